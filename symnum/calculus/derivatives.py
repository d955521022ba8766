"""Derivatives on the shared graph: forward for one variable or a sparse Jacobian, reverse for a gradient.

Each node is differentiated once, by the row of its operator in the table. Conventions at kinks: the branch that is
taken gives the derivative; sign, floor and ceil have derivative 0; abs has sign; at ties min and max take the first.
"""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from symnum.calculus.chain import Pair, combination, parts, product, slopes, summed, written
from symnum.calculus.selections import is_selection, selected, selection
from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.accepted import accepted, accepted_each
from symnum.terms.interface import AnyTerm, exact_value, make_literal
from symnum.terms.operators import Operator
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
    term = accepted(term)
    for variable in _in_turn(variables):
        term = forward([term], _units([variable], term))[0].get(0, make_literal(term, 0))
    return term


def _in_turn(variables: Sequence[Any]) -> list[AnyTerm]:
    ordered: list[AnyTerm] = []
    for item in variables:
        if isinstance(item, int) and ordered:
            ordered += [ordered[-1]] * (item - 1)
        else:
            ordered.append(accepted(item))
    return ordered


@paused_collector()
def jacobian_rows(terms: Sequence[AnyTerm], variables: Sequence[AnyTerm]) -> list[dict[int, AnyTerm]]:
    """The nonzero entries of the Jacobian, row by row: {position of the variable: derivative}.

    Cost:  one visit per node and variable that the node depends on.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> jacobian_rows([x*y, y**2], [x, y])
    [{0: y, 1: x}, {1: 2*y}]
    """
    terms, variables = [accepted(term) for term in terms], accepted_each(variables)
    if not variables:
        return [{} for _ in terms]
    return [dict(sorted(row.items())) for row in forward(terms, _units(variables, variables[0]))]


def gradient(term: AnyTerm, variables: Sequence[AnyTerm]) -> list[AnyTerm]:
    """The derivatives of one term by many variables, in one reverse sweep.

    Cost:  linear in the shared graph, whatever the number of variables; a branch of a `where` is swept once more for
           each `where` around it, so that what is not taken is never multiplied by.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> gradient(x**2 * y, [x, y])
    [2*x*y, x^2]
    """
    term, variables = accepted(term), accepted_each(variables)
    found = reverse([term], [make_literal(term, 1)], variables)
    return [found.get(variable, make_literal(term, 0)) for variable in variables]


# reverse --------------------------------------------------------------------------------------------------------------
@paused_collector()
def reverse(
    terms: Sequence[AnyTerm], weights: Sequence[AnyTerm], variables: Sequence[AnyTerm]
) -> dict[AnyTerm, AnyTerm]:
    """The nonzero derivatives of the sum of weights times terms, where the weights count as constants."""
    check_variables(variables)
    wanted = frozenset(variables)
    graph = flatten(terms, parts)
    relevant = _depends(graph, wanted)
    inner: dict[int, dict[AnyTerm, AnyTerm]] = {}
    for i, operator in enumerate(graph.operators):
        if is_selection(operator) and relevant[i]:
            inner[i] = _selection_gradient(graph, i, wanted, relevant, inner)
    seeds: dict[int, list[Pair]] = {}
    for root, weight in zip(graph.roots, weights, strict=True):
        seeds.setdefault(root, []).append((1, weight))
    return _swept(graph, seeds, wanted, relevant, inner)


def _swept(
    graph: Graph,
    adjoints: dict[int, list[Pair]],
    wanted: Container[AnyTerm],
    relevant: list[bool],
    inner: dict[int, dict[AnyTerm, AnyTerm]],
) -> dict[AnyTerm, AnyTerm]:
    """The nonzero derivatives, given adjoints of some nodes and the derivatives of all selections; takes the adjoints.

    The nodes wait in a heap, by descending position: users come before what they use.
    """
    like = graph.nodes[max(adjoints)]
    found: dict[AnyTerm, list[Pair]] = {}
    waiting = sorted(-root for root in adjoints)
    while waiting:
        i = -heapq.heappop(waiting)
        node, (scale, total) = graph.nodes[i], summed(like, adjoints.pop(i))
        if node in wanted:
            found.setdefault(node, []).append((scale, total))
        elif i in inner:
            for variable, derivative in inner[i].items():
                found.setdefault(variable, []).append((scale, product(like, ((derivative, 1),), total)))
        elif relevant[i] and (operator := graph.operators[i]) is not None:
            for j, number, times in slopes(node, operator, graph.arguments[i], relevant):
                if j not in adjoints:
                    heapq.heappush(waiting, -j)
                    adjoints[j] = []
                adjoints[j].append((number * scale, total if times is None else times(total)))
    sums = ((variable, combination(like, pairs)) for variable, pairs in found.items())
    return {variable: total for variable, total in sums if exact_value(total) != 0}


