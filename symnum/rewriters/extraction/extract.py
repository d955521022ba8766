"""`extract`: one node for every class that the roots need, so that all of them together cost little."""

from __future__ import annotations

from time import perf_counter
from typing import Literal, TypeAlias, get_args

from symnum.errors import SymnumError
from symnum.rewriters.extraction.graph import ClassGraph
from symnum.rewriters.extraction.local import best_locally
from symnum.rewriters.extraction.problem import Extraction, Problem

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
    if method == "dag":
        return problem.settled_shared().extraction()
    found = best_locally(problem, deadline)
    if method == "local":
        return found
    from symnum.rewriters.extraction.exact import proved

    return proved(problem, found, deadline)
