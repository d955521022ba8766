"""Generated systems from terms to machine code: how time and memory grow up to a million operations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

from ...figures import Figure, Missing, Target
from ...growth import NEAR_LINEAR
from ...processes import cold_run
from ...registry import benchmark
from ...timing import growth_exponent
from ...workloads.large_systems import FAMILIES

SIZES = (10**3, 10**4, 10**5, 10**6)
GROWS_FROM = 10**4
"""Below this what a process does once hides the growth."""

_CODE = """
import json, resource, sys, time
import numpy as np
import symnum as sn
from bench.workloads.large_systems import FAMILIES
sn.compile([sn.symbol("x")], [sn.symbol("x") + 1], rewriter="factor", cache=False)(1.0)
system = FAMILIES[sys.argv[1]](int(sys.argv[2]))
operations = system.operations
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start, clock = time.process_time(), time.perf_counter()
kernel = sn.compile([system.symbols], system.terms, rewriter="auto", cache=False)
point = np.linspace(0.1, 0.9, len(system.symbols))
kernel(point)
seconds = time.process_time() - start
wall = time.perf_counter() - clock
calls = []
for _ in range(20):
    begin = time.process_time()
    kernel(point)
    calls.append(time.process_time() - begin)
print(json.dumps({
    "operations": operations, "seconds": seconds, "wall": wall, "call": min(calls),
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, "before": before,
}))
"""


@benchmark()
def pipeline_growth(repeat: int) -> Iterator[Figure | Missing]:
    """From terms to the first call, growth exponent <= 1.15 in time and memory; 10^6 operations <= 60 s and <= 4 GB."""
    for family in FAMILIES:
        runs = [json.loads(cold_run(_CODE, family, str(size)).output) for size in SIZES]
        for run in runs:
            what = f"{family}: {run['operations']:,} operations"
            yield Figure(f"{what}, to the first call", run["seconds"], "s")
            yield Figure(f"{what}, a call", run["call"] * 1e9 / run["operations"], "ns an operation")
        large = runs[-1]
        yield Figure(f"{family}: operations", large["operations"], "operations")
        per_million = 1e6 / large["operations"]
        yield Figure(f"{family}: 10^6 operations", large["seconds"] * per_million, "s", target=Target(60.0))
        yield Figure(f"{family}: peak memory", large["peak"] / 2**20, "GiB", target=Target(3.7))
        for small, big in pairwise([run for size, run in zip(SIZES, runs, strict=True) if size >= GROWS_FROM]):
            ratio = big["operations"] / small["operations"]
            label = f"{family}: {small['operations']:,} to {big['operations']:,}"
            time_growth = growth_exponent(small["seconds"], big["seconds"], ratio)
            yield Figure(f"{label}, time", time_growth, "exponent", target=NEAR_LINEAR)
            memory_growth = growth_exponent(small["peak"], big["peak"], ratio)
            yield Figure(f"{label}, memory", memory_growth, "exponent", target=NEAR_LINEAR)
