"""Decimal digits of integers of any size; Python's own conversions stop at 4300 digits and cost quadratic time."""

from __future__ import annotations

import math

from symnum.terms.interface import Number

_CHUNK = 4_000  # digits that one call of int or str converts, below Python's limit of 4300


def integer_from(digits: str) -> int:
    """The integer that decimal digits spell.

    >>> integer_from("12" * 3000) == integer_from("1") + integer_from("12" * 2999 + "11")
    True
    """
    if len(digits) <= _CHUNK:
        return int(digits)
    half = len(digits) // 2
    return integer_from(digits[:half]) * 10 ** (len(digits) - half) + integer_from(digits[half:])


def decimal_digits(value: int) -> str:
    """The decimal digits of an integer, with a minus sign if it is negative.

    >>> decimal_digits(-10**5000) == "-1" + "0" * 5000
    True
    """
    if value.bit_length() <= 3 * _CHUNK:
        return str(value)
    if value < 0:
        return "-" + decimal_digits(-value)
    half = value.bit_length() * 3 // 20  # about half of the digits: log10(2) is 0.301
    high, low = divmod(value, 10**half)
    return decimal_digits(high) + decimal_digits(low).zfill(half)


def has_minus_sign(value: Number) -> bool:
    """Whether a number is written with a minus sign: -0.0 is, too.

    >>> has_minus_sign(-0.0), has_minus_sign(10**400)
    (True, False)
    """
    return math.copysign(1, value) < 0 if isinstance(value, float) else value < 0
