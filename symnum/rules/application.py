"""Applying one rule at the root of a term."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from symnum.errors import DomainError, LimitError
from symnum.rules.compilation import Addition, Commuting, CompiledRule, Multiplication
from symnum.rules.instantiation import instantiated
from symnum.rules.matching import flattened, match, match_any_order
from symnum.rules.products import match_factors, multiplicity, without
from symnum.rules.proving import proved
from symnum.rules.rule import Rule
from symnum.rules.search import Bindings, OutOfSteps, Search
from symnum.rules.sums import Found, SumView, match_summands
from symnum.rules.views import is_written, monomial_of, product_of, sum_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import MUL, Trait
from symnum.terms.term import literal


@lru_cache(maxsize=4096)
def compiled_rule(rule: Rule) -> CompiledRule:
    """The rule with its left side compiled."""
    return CompiledRule(rule)


def apply_rule(rule: Rule, term: AnyTerm) -> AnyTerm | None:
    """The term with the first match at its root replaced, or None if there is no match whose conditions are proved.

    A rule for a sum or product also fires on some of the summands or factors of a longer one.
    """
    if not interface.is_call(term):
        return None
    search = Search(term, written=is_written(term))
    try:
        return next(_replacements(compiled_rule(rule), term, search), None)
    except OutOfSteps:
        return None


def _replacements(rule: CompiledRule, term: AnyTerm, search: Search) -> Iterator[AnyTerm]:
    if isinstance(rule.pattern, Addition):
        view = SumView(term)
        if len(view.monomials) > 1:
            for found in match_summands(rule.pattern.summands, view, ({}, None, ()), search):
                value = replaced_summands(rule, found, term)
                if value is not None:
                    left = [m for place, m in enumerate(view.monomials) if place not in found[2]]
                    yield sum_of(term, [*((c, product_of(term, 1, f)) for c, f in left), value])
    elif isinstance(rule.pattern, Multiplication) and rule.pattern.number is None:
        yield from _replaced_factors(rule, rule.pattern, term, search)
    elif isinstance(rule.pattern, Commuting) and Trait.ASSOCIATIVE in rule.pattern.operator.traits:
        yield from _replaced_arguments(rule, rule.pattern, term, search)
    else:
        for bindings in match(rule.pattern, term, {}, search):
            value = right_side(rule, bindings, term)
            if value is not None:
                yield value


def right_side(rule: CompiledRule, bindings: Bindings, like: AnyTerm) -> AnyTerm | None:
    """What the matched term becomes, or None if a condition is not proved or a number cannot be folded."""
    try:
        if not proved(rule.guards, bindings, like):
            return None
        value = instantiated(rule.rule.right, bindings, like)
    except (DomainError, LimitError):
        return None
    if rule.scale == 1:
        return value
    return interface.make_term(like, MUL, (literal(_plain(Fraction(1) / rule.scale)), value))


def replaced_summands(rule: CompiledRule, found: Found, like: AnyTerm) -> tuple[Exact, AnyTerm] | None:
    """What stands for the matched summands, as number * term."""
    bindings, shared, _ = found
    value = right_side(rule, bindings, like)
    if value is None or shared is None:
        return None
    return shared.number, product_of(like, 1, [(value, 1), *shared.factors]) if shared.factors else value


def _replaced_factors(rule: CompiledRule, pattern: Multiplication, term: AnyTerm, search: Search) -> Iterator[AnyTerm]:
    coefficient, factors = monomial_of(term)
    for bindings, needs in match_factors(pattern.factors, factors, {}, search):
        times = multiplicity(needs, factors)
        value = right_side(rule, bindings, term) if times else None
        if value is not None:
            left = without(factors, needs, times)
            yield product_of(term, coefficient, [*left, (value, times)])


def _replaced_arguments(rule: CompiledRule, pattern: Commuting, term: AnyTerm, search: Search) -> Iterator[AnyTerm]:
    if interface.operation(term) is not pattern.operator:
        return
    terms = flattened(term)
    for bindings, used in match_any_order(pattern.parts, terms, (), {}, search):
        value = right_side(rule, bindings, term)
        if value is not None:
            left = [part for place, part in enumerate(terms) if place not in used]
            yield interface.make_term(term, pattern.operator, (*left, value)) if left else value


def _plain(value: Exact) -> Exact:
    return value.numerator if value.denominator == 1 else value
