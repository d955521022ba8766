"""One rewriter and one set of rules on canonical terms and on tree terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import symnum as sn
from symnum.rewriters.base import rewrite
from symnum.terms.building import builder_of

from ...figures import Figure, Missing, Target
from ...growth import Stopwatch
from ...registry import benchmark
from ...workloads.expressions import check_equal
from ...workloads.networks import mass_action_file
from ...workloads.transformations import Build, network_jacobian, transformations

_ROUNDS = 3
_KINDS = ("canonical", "tree")


@benchmark()
def term_types(repeat: int) -> Iterator[Figure | Missing]:
    """Build and rewrite as canonical and as tree terms: time tree / time canonical >= 113 on one workload or more."""
    workloads = transformations()
    try:
        workloads["BCR and its Jacobian"] = partial(network_jacobian, network=mass_action_file("bcr"))
    except Missing as reason:
        yield reason
    ratios: list[float] = []
    for name, build in workloads.items():
        seconds, operations = _measured(build, min(repeat, _ROUNDS))
        for stage, ours in seconds["canonical"].items():
            yield Figure(f"{name}: {stage}", ours, "s", "tree", seconds["tree"][stage])
        yield Figure(f"{name}: result", operations["canonical"], "operations", "tree", operations["tree"])
        ratios.append(sum(seconds["tree"].values()) / sum(seconds["canonical"].values()))
        yield Figure(f"{name}: time tree / time canonical", ratios[-1], "ratio")
    yield Figure("largest time tree / time canonical", max(ratios), "ratio", target=Target(113.0, ">="))


def _measured(build: Build, rounds: int) -> tuple[Mapping[str, Mapping[str, float]], Mapping[str, int]]:
    """Return the best seconds of each stage and the operations of the result, by kind of term."""
    watches = {kind: Stopwatch() for kind in _KINDS}
    results: dict[str, list[Any]] = {}
    for _ in range(rounds):
        results.clear()  # terms that are still alive would be found, not made
        for kind, watch in watches.items():
            terms = watch.time("build", lambda make=builder_of(kind).call: build(make))
            results[kind] = watch.time("rewrite", lambda terms=terms: rewrite(terms).terms)
            del terms
    check_equal(*results.values())
    return (
        {kind: watch.seconds for kind, watch in watches.items()},
        {kind: sn.operation_counts(terms).dag_total for kind, terms in results.items()},
    )
