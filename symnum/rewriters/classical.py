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
from symnum.rewriters.multiplying import Multiplying
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
        rewriting = _Classical(Run(book, watch, strict=Tier.FIELD not in request.tiers), request.terms)
        stop = rewriting.run(algebra=Tier.REAL in request.tiers)
        fired = watch.fired()
        counts["fired"] = sum(fired.values())
    if debug_level() > 1:
        say(2, tally_table(watch.tallies))
    return Answer(rewriting.terms, recorder.report(stop), tuple(watch.steps or ()), fired)


@lru_cache(maxsize=16)
def rule_book(rules: tuple[Rule, ...]) -> RuleBook:
    """The indexes of some rules; building one takes longer than rewriting a small term."""
    return RuleBook(rules)


class _Classical:
    """Rules to their fixpoint and sums multiplied out, in turn, for as long as the shared graph gets cheaper."""

    def __init__(self, run: Run, terms: list[AnyTerm]) -> None:
        self.context, self.terms = run, terms
        self.prices: Prices = {}
        self.counted = census(terms, self.prices)
        self.seen = {tuple(terms)}

    def run(self, *, algebra: bool) -> str:
        """Rewrite the terms; the answer says why it stopped."""
        stop = self._by_rules()
        while algebra and not self.context.watch.is_over:
            multiplying = Multiplying(self.counted.uses, self.context.watch, strict=self.context.strict)
            if not self._accepts(multiplying.run(self.terms), 1):
                break
            stop = self._by_rules()
        return stop

    def _by_rules(self) -> str:
        watch = self.context.watch
        for _ in range(PASSES):
            kept = len(watch.steps or ())
            results = Pass(self.context, self.counted.uses).run(self.terms)
            if _same_terms(results, self.terms):
                return "time limit" if watch.is_over else "no rule applies"
            if not self._accepts(results, 0):
                if watch.steps is not None:
                    del watch.steps[kept:]
                return "no rule pays"
            if watch.is_over:
                return "time limit"
        return "pass limit"

    def _accepts(self, results: list[AnyTerm], gain: int) -> bool:
        """Take the results if they are new and cost less by some cycles at least."""
        counted = census(results, self.prices)
        if counted.cost + gain > self.counted.cost or tuple(results) in self.seen:
            return False
        self.seen.add(tuple(results))
        self.terms, self.counted = results, counted
        return True


def _same_terms(a: Sequence[AnyTerm], b: Sequence[AnyTerm]) -> bool:
    return all(x is y or x == y for x, y in zip(a, b, strict=True))
