"""Rational functions: common factors cancelled, and quotients taken apart.

Terms are read as quotients of polynomials with integer coefficients over generators: symbols, function calls, floats
and roots of bases; python-flint computes with them. What these functions give is equal as a rational function (the
`field` tier): (x^2 - 1)/(x - 1) becomes x + 1, which is also defined at 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cache
from math import gcd, lcm
from typing import Any

from symnum.errors import DomainError, LimitError, SymnumError
from symnum.rewriters.skeleton import Skeleton, mapped, skeleton
from symnum.rules.products import quotient
from symnum.rules.views import Factor, monomial_of, product_of, sum_of
from symnum.terms import interface
from symnum.terms.accepted import accepted, holds_many
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, EXP, NEG, POW, SQRT, SUB

DEGREE_LIMIT = 1_000
"""Powers of polynomials beyond this are refused; the next step would be an expansion that nobody can read."""


def cancel(term: Any) -> Any:
    """The term as one quotient of expanded polynomials without a common factor; a sequence of terms gives a list.

    Arguments of functions are treated likewise.

    Errors:  SymnumError without python-flint; LimitError for a power above `DEGREE_LIMIT`.
    Source:  common divisors by python-flint.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> cancel((x**2 - y**2)/(x - y) + 1/y)
    (x*y + y^2 + 1)/y
    """
    return _each(term, lambda quotient: quotient.term())


def apart(term: Any, symbol: Any) -> Any:
    """The term as a sum of a polynomial and of fractions over powers of irreducible polynomials in one symbol.

    Errors:  SymnumError without python-flint; DomainError if the term is no rational function of this symbol alone.

    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> apart((x**3 + 2)/(x**2 - 1), x)
    x + 3/2/(x - 1) - 1/2/(x + 1)
    """
    return _each(term, lambda quotient: _partial_fractions(quotient, symbol), inside=False)


# quotients of polynomials -----------------------------------------------------------------------------------------
class Quotient:
    """A quotient of two polynomials over the generators of a ring."""

    def __init__(self, ring: Ring, numerator: Any, denominator: Any) -> None:
        self.ring, self.numerator, self.denominator = ring, numerator, denominator

    def term(self) -> AnyTerm:
        """The quotient as a term."""
        below = self.ring.term(self.denominator)
        return product_of(self.ring.like, 1, [(self.ring.term(self.numerator), 1), (below, -1)])


class Ring:
    """Polynomials with integer coefficients over the atoms of an expression."""

    def __init__(self, expression: Skeleton) -> None:
        self.like, self.nodes, atoms = expression
        self.exponentials = _exponentials(atoms)
        degrees: dict[AnyTerm, int] = {
            self.exponentials[atom][0] if atom in self.exponentials else atom: 1
            for atom in atoms
            if interface.exact_value(atom) is None
        }
        self.roots = {node: root for node in self.nodes if (root := _root(node)) is not None}
        for base, exponent in self.roots.values():
            degrees[base] = lcm(degrees.get(base, 1), exponent.denominator)
        self.generators = list(degrees.items())
        self.places = {base: place for place, (base, _) in enumerate(self.generators)}
        self.context, self.one = _polynomials(_flint(), len(self.generators))

    def quotient(self) -> Quotient:
        """The expression as a quotient in lowest terms."""
        known: dict[AnyTerm, tuple[Any, Any]] = {}
        for node in self.nodes:
            known[node] = self._node(node, known)
        numerator, denominator = known[self.like] if self.nodes else self._leaf(self.like)
        return Quotient(self, *self._reduced(numerator, denominator))

    def _node(self, node: AnyTerm, known: dict[AnyTerm, tuple[Any, Any]]) -> tuple[Any, Any]:
        operator, parts = interface.operation(node), interface.arguments(node)
        if operator in (POW, SQRT):
            return self._power(node, known)
        values = [known[part] if part in known else self._leaf(part) for part in parts]
        if operator in (ADD, SUB, NEG):
            signs = [1] * len(values) if operator is ADD else [1, -1] if operator is SUB else [-1]
            return self._sum([(n if s > 0 else -n, d) for s, (n, d) in zip(signs, values, strict=True)])
        if operator is DIV:
            values[1] = values[1][::-1]
            if not values[1][1]:
                raise DomainError(f"{node} divides by zero")
        numerator, denominator = self.one, self.one
        for n, d in values:
            numerator, denominator = self._reduced(numerator * n, denominator * d)
        return numerator, denominator

    def _sum(self, values: list[tuple[Any, Any]]) -> tuple[Any, Any]:
        """Add numerators of equal denominators first, then fractions in pairs, so that intermediates stay small."""
        grouped: dict[str, tuple[Any, Any]] = {}
        for n, d in values:
            key = "" if d.is_one() else str(d)
            grouped[key] = (grouped[key][0] + n, d) if key in grouped else (n, d)
        level = list(grouped.values())
        while len(level) > 1:
            pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
            level = [self._two(*pair) if len(pair) == 2 else pair[0] for pair in pairs]
        return level[0]

    def _two(self, a: tuple[Any, Any], b: tuple[Any, Any]) -> tuple[Any, Any]:
        common = a[1].gcd(b[1])
        left, right = a[1] // common, b[1] // common
        return self._reduced(a[0] * right + b[0] * left, left * b[1])

    def _power(self, node: AnyTerm, known: dict[AnyTerm, tuple[Any, Any]]) -> tuple[Any, Any]:
        root = self.roots.get(node)
        if root is not None:
            base, exponent = root
            degree = self.generators[self.places[base]][1]
            value, times = (self.context.gen(self.places[base]), self.one), int(exponent * degree)
        else:
            base = interface.arguments(node)[0]
            value, times = known[base] if base in known else self._leaf(base), _integer_exponent(node)
        if abs(times) > DEGREE_LIMIT:
            raise LimitError(f"the power {times} is above the limit of {DEGREE_LIMIT} for polynomials")
        numerator, denominator = value if times >= 0 else value[::-1]
        if not denominator:
            raise DomainError(f"{node} divides by zero")
        return numerator ** abs(times), denominator ** abs(times)

    def _leaf(self, term: AnyTerm) -> tuple[Any, Any]:
        value = interface.exact_value(term)
        if value is not None:
            return self.one * value.numerator, self.one * value.denominator
        if term in self.exponentials:
            generator, times = self.exponentials[term]
            power = self.context.gen(self.places[generator]) ** abs(times)
            return (power, self.one) if times > 0 else (self.one, power)
        place = self.places[term]
        return self.context.gen(place) ** self.generators[place][1], self.one

    def _reduced(self, numerator: Any, denominator: Any) -> tuple[Any, Any]:
        if denominator.is_one():  # most are, and a common divisor takes ten times as long to find
            return numerator, denominator
        common = numerator.gcd(denominator)
        if not common.is_one():
            numerator, denominator = numerator // common, denominator // common
        if denominator and denominator.leading_coefficient() < 0:
            numerator, denominator = -numerator, -denominator
        return numerator, denominator

    def term(self, polynomial: Any) -> AnyTerm:
        """A polynomial as a term."""
        parts = [(int(c), product_of(self.like, 1, self._factors(exponents))) for exponents, c in polynomial.terms()]
        return sum_of(self.like, parts) if parts else interface.make_literal(self.like, 0)

    def _factors(self, exponents: Iterable[int]) -> list[Factor]:
        pairs = zip(self.generators, exponents, strict=False)
        return [_power_of(base, quotient(int(exponent), degree)) for (base, degree), exponent in pairs if exponent]


def _exponentials(atoms: Sequence[AnyTerm]) -> dict[AnyTerm, tuple[AnyTerm, int]]:
    """Exponentials of multiples of one term, each as a power of one of them: exp(-x) and exp(3*x) are of exp(x)."""
    groups: dict[frozenset[Factor], list[tuple[AnyTerm, Exact, tuple[Factor, ...]]]] = {}
    for atom in atoms:
        if interface.head(atom) is EXP:
            coefficient, factors = monomial_of(interface.arguments(atom)[0])
            if coefficient:
                groups.setdefault(frozenset(factors), []).append((atom, coefficient, factors))
    found: dict[AnyTerm, tuple[AnyTerm, int]] = {}
    for group in groups.values():
        below = lcm(*[coefficient.denominator for _, coefficient, _ in group])
        unit = Fraction(gcd(*[int(coefficient * below) for _, coefficient, _ in group]), below)
        like, _, factors = group[0]
        step = unit.numerator if unit.denominator == 1 else unit
        generator = interface.make_term(like, EXP, (product_of(like, step, factors),))
        found.update((atom, (generator, int(coefficient / unit))) for atom, coefficient, _ in group)
    return found


def _power_of(base: AnyTerm, exponent: Exact) -> Factor:
    """A power of a generator; of an exponential it is the exponential of a multiple."""
    if exponent != 1 and interface.head(base) is EXP:
        coefficient, factors = monomial_of(interface.arguments(base)[0])
        return interface.make_term(base, EXP, (product_of(base, coefficient * exponent, factors),)), 1
    return base, exponent


def _root(node: AnyTerm) -> tuple[AnyTerm, Fraction] | None:
    """The base and the exponent, if the node is a power with a fraction as its exponent."""
    operator = interface.operation(node)
    if operator is SQRT:
        return interface.arguments(node)[0], Fraction(1, 2)
    if operator is not POW:
        return None
    base, above = interface.arguments(node)
    exponent = interface.exact_value(above)
    return (base, exponent) if type(exponent) is Fraction else None


def _integer_exponent(node: AnyTerm) -> int:
    value = interface.exact_value(interface.arguments(node)[1])
    if not isinstance(value, int):
        raise SymnumError(f"{node} is no integer power")
    return value


def _each(term: Any, result: Callable[[Quotient], AnyTerm], *, inside: bool = True) -> Any:
    if inside:
        return mapped(term, lambda expression: result(Ring(expression).quotient()))
    many = holds_many(term)
    results = [result(Ring(skeleton(accepted(t))).quotient()) for t in (term if many else [term])]
    return results if many else results[0]


@cache
def _polynomials(flint: Any, generators: int) -> tuple[Any, Any]:
    """The polynomials over so many generators, and the polynomial 1."""
    names = [f"g{place}" for place in range(max(generators, 1))]
    context = flint.fmpz_mpoly_ctx.get(names, flint.Ordering.degrevlex)
    return context, context.from_dict({(0,) * len(names): 1})


def _flint() -> Any:
    try:
        import flint
    except ImportError:
        raise SymnumError("rational functions need python-flint: pip install 'symnum-kernels[algebra]'") from None
    return flint


# partial fractions ------------------------------------------------------------------------------------------------
def _partial_fractions(quotient: Quotient, symbol: AnyTerm) -> AnyTerm:
    ring = quotient.ring
    if [base for base, _ in ring.generators] not in ([symbol], []):
        others = ", ".join(str(base) for base, _ in ring.generators if base is not symbol)
        raise DomainError(f"apart takes functions of {symbol} alone, and this one also holds {others}")
    numerator, denominator = _univariate(ring, quotient.numerator), _univariate(ring, quotient.denominator)
    whole, rest = divmod(numerator, denominator)
    parts = [(1, _term_of(whole, symbol, ring.like))] if whole else []
    unit, factors = denominator.factor()
    rest = rest / unit
    for base, power in factors:
        modulus = base**power
        others = denominator / unit / modulus if len(factors) > 1 else None
        share = rest if others is None else rest * _inverse(others, modulus) % modulus
        for exponent in range(power, 0, -1):
            share, digit = divmod(share, base)
            if digit:
                above = _term_of(digit, symbol, ring.like)
                below = _term_of(base, symbol, ring.like)
                parts.append((1, product_of(ring.like, 1, [(above, 1), (below, -exponent)])))
    return sum_of(ring.like, parts) if parts else interface.make_literal(ring.like, 0)


def _univariate(ring: Ring, polynomial: Any) -> Any:
    dense: dict[int, int] = {int(exponents[0]): int(c) for exponents, c in polynomial.terms()}
    return _flint().fmpq_poly([dense.get(degree, 0) for degree in range(max(dense, default=0) + 1)])


def _inverse(polynomial: Any, modulus: Any) -> Any:
    common, inverse, _ = polynomial.xgcd(modulus)
    return inverse / common


def _term_of(polynomial: Any, symbol: AnyTerm, like: AnyTerm) -> AnyTerm:
    coefficients = [Fraction(int(c.p), int(c.q)) for c in polynomial.coeffs()]
    parts = [(degree, c.numerator if c.denominator == 1 else c) for degree, c in enumerate(coefficients) if c]
    return sum_of(like, [(c, product_of(like, 1, [(symbol, degree)] if degree else [])) for degree, c in parts])
