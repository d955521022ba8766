"""`extract`: one node for every class that the roots need, so that all of them together cost little."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from time import perf_counter
from typing import Literal, TypeAlias, get_args

from symnum.errors import SymnumError
from symnum.rewriters.extraction.graph import ClassGraph
from symnum.rewriters.extraction.local import best_locally
from symnum.rewriters.extraction.problem import Extraction, Problem
from symnum.rewriters.extraction.reduction import reduced
from symnum.rewriters.extraction.steps import LEAST_GAIN

Method: TypeAlias = Literal["tree", "dag", "local", "exact"]


def extract(graph: ClassGraph, method: Method = "local", seconds: float = 10.0) -> Extraction:
    """Choose the nodes of a class graph by least tree cost, by shared cost greedily, by local improvement, or exactly.

    `seconds` bound the improvement, or the exact search; the best choice so far is returned.

    Errors:  SymnumError for a root without a finite term, an unknown method, or tables that do not fit together.
    Cost:    near-linear but for "exact", which takes exponential time at worst.

    >>> nodes = [(0, 1.0, [1, 2]), (0, 8.0, []), (1, 5.0, [2]), (2, 3.0, []), (2, 3.0, [0])]
    >>> best = extract(ClassGraph.from_nodes(nodes, roots=[0]))
    >>> best.chosen.tolist(), best.cost
    ([1, -1, -1], 8.0)
    """
    if method not in get_args(Method):
        raise SymnumError(f"no extraction is named {method!r}; there are {', '.join(get_args(Method))}")
    deadline = perf_counter() + seconds
    problem = Problem(graph)
    if method == "tree":
        return problem.cheapest.extraction()
    shared = problem.settled_shared().extraction()
    if method == "dag":
        return shared
    known = improved(problem, min(problem.cheapest.extraction(), shared, key=attrgetter("cost")), deadline)
    return known if method == "local" else proved(problem, known, deadline)


def improved(problem: Problem, known: Extraction, deadline: float) -> Extraction:
    """The best choice that local improvement finds in what of the graph may be in a better one than the known."""
    part = reduced(problem, known)
    found = best_locally(Problem(part.graph), deadline)
    return part.restored(found, problem.classes) if found.cost < known.cost else known


def proved(problem: Problem, known: Extraction, deadline: float) -> Extraction:
    """The cheapest choice, if that is proved in time, from what of the graph may be in a better one than the known."""
    from symnum.rewriters.extraction.exact import solved

    part = reduced(problem, known)
    found = solved(Problem(part.graph), deadline)
    if found is None:
        return known
    return (
        part.restored(found, problem.classes)
        if found.cost < known.cost - LEAST_GAIN
        else replace(known, optimal=found.optimal)
    )
