"""Sums and products of a network as terms as written, in the order in which a machine computes them best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from symnum.lowering.from_terms import POWER_LIMIT
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact, exact_value, make_literal, make_term
from symnum.terms.operators import ADD, FMA, MUL, NEG, POW, SUB

Summand: TypeAlias = tuple[AnyTerm, Exact]
"""A term and its coefficient."""

CHAIN = 4
"""Summands of a fused sum that are added one after the other; several such chains run side by side."""


def product_term(like: AnyTerm, parts: Sequence[tuple[AnyTerm, Exact]]) -> AnyTerm:
    """The product of base ** exponent."""
    if not parts:
        return make_literal(like, 1)
    return _product(like, [_power_term(like, base, e) for base, e in parts])


def _power_term(like: AnyTerm, base: AnyTerm, exponent: Exact) -> AnyTerm:
    """A positive integer power as multiplications: as written, base^5 would be a call of `pow`, ten times as dear."""
    if not 1 <= exponent <= POWER_LIMIT:
        return make_term(like, POW, (base, make_literal(like, exponent)))
    power = base
    for digit in f"{int(exponent):b}"[1:]:
        power = make_term(like, MUL, (power, power))
        if digit == "1":
            power = make_term(like, MUL, (power, base))
    return power


def _product(like: AnyTerm, factors: Sequence[AnyTerm]) -> AnyTerm:
    return factors[0] if len(factors) == 1 else make_term(like, MUL, tuple(factors))


def sum_term(like: AnyTerm, parts: list[Summand]) -> AnyTerm:
    """Positive summands less negative ones, so that no negation is computed."""
    plus = [times(like, c, part) for part, c in parts if c > 0]
    minus = [times(like, -c, part) for part, c in parts if c < 0]
    if not plus and not minus:
        return make_literal(like, 0)
    if not plus:
        return make_term(like, NEG, (_added(like, minus),))
    return make_term(like, SUB, (_added(like, plus), _added(like, minus))) if minus else _added(like, plus)


def fused_sum_term(like: AnyTerm, parts: list[Summand], alone: set[AnyTerm]) -> AnyTerm:
    """The sum with products taken in by fused operations: those with a number, and those in `alone`, used just here.

    Of a chain's summands all but the first can be taken in, so that plain summands come first.
    """
    if not any(c > 0 for _, c in parts):
        if not parts:
            return make_literal(like, 0)
        return make_term(like, NEG, (fused_sum_term(like, [(part, -c) for part, c in parts], alone),))
    ordered = sorted(parts, key=lambda part: (part[1] < 0, _is_product(part, alone)))
    lanes = min(-(-len(parts) // CHAIN), sum(1 for _, c in parts if c > 0))
    chains = [times(like, c, part) for part, c in ordered[:lanes]]
    for number, (part, c) in enumerate(sorted(ordered[lanes:], key=lambda part: not _is_product(part, alone))):
        lane = number % lanes
        chains[lane] = _extended(like, chains[lane], (part, c), alone)
    return _added(like, chains)


def _is_product(summand: Summand, alone: set[AnyTerm]) -> bool:
    part, c = summand
    return abs(c) != 1 or (part in alone and interface.operation(part) is MUL)


def _extended(like: AnyTerm, total: AnyTerm, summand: Summand, alone: set[AnyTerm]) -> AnyTerm:
    part, c = summand
    if abs(c) != 1:
        if exact_value(part) is not None:
            return make_term(like, ADD, (total, times(like, c, part)))
        return make_term(like, FMA, (make_literal(like, c), part, total))
    if _is_product(summand, alone):
        first, *rest = interface.arguments(part)
        signed = first if c > 0 else make_term(like, NEG, (first,))
        return make_term(like, FMA, (signed, _product(like, rest), total))
    return make_term(like, ADD if c > 0 else SUB, (total, times(like, abs(c), part)))


def _added(like: AnyTerm, parts: list[AnyTerm]) -> AnyTerm:
    """The sum as a balanced tree: a chain of n additions would take n times the latency of one."""
    while len(parts) > 1:
        pairs = [make_term(like, ADD, (a, b)) for a, b in zip(parts[::2], parts[1::2], strict=False)]
        parts = pairs + parts[len(parts) - len(parts) % 2 :]
    return parts[0]


def times(like: AnyTerm, coefficient: Exact, term: AnyTerm) -> AnyTerm:
    """A number times a term."""
    if coefficient == 1:
        return term
    if exact_value(term) == 1:
        return make_literal(like, coefficient)
    if coefficient == -1:
        return make_term(like, NEG, (term,))
    return make_term(like, MUL, (make_literal(like, coefficient), term))
