"""Interval arithmetic contains the exact results, and exact ends stay exact."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from symnum.facts import interval
from symnum.facts.interval import NONNEGATIVE, POSITIVE, REALS, Interval

FINITE = st.floats(allow_nan=False, allow_infinity=False)
ENDS = FINITE | st.sampled_from([0.0, 1.0, -1.0, 0.1, 5e-324, 1.7e308])


@st.composite
def interval_and_member(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """Draw an interval with closed or open ends and an exact rational in it."""
    a, b = sorted((draw(ENDS), draw(ENDS)))
    share = Fraction(draw(st.integers(0, 12)), 12)
    member = Fraction(a) + (Fraction(b) - Fraction(a)) * share
    low_open = draw(st.booleans()) and member > a
    high_open = draw(st.booleans()) and member < b
    return Interval(a, b, low_open, high_open), member


OPERATIONS: list[tuple[Callable[..., Interval], Callable[..., Fraction]]] = [
    (interval.add, lambda a, b: a + b),
    (interval.multiply, lambda a, b: a * b),
    (interval.minimum, min),
    (interval.maximum, max),
]


@pytest.mark.parametrize(("of_intervals", "of_numbers"), OPERATIONS)
@given(interval_and_member(), interval_and_member())
def test_the_exact_result_lies_inside(
    of_intervals: Callable[..., Interval],
    of_numbers: Callable[..., Fraction],
    left: tuple[Interval, Fraction],
    right: tuple[Interval, Fraction],
) -> None:
    assert of_numbers(left[1], right[1]) in of_intervals(left[0], right[0])


@given(interval_and_member())
def test_the_exact_reciprocal_lies_inside(operand: tuple[Interval, Fraction]) -> None:
    assume(operand[1] != 0)
    assert 1 / operand[1] in interval.reciprocal(operand[0])


@given(interval_and_member(), st.integers(1, 5))
def test_the_exact_power_lies_inside(operand: tuple[Interval, Fraction], exponent: int) -> None:
    assert operand[1] ** exponent in interval.integer_power(operand[0], exponent)


@given(st.fractions())
def test_a_number_lies_in_its_point(value: Fraction) -> None:
    assert value in interval.point(value)


def test_exact_ends_stay_exact() -> None:
    assert interval.add(POSITIVE, NONNEGATIVE) == POSITIVE
    assert interval.multiply(NONNEGATIVE, NONNEGATIVE) == NONNEGATIVE
    assert interval.add(Interval(1.0, 2.0, False, False), interval.ONE) == Interval(2.0, 3.0, False, False)
    assert interval.intersection(POSITIVE, interval.ZERO) is None


def test_an_inexact_end_moves_outward() -> None:
    total = interval.add(interval.point(0.1), interval.point(0.2))
    assert total.low <= Fraction(0.1) + Fraction(0.2) <= total.high and not total.is_point


def test_a_reciprocal_across_zero_is_anything() -> None:
    assert interval.reciprocal(Interval(-1.0, 1.0)) == REALS
