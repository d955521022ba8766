"""From a NumPy function to a kernel, at three sizes of the grid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...registry import benchmark
from ...timing import processor_timed
from ...workloads.reaction_diffusion import sliced


@benchmark()
def compile_time(repeat: int) -> Iterator[Figure | Missing]:
    """Trace and compile at N = 32, 256, 4096: the same within 10 %, <= 1.5 s cold, <= 0.2 s cached (processor time)."""

    def ready(n: int, cache: bool) -> Any:
        return sn.trace(functions[n], 0.0, states[n]).compile(parallel=True, cache=cache)

    sizes = (32, 256, 4096)
    functions, states = {n: sliced(n) for n in sizes}, {n: np.zeros((3, n, n)) for n in sizes}
    first, _ = processor_timed(lambda: ready(32, cache=False))
    yield Figure("trace and compile, first", first, "s", target=Target(1.5))
    cold = {n: min([processor_timed(lambda n=n: ready(n, cache=False))[0] for _ in range(repeat)]) for n in sizes}
    ready(32, cache=True)
    cached = {n: min([processor_timed(lambda n=n: ready(n, cache=True))[0] for _ in range(repeat)]) for n in sizes}
    for n in sizes:
        against = None if n == 32 else Target(1.1)
        yield Figure(f"trace and compile, N = {n}", cold[n], "s", "N = 32", cold[32], against)
        yield Figure(f"trace and load, N = {n}", cached[n], "s", target=Target(0.2))
