"""Sums of fractions over one denominator, and sums collected by powers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symnum.rewriters.skeleton import mapped
from symnum.rules.views import Factor, monomial_of, monomials, product_of, sum_of
from symnum.terms import interface
from symnum.terms.accepted import accepted, holds_many
from symnum.terms.expansion import expand
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, SUB


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


def _joined(term: AnyTerm) -> AnyTerm:
    """A sum of fractions over their common denominator."""
    fractions: list[tuple[Exact, list[Factor], dict[AnyTerm, Exact]]] = []
    common: dict[AnyTerm, Exact] = {}
    for coefficient, factors in _flat(term):
        below = {base: -exponent for base, exponent in factors if exponent < 0}
        fractions.append((coefficient, [factor for factor in factors if factor[1] > 0], below))
        for base, exponent in below.items():
            common[base] = max(common.get(base, 0), exponent)
    if not common:
        return term
    parts = [
        (
            c,
            product_of(
                term, 1, [*above, *((b, e - below.get(b, 0)) for b, e in common.items() if e != below.get(b, 0))]
            ),
        )
        for c, above, below in fractions
    ]
    return product_of(term, 1, [(sum_of(term, parts), 1), *((base, -e) for base, e in common.items())])


def _flat(term: AnyTerm) -> list[tuple[Exact, tuple[Factor, ...]]]:
    """The summands, with fractions inside the factors of a summand joined first."""
    found: list[tuple[Exact, tuple[Factor, ...]]] = []
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
