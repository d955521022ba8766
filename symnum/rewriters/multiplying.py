"""Multiplying out where summands cancel: (x + 1)*(x - 1) - x^2 is -1, which no rule for a fixed pattern finds.

A sum is first multiplied out in numbers: every base gets a random word and a monomial is the sum of its bases' words
times their exponents, so that multiplying monomials is adding integers. Only the summands that have a monomial in
common with another one are then multiplied out as terms; the others stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final, TypeAlias

from symnum.rules.domains import is_defined
from symnum.rules.views import Factor, Factors, Monomial, is_written, monomials, product_of, sum_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.interning import text_digest
from symnum.terms.operators import ADD, NEG, SUB

MONOMIALS: Final = 64
"""A product is multiplied out if it then has at most this many monomials before any cancel."""

Key: TypeAlias = frozenset[tuple[Factor, int]]
Polynomial: TypeAlias = dict[Key, tuple[Factors, Exact]]
Words: TypeAlias = dict[int, Exact]
"""A polynomial in numbers: coefficients by the words of the monomials."""


@cache
def _random_word(number: int) -> int:
    return text_digest(f"base {number}")


class Refused(Exception):
    """The product has too many monomials, or something cancels that may be undefined."""


class Multiplying:
    """Multiplies sums out; `strict` forbids that the result is defined at more points."""

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self._words: dict[AnyTerm, int] = {}

    def multiplied_out(self, term: AnyTerm) -> tuple[AnyTerm, tuple[AnyTerm, ...]] | None:
        """A sum with those summands multiplied out that share a monomial, and the bases it is made of; None if none do.

        >>> from symnum.terms.term import symbols
        >>> x, y = symbols("x y")
        >>> Multiplying(strict=True).multiplied_out((x + 1)*(x - 1) - x**2)[0]
        -1
        >>> Multiplying(strict=True).multiplied_out(x*(x - y) + x*(y - x) + (x + y)**3)[0]
        (x + y)^3
        """
        pairs = monomials(term)
        if len(pairs) < 2 or not any(_open_factors(factors) for _, factors in pairs):
            return None
        meeting, others = self._parted(pairs)
        if not any(_open_factors(factors) for _, factors in meeting):
            return None
        try:
            polynomial = self._sum(meeting)
        except Refused:
            return None
        made = [(c, factors) for factors, c in polynomial.values() if c]
        left = [(c, product_of(term, 1, factors)) for c, factors in (*others, *made)]
        result = sum_of(term, left) if left else interface.make_literal(term, 0)
        kept = (*(factors for factors, _ in polynomial.values()), *(factors for _, factors in others))
        return result, tuple(base for factors in kept for base, _ in factors)

    # in numbers -------------------------------------------------------------------------------------------------------
    def _parted(self, pairs: Sequence[Monomial]) -> tuple[list[Monomial], list[Monomial]]:
        """The summands that have a monomial in common with another one, multiplied out, and those that have none."""
        expanded = [self._words_of(factors) for _, factors in pairs]
        owners = Counter(word for words in expanded for word in words)
        meet = [any(owners[word] > 1 for word in words) for words in expanded]
        return (
            [pair for pair, does in zip(pairs, meet, strict=True) if does],
            [pair for pair, does in zip(pairs, meet, strict=True) if not does],
        )

    def _words_of(self, factors: Factors) -> Words:
        """The words of a product multiplied out; none if it has too many monomials."""
        try:
            return self._product_in_words(factors)
        except Refused:
            return {}

    def _sum_in_words(self, pairs: Sequence[Monomial]) -> Words:
        total: Words = {}
        for coefficient, factors in pairs:
            for word, c in self._product_in_words(factors).items():
                total[word] = total.get(word, 0) + coefficient * c
        return total

    def _product_in_words(self, factors: Factors) -> Words:
        start = 0
        opened: list[tuple[AnyTerm, int]] = []
        for base, exponent in factors:
            if _is_open(base, exponent):
                opened.append((base, int(exponent)))
            else:
                start += self._word(base) * exponent.numerator * (2520 // exponent.denominator or 1)
        result: Words = {start: 1}
        for base, exponent in opened:
            inner = self._sum_in_words(monomials(base))
            for _ in range(exponent):
                if len(result) * len(inner) > MONOMIALS:
                    raise Refused
                result, old = {}, result
                for a, c in old.items():
                    for b, d in inner.items():
                        result[a + b] = result.get(a + b, 0) + c * d
        return result

    def _word(self, base: AnyTerm) -> int:
        """A random word for a base; the same in every process, as it depends on the order of asking alone."""
        word = self._words.get(base)
        if word is None:
            word = self._words[base] = _random_word(len(self._words))
        return word

    # in terms ---------------------------------------------------------------------------------------------------------
    def _sum(self, pairs: Sequence[Monomial]) -> Polynomial:
        total: Polynomial = {}
        for coefficient, factors in pairs:
            for key, (product, c) in self._product(factors).items():
                old = total.get(key)
                total[key] = product, coefficient * c + (old[1] if old else 0)
        if self.strict and any(not c and not _is_defined(factors) for factors, c in total.values()):
            raise Refused
        return total

    def _product(self, factors: Factors) -> Polynomial:
        closed = tuple((base, e) for base, e in factors if not _is_open(base, e))
        result: Polynomial = {_key(closed): (closed, 1)}
        for base, exponent in _open_factors(factors):
            inner = self._sum(monomials(base))
            for _ in range(exponent):
                result = self._times(result, inner)
        return result

    def _times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        if len(left) * len(right) > MONOMIALS:
            raise Refused
        result: Polynomial = {}
        for a, c in left.values():
            for b, d in right.values():
                factors = self._joined(a, b)
                key = _key(factors)
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
                raise Refused
        return tuple((base, e) for base, e in exponents.items() if e)


def _key(factors: Factors) -> Key:
    """What tells monomials apart; a product as written may hold a base twice."""
    return frozenset(Counter(factors).items())


def _is_open(base: AnyTerm, exponent: Exact) -> bool:
    """Whether a factor is a positive integer power of a sum."""
    operator = interface.head(base)
    if operator is not ADD and (operator not in (SUB, NEG) or not is_written(base)):
        return False
    return isinstance(exponent, int) and 0 < exponent <= MONOMIALS


def _open_factors(factors: Factors) -> list[tuple[AnyTerm, int]]:
    return [(base, int(exponent)) for base, exponent in factors if _is_open(base, exponent)]


def _is_defined(factors: Factors) -> bool:
    return all(is_defined(base, exponent) for base, exponent in factors)
