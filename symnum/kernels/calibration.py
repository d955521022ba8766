"""Measuring what each operator costs on this machine: small programs, compiled as every kernel is.

The throughput of an operator comes from chains that do not wait for each other, its latency from a single one through
all calls. Each is measured at two sizes, of which the difference counts: what a call costs besides drops out.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from symnum.backends.base import Options, backend_named
from symnum.cost.table import CostTable
from symnum.kernels.timing import REPEATS, cycles_per_call
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Argument, Rate, instruction_arity, make_program
from symnum.terms import operators as op
from symnum.terms.operators import Operator

Instructions = list[tuple[Operator, tuple[int, ...]]]
Step = Callable[[int, int, int], Instructions]
"""Instructions that make the next value of a chain: of the value, the first parameter, and the number of the first."""

CHAINS: Final = 12
"""Enough to hide a latency of 6 cycles at 2 operations a cycle. Chains of functions have one step: programs are put in
an order in which longer chains would be computed one after the other."""
COMPILED: Final = Options(tier=2)


def _directly(operator: Operator, arity: int) -> Step:
    return lambda value, first, number: [(operator, (value, first, first + 1)[:arity])]


def _kept_in_domain(operator: Operator, arity: int) -> Step:
    """f(x)*tiny + centre: the next argument stays where the function is defined."""
    return lambda value, first, number: [
        (operator, (value, first)[:arity]),
        (op.MUL, (number, first + 2)),
        (op.ADD, (number + 1, first + 3)),
    ]


def _chosen(value: int, first: int, number: int) -> Instructions:
    return [(op.LT, (value, first)), (op.WHERE, (number, first + 3, value)), *_centred(number + 1, first, number + 2)]


def _chosen_twice(value: int, first: int, number: int) -> Instructions:
    tests: Instructions = [(op.LT, (value, first)), (op.LT, (value, first + 1)), (op.AND, (number, number + 1))]
    return [*tests, (op.WHERE, (number + 2, first + 3, value)), *_centred(number + 3, first, number + 4)]


def _centred(value: int, first: int, number: int) -> Instructions:
    return [(op.MUL, (value, first + 2)), (op.ADD, (number, first + 3))]


@dataclass(frozen=True, slots=True)
class _Chain:
    """A chain that is measured: its step and its parameters (an operand, another, tiny, centre).

    For the throughput chains of `steps` steps run beside each other, for the latency one of `length` steps and more.
    """

    step: Step
    parameters: tuple[float, float, float, float]
    steps: int = 1
    length: int = 12

    def costs(self, repeats: int) -> tuple[float, float]:
        """Throughput and latency of a step."""
        few, many = (self._cycles(count, self.steps, repeats) for count in (CHAINS, 2 * CHAINS))
        short, long = (self._cycles(1, length, repeats) for length in (self.length, 2 * self.length))
        return max(0.0, (many - few) / (CHAINS * self.steps)), max(0.0, (long - short) / self.length)

    def _cycles(self, count: int, length: int, repeats: int) -> float:
        instructions: Instructions = []
        values = list(range(count))
        number = count + len(self.parameters)
        for _ in range(length):
            for place in range(count):
                new = self.step(values[place], count, number)
                instructions += new
                number += len(new)
                values[place] = number - 1
        inputs = [*[self.parameters[3]] * count, *self.parameters]
        return _timed(instructions, values, inputs, repeats, serial=count == 1)


def _timed(
    instructions: Instructions, outputs: Sequence[int], inputs: Sequence[float], repeats: int, *, serial: bool = False
) -> float:
    program, _ = optimise(make_program([Argument(Rate.STATE, len(inputs))], [], instructions, outputs))
    executable = backend_named("llvm").compile(program, COMPILED)
    return cycles_per_call(executable, [np.array(inputs)], awaited=0 if serial else None, repeats=repeats)


_ORDINARY: Final = (1.7, 1.0, 1e-6, 0.7)
_LARGER: Final = (1.0, 1.0, 1e-6, 1.7)
_PARAMETERS: Final = {"mod": (0.3, 1.0, 1e-6, 0.7), "acosh": _LARGER, "erf": _LARGER, "erfc": _LARGER}
_DIRECT: Final = {
    "add": (0.25, 1.0, 1.0, 1.3), "sub": (0.25, 1.0, 1.0, 1.3), "mul": (1 + 1e-9, 1.0, 1.0, 1.3),
    "div": (1 + 1e-9, 1.0, 1.0, 1.3), "sqrt": (1.0, 1.0, 1.0, 1.3), "fma": (1 - 1e-3, 1e-3, 1.0, 1.3),
}  # fmt: skip
_SHORT: Final = ("sec", "csc", "cot")  # expanded by lowering into others
_TESTS: Final = ("eq", "ne", "lt", "le", "gt", "ge")


def measured_operators() -> list[str]:
    """The operators that have programs of their own, in the order in which they are measured."""
    lowered = [o for o in op.operators() if o.implementation is None and o.result is op.Sort.REAL and 0 < o.least < 4]
    rest = [o.name for o in lowered if o.name not in (*_SHORT, *_DIRECT, "where")]
    return [*_DIRECT, "min", "max", *(name for name in rest if name not in ("min", "max")), "where", "and"]


def calibrate(repeats: int = REPEATS) -> Iterator[tuple[str, float, float]]:
    """Measure each operator: its name, throughput and latency, as each is done; `table_of` makes a table of them.

    Units:  cycles.
    Cost:   about 4 s on an idle machine.
    """
    done: dict[str, tuple[float, float]] = {}
    for name in measured_operators():
        done[name] = _measured(name, done, repeats)
        yield name, *done[name]


def _measured(name: str, done: dict[str, tuple[float, float]], repeats: int) -> tuple[float, float]:
    if name in _DIRECT:
        operator = op.operator_named(name)
        return _Chain(_directly(operator, instruction_arity(operator)), _DIRECT[name], steps=8, length=64).costs(
            repeats
        )
    centring = [done["mul"][i] + done["add"][i] for i in range(2)]
    if name in ("where", "and"):
        step = _chosen if name == "where" else _chosen_twice
        found = _Chain(step, _ORDINARY).costs(repeats)
        if name == "where":  # a test and a choice, which go together, are half of it each
            return _less(found[0], centring[0]) / 2, _less(found[1], centring[1]) / 2
        choice = done["where"]
        return _less(found[0], centring[0] + 3 * choice[0]), _less(found[1], centring[1] + 2 * choice[1])
    operator = op.operator_named(name)
    chain = _Chain(_kept_in_domain(operator, instruction_arity(operator)), _PARAMETERS.get(name, _ORDINARY))
    throughput, latency = chain.costs(repeats)
    return _less(throughput, centring[0]), _less(latency, centring[1])


_LEAST: Final = 0.25
"""Cycles that an instruction takes at least: four of them start in each."""


def _less(whole: float, part: float) -> float:
    return max(whole - part, _LEAST)


def table_of(measured: dict[str, tuple[float, float]], repeats: int = REPEATS) -> CostTable:
    """The table of what `calibrate` gave; loads, stores and calls are measured here."""
    rows = {name: (round(a, 2), round(max(a, b), 2)) for name, (a, b) in measured.items()}
    rows |= dict.fromkeys(_TESTS, rows["where"]) | {"or": rows["and"], "not": rows["and"], "pi": (0.0, 0.0)}
    for name, (top, bottom) in {"sec": ("div", "cos"), "csc": ("div", "sin"), "cot": ("div", "tan")}.items():
        rows[name] = rows[top][0] + rows[bottom][0], rows[top][1] + rows[bottom][1]
    ordered = [o.name for o in op.operators() if o.name in rows]
    load, store, call = (round(cost, 2) for cost in _memory(*rows["add"], repeats))
    return CostTable(
        target=platform.machine().replace("_", "-") or "unknown",
        throughput={name: rows[name][0] for name in ordered},
        latency={name: rows[name][1] for name in ordered},
        function=rows["exp"][0],
        load=load,
        store=store,
        call=call,
        machine=_processor(),
        date=date.today().isoformat(),
        method=f"least of {repeats} repeats of compiled calls, against a chain of dependent integer operations",
    )


def _memory(addition: float, delay: float, repeats: int) -> tuple[float, float, float]:
    """What a load adds to the addition that uses it, a store, and a call, from argument to result."""
    sums = [_summed(length, repeats) for length in (8, 16)]
    load = max(0.0, (sums[1] - sums[0]) / (CHAINS * 8) - addition)
    shifted = [_shifted(count, repeats) for count in (64, 128)]
    store = max(0.0, (shifted[1] - shifted[0]) / 64 - addition - load)
    return load, store, max(0.0, _shifted(1, repeats, serial=True) - delay)


def _summed(length: int, repeats: int) -> float:
    """Cycles of twelve sums of so many inputs."""
    count, instructions = CHAINS * (length + 1), Instructions()
    values = list(range(CHAINS))
    for place in range(CHAINS * length):
        instructions.append((op.ADD, (values[place % CHAINS], CHAINS + place)))
        values[place % CHAINS] = count + place
    return _timed(instructions, values, [0.5] * count, repeats)


def _shifted(count: int, repeats: int, *, serial: bool = False) -> float:
    """Cycles of so many outputs, each an input and a parameter added."""
    instructions: Instructions = [(op.ADD, (place, count)) for place in range(count)]
    return _timed(instructions, range(count + 1, 2 * count + 1), [0.5] * (count + 1), repeats, serial=serial)


def _processor() -> str:
    """What the system calls the processor."""
    path = Path("/proc/cpuinfo")
    if path.is_file():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
