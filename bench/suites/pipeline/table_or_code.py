"""Straight-line machine code against a table that a short loop reads: where the first stops paying."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter, process_time

import numpy as np

from symnum.backends.base import Executable, Options, backend_named, make_workspace
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Rate

from ...figures import Figure, Missing
from ...registry import benchmark
from ...workloads.large_systems import phosphorylation

SIZES = (10**5, 3 * 10**5, 10**6)


@benchmark()
def table_or_code(repeat: int) -> Iterator[Figure | Missing]:
    """Call and compile times of the tape and of native code, on networks of 10^5 to 10^6 operations."""
    for size in SIZES:
        system = phosphorylation(size)
        program, _ = optimise(lower([(Rate.STATE, system.symbols)], system.terms))
        point = np.linspace(0.5, 1.5, len(system.symbols))
        calls: dict[str, float] = {}
        for name in ("tape", "llvm"):
            start = process_time()
            executable = backend_named(name).compile(program, Options())
            yield Figure(f"{program.instruction_count:,} instructions: {name}, compile", process_time() - start, "s")
            calls[name] = _call(executable, point, 10 * repeat)
        what = f"{program.instruction_count:,} instructions: one call of native code"
        yield Figure(what, calls["llvm"], "s", peer="tape", peer_value=calls["tape"])


def _call(executable: Executable, point: np.ndarray, times: int) -> float:
    """The best seconds of one call."""
    outputs, workspace = np.zeros(len(executable.program.outputs)), make_workspace(executable)
    best = float("inf")
    for _ in range(times):
        start = perf_counter()
        executable.evaluate([point], outputs, workspace)
        best = min(best, perf_counter() - start)
    return best
