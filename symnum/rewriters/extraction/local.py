"""Extraction by local improvement: from several starts, classes change their nodes while the whole gets cheaper."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np

from symnum.rewriters.extraction.graph import owners_of_edges
from symnum.rewriters.extraction.problem import Choice, Extraction, Problem

ROUNDS = 4
"""Fresh starts from the sharing that the best choice shows."""

PASSES = 20
"""Passes over all classes from one start; the gain of a pass falls steeply, mostly two to four are needed."""

BATCH = 2_000
"""Classes between two looks at the clock."""


def best_locally(problem: Problem, deadline: float) -> Extraction:
    """The cheapest choice found from the tree, the shared and the flow-weighted greedy choice."""
    best = problem.cheapest.extraction()
    for start in (problem.cheapest, problem.settled_shared(), problem.settled(_possible_users(problem))):
        best = min(best, _descended(start, deadline), key=_cost)
    for _ in range(ROUNDS):
        if perf_counter() > deadline:
            break
        again = _descended(problem.settled(_users(problem, best)), deadline)
        if again.cost >= best.cost:
            break
        best = again
    return best


def _cost(extraction: Extraction) -> float:
    return extraction.cost


def _possible_users(problem: Problem) -> Any:
    """How many classes could take each class, at least 1."""
    arrays = problem.arrays
    pairs = np.stack([arrays.children, arrays.node_class[owners_of_edges(arrays)]])
    return _weights(problem, np.unique(pairs, axis=1)[0])


def _users(problem: Problem, extraction: Extraction) -> Any:
    """How many chosen nodes take each class, at least 1: each is taken to pay its part."""
    taken = np.isin(owners_of_edges(problem.arrays), extraction.chosen)
    return _weights(problem, problem.arrays.children[taken])


def _weights(problem: Problem, taken: Any) -> Any:
    return problem.loops.sequence(np.maximum(1.0, np.bincount(taken, minlength=problem.classes)))


def _descended(choice: Choice, deadline: float) -> Extraction:
    """The choice, changed until no class by itself can make it cheaper."""
    problem, steps, state = choice.problem, choice.problem.steps, choice.state
    for root in problem.tables.roots:
        if state.uses[root] == 0:
            steps.use(problem.tables, state.chosen[root], state)
        state.uses[root] += 1
    for _ in range(PASSES):
        order = _by_level(choice)
        saved = 0.0
        for start in range(0, len(order), BATCH):
            saved += steps.improve(problem.tables, order, start, min(start + BATCH, len(order)), state)
            if perf_counter() > deadline:
                return choice.extraction()
        if saved == 0.0:
            break
    return choice.extraction()


def _by_level(choice: Choice) -> Any:
    """The classes that have a choice to make, children first."""
    counts = np.diff(choice.problem.arrays.class_start)
    level = np.asarray(choice.state.level, np.int64)
    order = np.argsort(level, kind="stable")
    return choice.problem.loops.sequence(order[(counts[order] > 1) & (level[order] >= 0)])
