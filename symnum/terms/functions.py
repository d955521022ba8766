"""The operators as functions on terms, numbers and object arrays: sin(x), where(x > 0, a, b), eq(x, y)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnum.terms import interface, operators
from symnum.terms.canonical import call
from symnum.terms.operators import Operator
from symnum.terms.term import as_term, required_term


def applied(operator: Operator) -> Callable[..., Any]:
    """The function that applies an operator to terms and numbers, element by element to arrays of them.

    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> applied(operators.SIN)(x)
    sin(x)
    """

    def function(*values: Any) -> Any:
        terms = [as_term(value) for value in values]
        if None not in terms:
            like = next((t for t in terms if t.as_written), terms[0] if terms else None)
            return call(operator) if like is None else interface.make_term(like, operator, tuple(terms))
        return _element_wise(operator, values)

    function.__name__ = function.__qualname__ = operator.name
    function.__doc__ = f"Apply {operator.name} to terms, numbers or arrays of them."
    return function


def _element_wise(operator: Operator, values: tuple[Any, ...]) -> Any:
    import numpy as np

    from symnum.terms.numpy_protocol import as_objects

    if not any(isinstance(value, np.ndarray | list | tuple) for value in values):
        for value in values:
            required_term(value)
    build = np.frompyfunc(applied(operator), len(values), 1)
    return build(*map(as_objects, values))


sqrt, cbrt = applied(operators.SQRT), applied(operators.CBRT)
exp, exp2, expm1 = applied(operators.EXP), applied(operators.EXP2), applied(operators.EXPM1)
log, log1p = applied(operators.LOG), applied(operators.LOG1P)
log2, log10 = applied(operators.LOG2), applied(operators.LOG10)
sin, cos, tan = applied(operators.SIN), applied(operators.COS), applied(operators.TAN)
sec, csc, cot = applied(operators.SEC), applied(operators.CSC), applied(operators.COT)
asin, acos, atan = applied(operators.ASIN), applied(operators.ACOS), applied(operators.ATAN)
atan2, hypot = applied(operators.ATAN2), applied(operators.HYPOT)
sinh, cosh, tanh = applied(operators.SINH), applied(operators.COSH), applied(operators.TANH)
asinh, acosh, atanh = applied(operators.ASINH), applied(operators.ACOSH), applied(operators.ATANH)
erf, erfc = applied(operators.ERF), applied(operators.ERFC)
gamma, lgamma = applied(operators.GAMMA), applied(operators.LGAMMA)
digamma, trigamma = applied(operators.DIGAMMA), applied(operators.TRIGAMMA)
sign, floor, ceil = applied(operators.SIGN), applied(operators.FLOOR), applied(operators.CEIL)
mod, minimum, maximum = applied(operators.MOD), applied(operators.MIN), applied(operators.MAX)
where, fma, absolute = applied(operators.WHERE), applied(operators.FMA), applied(operators.ABS)
eq, ne = applied(operators.EQ), applied(operators.NE)
lt, le, gt, ge = applied(operators.LT), applied(operators.LE), applied(operators.GT), applied(operators.GE)
logical_and, logical_or, logical_not = applied(operators.AND), applied(operators.OR), applied(operators.NOT)
pi = call(operators.PI)
