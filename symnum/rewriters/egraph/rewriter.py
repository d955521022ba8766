"""`rewriter="egraph"`: seeds, saturation, extraction, and again from what was found, for as long as that pays."""

from __future__ import annotations

import time

from symnum.cost.model import dag_cost
from symnum.observe import Recorder
from symnum.rewriters.base import Answer, Request
from symnum.rewriters.egraph.arrangement import Arrangement
from symnum.rewriters.egraph.client import Bounded
from symnum.rewriters.egraph.divisions import shared_divisions
from symnum.rewriters.egraph.engine import GROUPS
from symnum.rewriters.egraph.search import Effort, Search, entered, explored, shapes, work_of
from symnum.rewriters.egraph.seeds import distinct, seeds
from symnum.rewriters.egraph.windows import rewrite_windows
from symnum.rewriters.watch import Step
from symnum.rules.rule import Tier
from symnum.rules.search import same
from symnum.terms.interface import AnyTerm
from symnum.terms.term import is_own_term
from symnum.terms.traversal import flatten

ROUNDS = 3
"""Rounds of saturation, each from the best form of the last, after which no more is tried."""
NODES, ITERATIONS, SECONDS = 600, 8, 10.0
BYTES = 4 << 30
"""Limits where none are given: nodes of the e-graph, iterations, seconds, and memory of the worker."""
DEAR, DEAR_NODES = 100, 2_500
"""From this cost on, in cycles, a larger graph and a longer extraction are worth their time, three times as long."""
LARGE_NODES, LARGE_SECONDS = 1_000_000, 60.0
"""The limits of nodes and seconds for large systems."""
SEEDED = 3
"""Of the forms at the start the cheapest enter the graph; the others only fill it."""
LEAST_GAIN = 0.03
"""What sharing divisions has to gain: the factors that it keeps take registers, which no cost counts."""
SHOWN = 6
"""Rules that a step of the derivation names."""
WHOLE = 400
"""Nodes up to which terms are rewritten as a whole, with all rules; larger systems go by windows."""


def egraph(request: Request) -> Answer:
    """Rewrite all terms of a request together by equality saturation.

    The answer never costs more than the input, nor is its kernel predicted to take more. It is deterministic unless the
    time limit ends it, which the report says.

    Cost:  about 0.1 s for a formula; 60 us for each operation of a large system, and 0.5 s for the first call.
    """
    recorder = Recorder("egraph")
    before = dag_cost(request.terms)
    is_large = _is_large(request)
    search = Search(request, recorder, before, None if is_large else work_of(request.terms))
    limits = request.limits
    usual = LARGE_NODES if is_large else DEAR_NODES if before >= DEAR else NODES
    nodes = usual if limits.nodes is None else limits.nodes
    seconds = (LARGE_SECONDS if is_large else SECONDS) if limits.seconds is None else limits.seconds
    if not nodes or not seconds or not before:
        search.stop = "node limit" if not nodes else "time limit" if not seconds else "nothing to compute"
    elif is_large:
        rewrite_windows(search, Bounded(nodes, ITERATIONS, seconds, BYTES))
    else:
        _rewrite_whole(search, nodes, time.monotonic() + seconds)
    report, costs = recorder.report(search.stop), (before, search.cost)
    return Answer(search.best, report, _steps(search), search.fired, costs, checked=not is_large)


def _steps(search: Search) -> tuple[Step, ...]:
    """One step for each term that changed, by the rules that fired most: the engine keeps no proof of its own.

    That the step is true is what the certificate shows.
    """
    if not search.request.trace:
        return ()
    most = sorted(search.fired.items(), key=lambda item: (-item[1], item[0]))
    names = ", ".join(name for name, _ in most[:SHOWN]) + (
        f" and {len(most) - SHOWN} more" if len(most) > SHOWN else ""
    )
    pairs = zip(search.request.terms, search.best, strict=True)
    return tuple(Step(f"e-graph: {names}", a, b, (a,), b) for a, b in pairs if not same(a, b))


def _is_large(request: Request) -> bool:
    return Tier.REAL in request.tiers and len(flatten(request.terms).nodes) > WHOLE


def _rewrite_whole(search: Search, nodes: int, deadline: float) -> None:
    """Round after round from the best form, for as long as one is found that costs less."""
    with search.recorder.stage("seeds") as counts:
        forms = seeds(search.request)
        counts["forms"] = len(forms)
    for form in forms:
        search.offer(form)
    forms = search.ranked(forms)
    several = forms[:SEEDED]
    for _ in range(ROUNDS):
        left = deadline - time.monotonic()
        if left <= 0:
            search.stop = "time limit"
            break
        if not _round(search, several, Bounded(nodes, ITERATIONS, left, BYTES)):
            break
        several = [search.best, search.request.terms]
    if Tier.REAL in search.request.tiers and all(map(is_own_term, search.best)):
        _share_divisions(search, distinct([search.best, *several, *forms[:SEEDED]]))
    with search.recorder.stage("certify"):
        search.settle()


def _share_divisions(search: Search, forms: list[list[AnyTerm]]) -> None:
    """Offer the cheapest forms with several divisions made one: the cheapest with, need not be the cheapest without."""
    for form in forms:
        shared = shared_divisions(form)
        if not all(map(same, shared, form)):
            search.offer(shared, least_gain=LEAST_GAIN)


def _round(search: Search, forms: list[list[AnyTerm]], bounds: Bounded) -> bool:
    """Saturate and extract; whether a cheaper form was found."""
    request = search.request
    arrangement = Arrangement(Tier.REAL not in request.tiers)
    roots = entered(arrangement, forms)
    if arrangement.size > bounds.nodes:
        search.stop = "node limit"
        return False
    with search.recorder.stage("saturation") as counts:
        found = explored(request, arrangement, roots, Effort(GROUPS, bounds, "local" if search.cost >= DEAR else "dag"))
        if found is None:
            search.stop = "the limits were passed before anything was found"
            return False
        counts["nodes"] = sum(map(len, found.outcome.nodes.values()))
        counts["iterations"] = len(found.outcome.sizes)
    search.stop = found.outcome.stop
    if found.outcome.alarm:
        search.discard()
        return False
    for name, count in found.fired.items():
        search.fired[name] = search.fired.get(name, 0) + count
    offers = [search.offer(form) for form in shapes(found.terms, request.terms)]
    return any(offers)
