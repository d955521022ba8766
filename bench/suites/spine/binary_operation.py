"""What one Python operator between two symbols costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from operator import add, mul
from typing import Any

from ...figures import Figure, Missing
from ...peers.algebras import algebras
from ...registry import benchmark
from ...timing import interleaved

_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {"x + y": add, "x * y": mul}
_SIDE = 60  # 3600 pairs: more than SymPy's cache of 1000 results, so that it builds as symnum and SymEngine do


@benchmark()
def binary_operation(repeat: int) -> Iterator[Figure | Missing]:
    """One sum or product of two symbols, never the same pair twice in a row; no bound, as bulk constructors count."""
    systems, missing = algebras()
    yield from missing
    for what, operation in _OPERATIONS.items():
        calls = {
            name: partial(
                _apply_to_pairs,
                operation,
                [algebra.symbol(f"x{index}") for index in range(_SIDE)],
                [algebra.symbol(f"y{index}") for index in range(_SIDE)],
            )
            for name, algebra in systems.items()
        }
        microseconds = {name: seconds / _SIDE**2 * 1e6 for name, seconds in interleaved(calls, repeat).items()}
        for name in list(systems)[1:]:
            yield Figure(what, microseconds["symnum"], "us", name, microseconds[name])


def _apply_to_pairs(operation: Callable[[Any, Any], Any], left: list[Any], right: list[Any]) -> None:
    for one in left:
        for other in right:
            operation(one, other)
