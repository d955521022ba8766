"""Large systems: cut into windows of outputs, each a graph of its own with its sums grouped, in parallel processes.

In a window only rules that make terms shorter run, so that its graph grows by no more than a constant factor. Outputs
of one window share their sub-terms in its graph; what windows share is bracketed alike in all of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

from symnum.rewriters.egraph.client import Bounded, stop_workers
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
    with search.recorder.stage("windows") as counts:
        counts["windows"] = len(pieces)
        found = _in_parallel(search, pieces, bounds, deadline)
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


def _in_parallel(search: Search, pieces: list[list[AnyTerm]], bounds: Bounded, deadline: float) -> list[Found | None]:
    """What each window gives, by as many processes as there are cores; an interrupt ends them and waits for nobody."""
    workers = _workers(len(pieces))
    pool, ended = ThreadPoolExecutor(workers), Event()

    def explore(place: int) -> Found | None:
        rounds = -(-(len(pieces) - place) // workers)  # of windows that still share the time
        seconds = (deadline - time.monotonic()) / rounds
        return _window(search, pieces[place], Bounded(shares[place], ITERATIONS, seconds, bounds.bytes), ended)

    weights = [_weight(piece) for piece in pieces]
    shares = [bounds.nodes * weight // sum(weights) for weight in weights]
    try:
        return list(pool.map(explore, range(len(pieces))))
    except BaseException:
        ended.set()
        stop_workers()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _workers(count: int) -> int:
    """Processes at once: what this process may use of the machine's cores."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, count))


def _cut(terms: list[AnyTerm], limit: int) -> Iterator[list[AnyTerm]]:
    """Neighbouring outputs together, up to a limit of operands."""
    piece: list[AnyTerm] = []
    size = 0
    for term in terms:
        weight = _weight([term])
        if piece and size + weight > limit:
            yield piece
            piece, size = [], 0
        piece.append(term)
        size += weight
    if piece:
        yield piece


def _weight(terms: list[AnyTerm]) -> int:
    """The operations and operands of terms."""
    return sum(1 + len(parts) for parts in flatten(terms).arguments)


def _window(search: Search, terms: list[AnyTerm], bounds: Bounded, ended: Event) -> Found | None:
    start = time.monotonic()
    arrangement = GroupedArrangement()
    with paused_collector():
        roots = arrangement.enter(terms)
    left = bounds.seconds - (time.monotonic() - start)
    if ended.is_set() or left <= 0 or arrangement.size > bounds.nodes:
        return None
    limits = replace(bounds, nodes=min(bounds.nodes, GROWTH * arrangement.size), seconds=left)
    with paused_collector():
        return explored(search.request, arrangement, roots, Effort(GROUPS, limits, "dag"))
