"""Sums of fractions over one denominator, and sums collected by powers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symnum.rewriters.skeleton import mapped
from symnum.rules.domains import keeps_domain
from symnum.rules.views import Factor, Monomial, is_written, monomial_of, monomials, product_of, sum_of
from symnum.terms import interface
from symnum.terms.accepted import accepted, holds_many
from symnum.terms.expansion import expand
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, MUL, SUB, Operator
from symnum.terms.traversal import rebuild


def together(term: Any) -> Any:
    """The term over one denominator, which is the least that the written denominators have; nothing is multiplied out.

    A sequence of terms gives a list.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> together(1/x + 1/(x*y) + 2)
    (2*x*y + y + 1)/(x*y)
    """
    return mapped(term, lambda expression: _joined(expression.root))


def collect(term: Any, symbols: Any) -> Any:
    """The term multiplied out and collected by the powers of some symbols; a sequence of terms gives a list.

    >>> from symnum.terms.term import symbols
    >>> x, a, b = symbols("x a b")
    >>> collect(a*x**2 + b*x**2 + x*(a + 1), x)
    x^2*(a + b) + x*(a + 1)
    """
    chosen = list(symbols) if isinstance(symbols, Sequence) else [symbols]
    many = holds_many(term)
    results = [_collected(expand(accepted(t)), chosen) for t in (term if many else [term])]
    return results if many else results[0]


def _collected(term: AnyTerm, chosen: Sequence[AnyTerm]) -> AnyTerm:
    groups: dict[frozenset[Factor], tuple[list[Factor], list[tuple[Exact, AnyTerm]]]] = {}
    if not interface.is_call(term):
        return term
    for coefficient, factors in monomials(term):
        kept = [factor for factor in factors if factor[0] in chosen]
        rest = product_of(term, 1, [factor for factor in factors if factor[0] not in chosen])
        groups.setdefault(frozenset(kept), (kept, []))[1].append((coefficient, rest))
    parts = [(1, product_of(term, 1, [(sum_of(term, rest), 1), *kept])) for kept, rest in groups.values()]
    return sum_of(term, parts)


def over_one_denominator(terms: Sequence[AnyTerm], *, with_sums: bool, strict: bool) -> list[AnyTerm]:
    """Terms with every sum of fractions in them, the innermost first, as one fraction; nothing is multiplied out.

    Unless it is `with_sums`, a divisor that is a sum is left where it is. Where it is `strict`, what would be defined
    at more points stays as it was.

    Cost:  one visit per distinct node.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y", positive=True)
    >>> over_one_denominator([1/(1/x + 1/y), x/(x + 1) + 1/y], with_sums=False, strict=True)
    [x*y/(x + y), (x*y/(x + 1) + 1)/y]
    """

    def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        same = parts == interface.arguments(node)
        term = node if same else interface.make_term(node, operator, parts)
        keeps_all = same or not strict or is_written(node) or keeps_domain(operator, parts, term)
        return _one_fraction(term, with_sums=with_sums, strict=strict) if keeps_all else node

    return rebuild(terms, lambda leaf: leaf, call)


def _one_fraction(term: AnyTerm, *, with_sums: bool, strict: bool) -> AnyTerm:
    fractions = monomials(term)
    common = _common_denominator(fractions, with_sums=with_sums) if len(fractions) > 1 else {}
    if not common:
        return term
    parts, below = _numerators(term, fractions, common), product_of(term, 1, [(base, -e) for base, e in common.items()])
    above = sum_of(term, parts)
    result = product_of(term, 1, [(above, 1), *((base, -e) for base, e in common.items())])
    if strict and not is_written(term):
        keeps_summands = keeps_domain(ADD, tuple(part for _, part in parts), above)
        return result if keeps_summands and keeps_domain(MUL, (above, below), result) else term
    return result


def _common_denominator(fractions: Sequence[Monomial], *, with_sums: bool = True) -> dict[AnyTerm, Exact]:
    common: dict[AnyTerm, Exact] = {}
    for _, factors in fractions:
        for base, exponent in factors:
            if exponent < 0 and (with_sums or interface.head(base) not in (ADD, SUB)):
                common[base] = max(common.get(base, 0), -exponent)
    return common


def _numerators(
    like: AnyTerm, fractions: Sequence[Monomial], common: dict[AnyTerm, Exact]
) -> list[tuple[Exact, AnyTerm]]:
    """The fractions times a common denominator."""
    found: list[tuple[Exact, AnyTerm]] = []
    for coefficient, factors in fractions:
        left, pairs = dict(common), list[Factor]()
        for base, exponent in factors:
            total = exponent + left.pop(base) if exponent < 0 and base in left else exponent
            pairs += [(base, total)] if total else []
        found.append((coefficient, product_of(like, 1, [*pairs, *left.items()])))
    return found


def _joined(term: AnyTerm) -> AnyTerm:
    fractions = _flat(term)
    common = _common_denominator(fractions)
    if not common:
        return term
    parts = _numerators(term, fractions, common)
    return product_of(term, 1, [(sum_of(term, parts), 1), *((base, -e) for base, e in common.items())])


def _flat(term: AnyTerm) -> list[Monomial]:
    """The summands, with fractions inside the factors of a summand joined first."""
    found: list[Monomial] = []
    for coefficient, factors in monomials(term):
        pairs: list[Factor] = []
        scale = coefficient
        for base, exponent in factors:
            is_sum = interface.head(base) in (ADD, SUB)
            c, inner = monomial_of(_joined(base)) if is_sum and isinstance(exponent, int) else (1, ((base, 1),))
            scale *= Fraction(c) ** int(exponent) if c != 1 else 1
            pairs += [(b, e * exponent) for b, e in inner]
        c, merged = monomial_of(product_of(term, 1, pairs))
        found.append((scale * c, merged))
    return found
