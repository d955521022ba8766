"""The arguments of a traced function: which are symbolic, and how those of a later call are matched with them.

Arrays of floats, and floats, become symbolic; so do those inside tuples, lists and dicts. Everything else (integers,
arrays of integers, texts, other objects) is part of the function: a call must bring the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symnum.arrays.array import Array
from symnum.arrays.nodes import Input, scalar
from symnum.errors import DomainError
from symnum.lowering.loops.nest import Scalars
from symnum.lowering.program import Rate
from symnum.terms.term import Symbol, symbol

_TIMES = ("t", "time")


@dataclass(slots=True)
class Arguments:
    """The symbolic stand-ins for example arguments; `values` are what the function is run on."""

    names: list[str] = field(default_factory=list)
    arrays: list[Array] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    array_names: list[str] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    examples: list[Any] = field(default_factory=list)
    time_like: bool = False

    @property
    def scalars(self) -> Scalars:
        """The numbers among the arguments."""
        return Scalars(tuple(self.symbols), tuple(self.rates))

    def example_values(self) -> tuple[list[Any], list[float]]:
        """The arrays and the numbers among the examples."""
        return matched(self.examples, self.names, self.examples)


def stand_ins(names: Sequence[str], examples: Sequence[Any]) -> Arguments:
    """Symbolic stand-ins for example arguments, with the names of the function's parameters."""
    found = Arguments(list(names))
    found.examples = list(examples)
    # (t, y): a number before an array is a time, also where it is written as 0
    found.time_like = len(examples) > 1 and _is_number(examples[0]) and not _is_number(examples[1])
    for place, (name, example) in enumerate(zip(names, examples, strict=True)):
        is_time = (place == 0 and found.time_like) or name in _TIMES
        found.values.append(_stand_in(found, name, example, is_time))
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.floating | np.integer) and not isinstance(value, bool)


def _stand_in(found: Arguments, name: str, example: Any, is_time: bool = False) -> Any:
    if isinstance(example, np.ndarray) and example.dtype.kind == "f" and example.ndim:
        node = Input(example.shape, False, len(found.inputs))
        found.inputs.append(node)
        found.array_names.append(name)
        found.arrays.append(Array(node))
        return found.arrays[-1]
    if isinstance(example, float | np.floating) or (is_time and _is_number(example)):
        found.symbols.append(symbol(name))
        found.rates.append(Rate.TIME if is_time else Rate.PARAMETER)
        return Array(scalar(found.symbols[-1]))
    if isinstance(example, dict):
        return {key: _stand_in(found, f"{name}[{key!r}]", value) for key, value in example.items()}
    if isinstance(example, tuple | list):
        parts = [_stand_in(found, f"{name}[{k}]", value) for k, value in enumerate(example)]
        return type(example)(*parts) if hasattr(example, "_fields") else type(example)(parts)
    return example


def matched(examples: Sequence[Any], names: Sequence[str], given: Sequence[Any]) -> tuple[list[Any], list[float]]:
    """The arrays and the numbers of a call, in the order of the stand-ins.

    Errors:  TypeError for a wrong number of arguments; DomainError where one is of another kind than when traced.
    """
    if len(given) != len(examples):
        raise TypeError(f"the traced function takes {len(examples)} arguments ({', '.join(names)}), not {len(given)}")
    arrays: list[Any] = []
    numbers: list[float] = []
    first_is_time = len(examples) > 1 and _is_number(examples[0]) and not _is_number(examples[1])
    for place, (name, example, value) in enumerate(zip(names, examples, given, strict=True)):
        _match(name, example, value, arrays, numbers, (place == 0 and first_is_time) or name in _TIMES)
    return arrays, numbers


def _match(name: str, example: Any, value: Any, arrays: list[Any], numbers: list[float], is_time: bool = False) -> None:  # noqa: PLR0913, PLR0917
    if isinstance(example, np.ndarray) and example.dtype.kind == "f" and example.ndim:
        arrays.append(value)
    elif isinstance(example, float | np.floating) or (is_time and _is_number(example)):
        numbers.append(float(value))
    elif isinstance(example, dict):
        for key, part in example.items():
            _match(f"{name}[{key!r}]", part, value[key], arrays, numbers)
    elif isinstance(example, tuple | list):
        if len(value) != len(example):
            raise DomainError(f"{name} has {len(value)} elements; the function was traced with {len(example)}")
        for k, part in enumerate(example):
            _match(f"{name}[{k}]", part, value[k], arrays, numbers)
    elif value is not example and not np.array_equal(value, example):
        raise DomainError(f"{name} is {value!r}; the function was traced with {example!r}, which is part of its code")
