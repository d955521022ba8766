"""Patterns compiled for matching: the normal form of a pattern as nodes that say how to match, not what was written.

A pattern is brought to canonical form first, so that one compiled pattern serves every term type: sums match
coefficients of monomials, products match powers, in any order. Rules marked `as_written` are compiled from the pattern
as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from symnum.rules.condition import Condition
from symnum.rules.normal_form import normal_sides
from symnum.rules.pattern import FunctionVariable, Variable
from symnum.rules.rule import Rule
from symnum.rules.views import monomial_of, monomials
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, MUL, POW, Operator

Variables: TypeAlias = frozenset[Variable | FunctionVariable]
"""The variables of a pattern, those of functions included."""


@dataclass(frozen=True, slots=True, eq=False)
class Wild:
    """A variable."""

    variable: Variable
    variables: Variables = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _note(self, frozenset((self.variable,)))


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A literal or a symbol that must be there as it is."""

    term: AnyTerm
    variables: Variables = field(default=frozenset(), init=False, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """An operator on arguments in this order; the operator may be a variable."""

    operator: Operator
    parts: tuple[Node, ...]
    variables: Variables = field(init=False, repr=False)

    def __post_init__(self) -> None:
        own = (self.operator,) if isinstance(self.operator, FunctionVariable) else ()
        _note(self, _union(self.parts).union(own))


@dataclass(frozen=True, slots=True, eq=False)
class Commuting:
    """A commutative operator on arguments in any order; an associative one on some of its arguments, too."""

    operator: Operator
    parts: tuple[Node, ...]
    variables: Variables = field(init=False, repr=False)

    def __post_init__(self) -> None:
        own = (self.operator,) if isinstance(self.operator, FunctionVariable) else ()
        _note(self, _union(self.parts).union(own))


@dataclass(frozen=True, slots=True, eq=False)
class PowerOf:
    """A factor: base and exponent, which is an exact number, then also `number`, or a pattern, then also `above`."""

    base: Node
    exponent: Exact | Node
    number: Exact | None = field(init=False, repr=False)
    above: Node | None = field(init=False, repr=False)
    variables: Variables = field(init=False, repr=False)

    def __post_init__(self) -> None:
        number, above = (self.exponent, None) if isinstance(self.exponent, int | Fraction) else (None, self.exponent)
        object.__setattr__(self, "number", number)
        object.__setattr__(self, "above", above)
        _note(self, _union((self.base,) if above is None else (self.base, above)))


@dataclass(frozen=True, slots=True, eq=False)
class Multiplication:
    """coefficient * number * powers in any order, where `number` is a variable for literals; a summand, too."""

    coefficient: Exact
    factors: tuple[PowerOf, ...]
    number: Variable | None = None
    variables: Variables = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _note(self, _union(self.factors).union(() if self.number is None else (self.number,)))


@dataclass(frozen=True, slots=True, eq=False)
class Addition:
    """A sum of multiplications in any order."""

    summands: tuple[Multiplication, ...]
    variables: Variables = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _note(self, _union(self.summands))


def _note(node: Any, variables: Variables) -> None:
    object.__setattr__(node, "variables", variables)  # once, at the birth of a node that is frozen afterwards


def _union(nodes: Iterable[Any]) -> Variables:
    return frozenset().union(*(node.variables for node in nodes))


Node: TypeAlias = Wild | Leaf | Fixed | Commuting | Multiplication | Addition


def compiled(pattern: AnyTerm) -> Node:
    """The compiled form of a pattern in normal form.

    >>> from symnum.rules.pattern import variable
    >>> compiled(variable("x") ** 2).factors[0].exponent
    2
    """
    if isinstance(pattern, Variable):
        return Wild(pattern)
    if not interface.is_call(pattern):
        return Leaf(pattern)
    operator, arguments = interface.operation(pattern), interface.arguments(pattern)
    if operator is ADD:
        parts = [_multiplication(coefficient, factors) for coefficient, factors in monomials(pattern)]
        return Addition(tuple(sorted(parts, key=_wildness_of_summand)))
    if operator in (MUL, POW):
        return _multiplication(*monomial_of(pattern))
    return _call(operator, tuple(compiled(argument) for argument in arguments))


def compiled_as_written(pattern: AnyTerm) -> Node:
    """The compiled form of a pattern as it stands: sums and products are operators like any other."""
    if isinstance(pattern, Variable):
        return Wild(pattern)
    if not interface.is_call(pattern):
        return Leaf(pattern)
    parts = tuple(compiled_as_written(argument) for argument in interface.arguments(pattern))
    return _call(interface.operation(pattern), parts)


def _call(operator: Operator, parts: tuple[Node, ...]) -> Node:
    if operator.is_commutative:
        return Commuting(operator, tuple(sorted(parts, key=wildness)))
    return Fixed(operator, parts)


def _multiplication(coefficient: Exact, pairs: tuple[tuple[AnyTerm, Exact], ...]) -> Multiplication:
    """A literal variable with exponent 1 is a number; of a symbolic power the exponent is a pattern."""
    number: Variable | None = None
    factors: list[PowerOf] = []
    for base, exponent in pairs:
        if isinstance(base, Variable) and base.sort.literal and exponent == 1 and number is None:
            number = base
        elif interface.head(base) is POW and exponent == 1:
            below, above = interface.arguments(base)
            factors.append(PowerOf(compiled(below), compiled(above)))
        else:
            factors.append(PowerOf(compiled(base), exponent))
    return Multiplication(coefficient, tuple(sorted(factors, key=_wildness_of_factor)), number)


def wildness(node: Node) -> int:
    """How much a pattern leaves open: what leaves least is matched first."""
    if isinstance(node, Wild):
        return 8 if node.variable.is_sequence else 7
    if isinstance(node, Leaf):
        return 2
    if isinstance(node, Fixed | Commuting):
        return 1 if isinstance(node.operator, FunctionVariable) else 0
    return 5


def _wildness_of_factor(factor: PowerOf) -> tuple[int, int]:
    """How much a factor leaves open, and then how little it says."""
    return _openness(factor), -_details(factor)


def _details(node: Node | PowerOf) -> int:
    """How many operators and numbers a pattern shows."""
    if isinstance(node, Fixed | Commuting):
        return 1 + sum(map(_details, node.parts))
    if isinstance(node, PowerOf):
        return _details(node.base) + (node.exponent != 1)
    if isinstance(node, Multiplication):
        return (node.coefficient != 1) + sum(map(_details, node.factors))
    if isinstance(node, Addition):
        return 1 + sum(map(_details, node.summands))
    return int(isinstance(node, Leaf))


def _openness(factor: PowerOf) -> int:
    """Squares and divisors are rarer than sums, so a variable with such an exponent says more than a sum without."""
    if not isinstance(factor.exponent, int | Fraction):
        return 6 if isinstance(factor.base, Wild) else wildness(factor.base)
    open_base = wildness(factor.base)
    return open_base if factor.exponent == 1 else min(open_base, 4 if isinstance(factor.base, Wild) else 3)


def _wildness_of_summand(summand: Multiplication) -> tuple[int, int]:
    return min(map(_wildness_of_factor, summand.factors), default=(9, 0))


class CompiledRule:
    """A rule with its left side compiled.

    The left side of a product was divided by its coefficient, and what stands for it is `scale` times the right side.
    """

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.guards = rule.guards
        self.checks = _checks(self.guards)
        self.scale: Exact = 1
        if rule.as_written:
            self.pattern = compiled_as_written(rule.left)
            return
        pattern = compiled(normal_sides(rule)[0])
        if isinstance(pattern, Multiplication) and pattern.number is None:
            # c*p >> q is p >> q/c, so that it also fires where the coefficient is another
            scale = Fraction(1) / pattern.coefficient
            self.scale = scale.numerator if scale.denominator == 1 else scale
            pattern = Multiplication(1, pattern.factors)
            if len(pattern.factors) == 1 and pattern.factors[0].exponent == 1:
                pattern = pattern.factors[0].base
        self.pattern = pattern


def _checks(guards: Iterable[Condition]) -> dict[Variable, tuple[Condition, ...]]:
    """The conditions that speak of one variable alone, so that they can be tried as soon as it has a value."""
    found: dict[Variable, tuple[Condition, ...]] = {}
    for guard in guards:
        about = guard.variables()
        if len(about) == 1:
            found[about[0]] = (*found.get(about[0], ()), guard)
    return found
