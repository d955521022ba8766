"""A class graph made ready for extraction, and choices of a node for each of its classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnum.errors import SymnumError
from symnum.rewriters.extraction.graph import ClassGraph, Floats, Ints, Tables, owners_of_edges, tables_of
from symnum.rewriters.extraction.native import NATIVE_FROM, Loops
from symnum.rewriters.extraction.steps import DEAREST, State


@dataclass(frozen=True, slots=True)
class Extraction:
    """A choice without cycles: the node of each class that the roots need, -1 for the others.

    `cost` is the sum of the chosen nodes' costs, each class once; `optimal` says that nothing costs less.
    """

    chosen: Ints
    cost: float
    optimal: bool


class Problem:
    """The tables of a class graph, with the nodes excluded that are in no finite term, and the least tree costs.

    Errors:  SymnumError for a root without a finite term, or tables that do not fit together.
    """

    def __init__(self, graph: ClassGraph) -> None:
        graph.check()
        self.arrays = tables_of(graph)
        self.loops = Loops(len(graph.node_class) + len(graph.children) >= NATIVE_FROM)
        self.steps = self.loops.steps
        self.tables = self.loops.tables(self.arrays)
        self.classes = graph.class_count
        self.cheapest = self.settled(self.full(1.0))
        lost = np.asarray(self.cheapest.state.chosen) < 0
        if lost[graph.roots].any():
            raise SymnumError(f"class {graph.roots[lost[graph.roots]][0]} has no finite term")
        if lost.any():
            self._exclude(lost[graph.children])

    def _exclude(self, edges: NDArray[np.bool_]) -> None:
        """Give the nodes of these edges an infinite cost."""
        costs = self.arrays.node_cost.copy()
        costs[owners_of_edges(self.arrays)[edges]] = np.inf
        self.arrays = self.arrays._replace(node_cost=costs)
        self.tables = self.loops.tables(self.arrays)

    def full(self, number: float) -> Any:
        """One number for every class."""
        return self.loops.full(self.classes, number)

    def settled(self, weight: Any, tables: Tables | None = None) -> Choice:
        """The choice of least weighted tree cost, among the nodes that have a finite cost in the tables."""
        choice = Choice(self)
        self.steps.settle(tables or self.tables, weight, 0, choice.state)
        return choice

    def least_costs(self) -> tuple[Floats, Floats]:
        """What each class costs at least, and what the nodes above it cost at least, however they share."""
        choice, above = Choice(self), self.full(np.inf)
        self.steps.settle(self.tables, self.full(1.0), DEAREST, choice.state)
        self.steps.cost_above(self.tables, above)
        return np.array(choice.state.value), np.array(above)

    def settled_shared(self) -> Choice:
        """The greedy choice by the cost of the distinct classes below each node."""
        choice = Choice(self)
        work = WORK_PER_EDGE * (len(self.arrays.children) + len(self.arrays.node_class)) + LEAST_WORK
        self.steps.settle(self.tables, self.full(1.0), work, choice.state)
        return choice


WORK_PER_EDGE = 10
LEAST_WORK = 100_000
"""Classes that the greedy choice with sharing may visit; it needs the square of the depth if nothing bounds it."""


class Choice:
    """A node for every class that has a finite term, and levels that show that it has no cycles."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        full = problem.full
        self.state = State(chosen=full(-1), level=full(-1), value=full(0.0), uses=full(0), seen=full(-1))

    def extraction(self, *, optimal: bool = False) -> Extraction:
        """What the roots need of it."""
        found = self.problem.full(-1)
        cost = self.problem.steps.reached(self.problem.tables, self.state.chosen, found)
        return Extraction(np.array(found, np.int32), float(cost), optimal)
