"""The classical rewriter: oriented rules, applied until none fires that pays.

It terminates because every rule goes down in the termination order and every pass must not cost more than the last; it
is idempotent because it ends with a pass that changes nothing or would cost more.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache

from symnum.observe import Recorder, debug_level, say
from symnum.rewriters.base import Answer, Request
from symnum.rewriters.engine import Pass
from symnum.rewriters.gain import Prices, census
from symnum.rewriters.net import RuleBook
from symnum.rewriters.nodes import Run
from symnum.rewriters.watch import Watch, tally_table
from symnum.rules.rule import Rule, Tier
from symnum.terms.interface import AnyTerm

PASSES = 64
"""Passes after which the rewriter stops; each one goes down, so this bounds time, not meaning."""


def classical(request: Request) -> Answer:
    """Rewrite with the oriented rules of a request that decrease in cost."""
    recorder = Recorder("rewrite")
    watch = Watch(steps=[] if request.trace else None)
    if request.limits.seconds is not None:
        watch.deadline = time.perf_counter() + request.limits.seconds
    book = rule_book(tuple(rule for rule in request.rules if rule.oriented and rule.order == "cost"))
    with recorder.stage("rules") as counts:
        counts["known"] = len(book.rules)
        terms, stop = _to_fixpoint(request.terms, Run(book, watch, strict=Tier.FIELD not in request.tiers))
        fired = watch.fired()
        counts["fired"] = sum(fired.values())
    if debug_level() > 1:
        say(2, tally_table(watch.tallies))
    return Answer(terms, recorder.report(stop), tuple(watch.steps or ()), fired)


@lru_cache(maxsize=16)
def rule_book(rules: tuple[Rule, ...]) -> RuleBook:
    """The indexes of some rules; building one takes longer than rewriting a small term."""
    return RuleBook(rules)


def _to_fixpoint(terms: list[AnyTerm], run: Run) -> tuple[list[AnyTerm], str]:
    """Pass after pass until nothing changes; a pass that makes the graph dearer does not count."""
    prices: Prices = {}
    counted = census(terms, prices)
    watch = run.watch
    seen = {tuple(terms)}
    for _ in range(PASSES):
        kept = len(watch.steps or ())
        results = Pass(run, counted.uses).run(terms)
        if watch.is_over:
            better = census(results, prices)
            return (results if better.cost <= counted.cost else terms), "time limit"
        if _same_terms(results, terms):
            return terms, "no rule applies"
        better = census(results, prices)
        if better.cost > counted.cost or tuple(results) in seen:
            if watch.steps is not None:
                del watch.steps[kept:]
            return terms, "no rule pays"
        seen.add(tuple(results))
        terms, counted = results, better
    return terms, "pass limit"


def _same_terms(a: Sequence[AnyTerm], b: Sequence[AnyTerm]) -> bool:
    return all(x is y or x == y for x, y in zip(a, b, strict=True))
