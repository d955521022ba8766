"""`rewriter="egraph"`: seeds, saturation, extraction, and again from what was found, for as long as that pays."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from symnum.cost.model import dag_cost
from symnum.observe import Recorder
from symnum.rewriters.base import Answer, Request
from symnum.rewriters.egraph.arrangement import Arrangement
from symnum.rewriters.egraph.client import Bounded, saturated
from symnum.rewriters.egraph.engine import GROUPS
from symnum.rewriters.egraph.program import program_for
from symnum.rewriters.egraph.seeds import seeds
from symnum.rewriters.egraph.selection import priced, selected
from symnum.rules.rule import Tier
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import convert

ROUNDS = 3
"""Rounds of saturation, each from the best form of the last, after which no more is tried."""
NODES, ITERATIONS, SECONDS = 4_000, 8, 10.0
BYTES = 4 << 30
"""Limits where none are given: nodes of the e-graph, iterations, seconds, and memory of the worker."""


@dataclass(slots=True)
class Search:
    """The best form so far, and what the rounds reported."""

    request: Request
    best: list[AnyTerm]
    cost: int
    recorder: Recorder
    fired: dict[str, int] = field(default_factory=dict[str, int])
    stop: str = ""

    def offer(self, terms: list[AnyTerm]) -> bool:
        """Take a form if it costs less."""
        cost = dag_cost(terms)
        if cost >= self.cost:
            return False
        self.best, self.cost = terms, cost
        return True


def egraph(request: Request) -> Answer:
    """Rewrite all terms of a request together by equality saturation."""
    recorder = Recorder("egraph")
    before = dag_cost(request.terms)
    search = Search(request, request.terms, before, recorder)
    nodes = NODES if request.limits.nodes is None else request.limits.nodes
    seconds = SECONDS if request.limits.seconds is None else request.limits.seconds
    if not nodes or not seconds or not before:
        why = "node limit" if not nodes else "time limit" if not seconds else "nothing to compute"
        return Answer(request.terms, recorder.report(why), costs=(before, before))
    deadline = time.monotonic() + seconds
    with recorder.stage("seeds") as counts:
        forms = seeds(request)
        counts["forms"] = len(forms)
    for form in forms:
        search.offer(form)
    for _ in range(ROUNDS):
        left = deadline - time.monotonic()
        if left <= 0:
            search.stop = "time limit"
            break
        if not _round(search, forms, Bounded(nodes, ITERATIONS, left, BYTES)):
            break
        forms = [search.best, *forms[:1]]
    return _answer(search, before)


def _round(search: Search, forms: list[list[AnyTerm]], bounds: Bounded) -> bool:
    """Saturate and extract; whether a cheaper form was found."""
    request, recorder = search.request, search.recorder
    arrangement, roots = arranged(forms, Tier.REAL not in request.tiers)
    program = program_for(request.rules, arrangement.constructors(), request.tiers, GROUPS)
    with recorder.stage("saturation") as counts:
        outcome = saturated(program.text, arrangement.tables(program), roots, bounds)
        if outcome is None:
            search.stop = "the limits were passed before anything was found"
            return False
        counts["nodes"] = sum(map(len, outcome.nodes.values()))
        counts["iterations"] = len(outcome.sizes)
    search.stop = outcome.stop
    if outcome.alarm:
        return False
    for name, count in outcome.matches.items():
        rule = program.names[name]
        search.fired[rule] = search.fired.get(rule, 0) + count
    with recorder.stage("extraction") as counts:
        found = priced(outcome.nodes, lambda number: arrangement.leaf_of(program, number))
        terms, cost = selected(found, outcome.roots, "local", seconds=1.0)
        counts["cost"] = cost
    offers = [search.offer(form) for form in shapes(terms, request.terms)]
    return any(offers)


def arranged(forms: Sequence[list[AnyTerm]], as_written: bool) -> tuple[Arrangement, list[int]]:
    """Forms of the same terms in one graph, and the roots."""
    arrangement = Arrangement(as_written)
    roots = arrangement.enter(forms[0])
    same_nodes = arrangement.rows.setdefault("load_same", [])
    for form in forms[1:]:
        same_nodes += [[a, b] for a, b in zip(roots, arrangement.enter(form), strict=True) if a != b]
    return arrangement, roots


def shapes(terms: list[AnyTerm], given: list[AnyTerm]) -> list[list[AnyTerm]]:
    """An answer as terms of the type that was given, and as tree terms, where the order of operations is kept."""
    like = next((term for term in given if interface.is_call(term)), given[0])
    return [convert(terms, like), terms]


def _answer(search: Search, before: int) -> Answer:
    return Answer(search.best, search.recorder.report(search.stop), fired=search.fired, costs=(before, search.cost))
