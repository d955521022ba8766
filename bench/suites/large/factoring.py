"""What factoring leaves of a network's operations, and the time it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import symnum as sn
from symnum.lowering.from_terms import lower
from symnum.lowering.program import Rate
from symnum.rewriters.base import rewrite

from ...figures import Figure, Missing, Target
from ...inputs import data_folder
from ...registry import benchmark
from ...timing import processor_timed

TARGETS = {"bcr": (Target(45_000.0), Target(1.5))}
"""Of weighted operations and of seconds."""

_ROUNDS = 3


@benchmark()
def factoring(repeat: int) -> Iterator[Figure | Missing]:
    """Networks in weighted operations, + = 1 and * = 3: BCR <= 45,000; rewriting it <= 1.5 s of processor time."""
    for path in sorted((data_folder() / "networks").glob("*.net")):
        system = sn.read_network(path).ode_system()
        terms = list(system.rhs)
        shared = weighted(system, terms)
        if not shared:
            continue
        runs = [
            processor_timed(lambda given=terms: rewrite(given, rewriter="factor")) for _ in range(min(repeat, _ROUNDS))
        ]
        operations, seconds = TARGETS.get(path.stem, (None, None))
        left = weighted(system, runs[0][1].terms)
        yield Figure(f"{path.stem}: weighted operations", left, "operations", target=operations)
        yield Figure(f"{path.stem}: weighted operations", left, "operations", "sharing only", shared)
        yield Figure(f"{path.stem}: rewriting", min(run[0] for run in runs), "s", target=seconds)


def weighted(system: sn.ODESystem, terms: Sequence[Any]) -> int:
    """Operations that are computed for the terms, a product or quotient counting as three sums."""
    parameters = list(system.parameters)
    groups = [(Rate.TIME, [system.time]), (Rate.STATE, system.states), (Rate.PARAMETER, parameters)]
    counts = lower(groups, terms).operation_counts()
    return sum(count * (3 if name in ("mul", "div") else 1) for name, count in counts.items())
