"""Canonical terms as products of irreducible polynomials over the rationals; what is no polynomial is an atom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any, TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symnum.rules.verification.assumed import linear_view
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.canonical import call, linear_combination, monomial, power
from symnum.terms.interface import AnyTerm, exact_value
from symnum.terms.traversal import postorder

Factors: TypeAlias = tuple[tuple[AnyTerm, int], ...]


@dataclass(frozen=True, slots=True)
class Factored:
    """coefficient * product of factor**exponent; factors are irreducible, primitive, with a positive leading number."""

    coefficient: Fraction
    factors: Factors


@lru_cache(1 << 12)
def factored(term: AnyTerm) -> Factored:
    """A canonical term as a product of irreducible factors with integer exponents.

    Errors:  ZeroDivisionError if the term divides by 0.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> [(str(f), n) for f, n in factored((x**2 - y**2) / (x*y + x)).factors]
    [('x', -1), ('x + y', 1), ('x - y', 1), ('y + 1', -1)]
    """
    atoms, denominators = _atoms([term])
    context = fmpq_mpoly_ctx.get([f"a{i}" for i in range(len(atoms))], Ordering.lex)
    above, below = _Fractions(atoms, denominators, context).fraction(term)
    if not above:
        return Factored(Fraction(0), ())
    counts: dict[AnyTerm, int] = {}
    coefficient = Fraction(1)
    for polynomial, sign in ((above, 1), (below, -1)):
        number, pairs = _irreducible(polynomial)
        coefficient *= _fraction(number) ** sign
        for factor, n in pairs:
            scale, base = _primitive(factor, list(atoms))
            coefficient *= scale ** (n * sign)
            counts[base] = counts.get(base, 0) + n * sign
    ordered = sorted(((base, n) for base, n in counts.items() if n), key=lambda pair: str(pair[0]))
    return Factored(coefficient, tuple(ordered))


def _irreducible(polynomial: Any) -> tuple[Any, list[tuple[Any, int]]]:
    """The factors of a polynomial; the polynomial itself where FLINT gives up, as it does with numbers like 1e-23."""
    try:
        return polynomial.factor()
    except RuntimeError:
        return fmpq(1), [(polynomial, 1)]


def _atoms(terms: Iterable[AnyTerm]) -> tuple[dict[AnyTerm, int], dict[AnyTerm, int]]:
    """What is no polynomial, numbered; and for each t with exp(t/n) the least common denominator of the n."""
    denominators: dict[AnyTerm, int] = {}
    for node in postorder(terms):
        if _is(node, op.EXP):
            for c, part in linear_view(interface.arguments(node)[0]):
                denominators[part] = lcm(denominators.get(part, 1), c.denominator)
    found: dict[AnyTerm, None] = {}
    for term in terms:
        _collect(term, found, denominators)
    return {atom: i for i, atom in enumerate(sorted(found, key=str))}, denominators


def _collect(term: AnyTerm, found: dict[AnyTerm, None], denominators: dict[AnyTerm, int]) -> None:
    if exact_value(term) is not None:
        return
    if _is(term, op.ADD):
        for _, part in interface.summands(term):
            _collect(part, found, denominators)
    elif _is(term, op.EXP):
        for _, part in linear_view(interface.arguments(term)[0]):
            found[_exponential_atom(part, denominators)] = None
    elif interface.factors(term) != ((term, 1),):
        for base, exponent in interface.factors(term):
            if exponent.denominator == 1:
                _collect(base, found, denominators)
            else:
                found[power(base, Fraction(1, exponent.denominator))] = None
    else:
        found[term] = None


def _exponential_atom(part: AnyTerm, denominators: dict[AnyTerm, int]) -> AnyTerm:
    return call(op.EXP, linear_combination([(part, Fraction(1, denominators[part]))]))


class _Fractions:
    """Terms as quotients of polynomials."""

    def __init__(self, atoms: dict[AnyTerm, int], denominators: dict[AnyTerm, int], context: fmpq_mpoly_ctx) -> None:
        self.atoms, self.denominators, self.context = atoms, denominators, context
        self.one = context.constant(1)

    def fraction(self, term: AnyTerm) -> tuple[Any, Any]:
        value = exact_value(term)
        if value is not None:
            return self.context.constant(fmpq(value.numerator, value.denominator)), self.one
        if _is(term, op.ADD):
            return self.sum(interface.summands(term))
        if _is(term, op.EXP):
            parts = linear_view(interface.arguments(term)[0])
            return self.product(
                (_exponential_atom(t, self.denominators), int(c * self.denominators[t])) for c, t in parts
            )
        factors = interface.factors(term)
        if factors == ((term, 1),):
            return self.context.gen(self.atoms[term]), self.one
        return self.product(
            (base, int(n)) if n.denominator == 1 else (power(base, Fraction(1, n.denominator)), n.numerator)
            for base, n in factors
        )

    def sum(self, summands: Iterable[tuple[Any, AnyTerm]]) -> tuple[Any, Any]:
        above, below = self.context.constant(0), self.one
        for c, part in summands:
            p, q = self.fraction(part)
            scale = fmpq(c.numerator, c.denominator)
            common = below.gcd(q)
            above, below = above * (q / common) + scale * p * (below / common), below * (q / common)
        return above, below

    def product(self, factors: Iterable[tuple[AnyTerm, int]]) -> tuple[Any, Any]:
        above, below = self.one, self.one
        for base, n in factors:
            p, q = (self.context.gen(self.atoms[base]), self.one) if base in self.atoms else self.fraction(base)
            if n < 0:
                p, q = q, p
            if not q:
                raise ZeroDivisionError
            above, below = above * p ** abs(n), below * q ** abs(n)
        return above, below


def _primitive(polynomial: Any, atoms: list[AnyTerm]) -> tuple[Fraction, AnyTerm]:
    """A polynomial as a number times a term with whole coprime coefficients and a positive first one."""
    coefficients = {exponents: _fraction(c) for exponents, c in polynomial.to_dict().items()}
    scale = Fraction(1, lcm(*(c.denominator for c in coefficients.values())))
    scale = scale if next(iter(coefficients.values())) > 0 else -scale
    term = linear_combination(
        (monomial([(atom, int(n)) for atom, n in zip(atoms, exponents, strict=True) if n]), _exact(c / scale))
        for exponents, c in coefficients.items()
    )
    return scale, term


def _exact(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _is(term: AnyTerm, operator: op.Operator) -> bool:
    return interface.is_call(term) and interface.operation(term) is operator
