"""Arithmetic on trusted values: exact for as long as the numbers stay small, in balls after that."""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq

from symnum.rules.verification.values import (
    EXACT_BITS,
    ONE,
    UNDECIDED,
    UNDEFINED,
    ZERO,
    Turn,
    ball,
    bits,
    finite,
    is_equal,
    sign,
    turn,
)


def add(*values: Any) -> Any:
    """The sum of values."""
    total: Any = ZERO
    for value in values:
        total = add_two(total, value)
    return total


def add_two(a: Any, b: Any) -> Any:
    """a + b, exact where both are."""
    if type(a) is type(b) is fmpq:
        total = a + b
        return total if bits(total) < EXACT_BITS else ball(total)
    if type(a) is type(b) is Turn:
        return turn(a.multiple + b.multiple)
    for x, y in ((a, b), (b, a)):
        if type(x) is fmpq and not x:
            return y
    return ball(a) + ball(b)


def multiply(*values: Any) -> Any:
    """The product of values."""
    product: Any = ONE
    for value in values:
        product = multiply_two(product, value)
    return product


def multiply_two(a: Any, b: Any) -> Any:
    """a * b, exact where both are, and 0 if one is."""
    if type(a) is type(b) is fmpq:
        product = a * b
        return product if bits(product) < EXACT_BITS else ball(product)
    for x, y in ((a, b), (b, a)):
        if type(x) is fmpq:
            if not x:
                return ZERO
            if x == 1:
                return y
            if type(y) is Turn:
                return turn(x * y.multiple)
    return ball(a) * ball(b)


def opposite(a: Any) -> Any:
    """-a."""
    return Turn(-a.multiple) if type(a) is Turn else -a


def divide(a: Any, b: Any) -> Any:
    """a / b, undefined for b = 0."""
    order = sign(b)
    if order is None:
        return UNDECIDED
    if order == 0:
        return UNDEFINED
    if type(a) is type(b) is fmpq:
        quotient = a / b
        return quotient if bits(quotient) < EXACT_BITS else ball(quotient)
    if type(a) is type(b) is Turn:
        return a.multiple / b.multiple
    if type(b) is fmpq:
        return multiply_two(a, 1 / b)
    return ZERO if sign(a) == 0 else finite(ball(a) / ball(b))


def power(base: Any, exponent: Any) -> Any:
    """The power, defined for a > 0, for a = 0 with b > 0, and for an integer b with a other than 0."""
    if type(exponent) is not fmpq:
        return _power_of_inexact(base, exponent)
    if exponent.q == 1:
        return whole_power(base, int(exponent.p))
    order = sign(base)
    if order is None:
        return UNDECIDED
    if order < 0 or (order == 0 and exponent < 0):
        return UNDEFINED
    if order == 0:
        return ZERO
    root = exact_root(base, int(exponent.q)) if type(base) is fmpq else None
    return finite(ball(base) ** arb(exponent)) if root is None else whole_power(root, int(exponent.p))


def whole_power(base: Any, exponent: int) -> Any:
    """The power with an integer exponent; one that is not above 0 needs a base other than 0."""
    order = sign(base)
    if exponent <= 0:
        if order == 0:
            return UNDEFINED
        if order is None:
            return UNDECIDED
    if type(base) is fmpq and bits(base) * (abs(exponent) + 1) < EXACT_BITS:
        return base**exponent
    return finite(ball(base) ** exponent)


def _power_of_inexact(base: Any, exponent: Any) -> Any:
    order, direction = sign(base), sign(exponent)
    if order is None:
        return UNDECIDED
    if order > 0:
        return ONE if is_equal(base, ONE) else finite(ball(base) ** ball(exponent))
    if order == 0:
        return UNDECIDED if direction is None else ZERO if direction > 0 else UNDEFINED
    # a multiple of pi is irrational, so that no power of a negative number with it is real
    return UNDECIDED if type(exponent) is arb and exponent.contains_integer() else UNDEFINED


def exact_root(value: fmpq, degree: int) -> fmpq | None:
    """The rational whose power is a positive rational, or None."""
    if degree >= bits(value):
        return ONE if value == 1 else None
    root = fmpq(value.p.root(degree), value.q.root(degree))
    return root if root**degree == value else None


def fused(a: Any, b: Any, c: Any) -> Any:
    """a*b + c."""
    return add_two(multiply_two(a, b), c)
