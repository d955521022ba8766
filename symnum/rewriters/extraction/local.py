"""Extraction by local improvement: from several starts, classes change their nodes while the whole gets cheaper."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from symnum.rewriters.extraction.graph import Floats, Ints, owners_of_edges
from symnum.rewriters.extraction.problem import Choice, Extraction, Problem

ROUNDS, FEW_ROUNDS, MANY_NODES = 8, 3, 500
"""Further starts, from random weights; every third finds the optimum of e-graphs for which the others miss it. Of large
graphs, where a start takes 50 us a node, fewer."""

SPREAD = 5.6
"""The most that a random weight differs from the number of users, as a factor; e^1 at the standard deviation."""

PASSES = 20
"""Passes over all classes from one start; the gain of a pass falls steeply, mostly two to four are needed."""

BATCH_SECONDS = 0.05
"""About how long native code runs between two looks at the clock; Ctrl-C waits for it."""


def best_locally(problem: Problem, deadline: float) -> Extraction:
    """The cheapest choice found from the tree, the shared and the flow-weighted greedy choice."""
    possible = _possible_users(problem)
    best = problem.cheapest.extraction()
    for start in (problem.cheapest, problem.settled_shared(), _settled(problem, possible)):
        best = min(best, _descended(start, deadline), key=_cost)
    best = min(best, _descended(_settled(problem, _users(problem, best)), deadline), key=_cost)
    source = np.random.default_rng(0)
    for number in range(ROUNDS if len(problem.arrays.node_class) <= MANY_NODES else FEW_ROUNDS):
        if perf_counter() > deadline:
            break
        weight = _users(problem, best) if number % 2 else possible
        again = _settled(problem, weight * SPREAD ** source.uniform(-1.0, 1.0, problem.classes))
        best = min(best, _descended(again, deadline), key=_cost)
    return best


def _settled(problem: Problem, weight: Floats) -> Choice:
    return problem.settled(problem.loops.sequence(weight))


def _cost(extraction: Extraction) -> float:
    return extraction.cost


def _possible_users(problem: Problem) -> Floats:
    """How many classes could take each class, at least 1."""
    arrays = problem.arrays
    pairs = np.stack([arrays.children, arrays.node_class[owners_of_edges(arrays)]])
    return _weights(problem, np.unique(pairs, axis=1)[0])


def _users(problem: Problem, extraction: Extraction) -> Floats:
    """How many chosen nodes take each class, at least 1: each is taken to pay its part."""
    chosen = np.zeros(len(problem.arrays.node_class), bool)
    chosen[extraction.chosen[extraction.chosen >= 0]] = True
    return _weights(problem, problem.arrays.children[chosen[owners_of_edges(problem.arrays)]])


def _weights(problem: Problem, taken: Ints) -> Floats:
    return np.maximum(1.0, np.bincount(taken, minlength=problem.classes))


def _descended(choice: Choice, deadline: float) -> Extraction:
    """The choice, changed until neither a class by itself nor several that share another can make it cheaper."""
    problem, steps = choice.problem, choice.problem.steps
    choice.state = choice.state._replace(seen=problem.full(-1))
    for root in problem.tables.roots:
        if choice.state.uses[root] == 0:
            steps.use(problem.tables, choice.state.chosen[root], choice.state)
        choice.state.uses[root] += 1
    every = problem.loops.sequence(np.arange(problem.classes))
    for _ in range(PASSES):
        saved = _changed(choice, steps.improve, _by_level(choice), deadline)
        saved += _changed(choice, steps.share, every, deadline)
        if saved == 0.0:
            break
    return choice.extraction()


def _changed(choice: Choice, change: Callable[..., float], order: Any, deadline: float) -> float:
    """Apply a step to all classes of an order, in batches, until the deadline; return what that saves."""
    saved, start, batch = 0.0, 0, 256
    before = perf_counter()
    while start < len(order) and before < deadline:
        stop = min(start + batch, len(order))
        saved += change(choice.problem.tables, order, start, stop, choice.state)
        now = perf_counter()
        batch = batch * 2 if now - before < BATCH_SECONDS else max(1, batch // 2)
        start, before = stop, now
    return saved


def _by_level(choice: Choice) -> Any:
    """The classes that have a choice to make, children first."""
    counts = np.diff(choice.problem.arrays.class_start)
    level = np.asarray(choice.state.level, np.int64)
    order = np.argsort(level, kind="stable")
    return choice.problem.loops.sequence(order[(counts[order] > 1) & (level[order] >= 0)])
