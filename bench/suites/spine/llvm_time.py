"""What LLVM takes for BCR's right-hand side, not factored."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import symnum as sn

from ...figures import Figure, Missing, Target
from ...inputs import data_file
from ...registry import benchmark
from ...timing import timed

_TARGETS = {0: Target(2.0), 1: None, 2: None}


@benchmark()
def llvm_time(repeat: int) -> Iterator[Figure | Missing]:
    """LLVM on the unfactored network, for the code that a kernel starts with: <= 2 s; better tiers for comparison."""
    from symnum.backends.base import Options, backend_named

    system = sn.read_network(data_file("networks/bcr.net")).ode_system()
    program = system.compile(backend="tape", cache=False).kernel.program
    backend = backend_named("llvm")
    for tier, target in _TARGETS.items():
        compile_once = partial(backend.compile, program, Options(tier=tier))
        seconds = min(timed(compile_once)[0] for _ in range(min(repeat, 3 - tier)))
        yield Figure(f"tier {tier}", seconds, "s", target=target)
