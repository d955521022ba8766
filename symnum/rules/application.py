"""Applying one rule at the root of a term."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from symnum.errors import DomainError, LimitError
from symnum.rules.compilation import Addition, Commuting, CompiledRule, Multiplication, PowerOf, Wild
from symnum.rules.domains import keeps_domain
from symnum.rules.instantiation import instantiated
from symnum.rules.matching import flattened, match, match_any_order
from symnum.rules.pattern import Variable
from symnum.rules.products import match_factors, multiplicity, without
from symnum.rules.proving import proved
from symnum.rules.rule import Rule, Tier
from symnum.rules.search import Bindings, OutOfSteps, Search, anything, same
from symnum.rules.sums import SumView, match_summands
from symnum.rules.views import is_written, product_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import MUL, POW, Operator
from symnum.terms.term import literal


@lru_cache(maxsize=4096)
def compiled_rule(rule: Rule) -> CompiledRule:
    """The rule with its left side compiled."""
    return CompiledRule(rule)


class Firing(NamedTuple):
    """One application of a rule: the summands, factors or arguments that match, and what stands for them.

    `result` is the whole term afterwards; `kept` are sub-terms that stay what they were, `rest` the other factors of a
    product. Of a sum, `places` says which summands match, and number * after stands for them; `result` is left out.
    """

    rule: Rule
    before: tuple[AnyTerm, ...]
    after: AnyTerm
    result: AnyTerm
    kept: tuple[AnyTerm, ...]
    rest: tuple[AnyTerm, ...] = ()
    places: tuple[int, ...] = ()
    number: Exact = 1


def apply_rule(rule: Rule, term: AnyTerm) -> AnyTerm | None:
    """The term with the first match at its root replaced, or None if there is no match whose conditions are proved.

    A rule for a sum or product also fires on some of the summands or factors of a longer one.
    """
    if not interface.is_call(term):
        return None
    search = Search(term, written=is_written(term))
    try:
        first = next(firings(compiled_rule(rule), term, search), None)
    except OutOfSteps:
        return None
    return None if first is None else first.result


def firings(rule: CompiledRule, term: AnyTerm, search: Search, place: int | None = None) -> Iterator[Firing]:
    """Every way in which a rule fires at the root of a call; `place` fixes where its first summand or factor stands.

    Errors:  OutOfSteps if the search takes too many steps.
    """
    search.allows = checker(rule, term)
    if isinstance(rule.pattern, Addition):
        view = SumView(term)
        if len(view.monomials) > 1:
            for firing in sum_firings(rule, view, search, place):
                result = view.with_replaced(firing.places, [(firing.number, firing.after)])
                yield firing._replace(result=result)
    elif isinstance(rule.pattern, Multiplication) and rule.pattern.number is None:
        yield from _product_firings(rule, rule.pattern.factors, term, search, place)
        yield from _whole_product_firings(rule, rule.pattern, term, search)
    elif isinstance(rule.pattern, Commuting) and rule.pattern.operator.is_associative:
        yield from _argument_firings(rule, rule.pattern, term, search)
    else:
        for bindings in match(rule.pattern, term, {}, search):
            value = right_side(rule, bindings, search)
            if value is not None and not same(value, term):
                yield Firing(rule.rule, (term,), value, value, _kept(bindings))


def checker(rule: CompiledRule, like: AnyTerm) -> Callable[[Variable, AnyTerm], bool]:
    """Whether a variable may stand for a term, as far as the conditions on that variable alone say."""
    checks = rule.checks
    if not checks:
        return anything
    return lambda variable, term: variable not in checks or proved(checks[variable], {variable: term}, like)


def _kept(bindings: Bindings) -> tuple[AnyTerm, ...]:
    found: list[AnyTerm] = []
    for value in bindings.values():
        if isinstance(value, tuple):
            found += value
        elif not isinstance(value, Operator):
            found.append(value)
    return tuple(found)


def right_side(rule: CompiledRule, bindings: Bindings, search: Search) -> AnyTerm | None:
    """What the matched term becomes; None if a condition is not proved, or a constructor folds what it may not."""
    like, strict = search.like, search.strict and rule.rule.tier is not Tier.FIELD
    try:
        if not proved(rule.guards, bindings, like):
            return None
        value = instantiated(rule.rule.right, bindings, like, strict=strict)
    except (DomainError, LimitError):
        return None
    if rule.scale == 1:
        return value
    return interface.make_term(like, MUL, (interface.make_literal(like, rule.scale), value))


def sum_firings(rule: CompiledRule, view: SumView, search: Search, place: int | None) -> Iterator[Firing]:
    """Every way in which a rule for sums fires on summands that are not taken yet, without the resulting sums.

    Errors:  OutOfSteps if the search takes too many steps.
    """
    if not isinstance(rule.pattern, Addition):
        return
    search.allows = checker(rule, view.term)
    for bindings, shared, places in match_summands(rule.pattern.summands, view, ({}, None, ()), search, place):
        value = None if shared is None else right_side(rule, bindings, search)
        if value is None or shared is None:
            continue
        if shared.factors:
            outside, inner = product_of(view.term, 1, shared.factors), value
            value = product_of(view.term, 1, [*shared.factors, (value, 1)])
            if search.strict and not keeps_domain(MUL, (outside, inner), value):
                continue
        before = tuple(view.part(p) for p in places)
        kept = (*_kept(bindings), *(base for base, _ in shared.factors))
        yield Firing(rule.rule, before, value, value, kept, places=places, number=shared.number)


def _product_firings(
    rule: CompiledRule, parts: tuple[PowerOf, ...], term: AnyTerm, search: Search, place: int | None
) -> Iterator[Firing]:
    coefficient, factors = search.monomial
    for bindings, needs in match_factors(parts, factors, {}, search, place):
        times = multiplicity(needs, factors)
        value = right_side(rule, bindings, search) if times else None
        if value is not None:
            left = without(factors, needs, times)
            result = product_of(term, coefficient, [*left, (value, times)])
            if not same(result, term):
                before = product_of(term, 1, [(factors[p][0], need * times) for p, need in needs])
                after = product_of(term, 1, [(value, times)])
                if search.strict and times != 1 and not keeps_domain(POW, (value, literal(times)), after):
                    continue
                kept = (*_kept(bindings), *(base for base, _ in left))
                yield Firing(rule.rule, (before,), after, result, kept, (product_of(term, 1, left),))


def _whole_product_firings(
    rule: CompiledRule, pattern: Multiplication, term: AnyTerm, search: Search
) -> Iterator[Firing]:
    """A variable among the factors may also take a numeric coefficient: a*log(x) is 2*log(x) with a = 2."""
    last = pattern.factors[-1]
    if isinstance(last.base, Wild) and last.exponent == 1 and search.monomial[0] != 1:
        for bindings in match(pattern, term, {}, search):
            value = right_side(rule, bindings, search)
            if value is not None and not same(value, term):
                yield Firing(rule.rule, (term,), value, value, _kept(bindings))


def _argument_firings(rule: CompiledRule, pattern: Commuting, term: AnyTerm, search: Search) -> Iterator[Firing]:
    if interface.operation(term) is not pattern.operator:
        return
    terms = flattened(term)
    for bindings, used in match_any_order(pattern.parts, terms, (), {}, search):
        value = right_side(rule, bindings, search)
        if value is not None:
            left = [part for place, part in enumerate(terms) if place not in used]
            result = interface.make_term(term, pattern.operator, (*left, value)) if left else value
            if not same(result, term):
                yield Firing(rule.rule, tuple(terms[p] for p in used), value, result, _kept(bindings))
