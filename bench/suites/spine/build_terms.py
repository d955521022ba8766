"""Building a network's equations as terms, alike in three systems."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...figures import Figure, Missing, Target
from ...peers.algebras import algebras
from ...registry import benchmark
from ...timing import interleaved
from ...workloads.algebra import network_terms
from ...workloads.networks import mass_action_file

_TARGETS = {"SymEngine": Target(1.5), "SymPy": Target(0.3)}


@benchmark()
def build_terms(repeat: int) -> Iterator[Figure | Missing]:
    """BCR's equations as canonical terms, each system by its bulk constructors: <= 1.5 x SymEngine, <= 0.3 x SymPy."""
    network = mass_action_file("bcr")

    systems, missing = algebras()
    yield from missing
    # a batch drops what it built, so that no term of one round is found again by the next
    calls = {name: partial(network_terms, network, algebra) for name, algebra in systems.items()}
    seconds = interleaved(calls, repeat)
    for name in list(calls)[1:]:
        yield Figure("build BCR", seconds["symnum"], "s", name, seconds[name], _TARGETS[name])
