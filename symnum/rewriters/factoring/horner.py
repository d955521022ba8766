"""Greedy multivariate Horner form: take out the factor that most monomials share, again and again.

Source:  Ceberio & Kreinovich 2004 (greedy multivariate Horner); Kuipers et al., arXiv 1409.5223.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TypeAlias

from symnum.rewriters.factoring.network import Network, Parts, Scaled
from symnum.terms.interface import Exact

Monomial: TypeAlias = tuple[int, ...]
"""Nodes of a network in ascending order, repeated for powers; () is the number 1."""

Polynomial: TypeAlias = dict[Monomial, Exact]


@dataclass(slots=True)
class _Task:
    """A polynomial to be factored; its value times `factor` is a summand of the task `parent`."""

    polynomial: Polynomial
    factor: int
    parent: int


def factored(network: Network, polynomial: Polynomial, one: int) -> Scaled:
    """The node of a polynomial in Horner form, and its coefficient; `one` is the node of the number 1.

    Cost:  O(size * degree * log size).
    """
    if not _has_common_factor(polynomial):
        parts: Parts = {}
        for monomial, coefficient in polynomial.items():
            _accumulate(parts, _monomial_node(network, monomial, one), coefficient)
        return network.sum(parts) if parts else (one, 0)
    if len(polynomial) > 1 and all(node == monomial[0] for monomial in polynomial for node in monomial):
        variables = {monomial[0] for monomial in polynomial if monomial}
        if len(variables) == 1:
            return _in_one_variable(network, {len(m): c for m, c in polynomial.items()}, variables.pop(), one)
    tasks = [_Task(polynomial, -1, -1)]
    summands: list[Parts] = []
    position = 0
    while position < len(tasks):  # quotients are split in their turn; each is longer in the list than its parent
        rest, quotients = split(tasks[position].polynomial)
        tasks += [_Task(quotient, factor, position) for factor, quotient in quotients]
        summands.append({})
        for monomial, coefficient in rest.items():
            _accumulate(summands[position], _monomial_node(network, monomial, one), coefficient)
        position += 1
    value: Scaled = (one, 0)
    for number in range(len(tasks) - 1, -1, -1):
        value = network.sum(summands[number]) if summands[number] else (one, 0)
        task = tasks[number]
        if task.parent >= 0:
            node, coefficient = value
            product = task.factor if node == one else network.product(((task.factor, 1), (node, 1)))
            _accumulate(summands[task.parent], product, coefficient)
    return value


def _in_one_variable(network: Network, coefficients: dict[int, Exact], node: int, one: int) -> Scaled:
    """Horner's scheme by degrees: the splitting of monomials would take a polynomial of degree n through n rounds."""
    descending = sorted(coefficients, reverse=True)
    degree = descending[0]
    value: Scaled = (one, coefficients[degree])
    for lower in descending[1:]:
        inner, scale = value
        raised = network.product([(node, degree - lower), *([] if inner == one else [(inner, 1)])])
        parts: Parts = {one: coefficients[lower]}
        _accumulate(parts, raised, scale)
        value, degree = network.sum(parts), lower
    if not degree:
        return value
    inner, scale = value
    return network.product([(node, degree), (inner, 1)]), scale


def _has_common_factor(polynomial: Polynomial) -> bool:
    seen: set[int] = set()
    for monomial in polynomial:
        nodes = set(monomial)
        if not seen.isdisjoint(nodes):
            return True
        seen |= nodes
    return False


def _accumulate(parts: Parts, node: int, coefficient: Exact) -> None:
    total = parts.get(node, 0) + coefficient
    if total:
        parts[node] = total
    else:
        parts.pop(node, None)


def _monomial_node(network: Network, monomial: Monomial, one: int) -> int:
    return network.product([(node, 1) for node in monomial]) if monomial else one


def split(polynomial: Polynomial) -> tuple[Polynomial, list[tuple[int, Polynomial]]]:
    """The monomials that share no factor, and the quotients by the factors taken out, most frequent factor first."""
    holders: dict[int, list[Monomial]] = {}
    for monomial in polynomial:
        for node in dict.fromkeys(monomial):
            holders.setdefault(node, []).append(monomial)
    count = {node: len(monomials) for node, monomials in holders.items() if len(monomials) > 1}
    rest = dict(polynomial)
    quotients: list[tuple[int, Polynomial]] = []
    heap = [(-number, node) for node, number in count.items()]
    heapq.heapify(heap)
    while heap:
        negative, node = heapq.heappop(heap)
        if count[node] < 2:
            continue
        if -negative != count[node]:  # other factors have taken monomials since
            heapq.heappush(heap, (-count[node], node))
            continue
        quotient: Polynomial = {}
        for monomial in holders[node]:
            coefficient = rest.pop(monomial, None)
            if coefficient is not None:
                quotient[_without(monomial, node)] = coefficient
                for other in dict.fromkeys(monomial):
                    if other in count:
                        count[other] -= 1
        quotients.append((node, quotient))
    return rest, quotients


def _without(monomial: Monomial, node: int) -> Monomial:
    place = monomial.index(node)
    return monomial[:place] + monomial[place + 1 :]
