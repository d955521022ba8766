"""Derivatives on the shared graph: forward for one variable or a sparse Jacobian, reverse for a gradient.

Each node is differentiated once, by the row of its operator in the table. Conventions at kinks: the branch that is
taken gives the derivative; sign, floor and ceil have derivative 0; abs has sign; at ties min and max take the first.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from symnum.calculus.chain import Builder, Pair, parts, slopes
from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, exact_value, make_literal, make_term
from symnum.terms.operators import AND, GE, LE, MAX, MIN, WHERE
from symnum.terms.traversal import Graph, flatten, paused_collector


def diff(term: AnyTerm, *variables: Any) -> AnyTerm:
    """The derivative of a term by the variables in turn; a number after a variable says how often.

    Errors:  SymnumError for something other than a symbol to differentiate by, or an operator without a derivative.
    Cost:    linear in the shared graph for each order.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> diff(x**3 * y, x), diff(x**3 * y, x, 2, y)
    (3*x^2*y, 6*x)
    """
    for variable in _in_turn(variables):
        term = _forward([term], [variable])[0].get(0, make_literal(term, 0))
    return term


def _in_turn(variables: Sequence[Any]) -> list[AnyTerm]:
    ordered: list[AnyTerm] = []
    for item in variables:
        if isinstance(item, int) and ordered:
            ordered += [ordered[-1]] * (item - 1)
        else:
            ordered.append(item)
    return ordered


def jacobian_rows(terms: Sequence[AnyTerm], variables: Sequence[AnyTerm]) -> list[dict[int, AnyTerm]]:
    """The nonzero entries of the Jacobian, row by row: {position of the variable: derivative}.

    Cost:  one visit per node and variable that the node depends on.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> jacobian_rows([x*y, y**2], [x, y])
    [{0: y, 1: x}, {1: 2*y}]
    """
    return [dict(sorted(row.items())) for row in _forward(terms, variables)]


def gradient(term: AnyTerm, variables: Sequence[AnyTerm]) -> list[AnyTerm]:
    """The derivatives of one term by many variables, in one reverse sweep.

    Cost:  linear in the shared graph, whatever the number of variables; a branch of a `where` is swept once more for
           each `where` around it, so that what is not taken is never multiplied by.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> gradient(x**2 * y, [x, y])
    [2*x*y, x^2]
    """
    wanted = _positions(variables)
    graph = flatten([term], parts)
    relevant = _depends(graph, wanted)
    inner: dict[int, dict[AnyTerm, AnyTerm]] = {}
    for i, operator in enumerate(graph.operators):
        if operator in _SELECTIONS and relevant[i]:
            inner[i] = _selection_gradient(graph, i, wanted, relevant, inner)
    found = _reverse(graph, graph.roots[0], wanted, relevant, inner)
    return [found.get(variable, make_literal(term, 0)) for variable in variables]


# reverse --------------------------------------------------------------------------------------------------------------
def _reverse(
    graph: Graph,
    root: int,
    wanted: Mapping[AnyTerm, int],
    relevant: list[bool],
    inner: dict[int, dict[AnyTerm, AnyTerm]],
) -> dict[AnyTerm, AnyTerm]:
    """The nonzero derivatives of one node, given those of the selections below it."""
    like, build = graph.nodes[root], Builder()
    adjoints: dict[int, list[Pair]] = {root: [(1, make_literal(like, 1))]}
    found: dict[AnyTerm, list[Pair]] = {}
    waiting = [-root]  # a heap: users come before what they use
    while waiting:
        i = -heapq.heappop(waiting)
        node, total = graph.nodes[i], build.combination(like, adjoints.pop(i))
        if node in wanted:
            found.setdefault(node, []).append((1, total))
        elif i in inner:
            for variable, derivative in inner[i].items():
                found.setdefault(variable, []).append((1, build.product(like, (total, derivative))))
        elif relevant[i]:
            for j, number, factors in slopes(node, graph.arguments[i], relevant, build):
                if j not in adjoints:
                    heapq.heappush(waiting, -j)
                adjoints.setdefault(j, []).append((number, build.product(like, (total, *factors))))
    sums = ((variable, build.combination(like, parts)) for variable, parts in found.items())
    return {variable: total for variable, total in sums if exact_value(total) != 0}


def _selection_gradient(
    graph: Graph,
    i: int,
    wanted: Mapping[AnyTerm, int],
    relevant: list[bool],
    inner: dict[int, dict[AnyTerm, AnyTerm]],
) -> dict[AnyTerm, AnyTerm]:
    """The nonzero derivatives of a `where`, `min` or `max`: the same selection among those of the branches."""
    node = graph.nodes[i]
    tests, branches = _selection(node)
    swept = [
        _reverse(graph, part, wanted, relevant, inner) if relevant[part] else {}
        for part in (graph.arguments[i][k] for k in branches)
    ]
    return _selected(node, tests, swept)


# forward --------------------------------------------------------------------------------------------------------------
def _forward(terms: Sequence[AnyTerm], variables: Sequence[AnyTerm]) -> list[dict[int, AnyTerm]]:
    """For every term, its nonzero derivatives by position of the variable."""
    position = _positions(variables)
    graph = flatten(terms, parts)
    relevant = _depends(graph, position)
    build = Builder()
    tangents: list[dict[int, AnyTerm]] = []
    with paused_collector():
        for i, (node, operator) in enumerate(zip(graph.nodes, graph.operators, strict=True)):
            if node in position:
                tangents.append({position[node]: make_literal(node, 1)})
            elif relevant[i] and operator in _SELECTIONS:
                tests, branches = _selection(node)
                tangents.append(_selected(node, tests, [tangents[graph.arguments[i][k]] for k in branches]))
            elif relevant[i]:
                tangents.append(_tangent(node, graph.arguments[i], relevant, tangents, build))
            else:
                tangents.append({})
    return [tangents[root] for root in graph.roots]


def _tangent(
    node: AnyTerm, below: tuple[int, ...], relevant: list[bool], tangents: list[dict[int, AnyTerm]], build: Builder
) -> dict[int, AnyTerm]:
    """The nonzero derivatives of a call by the chain rule, given those of the nodes below."""
    collected: dict[int, list[Pair]] = {}
    for j, number, factors in slopes(node, below, relevant, build):
        for k, derivative in tangents[j].items():
            pair = number, build.product(node, (*factors, derivative)) if factors else derivative
            if k in collected:
                collected[k].append(pair)
            else:
                collected[k] = [pair]
    sums = [(k, build.combination(node, pairs)) for k, pairs in collected.items()]
    return {k: total for k, total in sums if exact_value(total) != 0}


def _positions(variables: Sequence[AnyTerm]) -> dict[AnyTerm, int]:
    for variable in variables:
        if not interface.is_symbol(variable):
            raise SymnumError(f"cannot differentiate by {variable!r}: only by symbols")
    return {variable: k for k, variable in enumerate(variables)}


def _depends(graph: Graph, wanted: Mapping[AnyTerm, int]) -> list[bool]:
    """For every node, whether it contains one of the variables."""
    answer: list[bool] = []
    for node, below in zip(graph.nodes, graph.arguments, strict=True):
        answer.append(node in wanted or any(answer[part] for part in below))
    return answer


# selections: where, min, max  -----------------------------------------------------------------------------------------
_SELECTIONS = (WHERE, MIN, MAX)
Key = TypeVar("Key")


def _selection(node: AnyTerm) -> tuple[list[AnyTerm], list[int]]:
    """A selection as tests and the positions of the arguments that they choose, the last one by default."""
    operator, arguments = interface.operation(node), interface.arguments(node)
    last = len(arguments) - 1
    if operator is WHERE:
        return list(arguments[:last:2]), [*range(1, last, 2), last]
    beats = LE if operator is MIN else GE  # the first of equals wins
    tests: list[AnyTerm] = []
    for k in range(last):
        wins = [make_term(node, beats, (arguments[k], other)) for other in arguments[k + 1 :]]
        tests.append(wins[0] if len(wins) == 1 else make_term(node, AND, tuple(wins)))
    return tests, list(range(last + 1))


def _selected(node: AnyTerm, tests: list[AnyTerm], branches: list[dict[Key, AnyTerm]]) -> dict[Key, AnyTerm]:
    """The same selection among the derivatives of the branches, by every variable that any of them has."""
    chosen: dict[Key, AnyTerm] = {}
    for key in dict.fromkeys(key for branch in branches for key in branch):
        values = [branch.get(key, make_literal(node, 0)) for branch in branches]
        pairs = [part for pair in zip(tests, values, strict=False) for part in pair]
        chosen[key] = make_term(node, WHERE, (*pairs, values[-1])) if tests else values[-1]
    return chosen
