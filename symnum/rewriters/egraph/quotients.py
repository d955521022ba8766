"""Sums of fractions over one denominator each, the products in it kept as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from symnum.facts.knowledge import facts_of
from symnum.terms import interface
from symnum.terms.canonical import add, multiply, power
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, MUL, POW, Operator
from symnum.terms.traversal import flatten

Powers: TypeAlias = dict[AnyTerm, int]


@dataclass(frozen=True, slots=True)
class Quotient:
    """A numerator, and the powers in the denominator."""

    above: AnyTerm
    below: Powers

    def term(self) -> AnyTerm:
        """The quotient as a term."""
        return multiply(self.above, *(power(base, -exponent) for base, exponent in self.below.items()))


def over_common_denominators(terms: Sequence[AnyTerm], *, turning: bool = False) -> list[AnyTerm]:
    """Canonical terms as one quotient each; with `turning`, 1/(a/b) is b/a where b is proved not to be 0.

    Arguments of functions stay as they are.

    Cost:  near-linear but for the products that the summands are multiplied by.

    >>> from symnum.terms.parsing import parse
    >>> over_common_denominators([parse("x/y + (a + x)/(b*y^2)")])
    [(b*x*y + a + x)/(b*y^2)]
    """
    graph = flatten(terms, _parts)
    known: dict[AnyTerm, Quotient] = {}
    for node, operator in zip(graph.nodes, graph.operators, strict=True):
        if operator is ADD:
            known[node] = _total([(c, known[part]) for c, part in interface.summands(node)])
        elif operator in (MUL, POW) and interface.factors(node) != ((node, 1),):
            known[node] = _product(
                [(base, known[base], exponent) for base, exponent in interface.factors(node)], turning
            )
        else:
            known[node] = Quotient(node, {})
    return [known[term].term() for term in terms]


def _parts(term: AnyTerm, operator: Operator) -> tuple[AnyTerm, ...]:
    if operator is ADD:
        return tuple(part for _, part in interface.summands(term))
    factors = interface.factors(term) if operator in (MUL, POW) else ((term, 1),)
    return () if factors == ((term, 1),) else tuple(base for base, _ in factors)


def _product(factors: list[tuple[AnyTerm, Quotient, Exact]], turning: bool) -> Quotient:
    above: list[AnyTerm] = []
    below: Powers = {}
    for base, quotient, exponent in factors:
        if isinstance(exponent, int) and exponent > 0:
            above.append(power(quotient.above, exponent))
            _multiply(below, quotient.below, exponent)
        elif isinstance(exponent, int) and not interface.is_literal(quotient.above) and _may_turn(quotient, turning):
            above += [power(other, -exponent * times) for other, times in quotient.below.items()]
            _multiply(below, _powers_of(quotient.above), -exponent)
        else:
            above.append(power(base, exponent))  # as it was: to write it as a quotient would turn it
    return Quotient(multiply(*above), below)


def _may_turn(quotient: Quotient, turning: bool) -> bool:
    """Whether there is nothing to turn, or 1/(a/b) is b/a since b is not 0."""
    return not quotient.below or (turning and all(facts_of(base).zero is False for base in quotient.below))


def _powers_of(term: AnyTerm) -> Powers:
    """The factors of a term; it is one itself where that has other exponents than natural numbers, or numbers."""
    factors = interface.factors(term)
    is_plain = all(isinstance(e, int) and e > 0 and interface.exact_value(base) is None for base, e in factors)
    return {base: int(e) for base, e in factors} if is_plain else {term: 1}


def _multiply(powers: Powers, others: Powers, times: int) -> None:
    for base, exponent in others.items():
        powers[base] = powers.get(base, 0) + times * exponent


def _total(summands: list[tuple[Exact, Quotient]]) -> Quotient:
    """The sum over the least common multiple of the denominators."""
    common: Powers = {}
    for _, quotient in summands:
        for base, exponent in quotient.below.items():
            common[base] = max(common.get(base, 0), exponent)
    parts: list[AnyTerm] = []
    for coefficient, quotient in summands:
        missing = [power(base, n) for base, e in common.items() if (n := e - quotient.below.get(base, 0))]
        parts.append(multiply(coefficient, quotient.above, *missing))
    return Quotient(add(*parts), common)
