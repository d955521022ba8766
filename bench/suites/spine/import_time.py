"""`import symnum` in a fresh process."""

from __future__ import annotations

from collections.abc import Iterator

from ...figures import Figure, Missing, Target
from ...processes import cold_run
from ...registry import benchmark

_CODE = """
from time import perf_counter
start = perf_counter()
import symnum
print(perf_counter() - start)
"""


@benchmark()
def import_time(repeat: int) -> Iterator[Figure | Missing]:
    """`import symnum`, the interpreter's own start not counted: < 0.2 s."""
    yield Figure("import symnum", min(float(cold_run(_CODE).output) for _ in range(repeat)), "s", target=Target(0.2))
