"""Matching products: powers in any order, whole products or factors taken out of one.

Terms are given as their factors, pairs (base, exponent). A pattern `needs` some power of some factors; in a longer
product the rest stays, and what is needed several times over is replaced several times over: in tan(x)^2*cos(x)^2*y
the pattern tan(x)*cos(x) is there twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from symnum.rules.compilation import Multiplication, PowerOf, Wild
from symnum.rules.instantiation import instance
from symnum.rules.matching import match, matches
from symnum.rules.search import Bindings, Search
from symnum.rules.views import Factor, Factors, is_written, monomial_of, monomials, product_of, sum_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, POW, SUB
from symnum.terms.term import literal

Needs: TypeAlias = tuple[tuple[int, Exact], ...]
"""Which factor, and what power of it, a match takes."""


# factors out of a longer product ----------------------------------------------------------------------------------
def match_factors(
    parts: tuple[PowerOf, ...], factors: Factors, bindings: Bindings, search: Search, first: int | None = None
) -> Iterable[tuple[Bindings, Needs]]:
    """Every way to find the parts among different factors; `first` fixes the place of the first part."""
    if not parts:
        return ((bindings, ()),)
    if len(parts) == 1:
        return _match_first(parts[0], factors, bindings, search, first)
    return _match_several(parts, factors, bindings, search, first)


def _match_several(
    parts: tuple[PowerOf, ...], factors: Factors, bindings: Bindings, search: Search, first: int | None
) -> Iterator[tuple[Bindings, Needs]]:
    start = _match_first(parts[0], factors, bindings, search, first)
    stack: list[tuple[Iterator[tuple[Bindings, Needs]], Needs]] = [(start, ())]
    while stack:
        found, needs = stack[-1]
        item = next(found, None)
        if item is None:
            stack.pop()
            continue
        extended, more = item
        needs = (*needs, *more)
        if len(stack) == len(parts):
            yield extended, needs
        else:
            taken = [place for place, _ in needs]
            stack.append((_match_first(parts[len(stack)], factors, extended, search, None, taken), needs))


def _match_first(  # noqa: PLR0913, PLR0917 - the state of a search
    part: PowerOf,
    factors: Factors,
    bindings: Bindings,
    search: Search,
    place: int | None,
    taken: Sequence[int] = (),
) -> Iterator[tuple[Bindings, Needs]]:
    """Every way to find one part, at a place or at any that is not taken."""
    number = part.number
    if place is None and not search.written and number is not None and part.base.variables <= bindings.keys():
        needs = _places_of(instance(part.base, bindings, search.like), number, factors)
        if needs is not None and not any(at in taken for at, _ in needs):
            yield bindings, needs
        return
    for candidate in range(len(factors)) if place is None else (place,):
        if candidate in taken:
            continue
        base, exponent = factors[candidate]
        if number is not None:
            if times_over(exponent, number) is not None:
                for extended in match(part.base, base, bindings, search):
                    yield extended, ((candidate, number),)
        else:
            for extended in _match_power(part, base, exponent, bindings, search):
                yield extended, ((candidate, exponent),)


def _places_of(base: AnyTerm, exponent: Exact, factors: Factors) -> Needs | None:
    """Where base ** exponent stands among the factors, or None."""
    coefficient, wanted = monomial_of(base)
    if coefficient != 1 or not wanted:
        return None
    places = {b: place for place, (b, _) in enumerate(factors)}
    needs: list[tuple[int, Exact]] = []
    for b, e in wanted:
        place = places.get(b)
        if place is None or times_over(factors[place][1], e * exponent) is None:
            return None
        needs.append((place, e * exponent))
    return tuple(needs)


def times_over(have: Exact, need: Exact) -> int | None:
    """How often a needed exponent is contained, toward zero: 5 in steps of 2 is 2; None if not at all.

    A fraction must divide exactly and keep its denominator: x is not sqrt(x)^2 where x is negative.

    >>> times_over(5, 2), times_over(-4, 2), times_over(1, 2), times_over(Fraction(3, 2), Fraction(1, 2))
    (2, -2, None, 3)
    """
    if type(have) is int and type(need) is int:
        if need == 1:
            return have or None
        times = abs(have) // abs(need)
        return None if not times else times if (have > 0) == (need > 0) else -times
    ratio = Fraction(have) / need
    return int(ratio) if ratio.denominator == 1 and have.denominator == need.denominator else None


def multiplicity(needs: Needs, factors: Factors) -> int:
    """How many times over the factors contain what is needed, negative if in the denominator; 0 if not at all.

    A pattern that divides is not turned upside down: b/a is defined where b is 0, and 1/(a/b) is not.
    """
    times = [times_over(factors[place][1], need) or 0 for place, need in needs]
    if all(t > 0 for t in times):
        return min(times)
    return max(times) if all(t < 0 for t in times) and all(need > 0 for _, need in needs) else 0


def without(factors: Factors, needs: Needs, times: int) -> list[Factor]:
    """The factors that are left when what is needed is taken out so many times."""
    exponents = [exponent for _, exponent in factors]
    for place, need in needs:
        exponents[place] -= need * times
    return [(base, _plain(e)) for (base, _), e in zip(factors, exponents, strict=True) if e]


def _plain(value: Exact) -> Exact:
    return value.numerator if value.denominator == 1 else value


def quotient(a: Exact, b: Exact) -> Exact:
    """The exact quotient of two numbers."""
    if b == 1:
        return a
    return a // b if type(a) is int and type(b) is int and not a % b else _plain(Fraction(a) / b)


def _match_power(
    part: PowerOf, base: AnyTerm, exponent: Exact, bindings: Bindings, search: Search
) -> Iterator[Bindings]:
    """Match a power whose exponent is a pattern: x**n to x**3, and to x**k, which is a factor of its own."""
    pattern = part.above
    assert pattern is not None
    if exponent == 1 and interface.head(base) is POW:
        base, above = interface.arguments(base)
    elif exponent != 1 or (isinstance(pattern, Wild) and pattern.variable.default == 1):
        above = interface.make_literal(search.like, exponent)
    else:
        return
    if isinstance(part.base, Wild) and part.base.variable in bindings:
        first, second = (part.base, base), (pattern, above)
    else:  # most exponents are of another sort, which is seen sooner than what facts say of the base
        first, second = (pattern, above), (part.base, base)
    for extended in match(*first, bindings, search):
        yield from match(*second, extended, search)


# whole products ---------------------------------------------------------------------------------------------------
@matches(Multiplication)
def match_product(node: Multiplication, term: AnyTerm, bindings: Bindings, search: Search) -> Iterator[Bindings]:
    """Every way in which a pattern is a whole product: its last variable takes all that is left."""
    coefficient, factors = monomial_of(term)
    if node.coefficient == -1 and leads_with_minus(term):
        # -x is y - z with x = z - y; of z - y and y - z only one is an instance, or rules for odd functions would loop
        factors = ((sum_of(term, [(-c, product_of(term, 1, f)) for c, f in monomials(term)]), 1),)
        coefficient = -1
    rest = quotient(coefficient, node.coefficient)
    if not factors and node.coefficient == -1 and coefficient < 0 and len(node.factors) == 1:
        yield from match(node.factors[0].base, interface.make_literal(search.like, rest), bindings, search)
        return
    if not is_multiple(coefficient, node.coefficient):
        return
    for extended, left in match_number(node, rest, bindings, search):
        yield from _match_all(node.factors, left, factors, extended, search)


def is_multiple(coefficient: Exact, wanted: Exact) -> bool:
    """Whether a coefficient is a multiple of a pattern's to see: 2*x is 4*y with x = 2*y, x/2 is 3*y/2, but not y.

    >>> from fractions import Fraction
    >>> is_multiple(4, 2), is_multiple(1, 2), is_multiple(1, Fraction(1, 2)), is_multiple(-1, -1)
    (True, False, False, True)
    """
    if wanted == 1:
        return True
    ratio = Fraction(coefficient) / wanted
    return coefficient != 1 and ratio > 0 and ratio.denominator == 1 and coefficient.denominator == wanted.denominator


def leads_with_minus(term: AnyTerm) -> bool:
    """Whether the term is a sum whose first summand that is no number has a negative coefficient."""
    if interface.head(term) not in (ADD, SUB):
        return False
    if is_written(term):
        return next((coefficient < 0 for coefficient, factors in monomials(term) if factors), False)
    return next((c < 0 for c, part in interface.summands(term) if interface.exact_value(part) is None), False)


def match_number(
    node: Multiplication, value: Exact, bindings: Bindings, search: Search
) -> Iterator[tuple[Bindings, Exact]]:
    """Let the literal variable of a product, if it has one, take the coefficient; give what is left with it."""
    if node.number is None:
        yield bindings, value
    elif value != 1 or node.number.default == 1 or node.number in bindings:
        extended = search.binding(node.number, interface.make_literal(search.like, value), bindings)
        if extended is not None:
            yield extended, 1


def _match_all(
    parts: tuple[PowerOf, ...], coefficient: Exact, factors: Factors, bindings: Bindings, search: Search
) -> Iterator[Bindings]:
    search.spend()
    if not parts:
        if coefficient == 1 and not factors:
            yield bindings
        return
    part, rest = parts[0], parts[1:]
    if part.number is not None and isinstance(part.base, Wild):
        yield from _match_absorbing(parts, coefficient, factors, bindings, search)
        return
    for place, (base, exponent) in enumerate(factors):
        others = factors[:place] + factors[place + 1 :]
        if part.number is not None:
            found = match(part.base, base, bindings, search) if exponent == part.number else ()
        else:
            found = _match_power(part, base, exponent, bindings, search)
        for extended in found:
            yield from _match_all(rest, coefficient, others, extended, search)


def _match_absorbing(
    parts: tuple[PowerOf, ...], coefficient: Exact, factors: Factors, bindings: Bindings, search: Search
) -> Iterator[Bindings]:
    """Match variable ** exponent first: a bound variable is divided out, the last one takes all that is left."""
    wild, exponent, rest = parts[0].base, parts[0].number, parts[1:]
    assert isinstance(wild, Wild) and exponent is not None
    if wild.variable in bindings:
        scale, wanted = monomial_of(bindings[wild.variable])
        number = exact_power(scale, exponent)
        left = divided(factors, [(base, e * exponent) for base, e in wanted])
        if number and left is not None and is_multiple(coefficient, number):
            yield from _match_all(rest, quotient(coefficient, number), left, bindings, search)
        return
    if not rest:
        term = root_of(coefficient, factors, exponent, search.like)
        if term is not None and (factors or coefficient != 1 or wild.variable.default == 1):
            extended = search.binding(wild.variable, term, bindings)
            if extended is not None:
                yield extended
        return
    for place, factor in enumerate(factors):
        term = root_of(1, (factor,), exponent, search.like)
        extended = None if term is None else search.binding(wild.variable, term, bindings)
        if extended is not None:
            yield from _match_all(rest, coefficient, factors[:place] + factors[place + 1 :], extended, search)
    if wild.variable.default == 1:
        yield from _match_all(
            rest, coefficient, factors, {**bindings, wild.variable: interface.make_literal(search.like, 1)}, search
        )


def divided(factors: Factors, wanted: list[Factor]) -> Factors | None:
    """The factors divided by others that they contain; None if they do not."""
    left = list(factors)  # a written product may hold a base twice, as in x * 1/x
    for base, exponent in wanted:
        holding = (k for k, (b, have) in enumerate(left) if b == base and _contains(have, exponent))
        place = next(holding, None)
        if place is None:
            return None
        rest = _plain(left[place][1] - exponent)
        left[place : place + 1] = [(base, rest)] if rest else []
    return tuple(left)


def _contains(have: Exact, wanted: Exact) -> bool:
    return have * wanted > 0 and abs(have) >= abs(wanted)


def root_of(coefficient: Exact, factors: Factors, exponent: Exact, like: AnyTerm) -> AnyTerm | None:
    """The product whose power is coefficient * factors, or None if it is not there to see.

    Everything is a power of its own root; a pattern like 1/x or sqrt(x) is meant for what shows such a power.
    """
    if exponent != 1 and (coefficient < 0 or not (factors or _shows_power(coefficient, exponent))):
        return None
    number = coefficient if exponent == 1 else exact_power(coefficient, Fraction(1) / exponent)
    times = [times_over(e, exponent) or 0 for _, e in factors]
    roots = [(base, quotient(e, exponent)) for base, e in factors]
    if number is None:
        return None
    if exponent != 1 and any(n < 1 or e != n for n, (_, e) in zip(times, roots, strict=True)):
        return None
    return product_of(like, number, roots)


def _shows_power(number: Exact, exponent: Exact) -> bool:
    """Whether a number by itself is to be seen as a power: 4 as a square, 1/2 as a reciprocal, 2 not as 1/(1/2)."""
    return exponent.denominator == 1 and (exponent > 0 or number.numerator == 1)


def exact_power(value: Exact, exponent: Exact) -> Exact | None:
    """The power of an exact number if it is exact, else None.

    >>> exact_power(4, Fraction(1, 2)), exact_power(2, Fraction(1, 2))
    (2, None)
    """
    if value == 1 or exponent == 1:
        return value
    if not value:
        return None
    power = interface.make_term(literal(1), POW, (literal(value), literal(exponent)))
    return interface.exact_value(power)
