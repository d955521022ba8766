"""Values that a checker may trust: exact rationals and multiples of pi, balls of arb, truth values, and two absences.

A ball is an interval that is sure to hold the exact value; its width shrinks with the working precision. Numbers stay
exact for as long as they can, because no ball decides that a divisor is 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from flint import arb, fmpq

EXACT_BITS: Final = 1 << 14
"""Rationals that would need more bits become balls."""


class Absent:
    """No value: either there is none, or the working precision does not tell which."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


UNDEFINED: Final = Absent("undefined")
UNDECIDED: Final = Absent("undecided")


class Turn:
    """An exact multiple of pi other than 0: special angles at which functions are exact."""

    __slots__ = ("multiple",)

    def __init__(self, multiple: fmpq) -> None:
        self.multiple = multiple

    def __repr__(self) -> str:
        return f"{self.multiple}*pi"


ZERO, ONE, HALF = fmpq(0), fmpq(1), fmpq(1, 2)


def rational(value: int | Fraction | float) -> fmpq:
    """A finite number as an exact rational.

    >>> rational(0.5)
    1/2
    """
    numerator, denominator = value.as_integer_ratio()
    return fmpq(numerator, denominator)


def turn(multiple: fmpq) -> Any:
    """An exact multiple of pi, 0 included."""
    return Turn(multiple) if multiple else ZERO


def ball(value: Any) -> arb:
    """A number as a ball at the working precision."""
    if type(value) is arb:
        return value
    return arb(value) if type(value) is fmpq else arb(value.multiple) * arb.pi()


def finite(value: arb) -> Any:
    """A ball, or undecided where it says nothing."""
    return value if value.is_finite() else UNDECIDED


def bits(value: fmpq) -> int:
    """The size of a rational."""
    return value.p.bit_length() + value.q.bit_length()


def sign(value: Any) -> int | None:
    """-1, 0 or 1; None if the ball does not tell."""
    if type(value) is arb:
        return 1 if value > 0 else -1 if value < 0 else 0 if value.is_zero() else None
    number = value if type(value) is fmpq else value.multiple
    return (number > 0) - (number < 0)


def is_exact(value: Any) -> bool:
    """Whether a value is an exact number or a truth value."""
    return isinstance(value, fmpq | Turn | bool)


def same_exactly(a: Any, b: Any) -> bool:
    """Whether two exact values are the same; a multiple of pi is never rational."""
    if isinstance(a, Turn) and isinstance(b, Turn):
        return bool(a.multiple == b.multiple)
    return type(a) is type(b) and bool(a == b)


def difference(a: Any, b: Any) -> Any:
    """a - b."""
    if type(a) is type(b) is fmpq:
        return a - b
    if type(a) is type(b) is Turn:
        return turn(a.multiple - b.multiple)
    return ball(a) - ball(b)


def is_less(a: Any, b: Any) -> bool | None:
    """Whether a < b; None if the balls do not tell."""
    order = sign(difference(a, b))
    return None if order is None else order < 0


def is_equal(a: Any, b: Any) -> bool | None:
    """Whether a = b; None if the balls do not tell."""
    order = sign(difference(a, b))
    return None if order is None else order == 0
