"""Random expressions, each known by a seed and a number, and whether two terms have the same values.

A third of the parts are instances of the left sides of rules, whether their conditions hold or not: random sums and
products seldom meet a rule, and a missing condition shows only where one is broken.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import symnum as sn
from symnum.errors import SymnumError
from symnum.rules.catalogue import catalogue_rules
from symnum.rules.instantiation import instantiated
from symnum.rules.pattern import Variable
from symnum.rules.rule import Rule
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.building import builder_of
from symnum.terms.operators import Sort
from symnum.terms.traversal import postorder

SYMBOLS: tuple[Any, ...] = (
    *sn.symbols("x y z"),
    *sn.symbols("p q", positive=True),
    sn.symbol("n", nonnegative=True),
    sn.symbol("u", nonzero=True),
    sn.symbol("k", integer=True),
    sn.symbol("a", interval=(-1, 1)),
    sn.symbol("b", interval=(0, 1)),
    sn.symbol("w", interval=(1, 4)),
)
_NUMBERS = (0, 1, -1, 2, -2, 3, 4, 5, 10, Fraction(1, 2), Fraction(-1, 2), Fraction(1, 3), Fraction(3, 2), 0.5, 2.5)
_EXPONENTS = (2, 2, 2, 3, 4, 5, 6, -1, -1, -2, -3, *(Fraction(n, 2) for n in (1, 1, -1, 3)), Fraction(1, 3))
_UNARY = (op.SQRT, op.SQRT, op.EXP, op.EXP, op.LOG, op.LOG, op.SIN, op.COS, op.TAN, op.TANH, op.SINH, op.COSH, op.ATAN,
          op.ABS, op.ABS, op.NEG, op.LOG1P, op.EXPM1, op.CBRT, op.SIGN, op.ASIN, op.ACOS)  # fmt: skip
_TESTS = (op.LT, op.LE, op.GT, op.GE, op.EQ, op.NE)
_LEAST, _MOST = 3, 25
_WRITTEN = 0.5
"""How many of the expressions are terms as written; the others are canonical."""

_VALUES = (
    0,
    0,
    1,
    -1,
    2,
    -2,
    3,
    Fraction(1, 2),
    Fraction(-1, 2),
    Fraction(1, 4),
    Fraction(3, 4),
    Fraction(5, 2),
    -7,
    40,
)
_PRECISIONS = (128, 512, 2048)
_ROUNDING = 1e-12
"""Floats among the literals may have been folded, with a rounding each."""


def expression(seed: int, number: int) -> Any:
    """Return a random expression of up to some dozens of operations.

    >>> sn.free_symbols(expression(1, 5)) == sn.free_symbols(expression(1, 5))
    True
    """
    generator = random.Random(f"{seed}/{number}")
    while True:
        like = "tree" if generator.random() < _WRITTEN else "canonical"
        try:
            return _Grower(generator, like).term(generator.randint(_LEAST, _MOST))
        except SymnumError:  # a number too large to be exact, or a constant without a value
            continue


class _Grower:
    """Grows one expression; what was grown before may come again, so that parts are shared."""

    def __init__(self, generator: random.Random, like: str) -> None:
        self.generator, self.like = generator, like
        self.call: Callable[..., Any] = builder_of(like).call
        self.grown: list[Any] = []

    def term(self, size: int) -> Any:
        if size <= 1:
            return self.leaf()
        if self.grown and self.generator.random() < 0.15:
            return self.generator.choice(self.grown)
        grow = self.generator.choices(
            (self.instance, self.arithmetic, self.power, self.function, self.choice), (6, 7, 3, 3, 1)
        )
        found = grow[0](size)
        self.grown.append(found)
        return found

    def leaf(self) -> Any:
        if self.generator.random() < 0.25:
            return sn.literal(self.generator.choice(_NUMBERS))
        return self.generator.choice(SYMBOLS)

    def split(self, size: int) -> tuple[Any, Any]:
        first = self.generator.randint(1, max(1, size - 2))
        return self.term(first), self.term(max(1, size - 1 - first))

    def arithmetic(self, size: int) -> Any:
        operator = self.generator.choice((op.ADD, op.ADD, op.SUB, op.MUL, op.MUL, op.DIV, op.DIV, op.MIN, op.MAX))
        return self.call(operator, *self.split(size))

    def power(self, size: int) -> Any:
        if self.generator.random() < 0.1:
            return self.call(op.POW, *self.split(size))
        return self.call(op.POW, self.term(size - 1), sn.literal(self.generator.choice(_EXPONENTS)))

    def function(self, size: int) -> Any:
        return self.call(self.generator.choice(_UNARY), self.term(size - 1))

    def choice(self, size: int) -> Any:
        bounds = self.leaf(), self.leaf()
        return self.call(op.WHERE, self.call(self.generator.choice(_TESTS), *bounds), *self.split(size - 1))

    def instance(self, size: int) -> Any:
        rule = self.generator.choice(_rules())
        share = max(1, size // (1 + len(rule.variables)))
        bindings = {one: self.bound(one, share) for one in rule.variables}
        return instantiated(rule.left, bindings, self.call(op.ADD, SYMBOLS[0], SYMBOLS[1]))

    def bound(self, variable: Variable, size: int) -> Any:
        if variable.sort.result is Sort.BOOLEAN:
            return self.call(self.generator.choice(_TESTS), self.leaf(), self.leaf())
        if variable.sort.literal or (variable.sort.assumptions.integer and self.generator.random() < 0.8):
            return sn.literal(
                self.generator.choice(_NUMBERS[:9] if variable.sort.assumptions.integer else _NUMBERS[:13])
            )
        return self.term(self.generator.randint(1, size))


@cache
def _rules() -> tuple[Rule, ...]:
    """The rules of the catalogue about real numbers whose variables stand for single terms."""
    return tuple(
        rule
        for rule in catalogue_rules()
        if interface.operation(rule.left).result is Sort.REAL
        and not rule.functions
        and not any(one.is_sequence for one in rule.variables)
        and _has_values(rule.left)
    )


def _has_values(term: Any) -> bool:
    """Whether a term has a value at a point: derivatives in space have none, and indices of sums are bound."""
    return op.LINEAR.isdisjoint(interface.operation(node) for node in postorder([term]) if interface.is_call(node))


# comparison -----------------------------------------------------------------------------------------------------------
def points(symbols: Sequence[Any], count: int, generator: random.Random) -> Iterator[dict[Any, Fraction]]:
    """Draw points that the assumptions allow: first as many zeros as they allow, then some zeros, then few."""
    for number in range(count):
        yield {one: _value(one, 0.95 if number == 0 else 0.5 / number, generator) for one in symbols}


def _value(one: Any, zeros: float, generator: random.Random) -> Fraction:
    if generator.random() < zeros and _allows(one, Fraction(0)):
        return Fraction(0)
    while True:
        drawn = Fraction(generator.choice(_VALUES))
        if generator.random() < 0.5:
            drawn = Fraction(generator.randint(-400, 400), 64)
        if _allows(one, drawn):
            return drawn


def _allows(one: Any, value: Fraction) -> bool:
    known = one.assumptions
    inside = known.low <= value <= known.high
    excluded = (known.low_open and value == known.low) or (known.high_open and value == known.high)
    return (
        inside and not excluded and not (known.nonzero and value == 0) and not (known.integer and value.denominator > 1)
    )


def compared(given: Any, found: Any, generator: random.Random, count: int = 8) -> tuple[str, int]:
    """Return where the terms differ, in value or in being defined, or nothing; and at how many points nobody can tell.

    Values are exact rationals or balls of up to 2048 bits that are sure to hold the exact value.
    """
    from symnum.rules.verification.evaluator import Evaluator
    from symnum.rules.verification.values import rational

    evaluator, undecided = Evaluator([given, found]), 0
    literals = [one for one in postorder([given, found]) if interface.is_literal(one)]
    has_floats = any(isinstance(interface.literal_value(one), float) for one in literals)
    for point in points(sn.free_symbols([given, found]), count, generator):
        exact = {one: rational(value) for one, value in point.items()}
        said = (_same(evaluator.values(exact, bits), has_floats) for bits in _PRECISIONS)
        same = next((one for one in said if one is not None), None)
        if same is False:
            where = ", ".join(f"{one} = {value}" for one, value in point.items())
            return f"{evaluator.values(exact, 128)} at {where}", undecided
        undecided += same is None
    return "", undecided


def _same(values: Sequence[Any], has_floats: bool) -> bool | None:
    from symnum.rules.verification.sampling import are_same
    from symnum.rules.verification.values import UNDECIDED, UNDEFINED, ball

    left, right = values
    if left is UNDECIDED or right is UNDECIDED:
        return None
    if left is UNDEFINED or right is UNDEFINED:
        return left is right
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    same = are_same(left, right)
    if same is False and has_floats:
        left, right = ball(left), ball(right)
        return bool(abs(left - right) <= _ROUNDING * (abs(left) + abs(right)))
    return same
