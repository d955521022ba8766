"""What every backend is held to: one instruction per operator, and the values on which it is tried."""

from __future__ import annotations

import itertools
import math
import shutil
import struct
from collections.abc import Sequence

import numpy as np

from symnum.backends.base import Executable, Options, backend_named, points_of
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Argument, Program, Rate, instruction_arity, make_program
from symnum.terms.operators import BUILTIN_COUNT, Operator, operators

BACKENDS = ("reference", "tape", "llvm", "numba", *(("c",) if shutil.which("cc") else ()))

INSTRUCTIONS = [
    operator
    for operator in itertools.islice(operators(), BUILTIN_COUNT)
    if operator.most != 0 and (not operator.definition or operator.name == "fma")
]

SPECIAL = (
    math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 3.0, 0.5, -0.5, 0.75, 1.5, -2.5, 7.0, -7.0, 5e-324,
    -5e-324, 1e-300, 1e300, -1e300, 1.7976931348623157e308, 1e-9, 0.1, -0.3, 709.9, -745.2, 1e5, 12345.678,
)  # fmt: skip

ULP = {
    "pow": 1.0, "tan": 1.0, "sinh": 2.0, "cosh": 2.0, "tanh": 2.0, "asinh": 2.0, "acosh": 2.0, "atanh": 2.0,
    "cbrt": 1.0, "exp": 1.0, "exp2": 1.0, "expm1": 1.0, "log": 1.0, "log1p": 1.0, "log2": 1.0, "log10": 2.0,
    "sin": 1.0, "cos": 1.0, "asin": 1.0, "acos": 1.0, "atan": 1.0, "atan2": 1.0, "hypot": 1.0,
    "erf": 1.0, "erfc": 5.0, "gamma": 10.0, "lgamma": 5.0,
}  # fmt: skip
"""How far a result may be from the true value, in units in the last place beyond rounding; 0 for the rest.

These are the bounds that the GNU C library states for x86-64, rounded up.
"""


def points_for(operator: Operator) -> list[tuple[float, ...]]:
    """Tuples of special values: all pairs, and a fixed choice of the triples."""
    arity = instruction_arity(operator)
    if arity == 3:
        every = list(itertools.product(SPECIAL, repeat=3))
        return every[:: len(every) // 2000]
    return list(itertools.product(SPECIAL, repeat=arity))


def single(operator: Operator) -> Program:
    """The program of one instruction."""
    arity = instruction_arity(operator)
    program = make_program([Argument(Rate.STATE, arity)], [], [(operator, tuple(range(arity)))], [arity])
    return optimise(program)[0]


def run(executable: Executable, points: Sequence[tuple[float, ...]]) -> list[float]:
    """The results of a program with one output at many points, through its batch entry."""
    inputs = np.ascontiguousarray(np.array(points, dtype=np.float64).T)
    outputs = np.zeros((1, len(points)))
    executable.evaluate_points(points_of([inputs], len(points)), points_of([outputs], len(points)))
    return outputs[0].tolist()


_compiled: dict[tuple[str, str, int], Executable] = {}


def compiled(backend: str, program: Program, tier: int = 1) -> Executable:
    """The program, compiled by a backend; once for all tests, since Numba takes its time."""
    key = (backend, program.digest, tier)
    if key not in _compiled:
        _compiled[key] = backend_named(backend).compile(program, Options(tier=tier))
    return _compiled[key]


def bits(value: float) -> str:
    """A float64 by its bits, all NaN alike."""
    return "nan" if math.isnan(value) else struct.pack(">d", value).hex()
