"""Cost tables: what each operator costs on a target, as data, with where the numbers come from."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from symnum.cost.portable import CYCLES, FUNCTION_CYCLES
from symnum.errors import FormatError

FORMAT: Final = "symnum-costs"
VERSION: Final = 1
LARGEST: Final = 1 << 20
"""Bytes of a file that is read."""


@dataclass(frozen=True, slots=True)
class CostTable:
    """What operators cost on a target, in cycles.

    `throughput` is the cost of an operation among many that do not wait for each other, `latency` how long the result
    of one takes. `function` stands for operators without a row, such as functions that a user registered. `load` and
    `store` are what reading an input and writing a result add; `call` is what a call of a kernel costs besides.
    """

    target: str
    throughput: Mapping[str, float]
    latency: Mapping[str, float] = field(default_factory=dict[str, float])
    function: float = FUNCTION_CYCLES
    load: float = 0.0
    store: float = 0.0
    call: float = 0.0
    machine: str = ""
    date: str = ""
    method: str = ""

    def cycles(self, name: str) -> float:
        """The cost of one application of the operator of this name; between two arguments where it takes many.

        >>> PORTABLE.cycles("add"), PORTABLE.cycles("div")
        (1, 8)
        """
        return self.throughput.get(name, self.function)

    def delay(self, name: str) -> float:
        """The cycles until the result of an operator can be used.

        >>> PORTABLE.delay("div")
        8
        """
        return self.latency.get(name, self.cycles(name))

    def as_data(self) -> dict[str, Any]:
        """The table as what JSON can hold."""
        return {
            "format": FORMAT, "version": VERSION, "target": self.target, "machine": self.machine, "date": self.date,
            "method": self.method, "unit": "cycle", "load": self.load, "store": self.store, "call": self.call,
            "function": self.function,
            "operators": {
                name: {"throughput": cost, "latency": self.delay(name)} for name, cost in self.throughput.items()
            },
        }  # fmt: skip

    def to_text(self) -> str:
        """The table as the text of a file: one line for each operator."""
        data = self.as_data()
        rows = data.pop("operators")
        head = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in data.items())
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items())
        return f'{{{head},\n"operators": {{\n{lines}\n}}}}\n'


PORTABLE: Final = CostTable("portable", CYCLES, method="rounded; the termination order of rules is built on it")
"""What operators cost where nothing was measured, and what rewriting goes by unless it is told otherwise."""


def read_table(path: Path) -> CostTable:
    """Read a table from a file.

    Errors:  FormatError that says what is wrong with the file; OSError if it cannot be read.

    >>> read_table(reference_path()).target
    'x86-64'
    """
    if path.stat().st_size > LARGEST:
        raise FormatError(f"{path.name}: a table of costs has at most {LARGEST:,} bytes")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path.name}: {error}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT or data.get("version") != VERSION:
        raise FormatError(f"{path.name} is no table of costs of this version; symnum calibrate writes one")
    return _table(data, path.name)


def _table(data: Mapping[str, Any], name: str) -> CostTable:
    rows = data.get("operators")
    if not isinstance(rows, dict) or not rows:
        raise FormatError(f"{name}: there are no operators in it")
    columns: dict[str, dict[str, float]] = {"throughput": {}, "latency": {}}
    for operator, row in rows.items():
        for column, found in columns.items():
            found[operator] = _number(row.get(column) if isinstance(row, dict) else None, f"{name}: {operator}")
    missing = next((operator for operator in CYCLES if operator not in rows), None)
    if missing is not None:
        raise FormatError(f"{name}: there is no row for {missing}")
    function, load, store, call = (
        _number(data.get(key), f"{name}: {key}") for key in ("function", "load", "store", "call")
    )
    target, machine, date, method = (str(data.get(key, "")) for key in ("target", "machine", "date", "method"))
    costs = columns["throughput"], columns["latency"]
    return CostTable(target, *costs, function, load, store, call, machine, date, method)


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise FormatError(f"{where}: a cost is a number from 0 on, not {value!r}")
    return value


def reference_path() -> Path:
    """The file of the table that is shipped, measured on the machine that it names."""
    return Path(__file__).parent / "tables" / "x86_64.json"


def user_path() -> Path:
    """The file that `symnum calibrate` writes: SYMNUM_COSTS or, if that is not set, in the user's configuration."""
    import os

    chosen = os.environ.get("SYMNUM_COSTS", "")
    if chosen:
        return Path(chosen)
    from platformdirs import user_config_path

    return user_config_path("symnum", appauthor=False) / "costs.json"


def machine_table() -> CostTable:
    """What was measured on this machine or, if nothing was, the table that is shipped.

    Errors:  FormatError if the user's file is damaged.

    >>> machine_table().cycles("sin") > machine_table().cycles("add")
    True
    """
    path = user_path()
    return read_table(path if path.is_file() else reference_path())
