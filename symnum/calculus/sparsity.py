"""Where Jacobians and Hessians have entries, found without differentiating: sets of variables, as bits of integers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from symnum.calculus.chain import is_product, parts, slope_template
from symnum.calculus.derivatives import diff
from symnum.calculus.selections import is_selection
from symnum.terms import interface
from symnum.terms.accepted import accepted, accepted_each
from symnum.terms.interface import AnyTerm, exact_value
from symnum.terms.operators import ADD, ARGUMENT_NAMES, Operator, Sort
from symnum.terms.term import symbol
from symnum.terms.traversal import Graph, flatten
from symnum.terms.unknown import is_unknown


def jacobian_sparsity(terms: Sequence[AnyTerm], variables: Sequence[AnyTerm]) -> Any:
    """Which term depends on which variable, without differentiating: a boolean `scipy.sparse.csr_array`.

    Shapes:  (terms, variables).
    Cost:    one bit set of the variables per node: O(nodes * variables / 64).

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> jacobian_sparsity([x*y, y**2], [x, y]).toarray().astype(int)
    array([[1, 1],
           [0, 1]])
    """
    variables = accepted_each(variables)
    graph = flatten([accepted(term) for term in terms], parts)
    depends = _dependence(graph, variables)
    return _pattern([depends[root] for root in graph.roots], len(variables))


def hessian_sparsity(term: AnyTerm, variables: Sequence[AnyTerm]) -> Any:
    """Which pairs of variables have a second derivative that may differ from 0: a boolean `scipy.sparse.csr_array`.

    Nothing is differentiated: the variables of two factors interact, and so do those of an argument that a call is not
    linear in. What would cancel in the derivatives is not seen.

    Shapes:  (variables, variables), symmetric.
    Cost:    for each node, the number of variables below it.
    Source:  Walther, ACM Transactions on Mathematical Software 34, 2008.

    >>> from symnum.terms.term import symbols
    >>> x, y, z = symbols("x y z")
    >>> hessian_sparsity(x*y + y**2 + 3*z, [x, y, z]).toarray().astype(int)
    array([[0, 1, 0],
           [1, 1, 0],
           [0, 0, 0]])
    """
    variables = accepted_each(variables)
    graph = flatten([accepted(term)], parts)
    depends = _dependence(graph, variables)
    rows = [0] * len(variables)
    met: set[tuple[int, int]] = set()
    for node, operator, below in zip(graph.nodes, graph.operators, graph.arguments, strict=True):
        if operator is None:
            continue
        for one, others in _interactions(node, operator, [depends[j] for j in below]):
            if (one, others) not in met:
                met.add((one, others))
                for i in _bits(one):
                    rows[i] |= others
                for i in _bits(others):
                    rows[i] |= one
    return _pattern(rows, len(variables))


def _interactions(node: AnyTerm, operator: Operator, depends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of sets of variables, as bits, that meet in a second derivative of a call; `depends` is of its parts."""
    if operator is ADD or is_selection(operator) or operator.result is Sort.BOOLEAN:
        return
    if is_product(node, operator):
        seen = 0
        for (_, exponent), one in zip(interface.scaled_factors(node)[1], depends, strict=True):
            if exponent != 1:
                yield one, one
            yield one, seen
            seen |= one
    else:
        for j, k in _curved(operator, len(depends)):
            yield depends[j], depends[k]


@cache
def _curved(operator: Operator, count: int) -> tuple[tuple[int, int], ...]:
    """The pairs of arguments, j <= k, by which the second derivative of an operator is not 0 everywhere."""
    pairs = [(j, k) for k in range(count) for j in range(k + 1)]
    if is_unknown(operator) or not operator.derivative:
        return tuple(pairs)
    slopes_of = [slope_template(operator, k).nodes[-1] for k in range(count)]
    return tuple([(j, k) for j, k in pairs if exact_value(diff(slopes_of[k], symbol(ARGUMENT_NAMES[j]))) != 0])


def _dependence(graph: Graph, variables: Sequence[AnyTerm]) -> list[int]:
    """For every node, the variables below it as a set of bits."""
    bit = {accepted(variable): 1 << k for k, variable in enumerate(variables)}
    depends: list[int] = []
    for node, below in zip(graph.nodes, graph.arguments, strict=True):
        found = bit.get(node, 0)
        for part in below:
            found |= depends[part]
        depends.append(found)
    return depends


def _pattern(rows: Sequence[int], width: int) -> Any:
    """Rows of bits as a boolean matrix."""
    import numpy as np
    from scipy.sparse import csr_array

    indices = [_bits(row) for row in rows]
    starts = np.concatenate(([0], np.cumsum([len(row) for row in indices])))
    flat = np.array([k for row in indices for k in row], dtype=np.int32)
    return csr_array((np.ones(len(flat), dtype=bool), flat, starts), shape=(len(rows), width))


def _bits(number: int) -> list[int]:
    """The positions of the bits that are set, ascending."""
    found: list[int] = []
    while number:
        lowest = number & -number
        found.append(lowest.bit_length() - 1)
        number ^= lowest
    return found
