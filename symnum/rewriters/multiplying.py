"""Multiplying out where it pays: (x + 1)*(x - 1) - x^2 is -1, which no rule for a fixed pattern finds.

Sums whose products are small are expanded, and what is cheaper in the shared graph is kept. Whether it is in the end
is seen by the rewriter, which counts the whole graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symnum.errors import LimitError
from symnum.rewriters.domains import is_defined
from symnum.rewriters.gain import Change, extra_cost
from symnum.rewriters.watch import Step, Watch
from symnum.rules.search import same
from symnum.rules.views import Factors, is_written, monomials, product_of, sum_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, NEG, SUB
from symnum.terms.traversal import rebuild

MONOMIALS: Final = 64
"""A sum is multiplied out if it then has at most this many monomials before any cancel."""
ATTEMPTS: Final = 2_000
"""Sums that one pass multiplies out, so that it takes a second at most."""

Polynomial = dict[frozenset[tuple[AnyTerm, Exact]], tuple[Factors, Exact]]


class TooLarge(Exception):
    """The sum has too many monomials, or cancels what may be undefined."""


class Multiplying:
    """One pass over a graph that multiplies out the sums that get cheaper."""

    def __init__(self, uses: dict[AnyTerm, int], watch: Watch, *, strict: bool) -> None:
        self.uses, self.watch, self.strict = uses, watch, strict
        self.attempts = 0

    def run(self, roots: Sequence[AnyTerm]) -> list[AnyTerm]:
        """The terms with sums multiplied out.

        Cost:  one visit per distinct node, and at most `ATTEMPTS` expansions.
        """
        return rebuild(roots, lambda leaf: leaf, self._node)

    def _node(self, term: AnyTerm, operator: object, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        old = interface.arguments(term)
        if not all(map(same, parts, old)):
            try:
                return interface.make_term(term, interface.operation(term), parts)
            except LimitError:
                return term
        if operator not in (ADD, SUB, NEG) or self.attempts >= ATTEMPTS or self.watch.is_over:
            return term
        result = self._multiplied_out(term)
        return term if result is None else result

    def _multiplied_out(self, term: AnyTerm) -> AnyTerm | None:
        pairs = monomials(term)
        if not any(_open_factors(factors) for _, factors in pairs) or len(pairs) < 2:
            return None
        self.attempts += 1
        try:
            polynomial = self._sum(pairs)
        except TooLarge:
            return None
        left = [(c, product_of(term, 1, factors)) for factors, c in polynomial.values() if c]
        result = sum_of(term, left) if left else interface.make_literal(term, 0)
        atoms = tuple(base for factors, _ in polynomial.values() for base, _ in factors)
        if same(result, term) or extra_cost(Change((term,), result, atoms), self.uses) >= 0:
            return None
        if self.watch.steps is not None:
            self.watch.steps.append(Step("multiplied out", term, result, (term,), result))
        return result

    def _sum(self, pairs: Sequence[tuple[Exact, Factors]]) -> Polynomial:
        total: Polynomial = {}
        for coefficient, factors in pairs:
            for key, (product, c) in self._product(factors).items():
                old = total.get(key)
                total[key] = product, coefficient * c + (old[1] if old else 0)
        if self.strict and any(not c and not _is_defined(factors) for factors, c in total.values()):
            raise TooLarge
        return total

    def _product(self, factors: Factors) -> Polynomial:
        closed = tuple((base, e) for base, e in factors if not _is_open(base, e))
        result: Polynomial = {frozenset(closed): (closed, 1)}
        for base, exponent in _open_factors(factors):
            inner = self._sum(monomials(base))
            for _ in range(exponent):
                result = self._times(result, inner)
        return result

    def _times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        if len(left) * len(right) > MONOMIALS:
            raise TooLarge
        result: Polynomial = {}
        for a, c in left.values():
            for b, d in right.values():
                factors = self._joined(a, b)
                key = frozenset(factors)
                old = result.get(key)
                result[key] = factors, c * d + (old[1] if old else 0)
        return result

    def _joined(self, a: Factors, b: Factors) -> Factors:
        exponents: dict[AnyTerm, Exact] = {}
        for base, exponent in (*a, *b):
            before = exponents.get(base, 0)
            total = exponents[base] = before + exponent
            hides = before * exponent < 0 or total.denominator < max(before.denominator, exponent.denominator)
            if self.strict and hides and not _is_defined(((base, before), (base, exponent))):
                raise TooLarge
        return tuple((base, e) for base, e in exponents.items() if e)


def _is_open(base: AnyTerm, exponent: Exact) -> bool:
    """Whether a factor is a positive integer power of a sum."""
    if not isinstance(exponent, int) or not 0 < exponent <= MONOMIALS or not interface.is_call(base):
        return False
    operator = interface.operation(base)
    return operator is ADD or (operator in (SUB, NEG) and is_written(base))


def _open_factors(factors: Factors) -> list[tuple[AnyTerm, int]]:
    return [(base, int(exponent)) for base, exponent in factors if _is_open(base, exponent)]


def _is_defined(factors: Factors) -> bool:
    return all(is_defined(base, exponent) for base, exponent in factors)
