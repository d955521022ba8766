"""Rewriting at one node: which rules are tried there, in which order, and which of their firings pay.

Sums are swept: all disjoint matches in a sum fire at once, so that a sum of n summands is rebuilt once and not n times.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias

from symnum.errors import LimitError
from symnum.observe import debug_level
from symnum.rewriters.discrimination import FactorNet, ratios_of
from symnum.rewriters.domains import keeps_domain
from symnum.rewriters.features import SYMBOLIC, Masks, product_profile, sum_profile
from symnum.rewriters.gain import Change, extra_cost
from symnum.rewriters.multiplying import Multiplying
from symnum.rewriters.net import Entry, RuleBook, RuleIndex
from symnum.rewriters.watch import Step, Watch
from symnum.rules.application import Firing, firings, sum_firings
from symnum.rules.rule import Tier
from symnum.rules.search import OutOfSteps, Search
from symnum.rules.sums import SumView
from symnum.rules.views import is_written, monomial_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB, Operator

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

_ANY_RATIO: tuple[Exact | None, ...] = (None,)
_SUMS: tuple[Operator, ...] = (ADD, SUB, NEG)
_PRODUCTS: tuple[Operator, ...] = (MUL, DIV, POW, SQRT, NEG)


@dataclass(slots=True)
class Run:
    """What stays the same from pass to pass.

    Unless it `is_priced`, rules fire whatever they cost, and nothing else is done. `settled` are terms known to be in
    normal form, with all that is below them; `barren` are calls at which no rule matches, whatever it would gain.
    """

    book: RuleBook
    watch: Watch
    tiers: frozenset[Tier]
    is_priced: bool = True
    settled: dict[AnyTerm, AnyTerm] = field(default_factory=dict)
    barren: set[AnyTerm] = field(default_factory=set)

    @property
    def is_strict(self) -> bool:
        """Whether the constructors' field arithmetic must not make a term defined at more points."""
        return Tier.FIELD not in self.tiers


