"""The words of the e-graph: which constructor stands for an operator, and how calls are brought to few of them.

Over the reals a - b is a + -b, a/b is a*b^-1, sqrt(a) is a^(1/2) and x^-2 is (x^2)^-1, in rules as in terms, so that
one pattern meets all spellings; the machine's operations come back when the answer is priced. These are equal and
defined at the same points. As written, for bits that must stay, every operator is its own constructor.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Generic, Protocol, TypeVar

from symnum.terms.interface import Exact
from symnum.terms.operators import ADD, BUILTIN_COUNT, DIV, MUL, NEG, POW, SQRT, SUB, Operator, operators

N = TypeVar("N")

LEAF, NUMBER, TRUTH = "Leaf", "Number", "Truth"
HALF = Fraction(1, 2)


_unlisted: list[Operator] = []
"""Operators that the table does not list, such as unknown functions, in the order in which they were met."""


@cache
def constructor(operator: Operator, arity: int) -> str:
    """The constructor of an operator on so many arguments; names that users chose are replaced by counters.

    >>> constructor(ADD, 2)
    'add_2'
    """
    for place, known in enumerate(operators()):
        if known is operator:
            return f"{operator.name}_{arity}" if place < BUILTIN_COUNT else f"user{place}_{arity}"
    if operator not in _unlisted:
        _unlisted.append(operator)
    return f"unlisted{_unlisted.index(operator)}_{arity}"


@cache
def operator_of(name: str) -> Operator:
    """The operator whose constructor this is."""
    stem = name.rpartition("_")[0]
    for place, known in enumerate(operators()):
        if stem == (known.name if place < BUILTIN_COUNT else f"user{place}"):
            return known
    if stem.startswith("unlisted"):
        return _unlisted[int(stem.removeprefix("unlisted"))]
    raise KeyError(name)


ADD_2, MUL_2, POW_2, NEG_1 = (constructor(op, n) for op, n in ((ADD, 2), (MUL, 2), (POW, 2), (NEG, 1)))


class Builder(Protocol[N]):
    """What makes nodes: of patterns, as text, or of terms, as rows of tables."""

    def number(self, value: Exact) -> N:
        """The node of an exact number."""
        ...

    def value(self, node: N) -> Exact | None:
        """The exact number that a node is, or None."""
        ...

    def apply(self, name: str, *parts: N) -> N:
        """The node of a constructor on nodes."""
        ...

    def nested(self, name: str, parts: Sequence[N]) -> N:
        """The node of an associative binary constructor on two nodes or more, bracketed as the builder likes."""
        ...


class Encoder(Generic[N]):
    """Calls of operators as nodes; `as_written` keeps every operator."""

    def __init__(self, builder: Builder[N], as_written: bool) -> None:
        self.builder = builder
        self.as_written = as_written

    def call(self, operator: Operator, parts: Sequence[N]) -> N:
        """The node of an operator on nodes."""
        if self.as_written:
            return self.builder.apply(constructor(operator, len(parts)), *parts)
        if operator is ADD:
            return self.total(parts)
        if operator is MUL:
            return self.product(parts)
        if operator is POW:
            return self.power(parts[0], parts[1])
        if operator is NEG:
            return self.opposite(parts[0])
        if operator is SUB:
            return self.total((parts[0], self.opposite(parts[1])))
        if operator is DIV:
            return self.product((parts[0], self.inverse(parts[1])))
        if operator is SQRT:
            return self.builder.apply(POW_2, parts[0], self.builder.number(HALF))
        if operator.is_associative and parts:
            return parts[0] if len(parts) == 1 else self.builder.nested(constructor(operator, 2), parts)
        return self.builder.apply(constructor(operator, len(parts)), *parts)

    def total(self, parts: Sequence[N]) -> N:
        """The sum; an empty one is 0."""
        if not parts:
            return self.builder.number(0)
        return parts[0] if len(parts) == 1 else self.builder.nested(ADD_2, parts)

    def product(self, parts: Sequence[N]) -> N:
        """The product with its number first and its sign outside."""
        coefficient: Exact = 1
        rest: list[N] = []
        for part in parts:
            value = self.builder.value(part)
            if value is not None and value != 0 and coefficient == 1:
                coefficient = value
            else:
                rest.append(part)
        if not rest:
            return self.builder.number(coefficient)
        whole = rest[0] if len(rest) == 1 else self.builder.nested(MUL_2, rest)
        if abs(coefficient) != 1:
            whole = self.builder.apply(MUL_2, self.builder.number(abs(coefficient)), whole)
        return self.opposite(whole) if coefficient < 0 else whole

    def opposite(self, part: N) -> N:
        """The negative."""
        value = self.builder.value(part)
        return self.builder.apply(NEG_1, part) if value is None else self.builder.number(-value)

    def inverse(self, part: N) -> N:
        """1 over a node."""
        value = self.builder.value(part)
        if value:
            return self.builder.number(1 / Fraction(value))
        return self.builder.apply(POW_2, part, self.builder.number(-1))

    def power(self, base: N, exponent: N) -> N:
        """The power; a negative number as exponent is a positive one below 1."""
        value = self.builder.value(exponent)
        if value == 1:
            return base
        if value is not None and value < 0 and value != -1:
            return self.inverse(self.builder.apply(POW_2, base, self.builder.number(-value)))
        if value == -1:
            return self.inverse(base)
        return self.builder.apply(POW_2, base, exponent)
