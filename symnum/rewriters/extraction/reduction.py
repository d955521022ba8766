"""What of a class graph can be in a choice that is cheaper than a known one; the rest need not be looked at.

A choice that holds a node pays for the nodes on a way from a root to it, for itself, and for its dearest child at
least. In e-graphs of formulas this leaves a tenth of the nodes, or fewer. Of nodes of one class that take the same
classes, as a + b and b + a do, the cheapest is enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symnum.rewriters.extraction.graph import ClassGraph, owners_of_edges
from symnum.rewriters.extraction.problem import Extraction, Problem
from symnum.rewriters.extraction.steps import LEAST_GAIN

COMPARED = 200_000
"""Nodes up to which they are compared with each other."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """A part of a class graph, and the numbers that its nodes and classes have in the whole."""

    graph: ClassGraph
    nodes: NDArray[np.intp]
    classes: NDArray[np.intp]

    def restored(self, extraction: Extraction, class_count: int) -> Extraction:
        """An extraction from the part as one from the whole."""
        chosen = np.full(class_count, -1, np.int32)
        taken = np.flatnonzero(extraction.chosen >= 0)
        chosen[self.classes[taken]] = self.nodes[extraction.chosen[taken]]
        return Extraction(chosen, extraction.cost, extraction.optimal)


def reduced(problem: Problem, known: Extraction) -> Reduction:
    """The nodes that may be in a choice cheaper than the known one, and those of the known one."""
    arrays, owners = problem.arrays, owners_of_edges(problem.arrays)
    below, above = problem.least_costs()
    dearest = np.zeros(len(arrays.node_class))
    np.maximum.at(dearest, owners, below[arrays.children])
    kept = above[arrays.node_class] + arrays.node_cost + dearest < known.cost - LEAST_GAIN
    kept[owners[arrays.children == arrays.node_class[owners]]] = False
    kept[known.chosen[known.chosen >= 0]] = True
    if np.count_nonzero(kept) <= COMPARED:
        _drop_alike(problem, kept)
    return _part(problem, kept)


def _drop_alike(problem: Problem, kept: NDArray[np.bool_]) -> None:
    """Keep the cheapest of the nodes of a class that take the same classes."""
    arrays = problem.arrays
    starts, children = arrays.child_start.tolist(), arrays.children.tolist()
    cheapest: dict[tuple[int, ...], int] = {}
    for node in np.flatnonzero(kept).tolist():
        taken = (int(arrays.node_class[node]), *sorted(set(children[starts[node] : starts[node + 1]])))
        other = cheapest.setdefault(taken, node)
        if other != node:
            worse = other if arrays.node_cost[node] < arrays.node_cost[other] else node
            cheapest[taken] = node + other - worse
            kept[worse] = False


def _part(problem: Problem, kept: NDArray[np.bool_]) -> Reduction:
    """The graph of the nodes that are kept, numbered anew."""
    arrays, nodes = problem.arrays, np.flatnonzero(kept)
    classes = np.unique(arrays.node_class[nodes])
    number = np.full(problem.classes, -1, np.int32)
    number[classes] = np.arange(len(classes))
    arities = np.diff(arrays.child_start)[nodes]
    children = number[arrays.children[kept[owners_of_edges(arrays)]]]
    starts = np.concatenate([[0], np.cumsum(arities)]).astype(np.int32)
    part = ClassGraph(number[arrays.node_class[nodes]], arrays.node_cost[nodes], starts, children, number[arrays.roots])
    return Reduction(part, nodes, classes)
