"""Rewriting at one node: which rules are tried there, in which order, and which of their firings pay.

Sums are swept: all disjoint matches in a sum fire at once, so that a sum of n summands is rebuilt once and not n times.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeAlias

from symnum.errors import LimitError
from symnum.observe import debug_level
from symnum.rewriters.domains import keeps_domain
from symnum.rewriters.features import product_profile, sum_profile
from symnum.rewriters.gain import extra_cost
from symnum.rewriters.net import DiscriminationNet, Entry, RuleIndex
from symnum.rewriters.watch import Step, Watch
from symnum.rules.application import Firing, firings, sum_firings
from symnum.rules.search import OutOfSteps, Search
from symnum.rules.sums import SumView
from symnum.rules.views import is_written, monomial_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB, Operator

STEPS = 500
"""Steps of the search for one rule at one node, and two more for every part that the node has."""
NODE_STEPS = 20
"""Steps of all searches in one sum, for every summand, so that a sweep stays linear in its length."""
FIRINGS = 8
"""Firings of one rule at one place that are weighed before the next rule has its turn."""

Hit: TypeAlias = tuple[Entry, int | None]
"""A rule that may fire, and where its first summand or factor stands; None if that is open."""

_SUMS: tuple[Operator, ...] = (ADD, SUB, NEG)
_PRODUCTS: tuple[Operator, ...] = (MUL, DIV, POW, SQRT, NEG)


class NodeRewriter:
    """Finds, at one node, the first rule that fires and pays."""

    def __init__(self, index: RuleIndex, uses: dict[AnyTerm, int], watch: Watch, *, strict: bool) -> None:
        self.index, self.uses, self.watch, self.strict = index, uses, watch, strict
        self.masks = index.masks
        self.declined: set[AnyTerm] = set()
        self._heads: dict[AnyTerm, tuple[Operator, ...]] = {}
        self._is_timed = debug_level() > 1

    def rewritten(self, term: AnyTerm, operator: Operator, flags: int) -> AnyTerm | None:
        """The call with a rule applied, or None; `flags` tell which longer sum or product it is a part of."""
        result = self._by_call(term)
        if result is None and operator in _SUMS and not flags & 1:
            result = self._by_sum(term)
        if result is None and operator in _PRODUCTS and not flags & 2:
            result = self._by_product(term)
        if result is None and operator in self.index.associative:
            inside = (operator is ADD and flags & 1) or (operator is MUL and flags & 2)
            result = None if inside else self._first(self.index.associative[operator], term)
        return result

    # calls ------------------------------------------------------------------------------------------------------------
    def _by_call(self, term: AnyTerm) -> AnyTerm | None:
        net = self.index.calls
        return None if net.is_empty else self._first(_in_order(net.candidates(term)), term)

    def _first(self, entries: Iterable[Entry], term: AnyTerm) -> AnyTerm | None:
        mask = self.masks.of_term(term)
        for entry in entries:
            if entry.mask & ~mask:
                continue
            firing = self._firing(entry, term, None)
            if firing is not None:
                self._record(firing, term, firing.result)
                return firing.result
        return None

    def _firing(self, entry: Entry, term: AnyTerm, place: int | None) -> Firing | None:
        """The first firing of a rule at a node that pays."""
        if entry.rule.rule.as_written and not is_written(term):
            return None
        search = Search(term, written=is_written(term), steps=STEPS + 2 * len(interface.arguments(term)))
        return self._weighed(entry, firings(entry.rule, term, search, place), term)

    def _weighed(self, entry: Entry, found: Iterator[Firing], term: AnyTerm) -> Firing | None:
        tally = self.watch.tally(entry.rule.rule)
        tally.attempts += 1
        start = time.perf_counter() if self._is_timed else 0.0
        try:
            return next((f for f in islice(found, FIRINGS) if self._pays(f, term)), None)
        except (OutOfSteps, LimitError):
            return None
        finally:
            if self._is_timed:
                tally.seconds += time.perf_counter() - start

    def _pays(self, firing: Firing, term: AnyTerm) -> bool:
        if extra_cost(firing, self.uses) > 0:
            self.declined.add(term)
            self.watch.tally(firing.rule).declined += 1
            return False
        if firing.rest and self.strict and not is_written(term):
            return keeps_domain(MUL, (*firing.rest, firing.after), firing.result)
        return True

    def _record(self, firing: Firing, before: AnyTerm, after: AnyTerm) -> None:
        self.watch.tally(firing.rule).fired += 1
        if self.watch.steps is not None:
            self.watch.steps.append(Step(firing.rule, before, after, firing.before, firing.after))

    # products ---------------------------------------------------------------------------------------------------------
    def _by_product(self, term: AnyTerm) -> AnyTerm | None:
        index = self.index
        factors = monomial_of(term)[1]
        mask, profile = self.masks.of_term(term), product_profile(factors)
        heads = {interface.operation(base) for base, _ in factors if interface.is_call(base)}
        hits: list[Hit] = []
        if not index.in_products.is_empty:
            places = [(place, base, e) for place, (base, e) in enumerate(factors) if interface.is_call(base)]
            hits += [h for h in _hits(index.in_products, places) if h[0].may_match(mask, heads, profile)]
        hits += [(entry, None) for entry in index.open_products if entry.may_match(mask, heads, profile)]
        for entry, place in sorted(hits, key=_precedence):
            firing = self._firing(entry, term, place)
            if firing is not None:
                self._record(firing, term, firing.result)
                return firing.result
        return None

    # sums -------------------------------------------------------------------------------------------------------------
    def _by_sum(self, term: AnyTerm) -> AnyTerm | None:
        index = self.index
        parts = interface.arguments(term) if not is_written(term) else ()
        if parts and not index.open_sums and not any(map(self._heads_of, parts)):
            return None  # the common case: a polynomial
        view = SumView(term)
        mask, profile = self.masks.of_term(term), sum_profile(view.monomials)
        places = [
            (place, base, exponent)
            for place, (_, factors) in enumerate(view.monomials)
            for base, exponent in factors
            if interface.is_call(base)
        ]
        heads = {interface.operation(base) for _, base, _ in places}
        hits = [h for h in _hits(index.in_sums, places) if h[0].may_match(mask, heads, profile)]
        hits += [(entry, None) for entry in index.open_sums if entry.may_match(mask, heads, profile)]
        return self._swept(view, sorted(hits, key=_precedence)) if hits else None

    def _heads_of(self, summand: AnyTerm) -> tuple[Operator, ...]:
        """The operators of a summand's factors, remembered: most summands of most graphs have none."""
        found = self._heads.get(summand)
        if found is None:
            bases = [base for base, _ in monomial_of(summand)[1] if interface.is_call(base)]
            found = self._heads[summand] = tuple(interface.operation(base) for base in bases)
        return found

    def _swept(self, view: SumView, hits: list[Hit]) -> AnyTerm | None:
        accepted: list[Firing] = []
        size = len(view.monomials)
        search = Search(view.term, written=not view.is_normal)
        budget = NODE_STEPS * (100 + size)
        for entry, place in hits:
            if place in view.taken or (entry.rule.rule.as_written and view.is_normal) or budget < 0:
                continue
            search.steps = allowed = STEPS + 2 * size
            firing = self._weighed(entry, sum_firings(entry.rule, view, search, place), view.term)
            budget -= allowed - search.steps
            if firing is not None:
                view.taken.update(firing.places)
                accepted.append(firing)
        return self._replaced(view, accepted) if accepted else None

    def _replaced(self, view: SumView, accepted: list[Firing]) -> AnyTerm | None:
        replacements = [(firing.number, firing.after) for firing in accepted]
        result = view.with_replaced(view.taken, replacements)
        if self.strict and view.is_normal and not keeps_domain(ADD, tuple(value for _, value in replacements), result):
            return None
        for firing in accepted:
            self._record(firing, view.term, result)
        return result


def _hits(net: DiscriminationNet, places: Iterable[tuple[int, AnyTerm, Exact]]) -> Iterator[Hit]:
    """The rules that may fire at each of some factors, and the place of its summand or factor."""
    for place, base, exponent in places:
        for entry in net.candidates(base):
            if entry.may_take(exponent):
                yield entry, place


def _precedence(hit: Hit) -> tuple[int, int]:
    return hit[0].place, -1 if hit[1] is None else hit[1]


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return list({entry.place: entry for entry in sorted(entries, key=lambda entry: entry.place)}.values())
