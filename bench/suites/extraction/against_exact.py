"""Extraction from the e-graphs of real formulas, against the exact optimum."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean, median

from symnum.rewriters.extraction import Extraction, extract
from symnum.rewriters.extraction.extract import Method

from ...figures import Figure, Missing, Target
from ...registry import benchmark
from ...timing import processor_timed
from ...workloads.class_graphs import class_graphs

_EVERY = 20
_SECONDS = 5.0
_METHODS: tuple[Method, ...] = ("tree", "dag", "local")


@benchmark()
def against_exact(repeat: int) -> Iterator[Figure | Missing]:
    """Cost over the proved optimum on the corpus's e-graphs: local <= 1.03 at most; and how long each method takes."""
    ratios: dict[Method, list[float]] = {method: [] for method in _METHODS}
    seconds: dict[Method, list[float]] = {method: [] for method in _METHODS}
    sizes: list[int] = []
    unproved = 0
    for _, graph in class_graphs(_EVERY):
        sizes.append(len(graph.node_class))
        exact = extract(graph, "exact", seconds=_SECONDS)
        unproved += not exact.optimal
        for method in _METHODS:
            taken, found = processor_timed(lambda method=method, graph=graph: extract(graph, method))
            seconds[method].append(taken)
            if exact.optimal:
                ratios[method].append(_ratio(found, exact))
    yield Figure("nodes: median", float(median(sizes)), "nodes")
    yield Figure("optimum proved", float(len(sizes) - unproved), "graphs")
    for method in _METHODS:
        target = Target(1.03) if method == "local" else None
        yield Figure(f"{method}: cost, mean", fmean(ratios[method]), "x")
        yield Figure(f"{method}: cost, most", max(ratios[method]), "x", target=target)
        yield Figure(f"{method}: processor time, median", median(seconds[method]) * 1e3, "ms")


def _ratio(found: Extraction, exact: Extraction) -> float:
    return found.cost / exact.cost if exact.cost else 1.0
