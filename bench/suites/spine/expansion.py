"""Expanding a power of a sum."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...figures import Figure, Missing
from ...peers.algebras import algebras
from ...registry import benchmark
from ...timing import Call, interleaved


@benchmark()
def expansion(repeat: int) -> Iterator[Figure | Missing]:
    """(x + y + z + w + 1)^12, 1820 monomials, against SymEngine and SymPy; no bound, for comparison."""
    systems, missing = algebras()
    yield from missing

    calls: dict[str, Call] = {}
    for name, algebra in systems.items():
        total = algebra.add([*map(algebra.symbol, "xyzw"), algebra.integer(1)])
        calls[name] = partial(algebra.expand, algebra.power(total, 12))
    milliseconds = {name: seconds * 1e3 for name, seconds in interleaved(calls, repeat).items()}
    for name in list(systems)[1:]:
        yield Figure("expand", milliseconds["symnum"], "ms", name, milliseconds[name])