class NodeRewriter:
    """Finds, at one node, the first rule that fires and pays."""

    def __init__(self, run: Run, uses: dict[AnyTerm, int]) -> None:
        self.book, self.watch, self.strict, self.barren = run.book, run.watch, run.is_strict, run.barren
        self.is_priced = run.is_priced
        may_multiply = run.is_priced and Tier.REAL in run.tiers
        self.multiplying = Multiplying(strict=run.is_strict) if may_multiply else None
        self.uses = uses
        self.declined: set[AnyTerm] = set()
        self._heads: dict[AnyTerm, tuple[Operator, ...]] = {}
        self._is_timed = debug_level() > 1

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
        result = self._first(index, _in_order(index.calls.candidates(term)), term)
        if result is None and operator in _SUMS and not flags & 1:
            result = self._by_sum(index, term)
        if result is None and operator in _PRODUCTS and not flags & 2:
            result = self._by_product(index, term)
        if result is None and operator in index.associative:
            inside = (operator is ADD and flags & 1) or (operator is MUL and flags & 2)
            result = None if inside else self._first(index, index.associative[operator], term)
        if result is None and operator in _SUMS and not flags & 1:
            result = self._multiplied_out(term)
        return result

    def _first(self, index: RuleIndex, entries: list[Entry], term: AnyTerm) -> AnyTerm | None:
        mask = index.masks.of_term(term) if entries else 0
        for entry in entries:
            if not entry.mask & ~mask:
                firing = self._firing(entry, term, None)
                if firing is not None:
                    self._record(firing, term, firing.result)
                    return firing.result
        return None

    def _firing(self, entry: Entry, term: AnyTerm, place: int | None) -> Firing | None:
        """The first firing of a rule at a node that pays."""
        search = Search(term, written=is_written(term), steps=_steps(entry, len(interface.arguments(term))))
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
        change = Change(firing.before, firing.after, firing.kept)
        if self.is_priced and extra_cost(change, self.uses) > 0:
            self.declined.add(term)
            self.watch.tally(firing.rule).declined += 1
            return False
        if firing.rest and self.strict and not is_written(term):
            return keeps_domain(MUL, (*firing.rest, firing.after), firing.result)
        return True

    def _record(self, firing: Firing, before: AnyTerm, after: AnyTerm) -> None:
        self.watch.tally(firing.rule).fired += 1
        if self.watch.steps is not None:
            self.watch.steps.append(Step(firing.rule.name, before, after, firing.before, firing.after))

    # products ---------------------------------------------------------------------------------------------------------
    def _by_product(self, index: RuleIndex, term: AnyTerm) -> AnyTerm | None:
        coefficient, factors = monomial_of(term)
        places = [(place, base, exponent) for place, (base, exponent) in enumerate(factors) if interface.is_call(base)]
        hits = list(_hits(index.in_products, index.masks, places, _ANY_RATIO))
        mask = index.masks.of_term(term)
        hits += [(entry, None) for entry in index.open_products if not entry.mask & ~mask]
        if mask & SYMBOLIC:
            hits += [(entry, None) for _, base, _ in places for entry in index.float_powers.get(_exponent(base), ())]
        if not hits:
            return None
        profile = product_profile(coefficient, factors)
        heads = Counter([interface.operation(base) for _, base, _ in places])
        for entry, place in sorted(hits, key=_precedence):
            firing = self._firing(entry, term, place) if entry.may_match(mask, heads, profile) else None
            if firing is not None:
                self._record(firing, term, firing.result)
                return firing.result
        return None

    # sums -------------------------------------------------------------------------------------------------------------
    def _by_sum(self, index: RuleIndex, term: AnyTerm) -> AnyTerm | None:
        parts = interface.arguments(term) if not is_written(term) else ()
        if parts and not index.open_sums and not any(map(self._heads_of, parts)):
            return None  # the common case: a polynomial
        view = SumView(term)
        places = [
            (place, base, exponent)
            for place, (_, factors) in enumerate(view.monomials)
            for base, exponent in factors
            if interface.is_call(base)
        ]
        ratios = ratios_of(coefficient for coefficient, _ in view.monomials) if places else _ANY_RATIO
        hits = list(_hits(index.in_sums, index.masks, places, ratios))
        hits += [(entry, None) for entry in index.open_sums]
        if not hits:
            return None
        mask, profile = index.masks.of_term(term), sum_profile(view.monomials)
        heads = Counter([interface.operation(base) for _, base, _ in places])
        return self._swept(view, sorted([h for h in hits if h[0].may_match(mask, heads, profile)], key=_precedence))

    def _multiplied_out(self, term: AnyTerm) -> AnyTerm | None:
        """A sum multiplied out, where that is strictly cheaper; rules then never lead back."""
        found = None if self.multiplying is None else self.multiplying.multiplied_out(term)
        if found is None or extra_cost(Change((term,), *found), self.uses) >= 0:
            return None
        if self.watch.steps is not None:
            self.watch.steps.append(Step("multiplied out", term, found[0], (term,), found[0]))
        return found[0]

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


def _hits(
    net: FactorNet[Entry],
    masks: Masks,
    places: Iterable[tuple[int, AnyTerm, Exact]],
    ratios: Sequence[Exact | None],
) -> Iterator[Hit]:
    """The rules that may fire at each of some factors, and the place of its summand or factor."""
    for place, base, exponent in places:
        for entry in net.among(base, exponent, ratios):
            if entry.may_take(masks.of_term(base), exponent):
                yield entry, place


def _exponent(power: AnyTerm) -> Any:
    """The exponent of a power if it is a literal; of powers that are factors it is a float."""
    if interface.operation(power) is not POW or not interface.is_literal(interface.arguments(power)[1]):
        return None
    return interface.literal_value(interface.arguments(power)[1])


def _precedence(hit: Hit) -> tuple[int, int]:
    return hit[0].place, -1 if hit[1] is None else hit[1]


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    found = list(entries)
    return list({entry.place: entry for entry in sorted(found, key=_place)}.values()) if len(found) > 1 else found


def _place(entry: Entry) -> int:
    return entry.place


def _steps(entry: Entry, parts: int) -> int:
    return (STEPS if entry.has_function else OPEN_STEPS) + 2 * parts
