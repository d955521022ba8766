"""Functions that models need and the table of operators does not have."""

from __future__ import annotations

from symnum.terms.operators import Operator, register_function

_TINY = 1e-300
_LIMIT = 100_000


def kummer_ratio(a: float, b: float, z: float) -> float:
    """M(a+1, b+1, z) / M(a, b, z) for Kummer's function M = 1F1, by Gauss's continued fraction.

    Errors:  NaN where the fraction has not settled after 100,000 steps.
    Source:  DLMF 13.5.1; evaluated by the modified method of Lentz (Thompson and Barnett 1986).

    >>> round(kummer_ratio(1.0, 1.0, 2.0), 12)
    1.0
    """
    value, upper, lower, numerator = _TINY, _TINY, 0.0, 1.0
    for step in range(1, _LIMIT):
        lower = 1.0 + numerator * lower
        upper = 1.0 + numerator / upper
        lower = 1.0 / (lower if lower != 0.0 else _TINY)
        upper = upper if upper != 0.0 else _TINY
        value *= upper * lower
        if abs(upper * lower - 1.0) <= 2.3e-16:
            return value
        half = step // 2
        rise = a + half if step % 2 == 0 else a - (b + half)
        numerator = z * rise / ((b + step - 1.0) * (b + step))
    return float("nan")


MRATIO: Operator = register_function("mratio", 3, implementation=kummer_ratio)
"""BioNetGen's `mratio(a, b, z)`."""
