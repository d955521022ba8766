"""The elementary functions on intervals.

Bounds come from the C library, whose results are taken to be within four units in the last place (glibc, musl and the
Windows runtime state one or two), and are clamped to the range that mathematics gives: exp stays above 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from symnum.facts.interval import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    REALS,
    UNIT,
    Interval,
    absolute,
    add,
    hull,
    integer_power,
    intersection,
    multiply,
    negate,
    reciprocal,
)

_INFINITY = math.inf
_STEPS = 4  # units in the last place by which the C library may be wrong
_LARGEST_ANGLE = 1e8  # beyond it the quadrant of an angle is not worth its care
_HALF_TURN = Interval(math.pi, math.nextafter(math.pi, 4.0))  # 3.141592653589793 lies just below pi
HALF_PI = multiply(_HALF_TURN, Interval(0.5, 0.5, False, False))
PI = _HALF_TURN


def _moved(value: float, toward: float) -> float:
    for _ in range(_STEPS):
        value = math.nextafter(value, toward)
    return value


def _value(function: Callable[[float], float], argument: float) -> float:
    try:
        return function(argument)
    except OverflowError:
        return _INFINITY


def _increasing(
    function: Callable[[float], float], ends: Interval, domain: Interval, exact: tuple[float, ...] = ()
) -> Callable[[Interval], Interval]:
    """An increasing function: its values at the infinities or ends of its domain are `ends`.

    At the arguments `exact` it is 0 or 1 and computed without error.
    """

    def bound(argument: float, is_open: bool, toward: float) -> tuple[float, bool]:
        value = _value(function, argument)
        return (value, is_open) if argument in exact else (_moved(value, toward), True)

    def of(a: Interval) -> Interval:
        inside = intersection(a, domain)
        if inside is None:
            return ends
        low, low_open = (
            (ends.low, ends.low_open or inside.low_open)
            if inside.low == domain.low
            else bound(inside.low, inside.low_open, -_INFINITY)
        )
        high, high_open = (
            (ends.high, ends.high_open or inside.high_open)
            if inside.high == domain.high
            else bound(inside.high, inside.high_open, _INFINITY)
        )
        return intersection(Interval(low, high, low_open, high_open), ends) or ends

    return of


_ABOVE_MINUS_ONE = Interval(low=-1.0)
_FROM_ONE = Interval(low=1.0, low_open=False)
_OPEN_UNIT = Interval(-1.0, 1.0)
_WITHIN_HALF_PI = Interval(-HALF_PI.high, HALF_PI.high)

exponential = _increasing(math.exp, POSITIVE, REALS, (0.0,))
exponential_base_2 = _increasing(lambda x: 2.0**x, POSITIVE, REALS, (0.0, 1.0))
exponential_minus_1 = _increasing(math.expm1, _ABOVE_MINUS_ONE, REALS, (0.0,))
logarithm = _increasing(math.log, REALS, POSITIVE, (1.0,))
logarithm_of_1_plus = _increasing(math.log1p, REALS, _ABOVE_MINUS_ONE, (0.0,))
logarithm_base_2 = _increasing(math.log2, REALS, POSITIVE, (1.0, 2.0))
logarithm_base_10 = _increasing(math.log10, REALS, POSITIVE, (1.0, 10.0))
square_root = _increasing(math.sqrt, NONNEGATIVE, NONNEGATIVE, (1.0, 4.0, 9.0, 16.0))
cube_root = _increasing(math.cbrt, REALS, REALS, (-1.0, 0.0, 1.0))
hyperbolic_sine = _increasing(lambda x: math.copysign(_value(math.sinh, abs(x)), x), REALS, REALS, (0.0,))
hyperbolic_tangent = _increasing(math.tanh, _OPEN_UNIT, REALS, (0.0,))
inverse_hyperbolic_sine = _increasing(math.asinh, REALS, REALS, (0.0,))
inverse_hyperbolic_cosine = _increasing(math.acosh, NONNEGATIVE, _FROM_ONE)
inverse_hyperbolic_tangent = _increasing(math.atanh, REALS, _OPEN_UNIT, (0.0,))
inverse_sine = _increasing(math.asin, Interval(-HALF_PI.high, HALF_PI.high), UNIT, (0.0,))
inverse_tangent = _increasing(math.atan, _WITHIN_HALF_PI, REALS, (0.0,))
_cosh_of_nonnegative = _increasing(lambda x: _value(math.cosh, x), _FROM_ONE, NONNEGATIVE)


def hyperbolic_cosine(a: Interval) -> Interval:
    """The interval of cosh x."""
    return _cosh_of_nonnegative(absolute(a))


error_function = _increasing(math.erf, _OPEN_UNIT, REALS, (0.0,))
_LEAST_GAMMA, _LEAST_LGAMMA = 0.8856031944108886, -0.12148629053584962
"""gamma and lgamma at 1.4616..., the least of their values for positive arguments, rounded down (DLMF 5.4(iii))."""
_RISING = 1.47
_SLACK = 1e-13  # more than the C library, or Python's own lgamma, may be wrong by


def complementary_error_function(a: Interval) -> Interval:
    """The interval of erfc x.

    >>> complementary_error_function(POSITIVE)
    Interval(low=0.0, high=1.0, low_open=True, high_open=True)
    """
    found = intersection(add(ONE, negate(error_function(a))), _ZERO_TO_TWO)
    return found or _ZERO_TO_TWO


_ZERO_TO_TWO = Interval(0.0, 2.0)


def gamma(a: Interval) -> Interval:
    """The interval of gamma x; all of the line unless x is positive.

    >>> gamma(POSITIVE).low > 0.88
    True
    """
    return _gamma_like(a, math.gamma, _LEAST_GAMMA)


def logarithm_of_gamma(a: Interval) -> Interval:
    """The interval of log|gamma x|; all of the line unless x is positive."""
    return _gamma_like(a, math.lgamma, _LEAST_LGAMMA)


def _gamma_like(a: Interval, function: Callable[[float], float], least: float) -> Interval:
    """A function that falls, is least between 1.46 and 1.47, and rises."""
    if a.low < 0 or (a.low == 0 and not a.low_open):
        return REALS
    ends = [_INFINITY if x in (0.0, _INFINITY) else _value(function, x) for x in (a.low, a.high)]
    low = ends[0] - _SLACK * (1 + abs(ends[0])) if _RISING <= a.low < _INFINITY and ends[0] < _INFINITY else least
    high = max(ends) + _SLACK * (1 + abs(max(ends)))
    return Interval(max(low, least), high, False, math.isinf(high))


def inverse_cosine(a: Interval) -> Interval:
    """The interval of acos x, which is pi/2 - asin x.

    >>> inverse_cosine(UNIT).low
    0.0
    """
    full = Interval(0.0, PI.high, False)
    return intersection(add(HALF_PI, negate(inverse_sine(a))), full) or full


def sine(a: Interval) -> Interval:
    """The interval of sin x."""
    return _wave(a, math.sin, 0.25)


def cosine(a: Interval) -> Interval:
    """The interval of cos x.

    >>> cosine(Interval(-1.0, 1.0)).low > 0.54
    True
    """
    return _wave(a, math.cos, 0.0)


def _wave(a: Interval, function: Callable[[float], float], peak: float) -> Interval:
    """Sine or cosine, which is 1 at (k + peak) turns and -1 half a turn later."""
    if not -_LARGEST_ANGLE < a.low <= a.high < _LARGEST_ANGLE:
        return UNIT
    ends = [(function(x), 0.0 if x == 0 else 1.0) for x in (a.low, a.high)]
    low = -1.0 if _meets(a, peak + 0.5) else min(_moved(v, -2.0) if pad else v for v, pad in ends)
    high = 1.0 if _meets(a, peak) else max(_moved(v, 2.0) if pad else v for v, pad in ends)
    return Interval(max(low, -1.0), min(high, 1.0), False, False)


def _meets(a: Interval, turns: float) -> bool:
    """Whether the interval may hold an angle of k + turns full turns; yes in doubt."""
    slack = 1e-12 * (1.0 + max(abs(a.low), abs(a.high)))
    first, last = (a.low - slack) / math.tau - turns, (a.high + slack) / math.tau - turns
    return math.floor(last) >= math.ceil(first)


def tangent(a: Interval) -> Interval:
    """The interval of tan x; all of the line unless x stays between two poles around 0."""
    if not within_half_pi(a):
        return REALS
    low = a.low if a.low == 0 else _moved(math.tan(a.low), -_INFINITY)
    high = a.high if a.high == 0 else _moved(math.tan(a.high), _INFINITY)
    return Interval(low, high, a.low_open and a.low == 0, a.high_open and a.high == 0)


def within_half_pi(a: Interval) -> bool:
    """Whether every x of the interval has -pi/2 < x < pi/2."""
    return -HALF_PI.low <= a.low and a.high <= HALF_PI.low


def hypotenuse(a: Interval, b: Interval) -> Interval:
    """The interval of sqrt(x^2 + y^2)."""
    return square_root(add(integer_power(a, 2), integer_power(b, 2)))


def real_power(base: Interval, exponent: Interval) -> Interval:
    """The interval of x**y for x > 0, and for x = 0 with y > 0.

    Bounds are at corners, for x**y is monotone in x and in y.

    >>> real_power(Interval(low=1.0, low_open=False), POSITIVE)
    Interval(low=1.0, high=inf, low_open=False, high_open=True)
    """
    base = intersection(base, NONNEGATIVE) or NONNEGATIVE
    parts = [
        _corner_hull(part, exponent) for part in (intersection(base, _UP_TO_ONE), intersection(base, _FROM_ONE)) if part
    ]
    result = parts[0] if len(parts) == 1 else hull(*parts)
    clamp = POSITIVE if base.low > 0 or base.low_open else NONNEGATIVE
    return intersection(result, clamp) or clamp


_UP_TO_ONE = Interval(0.0, 1.0, False, False)


def _corner_hull(base: Interval, exponent: Interval) -> Interval:
    """Powers of a base on one side of 1: there, x**y - 1 has one sign for y of one sign."""
    found = [_corner(x, y) for x in (base.low, base.high) for y in (exponent.low, exponent.high)]
    low, high = min(low for low, _ in found), max(high for _, high in found)
    return Interval(low, high, math.isinf(low), math.isinf(high))


def _corner(x: float, y: float) -> tuple[float, float]:
    """Bounds of x**y at a corner, where limits stand for infinite ends."""
    if x == 1:
        return 1.0, 1.0
    if y == 0:
        return 1.0, 1.0
    if x == 0 or math.isinf(x) or math.isinf(y):
        value = 0.0 if (x < 1) == (y > 0) else _INFINITY
        return value, value
    try:
        value = math.pow(x, y)
    except OverflowError:
        value = _INFINITY
    return max(_moved(value, -_INFINITY), 0.0), _moved(value, _INFINITY)


def secant(a: Interval) -> Interval:
    """The interval of 1/cos x."""
    return reciprocal(cosine(a))


def cosecant(a: Interval) -> Interval:
    """The interval of 1/sin x."""
    return reciprocal(sine(a))


def sign(a: Interval, is_nonzero: bool) -> Interval:
    """The interval of sign x.

    >>> sign(POSITIVE, True) == ONE
    True
    """
    low = 1.0 if a.low > 0 or (a.low == 0 and (a.low_open or is_nonzero)) else 0.0 if a.low == 0 else -1.0
    high = -1.0 if a.high < 0 or (a.high == 0 and (a.high_open or is_nonzero)) else 0.0 if a.high == 0 else 1.0
    return Interval(low, high, False, False) if low <= high else ONE
