"""Termination: every application of an oriented rule goes down in a well-founded order, so no order of rules can loop.

"cost"    cycles of the term as a tree, then its size, then the sizes of what functions are applied to; a rule that
          decreases for every value of its variables makes the whole term decrease (Knuth and Bendix 1970, with weights
          that are costs). Two rules that each go down in it can share a rewriter.
"expand"  recursive path order with functions above powers above products above sums (Dershowitz 1982): sin(x + y),
          log(x*y), x^(m + n) go down when taken apart.
"reduce"  the same with powers and products above functions: cos(x)*cos(y) goes down when it becomes a sum.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from symnum.cost.model import operation_cost, parts_of
from symnum.rules.normal_form import normal_sides
from symnum.rules.pattern import FOLD, FunctionVariable, Variable
from symnum.rules.rule import Order, Rule
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, DIV, MUL, NEG, PI, POW, SQRT, SUB, Operator

_ARITHMETIC = (ADD, MUL, NEG, SUB, DIV, POW, SQRT)
_RANKS: dict[Order, dict[Operator, int]] = {
    "expand": {PI: 0, ADD: 1, SUB: 2, NEG: 3, MUL: 4, DIV: 5, POW: 6, SQRT: 6},
    "reduce": {PI: 0, ADD: 1, SUB: 2, NEG: 3, MUL: 8, DIV: 8, POW: 9, SQRT: 9},
}
_FUNCTION_RANK = 7


def decreases(rule: Rule) -> bool:
    """Whether the right side is below the left in the rule's order, whatever the variables stand for.

    >>> from symnum.rules.text import rule
    >>> decreases(rule("sin(~x)^2 + cos(~x)^2 => 1")), decreases(rule("tan(~x) == sin(~x)/cos(~x)"))
    (True, False)
    """
    if rule.order == "cost":
        left, right = (rule.left, rule.right) if rule.as_written else normal_sides(rule)
        return _below(_measure(right), _measure(left))
    return _PathOrder(_RANKS[rule.order]).greater(rule.left, rule.right)


@dataclass(slots=True)
class _Measure:
    """Cost, size and nesting as linear forms of the sizes of the variables; nesting counts what functions hold."""

    cost: int = 0
    size: int = 0
    nesting: int = 0
    occurrences: Counter[Variable] = field(default_factory=Counter)
    depths: Counter[Variable] = field(default_factory=Counter)


def _measure(pattern: AnyTerm) -> _Measure:
    found = _Measure()
    _add_to(found, pattern, 0)
    return found


def _add_to(found: _Measure, pattern: AnyTerm, depth: int) -> None:
    """Add a pattern below `depth` functions; patterns are written by hand, so recursion is safe."""
    found.size += 1
    found.nesting += depth
    if isinstance(pattern, Variable):
        found.occurrences[pattern] += 1
        found.depths[pattern] += depth
    elif interface.is_call(pattern) and interface.operation(pattern) is not FOLD:
        found.cost += operation_cost(pattern)
        parts = parts_of(pattern) if _is_arithmetic(pattern) else interface.arguments(pattern)
        literals = len(interface.arguments(pattern)) - len(parts)
        found.size += max(literals, 0)
        inside = depth if _is_arithmetic(pattern) else depth + 1
        found.nesting += max(literals, 0) * inside
        for part in parts:
            _add_to(found, part, inside)


def _is_arithmetic(pattern: AnyTerm) -> bool:
    return interface.operation(pattern) in _ARITHMETIC


def _below(low: _Measure, high: _Measure) -> bool:
    if any(high.occurrences[v] < count for v, count in low.occurrences.items()):
        return False
    if (low.cost, low.size) != (high.cost, high.size):
        return (low.cost, low.size) < (high.cost, high.size)
    deeper = any(high.depths[v] < depth for v, depth in low.depths.items())
    return not deeper and low.nesting < high.nesting


def _without_coefficient(pattern: AnyTerm) -> AnyTerm:
    """A numeric coefficient only breaks ties in the path order: c*x and x/c count as x, and are above x alone."""
    if interface.head(pattern) in (MUL, DIV, NEG):
        first, *others = [part for part in interface.arguments(pattern) if not interface.is_literal(part)] or [pattern]
        if not others and (interface.operation(pattern) is not DIV or first is interface.arguments(pattern)[0]):
            return first
    return pattern


class _PathOrder:
    """The recursive path order over a ranking of operators; arguments are compared as multisets."""

    def __init__(self, ranks: dict[Operator, int]) -> None:
        self.ranks = ranks

    def rank(self, operator: Operator) -> int:
        return self.ranks.get(operator, _FUNCTION_RANK)

    def greater(self, s: AnyTerm, t: AnyTerm) -> bool:
        left, right = s, t
        s, t = _without_coefficient(left), _without_coefficient(right)
        if s is t:
            return left is not s and right is t
        if not interface.is_call(s):
            return False
        parts = interface.arguments(s)
        if any(part is t or self.greater(part, t) for part in parts):
            return True
        if not interface.is_call(t):
            return interface.is_literal(t)
        if interface.operation(t) is FOLD:
            return True
        below = interface.arguments(t)
        mine, other = self.rank(interface.operation(s)), self.rank(interface.operation(t))
        if mine != other or isinstance(interface.operation(t), FunctionVariable):
            return mine > other and all(self.greater(s, part) for part in below)
        return self.multiset_greater(parts, below) and all(self.greater(s, part) for part in below)

    def multiset_greater(self, s: tuple[AnyTerm, ...], t: tuple[AnyTerm, ...]) -> bool:
        left, right = Counter(s), Counter(t)
        mine, other = left - right, right - left
        return bool(mine) and all(any(self.greater(a, b) for a in mine) for b in other)
