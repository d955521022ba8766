"""The normal form of canonical terms, one theorem a line."""

from __future__ import annotations

import gc
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnum.errors import ArityError, LimitError
from symnum.terms import interface
from symnum.terms.canonical import Product, Scaled, add, call, linear_combination, monomial, multiply, power, scaled
from symnum.terms.evaluation import evaluate
from symnum.terms.functions import cos, maximum, minimum, sin, sqrt
from symnum.terms.interface import AnyTerm
from symnum.terms.interning import interned_count
from symnum.terms.operators import ATAN2, SIN
from symnum.terms.term import literal, symbols

x, y, z = symbols("x y z")
half = literal(Fraction(1, 2))

THEOREMS = [
    (x + y, y + x),
    (x + x, 2 * x),
    (x - x, literal(0)),
    (x / x, literal(1)),
    (0 * sin(x), literal(0)),
    ((x + y) - (x + y), literal(0)),
    (2 * (x + y), 2 * x + 2 * y),
    (x * y * x, x**2 * y),
    ((x * y) ** 3, x**3 * y**3),
    ((2 * x) ** -2, x**-2 / 4),
    (sqrt(x) * sqrt(x), x),
    (literal(4) ** half, literal(2)),
    (literal(Fraction(8, 27)) ** Fraction(2, 3), literal(Fraction(4, 9))),
    (sqrt(literal(2)) * sqrt(literal(2)), literal(2)),
    (minimum(x, minimum(y, x)), minimum(y, x)),
    (maximum(x), x),
    (x**0, literal(1)),
    (literal(1) ** x, literal(1)),
    (x + 1 - 1, x),
    (literal(6) / 4, literal(Fraction(3, 2))),
    (sin(x) * cos(y) + cos(y) * sin(x), 2 * sin(x) * cos(y)),
]
DIFFERENT = [
    (sqrt(x**2), x),
    (literal(2), literal(2.0)),
    (literal(0.0), literal(-0.0)),
    (0.1 * x + 0.2 * x, 0.3 * x),
    (x ** literal(0.5), sqrt(x)),
    (literal(True), literal(1)),
    (call(ATAN2, x, y), call(ATAN2, y, x)),
    ((x**2) ** half, x),
    (literal(-1) * x, literal(-2) * x),
]


@pytest.mark.parametrize(("left", "right"), THEOREMS)
def test_equal_terms_are_one_object(left: AnyTerm, right: AnyTerm) -> None:
    assert left is right


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_the_constructors_do_no_more_than_the_normal_form(left: AnyTerm, right: AnyTerm) -> None:
    assert left is not right


def test_a_huge_power_of_a_number_is_refused_before_it_is_computed() -> None:
    with pytest.raises(LimitError, match="bits"):
        power(literal(2), literal(2**30))


def test_a_wrong_number_of_arguments_is_refused() -> None:
    with pytest.raises(ArityError, match="sin takes 1"):
        call(SIN, x, y)


def test_division_by_the_number_zero_stays_and_evaluates_as_ieee_does() -> None:
    assert math.isinf(float(evaluate(1 / literal(0), {})))


def test_terms_that_nobody_holds_are_forgotten() -> None:
    gc.collect()
    before = interned_count()
    held = [sin(x + i) * y**i for i in range(2, 1000)]
    assert interned_count() > before + 2000
    del held
    assert interned_count() <= before + 10


leaves = st.sampled_from([x, y, z]) | st.integers(-3, 3).map(literal) | st.fractions(max_denominator=4).map(literal)


def _grow(parts: st.SearchStrategy[AnyTerm]) -> st.SearchStrategy[AnyTerm]:
    pairs = st.tuples(parts, parts)
    return (
        pairs.map(lambda p: p[0] + p[1])
        | pairs.map(lambda p: p[0] * p[1])
        | pairs.map(lambda p: p[0] - p[1])
        | parts.map(lambda p: p**2)
        | parts.map(sin)
    )


terms = st.recursive(leaves, _grow, max_leaves=12)


@given(terms, terms, terms)
def test_sums_and_products_obey_the_laws_of_a_commutative_ring_as_identities(
    a: AnyTerm, b: AnyTerm, c: AnyTerm
) -> None:
    assert add(a, b) is add(b, a)
    assert multiply(a, b) is multiply(b, a)
    assert add(add(a, b), c) is add(a, add(b, c)) is add(a, b, c)
    assert multiply(a, literal(0)) is literal(0)
    assert add(a, scaled(-1, a)) is literal(0)


@given(terms)
def test_the_normal_form_keeps_the_value(term: AnyTerm) -> None:
    values = {"x": 0.75, "y": -1.25, "z": 2.0}
    direct = float(evaluate(term, values))
    pieces = linear_combination([(term, Fraction(2, 3)), (x, 1)])
    assert float(evaluate(pieces, values)) == pytest.approx(direct * 2 / 3 + 0.75, rel=1e-9, abs=1e-9)


def test_a_product_built_in_bulk_is_the_product() -> None:
    assert monomial([(x, 2), (y, -1), (literal(3), 1), (z, Fraction(1, 2))]) is 3 * x**2 / y * sqrt(z)


@given(st.lists(st.tuples(terms, st.sampled_from([-2, -1, 1, 2, 3, Fraction(1, 2)])), min_size=2, max_size=4), terms)
def test_a_slope_of_a_product_is_the_product_built_anew(pairs: list[tuple[AnyTerm, int]], inner: AnyTerm) -> None:
    whole = monomial(pairs)
    _, factors = interface.scaled_factors(whole)
    for place, (base, exponent) in enumerate(factors):
        if isinstance(whole, Product | Scaled) and exponent:
            lowered = [(b, e - 1 if b is base else e) for b, e in factors]
            assert interface.product_slope(whole, place, inner) is monomial([*lowered, (inner, 1)])


@given(st.lists(st.tuples(st.integers(-2, 2), terms), min_size=1, max_size=4))
def test_a_sum_of_slopes_is_the_sum(pairs: list[tuple[int, AnyTerm]]) -> None:
    number, term = interface.slope_sum(x, pairs)
    assert scaled(number, term) is linear_combination([(term, number) for number, term in pairs])


def test_what_is_long_stays_whole_in_slopes() -> None:
    long = monomial([(factor, 1) for factor in symbols("p0:40")])
    assert interface.product_slope(x * y, 0, long) is not multiply(y, long)
    assert (
        float(
            evaluate(interface.product_slope(x * y, 0, long), dict.fromkeys(("y", *(f"p{k}" for k in range(40))), 2.0))
        )
        == 2.0**41
    )
