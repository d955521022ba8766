"""Rewriting at one node: which rules are tried there, in which order, and which of their firings pay.

Sums are swept: all disjoint matches in a sum fire at once, so that a sum of n summands is rebuilt once and not n times.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias

from symnum.errors import LimitError
from symnum.rewriters.features import SYMBOLIC, product_profile, size_bits, sum_profile
from symnum.rewriters.gain import Change, Prices, extra_cost
from symnum.rewriters.net import SUMS, Entry, RuleBook, RuleIndex
from symnum.rewriters.polynomials import Polynomials
from symnum.rewriters.selection import Ratios
from symnum.rewriters.watch import Step, Watch
from symnum.rules.application import Firing, firings, sum_firings
from symnum.rules.domains import keeps_domain
from symnum.rules.rule import Tier
from symnum.rules.search import OutOfSteps, Search
from symnum.rules.sums import SumView
from symnum.rules.views import is_written, monomial_of, product_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, MUL, POW, Operator

STEPS = 100
"""Steps of the search for one rule at one node, and two more for every part that the node has; on their own left sides
the rules of the catalogue need at most 25."""
OPEN_STEPS = 40
"""The same for patterns without any function, which nearly every sum and product may match."""
NODE_STEPS = 20
"""Steps of all searches in one sum, for every summand, so that a sweep stays linear in its length."""
FIRINGS = 8
"""Firings of one rule at one place that are weighed before the next rule has its turn."""

Hit: TypeAlias = tuple[Entry, int | None]
"""A rule that may fire, and where its first summand or factor stands; None if that is open."""


@dataclass(slots=True)
class Run:
    """What stays the same from pass to pass.

    Unless it `is_priced`, rules fire whatever they cost, and nothing else is done. `settled` are terms known to be in
    normal form, with all that is below them; `barren` are calls at which no rule matches, whatever it would gain;
    `masks` and `prices` are those of the terms seen.
    """

    book: RuleBook
    watch: Watch
    tiers: frozenset[Tier]
    is_priced: bool = True
    settled: dict[AnyTerm, AnyTerm] = field(default_factory=dict)
    barren: set[AnyTerm] = field(default_factory=set)
    masks: dict[AnyTerm, int] = field(default_factory=dict)
    prices: Prices = field(default_factory=dict)

    @property
    def is_strict(self) -> bool:
        """Whether the constructors' field arithmetic must not make a term defined at more points."""
        return Tier.FIELD not in self.tiers

    def is_settled(self, terms: Iterable[AnyTerm]) -> bool:
        """Whether terms are known to be in normal form, so that another pass would change nothing."""
        return all(term in self.settled or not interface.is_call(term) for term in terms)