def _selection_gradient(
    graph: Graph,
    i: int,
    wanted: Container[AnyTerm],
    relevant: list[bool],
    inner: dict[int, dict[AnyTerm, AnyTerm]],
) -> dict[AnyTerm, AnyTerm]:
    """The nonzero derivatives of a `where`, `min` or `max`: the same selection among those of the branches."""
    node = graph.nodes[i]
    tests, branches = selection(node)
    one = make_literal(node, 1)
    swept = [
        _swept(graph, {part: [(1, one)]}, wanted, relevant, inner) if relevant[part] else {}
        for part in (graph.arguments[i][k] for k in branches)
    ]
    return selected(node, tests, swept)


# forward --------------------------------------------------------------------------------------------------------------
Seeds: TypeAlias = Mapping[AnyTerm, Mapping[int, AnyTerm]]
"""For every variable its own derivatives, by column."""

Tangent: TypeAlias = dict[int, Pair]
"""The nonzero derivatives of a node by column, each a number times a term: what is only scaled makes no term."""


@paused_collector()
def forward(terms: Sequence[AnyTerm], seeds: Seeds) -> list[dict[int, AnyTerm]]:
    """For every term, its nonzero derivatives by column, given those of the variables.

    Cost:  one visit per node and column that the node depends on.
    """
    check_variables(seeds)
    graph = flatten(terms, parts)
    tangents: list[Tangent] = []
    for node, operator, below in zip(graph.nodes, graph.operators, graph.arguments, strict=True):
        if operator is None:
            tangents.append(_scaled(seeds[node]) if node in seeds else {})
        elif not any(map(tangents.__getitem__, below)):
            tangents.append({})
        elif is_selection(operator):
            tests, branches = selection(node)
            inner = [_written(node, tangents[below[k]]) for k in branches]
            tangents.append(_scaled(selected(node, tests, inner)))
        else:
            tangents.append(_tangent(node, operator, below, tangents))
    return [_written(graph.nodes[root], tangents[root]) for root in graph.roots]


def _scaled(derivatives: Mapping[int, AnyTerm]) -> Tangent:
    return {k: interface.scaled_view(term) for k, term in derivatives.items()}


def _written(like: AnyTerm, tangent: Tangent) -> dict[int, AnyTerm]:
    return {k: term if number == 1 else written(like, number, term) for k, (number, term) in tangent.items()}


def _tangent(node: AnyTerm, operator: Operator, below: tuple[int, ...], tangents: list[Tangent]) -> Tangent:
    """The nonzero derivatives of a call by the chain rule, given those of the nodes below."""
    found: Tangent = {}
    several: dict[int, list[Pair]] = {}
    for j, number, times in slopes(node, operator, below, tangents):
        latest = made = None
        for k, (scale, inner) in tangents[j].items():
            if inner is not latest:  # that of a - b by a is that of it by b
                latest, made = inner, inner if times is None else times(inner)
            pair = number * scale, made
            if k not in found:
                found[k] = pair
            elif k in several:
                several[k].append(pair)
            else:
                several[k] = [found[k], pair]
    for k, pairs in several.items():
        found[k] = summed(node, pairs)
        if exact_value(found[k][1]) == 0:  # only a sum of several can vanish: what is zero was left out
            del found[k]
    return found


def check_variables(variables: Iterable[AnyTerm]) -> None:
    """Raise SymnumError for what cannot be differentiated by."""
    for variable in variables:
        if not interface.is_symbol(variable):
            raise SymnumError(f"cannot differentiate by {variable!r}: only by symbols")


def _units(variables: Sequence[AnyTerm], like: AnyTerm) -> Seeds:
    check_variables(variables)
    one = make_literal(like, 1)
    return {variable: {k: one} for k, variable in enumerate(variables)}


def _depends(graph: Graph, wanted: Container[AnyTerm]) -> list[bool]:
    """For every node, whether it contains one of the variables."""
    answer: list[bool] = []
    for node, below in zip(graph.nodes, graph.arguments, strict=True):
        answer.append(node in wanted or any(answer[part] for part in below))
    return answer
