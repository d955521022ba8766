"""Compiled code against the terms it was made of, evaluated one operation at a time; SYMNUM_CHECK=2 turns it on.

The two share neither lowering nor passes nor code generation, so that a term that is dropped, doubled or swapped on the
way shows at the first generic point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

import numpy as np

from symnum.backends.base import Executable
from symnum.errors import SymnumError
from symnum.kernels.definition import Definition
from symnum.terms.evaluation import evaluate

POINTS: Final = 4
CLOSE: Final = 1e-7
"""Relative difference that other roundings, and other functions in the last place, may leave where a sum cancels."""
_LARGEST: Final = 1e290


def check_executable(definition: Definition, executable: Executable) -> None:
    """Raise SymnumError if code computes something else than the terms it was made of.

    Cost:  a NumPy operation for every node of the shared graph.
    """
    from symnum.rewriters.certificate.sampling import GENERIC, points_over

    symbols = [s for group in definition.groups for s in group.symbols]
    for point in islice(points_over(symbols, "kernel", GENERIC), POINTS):
        wanted = [float(value) for value in evaluate(list(definition.terms), point)]
        arguments = [np.array([point[s] for s in group.symbols], dtype=float) for group in definition.groups]
        _compare(wanted, _computed(executable, arguments, len(wanted)), point)


def _computed(executable: Executable, arguments: Sequence[Any], count: int) -> list[float]:
    outputs = np.zeros(count)
    executable.evaluate(arguments, outputs)
    return outputs.tolist()


def _compare(wanted: Sequence[float], computed: Sequence[float], point: Any) -> None:
    for place, (a, b) in enumerate(zip(wanted, computed, strict=True)):
        if not _are_close(a, b):
            values = ", ".join(f"{s.name} = {value!r}" for s, value in islice(point.items(), 8))
            raise SymnumError(f"result {place} of the compiled code is {b!r} and not {a!r} at {values}; report this")


def _are_close(a: float, b: float) -> bool:
    if a == b or (math.isnan(a) and math.isnan(b)) or max(abs(a), abs(b)) > _LARGEST:
        return True
    return abs(a - b) <= CLOSE * abs(a)
