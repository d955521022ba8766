"""One rewriter and one set of rules on canonical terms and on tree terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from statistics import geometric_mean
from typing import Any

import symnum as sn
from symnum.cost.model import dag_cost
from symnum.rewriters.base import rewrite
from symnum.terms.building import builder_of

from ...figures import Figure, Missing, Target
from ...growth import Stopwatch
from ...registry import benchmark
from ...workloads.expressions import largest_difference
from ...workloads.networks import mass_action_file
from ...workloads.transformations import Build, network_jacobian, transformations

_ROUNDS = 2
_KINDS = ("canonical", "tree")
_ROUNDING = Target(1e-7)


@benchmark()
def term_types(repeat: int) -> Iterator[Figure | Missing]:
    """Rewrite canonical and tree terms: time tree / time canonical >= 113 on a workload, without and with building."""
    workloads = transformations()
    try:
        workloads["BCR and its Jacobian"] = partial(network_jacobian, network=mass_action_file("bcr"))
    except Missing as reason:
        yield reason
    for kind in _KINDS:
        rewrite(sn.parse("x + y", like=kind))  # the rules are indexed before the clock runs
    ratios: dict[str, list[float]] = {"rewriting": [], "building and rewriting": []}
    for name, build in workloads.items():
        seconds, results = _measured(build, min(repeat, _ROUNDS))
        cycles = {kind: dag_cost(terms) for kind, terms in results.items()}
        for stage, ours in seconds["canonical"].items():
            yield Figure(f"{name}: {stage}", ours, "s", "tree", seconds["tree"][stage])
        yield Figure(f"{name}: result", cycles["canonical"], "cycles", "tree", cycles["tree"])
        yield Figure(
            f"{name}: difference",
            largest_difference(results["canonical"], results["tree"]),
            "relative",
            target=_ROUNDING,
        )
        whole = [sum(seconds[kind].values()) for kind in _KINDS]
        ratios["rewriting"].append(seconds["tree"]["rewrite"] / seconds["canonical"]["rewrite"])
        ratios["building and rewriting"].append(whole[1] / whole[0])
        for stage, found in ratios.items():
            yield Figure(f"{name}: {stage}, time tree / time canonical", found[-1], "ratio")
    for stage, found in ratios.items():
        yield Figure(f"{stage}: largest time tree / time canonical", max(found), "ratio", target=Target(113.0, ">="))
        yield Figure(f"{stage}: geometric mean", geometric_mean(found), "ratio")


def _measured(build: Build, rounds: int) -> tuple[Mapping[str, Mapping[str, float]], Mapping[str, list[Any]]]:
    """Return the best seconds of each stage, and the result, by kind of term."""
    watches = {kind: Stopwatch() for kind in _KINDS}
    results: dict[str, list[Any]] = {}
    for _ in range(rounds):
        results.clear()  # terms that are still alive would be found, not made
        for kind, watch in watches.items():
            results[kind] = _result(build, kind, watch)
    return {kind: watch.seconds for kind, watch in watches.items()}, results


def _result(build: Build, kind: str, watch: Stopwatch) -> list[Any]:
    terms = watch.time("build", lambda: build(builder_of(kind).call))
    return watch.time("rewrite", lambda: rewrite(terms).terms)
