"""The words of a rule file: sorts, functions, `when`, `fold`, and expressions that build patterns and rules.

    @ruleset(holds="real", source="DLMF 4.21.12")
    def pythagoras(x: Real) -> Rules:
        return Rules(
            sin_cos = sin(x)**2 + cos(x)**2 >> 1,
            sec_tan = sec(x)**2 - tan(x)**2 >> 1 | when(cos(x) != 0),
        )

`>>` binds looser than + * **, and | looser than >>; a == b reads as an equation, and eq(a, b) is the comparison.
Quotients of plain numbers are floats in Python: write rational(1, 2) for an exact one half.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnum.rules.condition import PREDICATE_OPERATORS, Condition
from symnum.rules.expression import (
    Boolean,
    Conditions,
    Expression,
    Function,
    Int,
    IntLiteral,
    Literal,
    Natural,
    Negative,
    Nonnegative,
    Nonpositive,
    Nonzero,
    Positive,
    Real,
    Sequence,
    applied,
    pattern_of,
)  # fmt: skip
from symnum.rules.pattern import FOLD
from symnum.rules.ruleset import Rules, ruleset
from symnum.terms import operators as op
from symnum.terms.operators import Operator, operator_named
from symnum.terms.term import literal as literal_term

__all__ = [
    "Boolean",
    "Function",
    "Int",
    "IntLiteral",
    "Literal",
    "Natural",
    "Negative",
    "Nonnegative",
    "Nonpositive",
    "Nonzero",
    "Positive",
    "Real",
    "Rules",
    "Sequence",
    "absolute",
    "acos",
    "acosh",
    "add",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "ceil",
    "cos",
    "cosh",
    "cot",
    "csc",
    "divergence",
    "dot",
    "dx",
    "dxx",
    "dxy",
    "dxz",
    "dy",
    "dyy",
    "dyz",
    "dz",
    "dzz",
    "either",
    "eq",
    "erf",
    "erfc",
    "even",
    "exp",
    "exp2",
    "expm1",
    "finite",
    "floor",
    "fma",
    "fold",
    "free_of",
    "function",
    "gamma",
    "grad",
    "hypot",
    "integer",
    "laplace",
    "lgamma",
    "literal",
    "log",
    "log1p",
    "log2",
    "log10",
    "logical_and",
    "logical_not",
    "logical_or",
    "maximum",
    "minimum",
    "mul",
    "odd",
    "pi",
    "power",
    "rational",
    "ruleset",
    "sec",
    "sign",
    "sin",
    "sinh",
    "sqrt",
    "summation",
    "tan",
    "tanh",
    "uniform",
    "upwind",
    "when",
    "where",
]  # fmt: skip


def when(*conditions: Any) -> Conditions:
    """Such that: conditions that must all be proved before the rule fires.

    Errors:  SymnumError for anything that is no condition.

    >>> from symnum.rules.pattern import variable
    >>> when(Real(variable("a")) > 0).conditions[0].predicate
    'gt'
    """
    return Conditions(tuple(Condition.of(pattern_of(condition)) for condition in conditions))


def either(*conditions: Any) -> Expression:
    """A condition that holds if one of these is proved."""
    return applied(op.OR, *conditions)


def fold(value: Any) -> Expression:
    """A number computed exactly, when the rule fires, from the literals that the variables stand for."""
    return applied(FOLD, value)


def rational(numerator: int, denominator: int) -> Expression:
    """An exact quotient of integers; 1/2 would be a float."""
    return Expression(literal_term(Fraction(numerator, denominator)))


def _word(operator: Operator) -> Callable[..., Expression]:
    def word(*values: Any) -> Expression:
        return applied(operator, *values)

    word.__name__ = word.__qualname__ = operator.name
    return word


def function(name: str) -> Callable[..., Expression]:
    """The operator with this name as a word of the language; for operators that a rule file itself registers."""
    return _word(operator_named(name))


add, mul, power = _word(op.ADD), _word(op.MUL), _word(op.POW)
sqrt, cbrt, fma = _word(op.SQRT), _word(op.CBRT), _word(op.FMA)
exp, exp2, expm1 = _word(op.EXP), _word(op.EXP2), _word(op.EXPM1)
log, log1p, log2, log10 = _word(op.LOG), _word(op.LOG1P), _word(op.LOG2), _word(op.LOG10)
sin, cos, tan = _word(op.SIN), _word(op.COS), _word(op.TAN)
sec, csc, cot = _word(op.SEC), _word(op.CSC), _word(op.COT)
asin, acos, atan = _word(op.ASIN), _word(op.ACOS), _word(op.ATAN)
atan2, hypot = _word(op.ATAN2), _word(op.HYPOT)
sinh, cosh, tanh = _word(op.SINH), _word(op.COSH), _word(op.TANH)
asinh, acosh, atanh = _word(op.ASINH), _word(op.ACOSH), _word(op.ATANH)
erf, erfc = _word(op.ERF), _word(op.ERFC)
gamma, lgamma = _word(op.GAMMA), _word(op.LGAMMA)
absolute, sign, floor, ceil = _word(op.ABS), _word(op.SIGN), _word(op.FLOOR), _word(op.CEIL)
minimum, maximum, where = _word(op.MIN), _word(op.MAX), _word(op.WHERE)
eq, logical_and, logical_or, logical_not = _word(op.EQ), _word(op.AND), _word(op.OR), _word(op.NOT)
pi = applied(op.PI)
finite, integer, even, odd = (_word(PREDICATE_OPERATORS[name]) for name in ("finite", "integer", "even", "odd"))
literal, free_of, uniform = (_word(PREDICATE_OPERATORS[name]) for name in ("literal", "free_of", "uniform"))
summation = _word(op.SUM)
divergence, dot, upwind, laplace, grad = (
    _word(op.SPATIAL[name]) for name in ("divergence", "dot", "upwind", "laplace", "grad")
)
dx, dy, dz, dxx, dyy, dzz, dxy, dxz, dyz = (
    _word(op.SPATIAL[name]) for name in ("dx", "dy", "dz", "dxx", "dyy", "dzz", "dxy", "dxz", "dyz")
)
