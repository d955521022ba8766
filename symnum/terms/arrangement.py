"""How printers arrange canonical terms: a pleasant order of summands and factors, and fractions.

The internal order of canonical terms is for the machine. Printers show powers and names in the order of textbooks: summands
of higher degree first, names in their natural order (k2 before k10), numbers last in a sum and first in a product. The
order depends on the term alone, so that the same term prints alike in every process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter
from typing import Any

from symnum.terms.interface import (
    AnyTerm, Exact, arguments, exact_value, factors, is_call, is_literal, is_symbol, literal_value, operation, summands,
    symbol_name,
)  # fmt: skip
from symnum.terms.operators import ADD, MUL, POW, Trait

_DIGITS = re.compile(r"([0-9]+)")
_HALF = Fraction(1, 2)
_RANK = itemgetter(0)


def is_written(term: AnyTerm) -> bool:
    """Whether a call is to be shown exactly as it is built; only canonical terms are arranged."""
    return getattr(term, "as_written", True)


@dataclass(slots=True)
class Quotient:
    """A product for display: sign * (top * numerators) / (bottom * denominators), with positive integers top, bottom."""

    negative: bool
    top: int
    numerators: list[tuple[AnyTerm, Exact]]
    bottom: int
    denominators: list[tuple[AnyTerm, Exact]]


class Arrangement:
    """The order in which the parts of some terms are shown.

    Cost:  n log n for n distinct nodes.
    """

    def __init__(self, roots: Iterable[AnyTerm]) -> None:
        self.symbol_names: set[str] = set()
        self._rank: dict[AnyTerm, int] = {}
        for level in _levels(roots):
            self.symbol_names.update(symbol_name(term) for term in level if is_symbol(term))
            for term in sorted(level, key=self._node_key):
                self._rank[term] = len(self._rank)

    def summands(self, term: AnyTerm) -> list[tuple[Exact, AnyTerm]]:
        """The summands of a canonical sum in display order."""
        return sorted(summands(term), key=self._summand_key)

    def arguments(self, term: AnyTerm) -> list[AnyTerm]:
        """The arguments of a call in display order: numbers last where the order has no meaning."""
        if is_written(term) or Trait.COMMUTATIVE not in operation(term).traits:
            return list(arguments(term))
        return sorted(arguments(term), key=lambda part: (is_literal(part), self._rank[part]))

    def quotient(self, coefficient: Exact, term: AnyTerm) -> Quotient:
        """The product coefficient * term as a fraction."""
        pairs = sorted(factors(term), key=lambda pair: self._rank[pair[0]])
        numerators: list[tuple[AnyTerm, Exact]] = []
        denominators: list[tuple[AnyTerm, Exact]] = []
        for base, exponent in pairs:
            number = exact_value(base) if exponent == 1 else None
            if number is not None:
                coefficient *= number
            elif exponent < 0 and (exponent == -_HALF or exponent.denominator == 1):
                denominators.append((base, -exponent))
            else:
                numerators.append((base, exponent))
        size = abs(coefficient)
        return Quotient(coefficient < 0, size.numerator, numerators, size.denominator, denominators)

    def _summand_key(self, summand: tuple[Exact, AnyTerm]) -> tuple[Any, ...]:
        """Constants last; otherwise by falling degree in the symbols, then as words in the order of the factors."""
        term = summand[1]
        if is_literal(term) and exact_value(term) is not None:
            return (1,)
        pairs = sorted(((self._rank[base], -exponent, base) for base, exponent in factors(term)), key=_RANK)
        numbers = [pair[:2] for pair in pairs if is_literal(pair[2])]
        others = [pair[:2] for pair in pairs if not is_literal(pair[2])]
        return (0, sum(minus for _, minus, base in pairs if is_symbol(base)), others, numbers)

    def _node_key(self, term: AnyTerm) -> tuple[Any, ...]:
        """The key that orders nodes of one height; the ranks of all lower nodes are known."""
        if is_literal(term):
            value = literal_value(term)
            bits = value.hex() if isinstance(value, float) else ""  # tells NaN and -0.0 apart
            return (0, type(value).__name__, 0 if value != value else value, bits)
        if is_symbol(term):
            return (1, *_natural(symbol_name(term)), getattr(term, "digest", 0))
        rank, written = self._rank, is_written(term)
        if not written and operation(term) is ADD:
            return (2, "add", False, sorted((rank[part], coefficient) for coefficient, part in summands(term)))
        if not written and _is_product(term):
            return (2, "mul", False, sorted((rank[base], exponent) for base, exponent in factors(term)))
        return (2, operation(term).name, written, [rank[part] for part in arguments(term)])


def _is_product(term: AnyTerm) -> bool:
    operator = operation(term)
    return operator is MUL or (operator is POW and exact_value(arguments(term)[1]) is not None)


def _parts(term: AnyTerm) -> list[AnyTerm]:
    """The nodes below a node, as they are displayed."""
    if not is_call(term):
        return []
    if not is_written(term):
        if operation(term) is ADD:
            return [part for _, part in summands(term)]
        if _is_product(term):
            return [base for base, _ in factors(term)]
    return list(arguments(term))


def _levels(roots: Iterable[AnyTerm]) -> list[list[AnyTerm]]:
    """The distinct nodes by height; leaves first."""
    height: dict[AnyTerm, int] = {}
    levels: list[list[AnyTerm]] = []
    stack = list(roots)
    while stack:
        term = stack[-1]
        if term in height:
            stack.pop()
            continue
        parts = _parts(term)
        missing = [part for part in parts if part not in height]
        if missing:
            stack += missing
            continue
        stack.pop()
        height[term] = level = 1 + max((height[part] for part in parts), default=-1)
        if level == len(levels):
            levels.append([])
        levels[level].append(term)
    return levels


def _natural(name: str) -> tuple[Any, ...]:
    """A key that puts k2 before k10 and a before B."""
    words = _DIGITS.split(name.casefold())
    return [(len(w.lstrip("0")), w) if i % 2 else (0, w) for i, w in enumerate(words)], name