class NodeRewriter:
    """Finds, at one node, the first rule that fires and pays."""

    def __init__(self, run: Run, uses: dict[AnyTerm, int]) -> None:
        self.book, self.watch, self.strict, self.barren = run.book, run.watch, run.is_strict, run.barren
        self._masks, self._prices = run.masks, run.prices
        self.is_priced = run.is_priced
        is_free = run.is_priced and Tier.REAL in run.tiers
        self.polynomials = Polynomials(uses, run.prices, run.watch, strict=run.is_strict) if is_free else None
        self.uses = uses
        self.declined: set[AnyTerm] = set()
        self._heads: dict[AnyTerm, tuple[Operator, ...]] = {}

    def rewritten(self, term: AnyTerm, operator: Operator, flags: int) -> AnyTerm | None:
        """The call with a rule applied, or None; `flags` tell which longer sum or product it is a part of."""
        if term in self.barren:
            return None
        result = self._rewritten(term, operator, flags)
        if result is None and not flags and term not in self.declined:
            self.barren.add(term)
        return result

    def _rewritten(self, term: AnyTerm, operator: Operator, flags: int) -> AnyTerm | None:
        index = self.book.for_written if is_written(term) else self.book.for_canonical
        mask = self._mask(term)
        hopes = index.hopes_of(operator, mask)
        result: AnyTerm | None = None
        if hopes.calls:
            candidates = index.calls.candidates(term)
            result = self._first(_in_order(candidates), term, mask) if candidates else None
        is_sum = operator in SUMS and not flags & 1
        if result is None and is_sum and hopes.sums:
            result = self._by_sum(index, term, mask)
        if result is None and hopes.products and not flags & 2:
            result = self._by_product(index, term, mask)
        if result is None and hopes.associative:
            inside = (operator is ADD and flags & 1) or (operator is MUL and flags & 2)
            result = None if inside else self._first(index.associative[operator], term, mask)
        if result is None and is_sum and self.polynomials is not None:
            result = None if self._is_polynomial(term) else self.polynomials.multiplied_out(term)
            return self.polynomials.factored(term) if result is None else result
        return result

    def _mask(self, term: AnyTerm) -> int:
        found = self._masks.get(term)
        return self.book.masks.of_term(term, self._masks) if found is None else found

    def _first(self, entries: list[Entry], term: AnyTerm, mask: int) -> AnyTerm | None:
        search = self._search(term)
        for entry in entries:
            if not entry.mask & ~mask:
                firing = self._firing(entry, search, None)
                if firing is not None:
                    self._record(firing, term, firing.result)
                    return firing.result
        return None

    def _search(self, term: AnyTerm) -> Search:
        return Search(term, written=is_written(term), strict=self.strict)

    def _firing(self, entry: Entry, search: Search, place: int | None) -> Firing | None:
        """The first firing of a rule at a node that pays."""
        term = search.like
        search.steps = _steps(entry, len(interface.arguments(term)))
        return self._weighed(entry, firings(entry.rule, term, search, place), term)

    def _weighed(self, entry: Entry, found: Iterator[Firing], term: AnyTerm) -> Firing | None:
        tally = self.watch.tally(entry.rule.rule)
        tally.attempts += 1
        start = time.perf_counter() if self.watch.is_timed else 0.0
        try:
            return next((f for f in islice(found, FIRINGS) if self._pays(f, term)), None)
        except (OutOfSteps, LimitError):
            return None
        finally:
            if self.watch.is_timed:
                tally.seconds += time.perf_counter() - start

    def _pays(self, firing: Firing, term: AnyTerm) -> bool:
        if self.is_priced and not self._is_cheap(firing, term):
            self.declined.add(term)
            self.watch.tally(firing.rule).declined += 1
            return False
        if firing.rest and self.strict and not is_written(term):
            return keeps_domain(MUL, (*firing.rest, firing.after), firing.result)
        return True

    def _is_cheap(self, firing: Firing, term: AnyTerm) -> bool:
        """Whether the graph gets no dearer; what matched in another shape than it is written must get cheaper."""
        if not is_written(term) or not (firing.rest or firing.places):
            return extra_cost(Change(firing.before, firing.after, firing.kept), self.uses, self._prices) <= 0
        if firing.places:
            return extra_cost(Change(firing.before, firing.after, firing.kept), self.uses, self._prices) < 0
        return extra_cost(Change((term,), firing.result, firing.kept), self.uses, self._prices) < 0

    def _record(self, firing: Firing, before: AnyTerm, after: AnyTerm) -> None:
        self.watch.tally(firing.rule).fired += 1
        if self.watch.steps is not None:
            coefficient, factors = monomial_of(firing.after)
            replacement = (
                product_of(before, firing.number * coefficient, factors) if firing.number != 1 else firing.after
            )
            self.watch.steps.append(Step(firing.rule.name, before, after, firing.before, replacement))

    # products ---------------------------------------------------------------------------------------------------------
    def _by_product(self, index: RuleIndex, term: AnyTerm, mask: int) -> AnyTerm | None:
        coefficient, factors = monomial_of(term)
        mask |= size_bits(len(factors) + (coefficient != 1))
        hits: list[Hit] = [(entry, None) for entry in index.open_for(mask)[1]]
        heads: dict[Operator, int] = {}
        for place, (base, exponent) in enumerate(factors):
            operator = interface.head(base)
            if operator is not None:
                heads[operator] = heads.get(operator, 0) + 1
                for choice in index.in_products.among(base, exponent, mask, self._mask(base)):
                    hits += [(entry, place) for entry in choice.any_ratio]
                if mask & SYMBOLIC:
                    hits += [(entry, None) for entry in index.float_powers.get(_exponent(base), ())]
        if not hits:
            return None
        profile = product_profile(coefficient, factors)
        search = self._search(term)
        for entry, place in sorted([hit for hit in hits if hit[0].may_match(heads, profile)], key=_precedence):
            firing = self._firing(entry, search, place)
            if firing is not None:
                self._record(firing, term, firing.result)
                return firing.result
        return None

    # sums -------------------------------------------------------------------------------------------------------------
    def _by_sum(self, index: RuleIndex, term: AnyTerm, mask: int) -> AnyTerm | None:
        if self._is_polynomial(term) and not index.open_for(mask | size_bits(len(interface.arguments(term))))[0]:
            return None
        view = SumView(term)
        mask |= size_bits(len(view.monomials))
        hits: list[Hit] = [(entry, None) for entry in index.open_for(mask)[0]]
        heads: dict[Operator, int] = {}
        ratios: Ratios | None = None
        for place, base, operator, exponent in _calls_in(view):
            heads[operator] = heads.get(operator, 0) + 1
            for choice in index.in_sums.among(base, exponent, mask, self._mask(base)):
                hits += [(entry, place) for entry in choice.any_ratio]
                if choice.by_ratio:
                    ratios = ratios or Ratios(coefficient for coefficient, _ in view.monomials)
                    hits += [(entry, place) for entry in ratios.among(choice.by_ratio)]
        if not hits:
            return None
        profile = sum_profile(view.monomials)
        return self._swept(view, sorted([h for h in hits if h[0].may_match(heads, profile)], key=_precedence))

    def _is_polynomial(self, term: AnyTerm) -> bool:
        """Whether a canonical sum has powers of symbols alone: the common case, in which little can be done."""
        return not is_written(term) and not any(map(self._heads_of, interface.arguments(term)))

    def _heads_of(self, summand: AnyTerm) -> tuple[Operator, ...]:
        """The operators of a summand's factors, remembered: most summands of most graphs have none."""
        found = self._heads.get(summand)
        if found is None:
            heads = [interface.head(base) for base, _ in monomial_of(summand)[1]]
            found = self._heads[summand] = tuple([head for head in heads if head is not None])
        return found

    def _swept(self, view: SumView, hits: list[Hit]) -> AnyTerm | None:
        accepted: list[Firing] = []
        size = len(view.monomials)
        search = self._search(view.term)
        budget = NODE_STEPS * (100 + size)
        for entry, place in hits:
            if place in view.taken or budget < 0:
                continue
            search.steps = allowed = _steps(entry, size)
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


def _calls_in(view: SumView) -> Iterator[tuple[int, AnyTerm, Operator, Exact]]:
    """The factors of the summands that are powers of calls, with the place of their summand."""
    for place, (_, factors) in enumerate(view.monomials):
        for base, exponent in factors:
            operator = interface.head(base)
            if operator is not None:
                yield place, base, operator, exponent


def _exponent(power: AnyTerm) -> Any:
    """The exponent of a power if it is a literal; of powers that are factors it is a float."""
    if interface.operation(power) is not POW or not interface.is_literal(interface.arguments(power)[1]):
        return None
    return interface.literal_value(interface.arguments(power)[1])


def _precedence(hit: Hit) -> tuple[int, int]:
    return hit[0].place, -1 if hit[1] is None else hit[1]


def _in_order(entries: list[Entry]) -> list[Entry]:
    if len(entries) < 2:
        return entries
    return list({entry.place: entry for entry in sorted(entries, key=_place)}.values())


def _place(entry: Entry) -> int:
    return entry.place


def _steps(entry: Entry, parts: int) -> int:
    return (STEPS if entry.has_function else OPEN_STEPS) + 2 * parts
