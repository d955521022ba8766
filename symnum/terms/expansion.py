"""Expanding products and powers of sums into sums of monomials."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, lcm, prod

from symnum.errors import LimitError
from symnum.terms import interface
from symnum.terms.accepted import accepted, holds_many
from symnum.terms.canonical import monomial, weighted_sum
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, MUL, POW, Operator
from symnum.terms.traversal import rebuild

EXPANSION_LIMIT = 2_000_000
"""A product is expanded up to this many monomials; a larger one is refused before any work."""


def expand(term: AnyTerm) -> AnyTerm:
    """The term with every product and every positive integer power of sums multiplied out.

    A sequence of terms gives a list.

    Errors:  LimitError if a product could have more than `EXPANSION_LIMIT` monomials.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> expand((x + y)**2 * (x - y))
    x^3 + x^2*y - x*y^2 - y^3
    """

    def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        made = node if parts == interface.arguments(node) else interface.make_term(node, operator, parts)
        return _multiplied_out(made)

    many = holds_many(term)
    results = rebuild([accepted(t) for t in (term if many else [term])], lambda leaf: leaf, call)
    return results if many else results[0]


Factors = tuple[tuple[AnyTerm, Exact], ...]
Polynomial = dict[int, Exact]
"""Coefficients by packed monomial."""


@dataclass(frozen=True, slots=True)
class _Packing:
    """Monomials as integers: one field of bits per generator, so that multiplying monomials is one addition.

    Exponents are counted in units of 1/denominator and may be negative; the bias makes every field readable.
    """

    generators: list[AnyTerm]
    shifts: dict[AnyTerm, int]
    denominators: dict[AnyTerm, int]
    width: int
    bias: int

    @staticmethod
    def of(degrees: dict[AnyTerm, Exact], denominators: dict[AnyTerm, int]) -> _Packing:
        most = max((int(degree * denominators[g]) for g, degree in degrees.items()), default=1)
        width = most.bit_length() + 2
        shifts = {g: i * width for i, g in enumerate(degrees)}
        bias = sum(1 << (shift + width - 1) for shift in shifts.values())
        return _Packing(list(degrees), shifts, denominators, width, bias)

    def pack(self, factors: Factors) -> int:
        return sum(int(e * self.denominators[base]) << self.shifts[base] for base, e in factors)

    def unpack(self, packed: int) -> Factors:
        half = 1 << (self.width - 1)
        packed += self.bias
        mask = (1 << self.width) - 1
        found: list[tuple[AnyTerm, Exact]] = []
        for generator in self.generators:
            count = (packed & mask) - half
            packed >>= self.width
            if count:
                denominator = self.denominators[generator]
                found.append((generator, count if denominator == 1 else Fraction(count, denominator)))
        return tuple(found)


def _multiplied_out(product: AnyTerm) -> AnyTerm:
    """A product, whose factors are expanded already, as a sum; the product itself if there is nothing to do."""
    if interface.head(product) not in (MUL, POW):
        return product
    pairs = interface.factors(product)
    sums = [(base, int(n)) for base, n in pairs if _is_expandable(base, n)]
    if not sums:
        return product
    if prod(comb(len(interface.summands(base)) + n - 1, n) for base, n in sums) > EXPANSION_LIMIT:
        raise LimitError(f"expanding this product could give more than {EXPANSION_LIMIT} terms")
    rest = tuple((base, n) for base, n in pairs if not _is_expandable(base, n))
    expanded = [([(c, interface.factors(t)) for c, t in interface.summands(base)], n) for base, n in sums]
    packing = _packing_for(rest, expanded)
    result: Polynomial = {packing.pack(rest): 1}
    for polynomial, n in expanded:
        packed = [(packing.pack(factors), c) for c, factors in polynomial]
        for _ in range(n):
            result = _times(result, packed)
    monomials = [(c, monomial(packing.unpack(key))) for key, c in result.items() if c]
    if any(denominator != 1 for denominator in packing.denominators.values()):
        # powers of roots may have become whole: sqrt(s)*sqrt(s) is a power of the sum s again
        monomials = [(c, _multiplied_out(term)) for c, term in monomials]
    return weighted_sum(None, monomials)


def _is_expandable(base: AnyTerm, exponent: Exact) -> bool:
    is_sum = interface.head(base) is ADD
    return is_sum and isinstance(exponent, int) and exponent > 0


def _packing_for(rest: Factors, expanded: list[tuple[list[tuple[Exact, Factors]], int]]) -> _Packing:
    degrees: dict[AnyTerm, Exact] = {}
    denominators: dict[AnyTerm, int] = {}
    for factors, n in [(rest, 1)] + [(factors, n) for polynomial, n in expanded for _, factors in polynomial]:
        for base, exponent in factors:
            degrees[base] = degrees.get(base, 0) + n * abs(exponent)
            denominators[base] = lcm(denominators.get(base, 1), exponent.denominator)
    return _Packing.of(degrees, denominators)


def _times(left: Polynomial, right: list[tuple[int, Exact]]) -> Polynomial:
    result: Polynomial = {}
    get = result.get
    for a, c in left.items():
        for b, d in right:
            key = a + b
            result[key] = get(key, 0) + c * d
    return result
