"""What each operator means on trusted values: the definition that rules are checked against, defined where it is real.

A function here gets values and never an absence; it answers UNDEFINED outside the domain of the operator, and UNDECIDED
where the working precision does not tell on which side of its border an argument lies.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flint import acb, arb, fmpq

from symnum.rules.verification.arithmetic import (
    add,
    add_two,
    divide,
    exact_root,
    fused,
    multiply,
    multiply_two,
    opposite,
    power,
    whole_power,
)
from symnum.rules.verification.values import (
    HALF,
    ONE,
    UNDECIDED,
    UNDEFINED,
    ZERO,
    Absent,
    Turn,
    ball,
    difference,
    finite,
    is_equal,
    is_less,
    sign,
    turn,
)
from symnum.terms import operators as op
from symnum.terms.operators import Operator

Meaning = Callable[..., Any]


# functions of one argument ----------------------------------------------------------------------------------------
def _smooth(name: str, fixed: dict[fmpq, Any] | None = None) -> Meaning:
    """A function defined everywhere; `fixed` are its exact values at exact arguments."""
    function = getattr(arb, name)
    exact = fixed or {}

    def meaning(a: Any) -> Any:
        if type(a) is fmpq and a in exact:
            return exact[a]
        return finite(function(ball(a)))

    return meaning


def _square_root(a: Any) -> Any:
    return power(a, HALF)


def _cube_root(a: Any) -> Any:
    order = sign(a)
    if order == 0:
        return ZERO
    if order is None:  # odd and increasing: the image of the ends
        value = ball(a)
        return finite(_signed_root(value.lower()).union(_signed_root(value.upper())))
    size = opposite(a) if order < 0 else a
    exact = exact_root(size, 3) if type(size) is fmpq else None
    root = ball(size).root(3) if exact is None else exact
    return -root if order < 0 else root


def _signed_root(a: arb) -> arb:
    return -(-a).root(3) if a < 0 else a.root(3)


def _logarithm(scale: Callable[[], arb] | None = None, base: int = 0) -> Meaning:
    def meaning(a: Any) -> Any:
        order = sign(a)
        if order is None or order <= 0:
            return UNDECIDED if order is None else UNDEFINED
        if type(a) is fmpq and a in (1, base):
            return ZERO if a == 1 else ONE
        value = ball(a).log()
        return finite(value / scale() if scale else value)

    return meaning


def _logarithm_of_1_plus(a: Any) -> Any:
    return _logarithm()(add_two(ONE, a))


def _exp2(a: Any) -> Any:
    return power(fmpq(2), a)


# trigonometric ----------------------------------------------------------------------------------------------------
_EXACT_SINES = {fmpq(0): ZERO, fmpq(1, 6): HALF, fmpq(1, 2): ONE, fmpq(5, 6): HALF, fmpq(1): ZERO, fmpq(7, 6): -HALF,
                fmpq(3, 2): -ONE, fmpq(11, 6): -HALF}  # fmt: skip


def _sine(a: Any) -> Any:
    if type(a) is Turn:
        within = a.multiple - 2 * (a.multiple / 2).floor()
        return _EXACT_SINES[within] if within in _EXACT_SINES else arb.sin_pi_fmpq(within)
    return ZERO if type(a) is fmpq and not a else finite(ball(a).sin())


def _cosine(a: Any) -> Any:
    if type(a) is Turn:
        return _sine(turn(a.multiple + HALF))
    return ONE if type(a) is fmpq and not a else finite(ball(a).cos())


def _tangent(a: Any) -> Any:
    if type(a) is Turn and 4 * a.multiple == (4 * a.multiple).floor() and int((4 * a.multiple).p) % 2:
        return ONE if int((4 * a.multiple).p) % 4 == 1 else -ONE
    return divide(_sine(a), _cosine(a))


def _cotangent(a: Any) -> Any:
    tangent = _tangent(a)
    return tangent if tangent in (1, -1) else divide(_cosine(a), _sine(a))


_EXACT_ARCSINES = {ZERO: ZERO, HALF: Turn(fmpq(1, 6)), -HALF: Turn(fmpq(-1, 6)), ONE: Turn(HALF), -ONE: Turn(-HALF)}


def _arcsine(a: Any) -> Any:
    return _within(a, _EXACT_ARCSINES, arb.asin, closed=True)


def _arccosine(a: Any) -> Any:
    found = _arcsine(a)
    if type(found) is Turn or found == 0:
        return turn(HALF - (found.multiple if type(found) is Turn else ZERO))
    return found if found in (UNDEFINED, UNDECIDED) else ball(a).acos()


def _within(a: Any, exact: dict[fmpq, Any], function: Callable[[arb], arb], *, closed: bool) -> Any:
    """A function defined between -1 and 1."""
    if type(a) is fmpq and a in exact:
        return exact[a]
    size = sign(difference(ONE, _absolute(a)))
    if size is None:
        return UNDECIDED
    return finite(function(ball(a))) if size > 0 or (closed and size == 0) else UNDEFINED


def _arctangent(a: Any) -> Any:
    if type(a) is fmpq and abs(a) == 1:
        return Turn(a / 4)
    return ZERO if type(a) is fmpq and not a else finite(ball(a).atan())


def _angle(y: Any, x: Any) -> Any:
    """atan2, which is 0 at the origin and pi on the negative half axis."""
    if type(y) is fmpq and not y:
        order = sign(x)
        return UNDECIDED if order is None else turn(ONE) if order < 0 else ZERO
    if type(x) is fmpq and not x:
        order = sign(y)
        return UNDECIDED if order is None else Turn(order * HALF)
    return finite(arb.atan2(ball(y), ball(x)))


def _hypotenuse(a: Any, b: Any) -> Any:
    squares = [whole_power(side, 2) for side in (a, b)]
    if any(isinstance(square, Absent) for square in squares):  # too large or too small for a ball
        return UNDECIDED
    total = add_two(*squares)
    return total if isinstance(total, Absent) else _square_root(total)


def _hyperbolic_arccosine(a: Any) -> Any:
    order = sign(difference(a, ONE))
    if order is None:
        return UNDECIDED
    return UNDEFINED if order < 0 else ZERO if order == 0 else finite(ball(a).acosh())


# error function and gamma function --------------------------------------------------------------------------------
def _with_poles(function: Callable[[arb], arb]) -> Meaning:
    """A function of the gamma family, undefined at 0 and the negative integers."""

    def meaning(a: Any) -> Any:
        if type(a) is fmpq:
            return UNDEFINED if a <= 0 and a.q == 1 else finite(function(ball(a)))
        return finite(function(ball(a)))  # around a pole the ball says nothing

    return meaning


def _gamma(a: Any) -> Any:
    if type(a) is fmpq and a.q == 1 and 0 < a < _LARGEST_FACTORIAL:
        return fmpq(math.factorial(int(a.p) - 1))
    return _with_poles(arb.gamma)(a)


_LARGEST_FACTORIAL = 200


def _log_gamma(a: Any) -> Any:
    if type(a) is fmpq and a in (1, 2):
        return ZERO
    order = sign(a)
    if order is not None and order > 0:
        return finite(ball(a).lgamma())
    value = _gamma(a)
    return value if type(value) is Absent else _logarithm()(_absolute(value))


# pieces -----------------------------------------------------------------------------------------------------------
def _absolute(a: Any) -> Any:
    return Turn(abs(a.multiple)) if type(a) is Turn else abs(a)


def _sign_of(a: Any) -> Any:
    order = sign(a)
    return UNDECIDED if order is None else fmpq(order)


def _floor(a: Any) -> Any:
    if type(a) is fmpq:
        return fmpq(a.floor())
    found = ball(a).floor().unique_fmpz()
    return UNDECIDED if found is None else fmpq(found)


def _ceil(a: Any) -> Any:
    found = _floor(opposite(a))
    return found if found is UNDECIDED else -found


def _remainder(a: Any, b: Any) -> Any:
    quotient = divide(a, b)
    if quotient in (UNDEFINED, UNDECIDED):
        return quotient
    whole = _floor(quotient)
    return whole if whole is UNDECIDED else difference(a, multiply_two(whole, b))


def _least(*values: Any) -> Any:
    return _extreme(values, arb.min, lambda a, b: is_less(b, a))


def _greatest(*values: Any) -> Any:
    return _extreme(values, arb.max, is_less)


def _extreme(values: tuple[Any, ...], of_balls: Callable[[arb, arb], arb], gives_way: Callable[[Any, Any], Any]) -> Any:
    best = values[0]
    for value in values[1:]:
        worse = gives_way(best, value)
        best = of_balls(ball(best), ball(value)) if worse is None else value if worse else best
    return best


# conditions -------------------------------------------------------------------------------------------------------
def _decided(answer: bool | None) -> Any:
    return UNDECIDED if answer is None else answer


def _opposite_of(answer: bool | None) -> Any:
    return UNDECIDED if answer is None else not answer


def _equal(a: Any, b: Any) -> Any:
    return a == b if isinstance(a, bool) else _decided(is_equal(a, b))


def _unequal(a: Any, b: Any) -> Any:
    return a != b if isinstance(a, bool) else _opposite_of(is_equal(a, b))


MEANING: dict[Operator, Meaning] = {
    op.ADD: add,
    op.MUL: multiply,
    op.POW: power,
    op.SUB: lambda a, b: add_two(a, opposite(b)),
    op.DIV: divide,
    op.NEG: opposite,
    op.FMA: fused,
    op.SQRT: _square_root,
    op.CBRT: _cube_root,
    op.EXP: _smooth("exp", {ZERO: ONE}),
    op.EXP2: _exp2,
    op.EXPM1: _smooth("expm1", {ZERO: ZERO}),
    op.LOG: _logarithm(),
    op.LOG1P: _logarithm_of_1_plus,
    op.LOG2: _logarithm(arb.const_log2, 2),
    op.LOG10: _logarithm(arb.const_log10, 10),
    op.SIN: _sine,
    op.COS: _cosine,
    op.TAN: _tangent,
    op.SEC: lambda a: divide(ONE, _cosine(a)),
    op.CSC: lambda a: divide(ONE, _sine(a)),
    op.COT: _cotangent,
    op.ASIN: _arcsine,
    op.ACOS: _arccosine,
    op.ATAN: _arctangent,
    op.ATAN2: _angle,
    op.HYPOT: _hypotenuse,
    op.SINH: _smooth("sinh", {ZERO: ZERO}),
    op.COSH: _smooth("cosh", {ZERO: ONE}),
    op.TANH: _smooth("tanh", {ZERO: ZERO}),
    op.ASINH: _smooth("asinh", {ZERO: ZERO}),
    op.ACOSH: _hyperbolic_arccosine,
    op.ATANH: lambda a: _within(a, {ZERO: ZERO}, arb.atanh, closed=False),
    op.ERF: _smooth("erf", {ZERO: ZERO}),
    op.ERFC: _smooth("erfc", {ZERO: ONE}),
    op.GAMMA: _gamma,
    op.LGAMMA: _log_gamma,
    op.DIGAMMA: _with_poles(arb.digamma),
    op.TRIGAMMA: _with_poles(lambda a: acb(a).polygamma(acb(1)).real),
    op.ABS: _absolute,
    op.SIGN: _sign_of,
    op.FLOOR: _floor,
    op.CEIL: _ceil,
    op.MOD: _remainder,
    op.MIN: _least,
    op.MAX: _greatest,
    op.EQ: _equal,
    op.NE: _unequal,
    op.LT: lambda a, b: _decided(is_less(a, b)),
    op.LE: lambda a, b: _opposite_of(is_less(b, a)),
    op.GT: lambda a, b: _decided(is_less(b, a)),
    op.GE: lambda a, b: _opposite_of(is_less(a, b)),
    op.AND: lambda *values: all(values),
    op.OR: lambda *values: any(values),
    op.NOT: lambda a: not a,
    op.PI: lambda: Turn(ONE),
}
"""The meaning of each operator; `where` is missing, for it does not need all of its arguments."""
