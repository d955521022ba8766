"""Derivatives of the logarithm of the gamma function, which no C library has: in Python that Numba compiles."""

from __future__ import annotations

import math


def digamma(x: float) -> float:
    """The derivative of log(gamma(x)).

    Errors:  NaN at 0, the negative integers and -inf. Next to a zero the error is relative to 1, not to the value.
    Source:  DLMF 5.5.2, 5.5.4 and 5.11.2; from 10 on the series is cut off below 1e-16.

    >>> round(digamma(1.0), 12)
    -0.577215664902
    """
    total = 0.0
    if x <= 0.0:
        if x == -math.inf or math.floor(x) == x:
            return math.nan
        total = -math.pi / math.tan(math.pi * (x - math.floor(x + 0.5)))
        x = 1.0 - x
    while x < 10.0:
        total -= 1.0 / x
        x += 1.0
    s = 1.0 / (x * x)
    tail = s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32760 - s / 12))))))
    return total + math.log(x) - 0.5 / x - tail


def trigamma(x: float) -> float:
    """The second derivative of log(gamma(x)).

    Errors:  NaN at 0, the negative integers and -inf.
    Source:  DLMF 5.15.5, 5.15.6 and 5.15.8.

    >>> round(trigamma(1.0) - math.pi**2 / 6, 12)
    0.0
    """
    total, sign = 0.0, 1.0
    if x <= 0.0:
        if x == -math.inf or math.floor(x) == x:
            return math.nan
        total = (math.pi / math.sin(math.pi * (x - math.floor(x + 0.5)))) ** 2
        sign = -1.0
        x = 1.0 - x
    while x < 10.0:
        total += sign / x / x  # x*x may be 0
        x += 1.0
    s = 1.0 / (x * x)
    tail = s * (1 / 6 - s * (1 / 30 - s * (1 / 42 - s * (1 / 30 - s * (5 / 66 - s * (691 / 2730 - s * 7 / 6))))))
    return total + sign * ((1.0 + 0.5 / x + tail) / x)
