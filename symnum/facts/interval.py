"""Intervals of the real line with open and closed ends, and their arithmetic, rounded outward.

Ends are floats. A bound that is not exact is moved outward to the next float, so that an interval always contains every
value it stands for; an exact bound stays where it is, which is what keeps "at least 0" at least 0.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

_INFINITY = math.inf
_SMALL = float(1 << 26)  # the product of two integers below this is exact in a float


class Interval(NamedTuple):
    """The reals between `low` and `high`; `low_open` says that the bound itself is left out."""

    low: float = -_INFINITY
    high: float = _INFINITY
    low_open: bool = True
    high_open: bool = True

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, int | float | Fraction):
            return False
        above = value > self.low or (value == self.low and not self.low_open)
        return above and (value < self.high or (value == self.high and not self.high_open))

    @property
    def is_point(self) -> bool:
        """Whether one number alone lies in the interval."""
        return self.low == self.high


class _Bound(NamedTuple):
    """One end: where it is and whether it is left out. A bound moved outward by rounding counts as left out."""

    value: float
    is_open: bool


REALS = Interval()
POSITIVE = Interval(low=0.0)
NONNEGATIVE = Interval(low=0.0, low_open=False)
NEGATIVE = Interval(high=0.0)
ZERO = Interval(0.0, 0.0, False, False)
ONE = Interval(1.0, 1.0, False, False)
UNIT = Interval(-1.0, 1.0, False, False)


def point(value: int | Fraction | float) -> Interval:
    """The smallest interval with float ends around one number.

    >>> point(2).is_point, point(Fraction(1, 3)).is_point
    (True, False)
    """
    try:
        nearest = float(value) + 0.0  # the sign of zero is no fact
    except OverflowError:
        largest = math.nextafter(_INFINITY, 0.0)
        return Interval(largest, _INFINITY) if value > 0 else Interval(-_INFINITY, -largest)
    if nearest == value:
        return Interval(nearest, nearest, False, False)
    if nearest < value:
        return Interval(nearest, math.nextafter(nearest, _INFINITY))
    return Interval(math.nextafter(nearest, -_INFINITY), nearest)


def hull(a: Interval, b: Interval) -> Interval:
    """The smallest interval around two."""
    low, low_open = min((a.low, a.low_open), (b.low, b.low_open))
    high, closed = max((a.high, not a.high_open), (b.high, not b.high_open))
    return Interval(low, high, low_open, not closed)


def intersection(a: Interval, b: Interval) -> Interval | None:
    """What two intervals have in common; None if that is nothing.

    >>> intersection(POSITIVE, Interval(high=2.0, high_open=False))
    Interval(low=0.0, high=2.0, low_open=True, high_open=False)
    """
    low, low_open = max((a.low, a.low_open), (b.low, b.low_open))
    high, closed = min((a.high, not a.high_open), (b.high, not b.high_open))
    if low > high or (low == high and (low_open or not closed)):
        return None
    return Interval(low, high, low_open, not closed)


# arithmetic -------------------------------------------------------------------------------------------------------
def negate(a: Interval) -> Interval:
    """The interval of -x."""
    return Interval(0.0 - a.high, 0.0 - a.low, a.high_open, a.low_open)


@lru_cache(1 << 14)  # the same few intervals meet again and again
def add(a: Interval, b: Interval) -> Interval:
    """The interval of x + y.

    >>> add(POSITIVE, ONE)
    Interval(low=1.0, high=inf, low_open=True, high_open=True)
    """
    low, low_moved = _sum_down(a.low, b.low)
    high, high_moved = _sum_down(-a.high, -b.high)
    return Interval(low, 0.0 - high, low_moved or a.low_open or b.low_open, high_moved or a.high_open or b.high_open)


def _sum_down(a: float, b: float) -> tuple[float, bool]:
    """A float not above a + b, and whether it lies strictly below."""
    total = a + b
    if math.isinf(total):
        if math.isinf(a) or math.isinf(b):
            return total, False
        return (math.nextafter(total, 0.0), True) if total > 0 else (total, True)
    virtual = total - a
    error = (a - (total - virtual)) + (b - virtual)  # exactly a + b - total (Knuth's TwoSum)
    return (math.nextafter(total, -_INFINITY), True) if error < 0 else (total, error > 0)


@lru_cache(1 << 14)
def multiply(a: Interval, b: Interval) -> Interval:
    """The interval of x * y for independent x and y.

    >>> multiply(NEGATIVE, POSITIVE) == NEGATIVE
    True
    """
    corners = [(x, y) for x in (_low(a), _high(a)) for y in (_low(b), _high(b))]
    low = min(_product_down(x, y) for x, y in corners)
    high = min(_product_down(_Bound(-x.value, x.is_open), y) for x, y in corners)
    return Interval(low.value, 0.0 - high.value, low.is_open, high.is_open)


def _low(a: Interval) -> _Bound:
    return _Bound(a.low, a.low_open)


def _high(a: Interval) -> _Bound:
    return _Bound(a.high, a.high_open)


def _product_down(x: _Bound, y: _Bound) -> _Bound:
    """A bound not above the product of two ends; 0 times an end that is infinite is 0, since values are finite."""
    a, b = x.value, y.value
    if a == 0 or b == 0:
        attained = (a == 0 and not x.is_open) or (b == 0 and not y.is_open)
        return _Bound(0.0, not attained)
    product = a * b
    is_open = x.is_open or y.is_open
    if math.isinf(product):
        if math.isinf(a) or math.isinf(b):
            return _Bound(product, True)
        return _Bound(math.nextafter(product, 0.0) if product > 0 else product, True)
    if abs(a) < _SMALL and abs(b) < _SMALL and a.is_integer() and b.is_integer():
        return _Bound(product, is_open)
    exact = Fraction(a) * Fraction(b)
    if exact < product:
        return _Bound(math.nextafter(product, -_INFINITY), True)
    return _Bound(product, is_open or exact > product)


def reciprocal(a: Interval) -> Interval:
    """The interval of 1/x for x other than 0; all of the line if x may have either sign.

    >>> reciprocal(POSITIVE) == POSITIVE
    True
    """
    if a.low < 0 < a.high or a.low == a.high == 0:
        return REALS
    if a.high <= 0:
        return negate(reciprocal(negate(a)))
    low = _quotient_down(a.high, a.high_open)
    high, high_open = (_INFINITY, True) if a.low == 0 else _quotient_up(a.low, a.low_open)
    return Interval(low[0], high, low[1], high_open)


def _quotient_down(value: float, is_open: bool) -> tuple[float, bool]:
    """A bound not above 1/value, for a positive value."""
    if math.isinf(value):
        return 0.0, True
    quotient = 1.0 / value
    if math.isinf(quotient):
        return math.nextafter(_INFINITY, 0.0), True
    error = Fraction(quotient) * Fraction(value) - 1
    return (math.nextafter(quotient, 0.0), True) if error > 0 else (quotient, is_open or error < 0)


def _quotient_up(value: float, is_open: bool) -> tuple[float, bool]:
    """A bound not below 1/value, for a positive finite value."""
    quotient = 1.0 / value
    if math.isinf(quotient):
        return quotient, True
    error = Fraction(quotient) * Fraction(value) - 1
    return (math.nextafter(quotient, _INFINITY), True) if error < 0 else (quotient, is_open or error > 0)


def integer_power(a: Interval, exponent: int) -> Interval:
    """The interval of x**n for a positive n.

    Cost:  O(log n) products.

    >>> integer_power(REALS, 2) == NONNEGATIVE
    True
    """
    if exponent % 2 == 0:
        a = absolute(a)
    if a.low >= 0:
        return _power_of_nonnegative(a, exponent)
    if a.high <= 0:
        return negate(_power_of_nonnegative(negate(a), exponent))
    low = _power_of_nonnegative(Interval(0.0, -a.low, False, a.low_open), exponent)
    high = _power_of_nonnegative(Interval(0.0, a.high, False, a.high_open), exponent)
    return Interval(0.0 - low.high, high.high, low.high_open, high.high_open)


def _power_of_nonnegative(a: Interval, exponent: int) -> Interval:
    result = ONE
    while exponent:
        if exponent & 1:
            result = multiply(result, a)
        exponent >>= 1
        if exponent:
            a = multiply(a, a)
    return result


def absolute(a: Interval) -> Interval:
    """The interval of |x|."""
    if a.low >= 0:
        return a
    if a.high <= 0:
        return negate(a)
    high, closed = max((-a.low, not a.low_open), (a.high, not a.high_open))
    return Interval(0.0, high, False, not closed)


def minimum(a: Interval, b: Interval) -> Interval:
    """The interval of min(x, y)."""
    low, low_open = min((a.low, a.low_open), (b.low, b.low_open))
    high, closed = min((a.high, not a.high_open), (b.high, not b.high_open))
    return Interval(low, high, low_open, not closed)


def maximum(a: Interval, b: Interval) -> Interval:
    """The interval of max(x, y)."""
    return negate(minimum(negate(a), negate(b)))


def rounded_to_integers(a: Interval) -> Interval:
    """The smallest interval around the integers in an interval; the interval itself if there are none.

    >>> rounded_to_integers(POSITIVE)
    Interval(low=1.0, high=inf, low_open=False, high_open=True)
    """
    low, high, low_open, high_open = a
    if math.isfinite(low):
        low, low_open = (_above(low) if low_open else float(math.ceil(low))), False
    if math.isfinite(high):
        high, high_open = (-_above(-high) if high_open else float(math.floor(high))), False
    return Interval(low, high, low_open, high_open) if low <= high else a


def _above(bound: float) -> float:
    """The smallest integer above a bound; the bound where floats are too coarse to name it."""
    return float(math.floor(bound) + 1) if abs(bound) < 2.0**52 else bound
