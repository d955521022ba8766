"""What a term costs to compute: each operation by itself, and terms as trees or as shared graphs.

Costs are read off the views of sums and products, so that every term type is charged for the same arithmetic: a product
with negative powers is one division, an integer power is multiplications, a summand -x is a subtraction.

The law of all costs: a term never costs less than its parts, those of `parts_of`; and where one is replaced by a term
that is cheaper as a tree, the whole gets no dearer. Every function takes the table it goes by; without one it is the
portable table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, overload

from symnum.cost.table import PORTABLE, CostTable
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, LINEAR, MUL, POW, SUM, WHERE, Operator
from symnum.terms.traversal import postorder


def parts_of(term: AnyTerm) -> tuple[AnyTerm, ...]:
    """The sub-terms that a call computes with: summands without coefficients, bases without exponents, or arguments.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> parts_of(3*x - y**2), parts_of(2*x/y)
    ((x, y^2), (x, y))
    """
    return priced(term)[1]


@overload
def operation_cost(term: AnyTerm) -> int: ...
@overload
def operation_cost(term: AnyTerm, table: CostTable) -> float: ...
def operation_cost(term: AnyTerm, table: CostTable = PORTABLE) -> float:
    """The cycles of the outermost operation of a call, its parts being computed already.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> operation_cost(x - 2*y), operation_cost(1/x), operation_cost(x**4), operation_cost(x**y)
    (2, 8, 2, 76)
    """
    return priced(term, table)[0]


@overload
def priced(term: AnyTerm) -> tuple[int, tuple[AnyTerm, ...]]: ...
@overload
def priced(term: AnyTerm, table: CostTable) -> tuple[float, tuple[AnyTerm, ...]]: ...
def priced(term: AnyTerm, table: CostTable = PORTABLE) -> tuple[float, tuple[AnyTerm, ...]]:
    """The cycles of the outermost operation of a call, and the sub-terms that it computes with.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> priced(3*x - y**2)
    (2, (x, y^2))
    """
    operator = interface.operation(term)
    if operator is ADD:
        pairs = [(c, part, interface.is_literal(part)) for c, part in interface.summands(term)]
        cost = sum_cost([(c, is_number) for c, _, is_number in pairs], table)
        return cost, tuple([part for _, part, is_number in pairs if not is_number])
    if operator is MUL or operator is POW:
        factors = interface.factors(term)
        if factors != ((term, 1),):
            return product_cost(factors, table), tuple([base for base, _ in factors if not interface.is_literal(base)])
    if operator in LINEAR:
        return _priced_sum(term, table) if operator is SUM else _priced_sweep(term, operator, table)
    price, parts = table.cycles(operator.name), interface.arguments(term)
    if operator.is_associative:
        return price * max(0, len(parts) - 1), parts
    return (price * (len(parts) // 2) if operator is WHERE else price), parts


@overload
def charged(term: AnyTerm) -> tuple[int, tuple[AnyTerm, ...]]: ...
@overload
def charged(term: AnyTerm, table: CostTable) -> tuple[float, tuple[AnyTerm, ...]]: ...
def charged(term: AnyTerm, table: CostTable = PORTABLE) -> tuple[float, tuple[AnyTerm, ...]]:
    """The same, but nothing for an operation on numbers alone, which is computed once and for all.

    >>> from symnum.terms.parsing import parse
    >>> charged(parse("exp(2)")), charged(parse("sqrt(2*pi)"))
    ((0, ()), (0, ()))
    """
    cost, parts = priced(term, table)
    if _are_numbers(parts, _DEPTH) and interface.operation(term) not in LINEAR:
        return 0, ()
    return cost, parts


_DEPTH: Final = 3
"""How deep a term is looked into for symbols, from each node anew: numbers are shallow."""


def _are_numbers(terms: tuple[AnyTerm, ...], depth: int) -> bool:
    """Whether terms are seen to depend on no symbol."""
    for term in reversed(terms):  # symbols mostly come after numbers, and one of them decides
        if interface.head(term) is None:
            if not interface.is_literal(term):
                return False
        elif not depth or not _are_numbers(interface.arguments(term), depth - 1):
            return False
    return True


POINTS: Final = {
    "laplace": 5, "grad": 4, "divergence": 4, "upwind": 3, "dot": 1,
    "dx": 2, "dy": 2, "dz": 2, "dxx": 3, "dyy": 3, "dzz": 3, "dxy": 4, "dxz": 4, "dyz": 4,
}  # fmt: skip
"""Cells from which an operator of space computes one, on a grid of two axes with differences of order 2."""


def _priced_sweep(term: AnyTerm, operator: Operator, table: CostTable) -> tuple[float, tuple[AnyTerm, ...]]:
    """An operator of space: loops over the grid are fused, so what it is applied to is computed at every point.

    So laplace(a*u + b*v) costs no less than a*laplace(u) + b*laplace(v): with 128 x 128 cells it takes 1.01 times as
    long with differences of order 2, 1.13 times with order 4.
    """
    points, arguments = POINTS[operator.name], interface.arguments(term)
    costs = table.throughput
    each = dag_cost(arguments[:1], table)
    return (points - 1) * (each + costs["add"]) + points * costs["mul"], arguments


_SOME: Final = 3
"""How many terms a sum is taken to have whose bounds are variables of a rule."""


def _priced_sum(term: AnyTerm, table: CostTable) -> tuple[float, tuple[AnyTerm, ...]]:
    """A sum over an index: what depends on the index is computed for each of its numbers, and the rest once."""
    body, index, *bounds = interface.arguments(term)
    addition = table.throughput["add"]
    if not interface.is_call(index):  # a pattern: all that the body does is taken to depend on the index
        calls = [node for node in postorder([body]) if interface.is_call(node)]
        return (_SOME - 1) * (sum([priced(node, table)[0] for node in calls]) + addition), interface.arguments(term)
    first, last = (interface.exact_value(bound) or 0 for bound in bounds)
    inside: dict[AnyTerm, None] = {}  # in the order of their first appearance from below
    for node in postorder([body]):
        if node == index or (interface.is_call(node) and any(part in inside for part in interface.arguments(node))):
            inside[node] = None
    dependent = [priced(node, table) for node in inside if node != index]
    outside = dict.fromkeys(part for _, parts in dependent for part in parts if part not in inside)
    each = sum([cost for cost, _ in dependent])
    free = outside if inside else {body: None}
    return (last - first + 1) * each + (last - first) * addition, tuple(free)


def sum_cost(summands: Sequence[tuple[Exact, bool]], table: CostTable = PORTABLE) -> float:
    """The cycles of a sum of coefficient * part, given for each whether it is a number."""
    scaled = sum(1 for c, is_number in summands if not is_number and c not in (1, -1))
    negated = all(not is_number and c == -1 for c, is_number in summands)
    costs = table.throughput
    return costs["add"] * (len(summands) - 1) + costs["mul"] * scaled + (costs["neg"] if negated else 0)


def product_cost(factors: Sequence[tuple[AnyTerm, Exact]], table: CostTable = PORTABLE) -> float:
    """The cycles of a product of powers; negative powers together make one division."""
    costs, cost = table.throughput, 0
    above = below = 0
    negated = False
    for base, exponent in factors:
        if exponent == 1:
            if not interface.is_literal(base):
                above += 1
                continue
            negated = interface.literal_value(base) == -1
            above += not negated
            continue
        cost += power_cost(abs(exponent), table)
        if exponent > 0:
            above += 1
        else:
            below += 1
    cost += costs["mul"] * (max(above - 1, 0) + max(below - 1, 0)) + (costs["div"] if below else 0)
    return cost + (costs["neg"] if negated and not (below and not above) else 0)


def power_cost(exponent: Exact, table: CostTable = PORTABLE) -> float:
    """The cycles of a positive constant power: by squaring, with a square root for a half.

    >>> from fractions import Fraction
    >>> power_cost(1), power_cost(5), power_cost(Fraction(3, 2)), power_cost(Fraction(1, 3))
    (0, 3, 13, 76)
    """
    costs = table.throughput
    if type(exponent) is int:
        return min(costs["mul"] * (exponent.bit_length() + exponent.bit_count() - 2), costs["pow"])
    if exponent.denominator != 2:
        return costs["pow"]
    whole = exponent.numerator // 2
    return costs["sqrt"] + (costs["mul"] + power_cost(whole, table) if whole else 0)


@overload
def dag_cost(terms: Sequence[AnyTerm]) -> int: ...
@overload
def dag_cost(terms: Sequence[AnyTerm], table: CostTable) -> float: ...
def dag_cost(terms: Sequence[AnyTerm], table: CostTable = PORTABLE) -> float:
    """The cycles of computing some terms together, each shared sub-term once; exp(2) is a constant and costs nothing.

    Cost:  one visit per distinct node.

    >>> from symnum.terms.functions import exp
    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> dag_cost([exp(x) + 1, exp(x) + 2])
    31
    """
    seen: set[AnyTerm] = set(terms)
    stack = list(dict.fromkeys(terms))
    total = 0
    while stack:
        term = stack.pop()
        if interface.is_call(term):
            cost, parts = charged(term, table)
            total += cost
            for part in parts:
                if part not in seen:
                    seen.add(part)
                    stack.append(part)
    return total


@overload
def tree_cost(terms: Sequence[AnyTerm]) -> int: ...
@overload
def tree_cost(terms: Sequence[AnyTerm], table: CostTable) -> float: ...
def tree_cost(terms: Sequence[AnyTerm], table: CostTable = PORTABLE) -> float:
    """The cycles of computing some terms with nothing shared.

    >>> from symnum.terms.functions import exp
    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> tree_cost([exp(x) + 1, exp(x) + 2])
    60
    """
    costs: dict[AnyTerm, float] = {}
    stack = list(terms)
    while stack:
        term = stack[-1]
        if term in costs:
            stack.pop()
        elif not interface.is_call(term):
            costs[term] = 0
        else:
            cost, parts = priced(term, table)
            missing = [part for part in parts if part not in costs]
            stack += missing
            if not missing:
                costs[term] = cost + sum(costs[part] for part in parts)
    return sum(costs[term] for term in terms)
