"""Expressions that a rule file computes with: Python's operators on them build patterns and rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NoReturn

from symnum.errors import SymnumError
from symnum.rules.condition import Condition
from symnum.rules.pattern import FunctionVariable, Variable, variable
from symnum.rules.rule import Location
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.term import Term, as_term
from symnum.terms.tree import tree_call


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule without its name: what `>>` and `==` build."""

    left: AnyTerm
    right: AnyTerm
    oriented: bool
    location: Location
    conditions: tuple[Condition, ...] = ()

    def __or__(self, such_that: Conditions) -> Draft:
        return replace(self, conditions=(*self.conditions, *such_that.conditions))

    def __bool__(self) -> NoReturn:
        raise SymnumError(f"{self.location}: a chain a == b == c is no rule; write two rules")


@dataclass(frozen=True, slots=True)
class Conditions:
    """What `when` builds; `|` attaches it to a rule, or to the right side of an equation that is still being built."""

    conditions: tuple[Condition, ...]

    def __ror__(self, right: Any) -> Guarded:
        return Guarded(pattern_of(right), self)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A right side that waits for `lhs ==`: in lhs == rhs | when(...) the bar binds first."""

    right: AnyTerm
    such_that: Conditions


class Expression:
    """A pattern under construction; Python's operators build tree terms, exactly as written."""

    __slots__ = ("term",)
    __hash__ = None  # type: ignore[assignment] - == builds an equation, so an expression cannot be a key
    sort_name = "Real"

    def __init__(self, term: AnyTerm) -> None:
        self.term = term

    def __repr__(self) -> str:
        return repr(self.term)

    def __bool__(self) -> NoReturn:
        raise SymnumError(f"{self.term} has no truth value; chains such as 0 < a < 1 are two conditions")

    def __iter__(self) -> Iterator[Expression]:
        if not (isinstance(self.term, Variable) and self.term.is_sequence):
            raise SymnumError(f"{self.term} is no sequence variable, so it cannot be spread with *")
        yield self

    def __add__(self, other: Any) -> Expression:
        return _chained(op.ADD, self, other)

    def __radd__(self, other: Any) -> Expression:
        return _chained(op.ADD, other, self)

    def __mul__(self, other: Any) -> Expression:
        return _chained(op.MUL, self, other)

    def __rmul__(self, other: Any) -> Expression:
        return _chained(op.MUL, other, self)

    def __sub__(self, other: Any) -> Expression:
        return applied(op.SUB, self, other)

    def __rsub__(self, other: Any) -> Expression:
        return applied(op.SUB, other, self)

    def __truediv__(self, other: Any) -> Expression:
        return applied(op.DIV, self, other)

    def __rtruediv__(self, other: Any) -> Expression:
        return applied(op.DIV, other, self)

    def __pow__(self, other: Any) -> Expression:
        return applied(op.POW, self, other)

    def __rpow__(self, other: Any) -> Expression:
        return applied(op.POW, other, self)

    def __mod__(self, other: Any) -> Expression:
        return applied(op.MOD, self, other)

    def __rmod__(self, other: Any) -> Expression:
        return applied(op.MOD, other, self)

    def __neg__(self) -> Expression:
        return applied(op.NEG, self)

    def __abs__(self) -> Expression:
        return applied(op.ABS, self)

    def __lt__(self, other: Any) -> Expression:
        return applied(op.LT, self, other)

    def __le__(self, other: Any) -> Expression:
        return applied(op.LE, self, other)

    def __gt__(self, other: Any) -> Expression:
        return applied(op.GT, self, other)

    def __ge__(self, other: Any) -> Expression:
        return applied(op.GE, self, other)

    def __ne__(self, other: object) -> Any:
        return applied(op.NE, self, other)

    def __eq__(self, other: object) -> Any:
        return _draft(self, other, oriented=False)

    def __rshift__(self, other: Any) -> Draft:
        return _draft(self, other, oriented=True)

    def __rrshift__(self, other: Any) -> Draft:
        return _draft(other, self, oriented=True)


def pattern_of(value: Any) -> Term:
    """The tree term that an expression or a number of a rule stands for.

    Errors:  SymnumError for anything else.
    """
    term = value.term if isinstance(value, Expression) else as_term(value)
    if term is None:
        raise SymnumError(f"{value!r} cannot stand in a rule; patterns are made of variables, numbers and functions")
    return term


def applied(operator: Operator, *values: Any) -> Expression:
    """The expression that applies an operator to expressions and numbers."""
    return Expression(tree_call(operator, tuple(pattern_of(value) for value in values)))


def _chained(operator: Operator, left: Any, right: Any) -> Expression:
    """a + b + c is one sum of three, as the parser reads it."""
    first = pattern_of(left)
    if interface.head(first) is operator:
        return Expression(tree_call(operator, (*interface.arguments(first), pattern_of(right))))
    return applied(operator, left, right)


def _draft(left: Any, right: Any, *, oriented: bool) -> Draft:
    frame = sys._getframe(2)  # pyright: ignore[reportPrivateUsage] - the line of the rule, in the rule file
    conditions: tuple[Condition, ...] = ()
    if isinstance(right, Guarded):
        right, conditions = Expression(right.right), right.such_that.conditions
    location = Location(frame.f_code.co_filename, frame.f_lineno)
    return Draft(pattern_of(left), pattern_of(right), oriented, location, conditions)


# the sorts of variables, as annotations of the parameters of a rule set -------------------------------------------
class Real(Expression):
    """Any real term."""


class Positive(Expression):
    """A term proved to be > 0."""

    sort_name = "Positive"


class Negative(Expression):
    """A term proved to be < 0."""

    sort_name = "Negative"


class Nonnegative(Expression):
    """A term proved to be >= 0."""

    sort_name = "Nonnegative"


class Nonpositive(Expression):
    """A term proved to be <= 0."""

    sort_name = "Nonpositive"


class Nonzero(Expression):
    """A term proved never to be 0."""

    sort_name = "Nonzero"


class Int(Expression):
    """A term proved to be an integer."""

    sort_name = "Int"


class Natural(Expression):
    """A term proved to be an integer >= 0."""

    sort_name = "Natural"


class Literal(Expression):
    """An exact number: an integer or a rational."""

    sort_name = "Literal"


class IntLiteral(Expression):
    """An integer literal."""

    sort_name = "IntLiteral"


class Boolean(Expression):
    """A truth value: a comparison, or a combination of comparisons."""

    sort_name = "Boolean"


class Sequence(Expression):
    """Any number of neighbouring arguments, none included; stands with a star: maximum(a, *xs)."""


class Function:
    """Any operator: f in f(x)."""

    __slots__ = ("operator",)

    def __init__(self, operator: FunctionVariable) -> None:
        self.operator = operator

    def __call__(self, *values: Any) -> Expression:
        return applied(self.operator, *values)


def parameter(name: str, annotation: Any, default: Any) -> Expression | Function:
    """The variable that a parameter of a rule set declares.

    Errors:  SymnumError for an annotation that is no sort, or a default that is no exact number.
    """
    if annotation is Function:
        return Function(FunctionVariable(name, 0, None))
    if not (isinstance(annotation, type) and issubclass(annotation, Expression)):
        raise SymnumError(f"the parameter {name} needs a sort as its annotation, such as {name}: Real")
    if default is not None and (isinstance(default, bool) or not isinstance(default, int | Fraction)):
        raise SymnumError(f"the default of {name} must be an exact number, not {default!r}")
    is_sequence = annotation is Sequence
    return annotation(variable(name, annotation.sort_name, default=default, is_sequence=is_sequence))
