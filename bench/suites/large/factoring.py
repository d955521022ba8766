"""What factoring leaves of a network's operations, and the time it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import symnum as sn
from symnum.rewriters.base import rewrite

from ...figures import Figure, Missing, Target
from ...inputs import data_file
from ...registry import benchmark
from ...timing import processor_timed

NETWORKS = {"bcr": (Target(45_000.0), Target(1.5)), "egfr_net": (None, None)}
"""Targets of weighted operations and of seconds."""

_ROUNDS = 3


@benchmark()
def factoring(repeat: int) -> Iterator[Figure | Missing]:
    """BCR in weighted operations, + = 1 and * = 3: <= 45,000; rewriting <= 1.5 s of processor time."""
    for name, (operations, seconds) in NETWORKS.items():
        terms = list(sn.read_network(data_file(f"networks/{name}.net")).ode_system().rhs)
        runs = [
            processor_timed(lambda given=terms: rewrite(given, rewriter="factor")) for _ in range(min(repeat, _ROUNDS))
        ]
        result = runs[0][1].terms
        yield Figure(f"{name}: weighted operations", weighted(result), "operations", target=operations)
        yield Figure(f"{name}: shared only", weighted(result), "operations", "sharing", weighted(terms))
        yield Figure(f"{name}: rewriting", min(run[0] for run in runs), "s", target=seconds)


def weighted(terms: Sequence[Any]) -> int:
    """Operations of the shared graph, a product or quotient counting as three sums."""
    counts = sn.operation_counts(terms).dag
    return sum(count * (3 if name in ("mul", "div") else 1) for name, count in counts.items())
