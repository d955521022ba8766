"""Large systems: cut into windows of outputs, each a graph of its own with its sums grouped, in parallel processes.

In a window only rules that make terms shorter run, so that its graph grows by no more than a constant factor. Outputs
of one window share their sub-terms in its graph; what windows share is bracketed alike in all of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from symnum.rewriters.egraph.client import Bounded
from symnum.rewriters.egraph.grouping import GroupedArrangement
from symnum.rewriters.egraph.search import Effort, Found, Search, explored, shapes
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import flatten, paused_collector

WINDOW = 400_000
"""Operands up to which outputs go into one window; each takes about 20 us and 2 kB."""
GROWTH = 4
"""A window's graph may grow by so much."""
ITERATIONS = 16
GROUPS = ("shrink",)


def rewrite_windows(search: Search, bounds: Bounded) -> None:
    """Rewrite a large system window by window; a window that fails or costs more is left as it was."""
    terms = search.best
    deadline = time.monotonic() + bounds.seconds
    pieces = list(_cut(terms, min(WINDOW, bounds.nodes // 2)))
    with search.recorder.stage("windows") as counts, ThreadPoolExecutor(_workers(len(pieces))) as pool:
        counts["windows"] = len(pieces)
        found = list(pool.map(lambda piece: _window(search, piece, bounds, deadline), pieces))
        counts["nodes"] = sum(sum(map(len, one.outcome.nodes.values())) for one in found if one)
        results = [one.terms if one and one.terms else piece for one, piece in zip(found, pieces, strict=True)]
    for one in found:
        for name, count in one.fired.items() if one else ():
            search.fired[name] = search.fired.get(name, 0) + count
    stops = [one.outcome.stop if one else "the limits were passed before anything was found" for one in found]
    search.stop = next((stop for stop in stops if stop != "saturated"), "saturated")
    with search.recorder.stage("terms"), paused_collector():
        for form in shapes([term for part in results for term in part], terms):
            search.offer(form)


def _workers(count: int) -> int:
    """Processes at once: what this process may use of the machine's cores."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, count))


def _cut(terms: list[AnyTerm], limit: int) -> Iterator[list[AnyTerm]]:
    """Neighbouring outputs together, up to a limit of operands."""
    piece: list[AnyTerm] = []
    size = 0
    for term in terms:
        weight = sum(1 + len(parts) for parts in flatten([term]).arguments)
        if piece and size + weight > limit:
            yield piece
            piece, size = [], 0
        piece.append(term)
        size += weight
    if piece:
        yield piece


def _window(search: Search, terms: list[AnyTerm], bounds: Bounded, deadline: float) -> Found | None:
    left = deadline - time.monotonic()
    arrangement = GroupedArrangement()
    with paused_collector():
        roots = arrangement.enter(terms)
    if left <= 0 or arrangement.size > bounds.nodes:
        return None
    nodes = min(bounds.nodes, GROWTH * arrangement.size)
    limits = Bounded(nodes, ITERATIONS, left, bounds.bytes)
    with paused_collector():
        return explored(search.request, arrangement, roots, Effort(GROUPS, limits, "dag"))
