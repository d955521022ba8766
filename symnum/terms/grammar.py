"""The grammar as tables, and the constructs that wait for the value to their right."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

from symnum.terms.building import Builder
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, AND, EQ, GE, GT, LE, LT, MUL, NE, NEG, NOT, OR, PI, POW, Operator


class Binding(IntEnum):
    """How tightly an operator holds its operands; the printers put parentheses by the same numbers."""

    GROUP = 0
    OR = 10
    AND = 20
    NOT = 25
    COMPARISON = 30
    SUM = 40
    PRODUCT = 50
    UNARY = 60
    POWER = 70
    ATOM = 80


class Infix(NamedTuple):
    """An operator between operands; `inverse` marks minus in a sum and division in a product."""

    binding: Binding
    operator: Operator
    inverse: bool = False


class Prefix(NamedTuple):
    """An operator before its operand; None for a plus sign, which changes nothing."""

    binding: Binding
    operator: Operator | None


INFIX = {
    "or": Infix(Binding.OR, OR),
    "||": Infix(Binding.OR, OR),
    "and": Infix(Binding.AND, AND),
    "&&": Infix(Binding.AND, AND),
    "<": Infix(Binding.COMPARISON, LT),
    "<=": Infix(Binding.COMPARISON, LE),
    ">": Infix(Binding.COMPARISON, GT),
    ">=": Infix(Binding.COMPARISON, GE),
    "==": Infix(Binding.COMPARISON, EQ),
    "!=": Infix(Binding.COMPARISON, NE),
    "+": Infix(Binding.SUM, ADD),
    "-": Infix(Binding.SUM, ADD, inverse=True),
    "*": Infix(Binding.PRODUCT, MUL),
    "/": Infix(Binding.PRODUCT, MUL, inverse=True),
    "^": Infix(Binding.POWER, POW),
    "**": Infix(Binding.POWER, POW),
}
PREFIX = {
    "-": Prefix(Binding.UNARY, NEG),
    "+": Prefix(Binding.UNARY, None),
    "!": Prefix(Binding.UNARY, NOT),
    "not": Prefix(Binding.NOT, NOT),
}
POWER_SIGNS = frozenset(("^", "**"))
CHAINS = frozenset((Binding.OR, Binding.AND, Binding.SUM, Binding.PRODUCT))
KEYWORDS = frozenset(("and", "or", "not"))
CONSTANTS: dict[str, float | bool | Operator] = {
    "pi": PI,
    "inf": math.inf,
    "nan": math.nan,
    "true": True,
    "false": False,
    "True": True,
    "False": False,
}


class Pending:
    """A construct that has been opened at a token; `finish` completes it with the value to its right.

    `binding` is how tightly it holds that value: an operator to the right that binds tighter takes the value first.
    """

    __slots__ = ("at", "binding")

    def __init__(self, binding: Binding, at: int) -> None:
        self.binding, self.at = binding, at

    def finish(self, value: AnyTerm, build: Builder) -> AnyTerm:
        """An opening parenthesis, or the start of the text, leaves the value as it is."""
        return value


class PendingFunction(Pending):
    """A call whose arguments are being read."""

    __slots__ = ("apply", "arguments")

    def __init__(self, at: int, apply: Callable[..., AnyTerm]) -> None:
        super().__init__(Binding.GROUP, at)
        self.apply = apply
        self.arguments: list[AnyTerm] = []

    def finish(self, value: AnyTerm, build: Builder) -> AnyTerm:
        self.arguments.append(value)
        return self.apply(*self.arguments)


class PendingOperator(Pending):
    """A prefix operator, a comparison or a power; `left` holds what stands before it."""

    __slots__ = ("left", "operator")

    def __init__(self, binding: Binding, at: int, operator: Operator, *left: AnyTerm) -> None:
        super().__init__(binding, at)
        self.operator, self.left = operator, left

    def finish(self, value: AnyTerm, build: Builder) -> AnyTerm:
        return build.call(self.operator, *self.left, value)


class PendingChain(Pending):
    """A chain of operators of one binding: + and -, * and /, and, or."""

    __slots__ = ("any_inverted", "inverted", "items", "operator")

    def __init__(self, infix: Infix, at: int, first: AnyTerm) -> None:
        super().__init__(infix.binding, at)
        self.operator = infix.operator
        self.items = [first]
        self.inverted = [False, infix.inverse]
        self.any_inverted = infix.inverse

    def extend(self, value: AnyTerm, inverse: bool) -> None:
        """Take one more item, and note how the next one is joined."""
        self.items.append(value)
        self.inverted.append(inverse)
        if inverse:
            self.any_inverted = True

    def take_in(self, inner: PendingChain) -> None:
        """Take the items of a chain in parentheses that stands where the next item is due."""
        turned = self.inverted.pop()
        self.items += inner.items
        self.inverted += [not sign for sign in inner.inverted] if turned else inner.inverted
        self.any_inverted |= inner.any_inverted

    def finish(self, value: AnyTerm, build: Builder) -> AnyTerm:
        self.items.append(value)
        if self.any_inverted:
            return build.chain(self.operator, self.items, self.inverted)
        return build.call(self.operator, *self.items)
