"""Proving that two terms are defined at the same points: what each demands of its arguments, in a normal form.

A demand is a factor that must not be 0, or a product of factors that must be above 0, or not below. Factors that are
proved to satisfy it are dropped. If the same demands are left on both sides, the sides are defined at the same points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Final, TypeAlias

from symnum.facts.knowledge import facts_of
from symnum.rules.verification.assumed import Assumed, normal_form
from symnum.rules.verification.factoring import factored
from symnum.terms import functions as f
from symnum.terms import operators as op
from symnum.terms.canonical import add, monomial
from symnum.terms.interface import AnyTerm, exact_value
from symnum.terms.operators import Operator
from symnum.terms.traversal import flatten

Demand: TypeAlias = tuple[str, AnyTerm] | tuple[str, AnyTerm, AnyTerm]
"""A word (nonzero, positive, nonnegative, power, no pole) and the terms that it is about."""

_DEMANDS: Final[dict[Operator, Callable[..., list[Demand]]]] = {
    op.DIV: lambda a, b: [("nonzero", b)],
    op.MOD: lambda a, b: [("nonzero", b)],
    op.SQRT: lambda a: [("nonnegative", a)],
    op.LOG: lambda a: [("positive", a)],
    op.LOG1P: lambda a: [("positive", 1 + a)],
    op.LOG2: lambda a: [("positive", a)],
    op.LOG10: lambda a: [("positive", a)],
    op.TAN: lambda a: [("nonzero", f.cos(a))],
    op.SEC: lambda a: [("nonzero", f.cos(a))],
    op.CSC: lambda a: [("nonzero", f.sin(a))],
    op.COT: lambda a: [("nonzero", f.sin(a))],
    op.ASIN: lambda a: [("nonnegative", 1 - a), ("nonnegative", 1 + a)],
    op.ACOS: lambda a: [("nonnegative", 1 - a), ("nonnegative", 1 + a)],
    op.ACOSH: lambda a: [("nonnegative", a - 1)],
    op.ATANH: lambda a: [("positive", 1 - a), ("positive", 1 + a)],
    **dict.fromkeys((op.GAMMA, op.LGAMMA, op.DIGAMMA, op.TRIGAMMA), lambda a: [("no pole", a)]),
}


class _NoFormError(Exception):
    """The term chooses between branches, so that its demands depend on conditions."""


def same_domain(assumed: Assumed) -> bool | None:
    """Whether both sides are proved to be defined at the same points; None if this method does not tell."""
    try:
        known = _Known(assumed)
        left, right = known.reduced(assumed.left), known.reduced(assumed.right)
    except (_NoFormError, ZeroDivisionError):
        return None
    return True if left == right else None


class _Known:
    """What is known under the conditions of a claim, up to signs and factors."""

    def __init__(self, assumed: Assumed) -> None:
        self.assumed = assumed
        self.nonzero: set[AnyTerm] = set()
        for term in (*assumed.nonzero, *assumed.positive):
            self.nonzero.update(base for base, _ in factored(term).factors)
        positive = [("positive", term) for term in assumed.positive]
        nonnegative = [("nonnegative", term) for term in assumed.nonnegative]
        self.granted = {d for word, term in (*positive, *nonnegative) for d in self.sign_demands(word, term)}

    def reduced(self, side: AnyTerm) -> frozenset[Demand]:
        """The demands of a side that are not known to be met, in normal form."""
        found = {d for demand in _demands(side) for d in self.normal(demand)} - self.granted
        strict = {d[1] for d in found | self.granted if d[0] == "positive"}
        implied = {(word, term) for word in ("nonzero", "nonnegative") for term in strict}
        return frozenset(found - implied)

    def normal(self, demand: Demand) -> Iterator[Demand]:
        word, *terms = demand
        if word == "nonzero":
            parts = factored(terms[0])
            if not parts.coefficient:
                yield ("nonzero", terms[0])
            yield from (("nonzero", base) for base, n in parts.factors if n > 0 and not self.is_nonzero(base))
        elif word == "power":
            yield from self.power_demands(*terms)
        elif word == "no pole":
            if not self.is_positive(terms[0]):
                yield demand
        else:
            yield from self.sign_demands(word, terms[0])

    def power_demands(self, base: AnyTerm, exponent: AnyTerm) -> Iterator[Demand]:
        """Of a power with symbols in the exponent."""
        known = facts_of(exponent)
        parts = factored(base)
        if self.is_positive(base) or (known.integer and known.positive):
            return
        if known.positive and self.assumed.is_nonnegative(base):
            return
        if known.integer and all(self.is_nonzero(factor) for factor, _ in parts.factors):
            return
        yield ("power", base, exponent)

    def sign_demands(self, word: str, term: AnyTerm) -> Iterator[Demand]:
        """That a product is above 0, or not below it."""
        parts, strict = factored(term), word == "positive"
        if (not strict and self.assumed.is_nonnegative(term)) or not parts.coefficient:
            if strict:
                yield (word, term)
            return
        if strict:
            yield from (
                ("nonzero", base) for base, n in parts.factors if n > 0 and n % 2 == 0 and not self.is_nonzero(base)
            )
        open_factors = [(base, n) for base, n in parts.factors if not self.drops(base, n, strict)]
        sign = 1 if parts.coefficient > 0 else -1
        signed = [base for base, n in open_factors if n % 2]
        for i, base in enumerate(signed):
            if self.is_positive(-base):
                signed[i], sign = -base, -sign
        if len(open_factors) == 2 and len(signed) == 2 and (pair := self.split(signed, sign)):
            yield from ((word, part) for part in pair)
        elif open_factors or sign < 0:
            whole = monomial([(base, 1 if n % 2 else 2) for base, n in open_factors])
            yield (word, whole if sign > 0 else -whole)

    def drops(self, base: AnyTerm, exponent: int, strict: bool) -> bool:
        """Whether a factor never decides the sign: it is above 0, or an even power that is not 0."""
        return self.is_positive(base) or (exponent % 2 == 0 and (strict or self.is_nonzero(base)))

    def split(self, factors: list[AnyTerm], sign: int) -> list[AnyTerm] | None:
        """Two factors that cannot both be negative have a positive product only if both are positive."""
        for first in (factors[0], -factors[0]):
            second = factors[1] if (first is factors[0]) == (sign > 0) else -factors[1]
            if facts_of(add(first, second)).positive:
                return [first, second]
        return None

    def is_positive(self, term: AnyTerm) -> bool:
        return self.assumed.is_positive(term)

    def is_nonzero(self, term: AnyTerm) -> bool:
        return term in self.nonzero or self.assumed.is_nonzero(term)


def _demands(side: AnyTerm) -> Iterator[Demand]:
    graph = flatten([side])
    for operator, places in zip(graph.operators, graph.arguments, strict=True):
        if operator is op.WHERE:
            raise _NoFormError
        demands = _demands_of_power if operator is op.POW else _DEMANDS.get(operator) if operator else None
        if demands is not None:
            yield from demands(*(normal_form(graph.nodes[i]) for i in places))


def _demands_of_power(base: AnyTerm, exponent: AnyTerm) -> list[Demand]:
    value: Any = exact_value(exponent)
    if value is None:
        return [("power", base, exponent)]
    if Fraction(value).denominator == 1:
        return [] if value > 0 else [("nonzero", base)]
    return [("nonnegative", base)] if value > 0 else [("positive", base)]
