"""Evaluating terms with trusted values at a point, at a working precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flint import arb, ctx, fmpq

from symnum.rules.condition import PREDICATE_OPERATORS
from symnum.rules.verification.meaning import MEANING
from symnum.rules.verification.values import UNDECIDED, UNDEFINED, Absent, rational
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import WHERE
from symnum.terms.traversal import Graph, flatten


def _remainder_by_2(value: Any) -> Any:
    """0 or 1 for an integer, None for any other number."""
    if type(value) is arb:
        return UNDECIDED
    return int(value.p) % 2 if type(value) is fmpq and value.q == 1 else None


def _tests_for(remainders: tuple[int, ...]) -> Any:
    def test(value: Any) -> Any:
        found = _remainder_by_2(value)
        return found if found is UNDECIDED else found in remainders

    return test


_PREDICATES: dict[str, Any] = {
    "finite": lambda value: True,
    "literal": lambda value: True,
    "free_of": lambda value, symbol: True,
    "uniform": lambda value: True,
    "integer": _tests_for((0, 1)),
    "even": _tests_for((0,)),
    "odd": _tests_for((1,)),
}
_MEANING = MEANING | {PREDICATE_OPERATORS[name]: meaning for name, meaning in _PREDICATES.items()}


class Evaluator:
    """Some terms, or their flat graph, made ready for many points.

    >>> from symnum.terms.operators import DIV
    >>> from symnum.terms.term import symbol
    >>> from symnum.terms.tree import tree_call
    >>> x = symbol("x")
    >>> Evaluator([tree_call(DIV, (1, x))]).values({x: rational(0)}, 64)
    [undefined]
    """

    def __init__(self, terms: Sequence[AnyTerm] | Graph) -> None:
        graph = terms if isinstance(terms, Graph) else flatten(terms)
        self.roots = graph.roots
        self.leaves: list[tuple[int, AnyTerm]] = []
        self.start: list[Any] = [None] * len(graph.nodes)
        # of each call its place, its meaning and the places of its arguments; without a meaning it chooses, as `where`
        self.steps: list[tuple[int, Any, tuple[int, ...]]] = []
        for i, (node, operator, arguments) in enumerate(
            zip(graph.nodes, graph.operators, graph.arguments, strict=True)
        ):
            if operator is not None:
                self.steps.append((i, None if operator is WHERE else _MEANING[operator], arguments))
            elif interface.is_literal(node):
                self.start[i] = _literal(interface.literal_value(node))
            else:
                self.leaves.append((i, node))

    def values(self, point: Mapping[AnyTerm, Any], bits: int) -> list[Any]:
        """The values of the terms at a point, with balls of so many bits."""
        ctx.prec = bits
        values = self.start.copy()
        for i, leaf in self.leaves:
            values[i] = point[leaf]
        is_whole = Absent not in map(type, values)  # nothing is absent yet, so that no argument need be looked at
        for i, meaning, places in self.steps:
            arguments = [values[k] for k in places]
            if meaning is None:
                value = _chosen(arguments)
            else:
                value = meaning(*arguments) if is_whole else _strict(meaning, arguments)
            is_whole = is_whole and type(value) is not Absent
            values[i] = value
        return [values[i] for i in self.roots]


def _literal(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    try:
        return rational(value)
    except (OverflowError, ValueError):  # infinities and NaN are no real numbers
        return UNDEFINED


def _strict(meaning: Any, arguments: list[Any]) -> Any:
    """A function of values that all must be there."""
    for value in arguments:
        if type(value) is Absent:
            return UNDEFINED if UNDEFINED in arguments else UNDECIDED
    return meaning(*arguments)


def _chosen(branches: list[Any]) -> Any:
    """`where`: the value after the first true condition; what is not reached need not be defined."""
    for condition, value in zip(branches[:-1:2], branches[1::2], strict=False):
        if type(condition) is Absent:
            return condition
        if condition:
            return value
    return branches[-1]
