"""Derivatives on the shared graph: forward for one variable or a sparse Jacobian, reverse for a gradient.

Each node is differentiated once, by the row of its operator in the table. Conventions at kinks: the branch that is
taken gives the derivative; sign, floor and ceil have derivative 0; abs has sign; at ties min and max take the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, exact_value, make_literal, make_term
from symnum.terms.operators import ADD, AND, GE, GT, LE, LT, MAX, MIN, MUL, POW, SUB, WHERE, Operator, Sort
from symnum.terms.parsing import parse
from symnum.terms.traversal import Graph, flatten, rebuild

ARGUMENT_NAMES = "abcdefgh"


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
        term = _forward(flatten([term]), [variable])[0].get(0, make_literal(term, 0))
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
    return [dict(sorted(row.items())) for row in _forward(flatten(terms), variables)]


def gradient(term: AnyTerm, variables: Sequence[AnyTerm]) -> list[AnyTerm]:
    """The derivatives of one term by many variables, in one reverse sweep.

    Cost:  linear in the shared graph, whatever the number of variables.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> gradient(x**2 * y, [x, y])
    [2*x*y, x^2]
    """
    _check(variables)
    graph = flatten([term])
    relevant = _depends(graph, variables)
    adjoints: list[list[AnyTerm]] = [[] for _ in graph.nodes]
    adjoints[graph.roots[0]].append(make_literal(term, 1))
    for i in range(len(graph.nodes) - 1, -1, -1):
        if not (relevant[i] and adjoints[i]):
            continue
        node = graph.nodes[i]
        total = _sum(term, adjoints[i])
        if graph.operators[i] is None:
            adjoints[i] = [total]
            continue
        for j, partial in _partials(node, graph.arguments[i], relevant):
            adjoints[j].append(_product(term, (total, partial)))
        adjoints[i] = []
    where = {node: i for i, node in enumerate(graph.nodes)}
    found = [adjoints[where[v]] if v in where else [] for v in variables]
    return [parts[0] if parts else make_literal(term, 0) for parts in found]


# forward --------------------------------------------------------------------------------------------------------------
def _forward(graph: Graph, variables: Sequence[AnyTerm]) -> list[dict[int, AnyTerm]]:
    """For every root, its nonzero derivatives by position of the variable."""
    _check(variables)
    position = {variable: k for k, variable in enumerate(variables)}
    relevant = _depends(graph, variables)
    tangents: list[dict[int, AnyTerm]] = []
    for i, node in enumerate(graph.nodes):
        tangent: dict[int, AnyTerm] = {}
        if node in position:
            tangent[position[node]] = make_literal(node, 1)
        elif relevant[i]:
            collected: dict[int, list[AnyTerm]] = {}
            for j, partial in _partials(node, graph.arguments[i], relevant):
                for k, inner in tangents[j].items():
                    collected.setdefault(k, []).append(_product(node, (partial, inner)))
            sums = ((k, _sum(node, parts)) for k, parts in collected.items())
            tangent = {k: total for k, total in sums if not _is_number(total, 0)}
        tangents.append(tangent)
    return [tangents[root] for root in graph.roots]


def _check(variables: Sequence[AnyTerm]) -> None:
    for variable in variables:
        if not interface.is_symbol(variable):
            raise SymnumError(f"cannot differentiate by {variable!r}: only by symbols")


def _depends(graph: Graph, variables: Sequence[AnyTerm]) -> list[bool]:
    """For every node, whether it contains one of the variables."""
    wanted = dict.fromkeys(variables)
    answer: list[bool] = []
    for node, parts in zip(graph.nodes, graph.arguments, strict=True):
        answer.append(node in wanted or any(answer[part] for part in parts))
    return answer


# one node -------------------------------------------------------------------------------------------------------------
def _partials(node: AnyTerm, parts: tuple[int, ...], relevant: list[bool]) -> list[tuple[int, AnyTerm]]:
    """The partial derivatives of a call by those of its arguments that matter: (position of the argument, term)."""
    operator = interface.operation(node)
    arguments = interface.arguments(node)
    partials = ((part, _partial(node, operator, arguments, k)) for k, part in enumerate(parts) if relevant[part])
    return [(part, partial) for part, partial in partials if not _is_number(partial, 0)]


def _partial(node: AnyTerm, operator: Operator, arguments: tuple[AnyTerm, ...], k: int) -> AnyTerm:
    if operator is ADD:
        return make_literal(node, 1)
    if operator is MUL:
        return _product(node, arguments[:k] + arguments[k + 1 :])
    if operator is POW and k == 0:
        return _power_rule(node, *arguments)
    if operator is WHERE:
        return _branch(node, arguments, k)
    if operator in (MIN, MAX):
        return _extremum(node, operator, arguments, k)
    if operator.result is Sort.BOOLEAN:
        return make_literal(node, 0)
    if not operator.derivative:
        raise SymnumError(f"the derivative of {operator.name} is not known; register_function takes it as text")
    return _instance(node, _template(operator, k), arguments)


def _power_rule(node: AnyTerm, base: AnyTerm, exponent: AnyTerm) -> AnyTerm:
    """exponent * base^(exponent - 1): no logarithm and no new division, so that it holds at 0 where the power does."""
    value = exact_value(exponent)
    if value is None:
        return _product(node, (exponent, make_term(node, POW, (base, make_term(node, SUB, (exponent, _one(node)))))))
    if value == 2:
        return _product(node, (exponent, base))
    return _product(node, (exponent, make_term(node, POW, (base, make_literal(node, value - 1)))))


def _branch(node: AnyTerm, arguments: tuple[AnyTerm, ...], k: int) -> AnyTerm:
    """1 where this branch of a `where` is taken; 0 for a condition."""
    is_condition = k % 2 == 0 and k < len(arguments) - 1
    if is_condition:
        return make_literal(node, 0)
    indicators = list(arguments)
    indicators[1::2] = [make_literal(node, int(j == k)) for j in range(1, len(arguments), 2)]
    indicators[-1] = make_literal(node, int(k == len(arguments) - 1))
    return make_term(node, WHERE, tuple(indicators))


def _extremum(node: AnyTerm, operator: Operator, arguments: tuple[AnyTerm, ...], k: int) -> AnyTerm:
    """1 where this argument is the least or greatest, the first of equals; else 0."""
    before, after = (LT, LE) if operator is MIN else (GT, GE)
    tests = [
        make_term(node, before if j < k else after, (arguments[k], other))
        for j, other in enumerate(arguments)
        if j != k
    ]
    if not tests:
        return _one(node)
    wins = tests[0] if len(tests) == 1 else make_term(node, AND, tuple(tests))
    return make_term(node, WHERE, (wins, _one(node), make_literal(node, 0)))


@cache
def _template(operator: Operator, k: int) -> AnyTerm:
    """The partial derivative from the operator's row, as a tree term over the symbols a, b, c, ..."""
    return parse(operator.derivative[k], symbols={}, like="tree")


def _instance(node: AnyTerm, template: AnyTerm, arguments: tuple[AnyTerm, ...]) -> AnyTerm:
    """The template with arguments put in for its symbols, made of the type of `node`."""

    def leaf(part: AnyTerm) -> AnyTerm:
        if interface.is_literal(part):
            return make_literal(node, interface.literal_value(part))
        return arguments[ARGUMENT_NAMES.index(interface.symbol_name(part))]

    return rebuild([template], leaf, lambda part, operator, parts: make_term(node, operator, parts))[0]


def _one(node: AnyTerm) -> AnyTerm:
    return make_literal(node, 1)


def _is_number(term: AnyTerm, value: int) -> bool:
    return exact_value(term) == value


def _sum(like: AnyTerm, parts: Sequence[AnyTerm]) -> AnyTerm:
    return parts[0] if len(parts) == 1 else make_term(like, ADD, tuple(parts))


def _product(like: AnyTerm, parts: Sequence[AnyTerm]) -> AnyTerm:
    """The product, without factors 1: what is differentiated as a tree must not grow by them."""
    kept = [part for part in parts if not _is_number(part, 1)]
    if not kept:
        return make_literal(like, 1)
    return kept[0] if len(kept) == 1 else make_term(like, MUL, tuple(kept))
