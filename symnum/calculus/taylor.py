"""Taylor coefficients: truncated power series through the shared graph, order by order.

Sums, products and powers have recurrences of their own. Every other call follows its derivative: (f(u))' = f'(u)*u',
so coefficient k of f(u) needs f'(u) only up to k - 1. The rows of the table give f'(u) as a term, whose nodes join the
graph; sin and cos lead to each other, and so the graph stays finite.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnum.calculus.chain import Pair, combination, partial, parts, product
from symnum.calculus.selections import is_selection, selected, selection
from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.accepted import accepted
from symnum.terms.evaluation import numpy_function
from symnum.terms.interface import AnyTerm, Exact, exact_value, make_literal, make_term
from symnum.terms.operators import ADD, DIV, MUL, POW, Operator, Sort
from symnum.terms.traversal import flatten, paused_collector, substitute

Series = list[AnyTerm | None]
"""Coefficients by order; None is a zero."""


def taylor(term: AnyTerm, variable: AnyTerm, about: Any = 0, *, order: int) -> list[AnyTerm]:
    """The coefficients c[0], ..., c[order] of the expansion of a term in powers of (variable - about).

    At a kink the branch taken at `about` counts.

    Errors:  SymnumError for a negative order or an operator without a derivative. Where the term has no expansion, as
             sqrt(x) at 0, coefficients divide by zero.
    Cost:    order^2 operations for every product and call of the shared graph.
    Source:  Griewank and Walther, Evaluating Derivatives, 2nd edition, chapter 13.

    >>> from symnum.terms.functions import exp
    >>> from symnum.terms.term import symbols
    >>> x, a = symbols("x a")
    >>> taylor(exp(a*x) / (1 - x), x, order=2)
    [1, a + 1, a^2/2 + a + 1]
    """
    term, variable = accepted(term), accepted(variable)
    if order < 0 or not interface.is_symbol(variable):
        raise SymnumError(f"an expansion in {variable!r} up to order {order!r}: give a symbol, and an order from 0 on")
    point = make_literal(term, about) if isinstance(about, int | float | Fraction) else accepted(about)
    with paused_collector():
        return _Expansion(term, variable, point, order).coefficients()


class _Expansion:
    """The series of all nodes. A node that is first needed for the l-th derivative of others is of level l."""

    def __init__(self, term: AnyTerm, variable: AnyTerm, about: AnyTerm, order: int) -> None:
        self.variable, self.about, self.order = variable, about, order
        self.nodes: list[AnyTerm] = []
        self.index: dict[AnyTerm, int] = {}
        self.below: list[tuple[int, ...]] = []
        self.moves: list[bool] = []  # whether the node depends on the variable
        self.levels: list[int] = []
        self.rates: dict[int, list[tuple[AnyTerm, int]]] = {}  # of a call: partial derivatives, and by which node
        self.series: list[Series] = []
        self.factors: dict[int, list[Series]] = {}  # of a product: its powers, then the products of the first of them
        self._join(term)

    def coefficients(self) -> list[AnyTerm]:
        """The coefficients of the term."""
        for k in range(self.order + 1):
            for i, level in enumerate(self.levels):
                if k <= self.order - level:
                    self.series[i].append(self._coefficient(i, k))
        return [self._or_zero(c) for c in self.series[self.root]]

    # the graph --------------------------------------------------------------------------------------------------------
    def _join(self, term: AnyTerm) -> None:
        """Add the nodes of the term, then those of derivatives, level by level, for f has f', which has f''."""
        wanted = [term]
        for level in range(self.order + 1):
            graph = flatten(wanted, parts)
            wanted = []
            for node, operator, below in zip(graph.nodes, graph.operators, graph.arguments, strict=True):
                if node not in self.index:
                    self._append(node, tuple([self.index[graph.nodes[j]] for j in below]), level)
                    if operator is not None and self.moves[-1] and not _has_recurrence(node, operator):
                        wanted += self._partials(node, operator)
        self.root = self.index[term]

    def _append(self, node: AnyTerm, below: tuple[int, ...], level: int) -> None:
        self.index[node] = len(self.nodes)
        self.nodes.append(node)
        self.below.append(below)
        self.moves.append(node == self.variable or any(self.moves[j] for j in below))
        self.levels.append(level)
        self.series.append([])

    def _partials(self, node: AnyTerm, operator: Operator) -> list[AnyTerm]:
        if operator.result is Sort.BOOLEAN:
            return []
        i = self.index[node]
        rates = [(partial(node, operator, k), j) for k, j in enumerate(self.below[i]) if self.moves[j]]
        self.rates[i] = rates
        return [rate for rate, _ in rates]

    # the coefficients -------------------------------------------------------------------------------------------------
    def _coefficient(self, i: int, k: int) -> AnyTerm | None:
        node = self.nodes[i]
        if not self.moves[i]:
            return node if k == 0 else None
        if node == self.variable:
            return self.about if k == 0 else make_literal(node, 1) if k == 1 else None
        operator = interface.operation(node)
        if operator is ADD:
            pairs = [(c, part) for (c, _), j in zip(interface.summands(node), self.below[i], strict=True)
                     if (part := self.series[j][k]) is not None]  # fmt: skip
            return self._sum(node, pairs)
        if _has_recurrence(node, operator):
            return self._selected(node, i, k) if is_selection(operator) else self._product(node, i, k)
        if k == 0:
            return _at_point(node, operator, tuple([self._or_zero(self.series[j][0]) for j in self.below[i]]))
        return self._by_derivatives(node, i, k)

    def _by_derivatives(self, node: AnyTerm, i: int, k: int) -> AnyTerm | None:
        """k * f(u)[k] is the sum over arguments of (f'(u) * u')[k - 1]."""
        pairs: list[Pair] = []
        for rate, j in self.rates.get(i, ()):
            slope, argument = self.series[self.index[rate]], self.series[j]
            for m in range(1, k + 1):
                a, b = slope[k - m], argument[m]
                if a is not None and b is not None:
                    pairs.append((Fraction(m, k) if m < k else 1, product(node, ((a, 1),), b)))
        return self._sum(node, pairs)

    def _selected(self, node: AnyTerm, i: int, k: int) -> AnyTerm | None:
        """The branch that is taken at the point of expansion counts for every order."""
        tests, places = selection(node)
        below = self.below[i]
        branches = [{0: c} if (c := self.series[below[place]][k]) is not None else {} for place in places]
        at_point = [substitute(test, {self.variable: self.about}) for test in tests]
        return selected(node, at_point, branches).get(0)

    def _product(self, node: AnyTerm, i: int, k: int) -> AnyTerm | None:
        (number, powers), below = interface.scaled_factors(node), self.below[i]
        state = self.factors.setdefault(i, [[] for _ in range(2 * len(below))])
        for place, ((_, exponent), j) in enumerate(zip(powers, below, strict=True)):
            state[place].append(self._power(node, state[place], self.series[j], exponent, k))
            up_to = (
                state[place][k] if place == 0 else self._convolved(node, state[len(below) + place - 1], state[place], k)
            )
            state[len(below) + place].append(up_to)
        whole = state[-1][k]
        return whole if whole is None or number == 1 else self._sum(node, [(number, whole)])

    def _power(self, node: AnyTerm, power: Series, base: Series, exponent: Exact, k: int) -> AnyTerm | None:
        """Coefficient k of base^exponent, by the recurrence of J. C. P. Miller; it divides by base[0]."""
        if exponent == 1:
            return base[k]
        first = base[0]
        if isinstance(exponent, int) and exponent > 0 and (first is None or exact_value(first) in (None, 0)):
            return self._multiplied_out(node, base, exponent, k)
        if first is None or exact_value(first) == 0:
            raise SymnumError(f"{node} has no expansion in powers of {self.variable} - {self.about}")
        if k == 0:
            return product(node, ((first, exponent),), make_literal(node, 1))
        pairs: list[Pair] = []
        for m in range(1, k + 1):
            a, b, scale = base[m], power[k - m], (exponent * m - (k - m)) / Fraction(k)
            if a is not None and b is not None and scale:
                pairs.append((scale, product(node, ((a, 1),), b)))
        total = self._sum(node, pairs)
        return None if total is None else make_term(node, DIV, (total, first))

    def _multiplied_out(self, node: AnyTerm, base: Series, exponent: int, k: int) -> AnyTerm | None:
        """Coefficient k of a power of something that may be 0, by squaring: no division."""
        result: Series | None = None
        square: Series = base[: k + 1]
        while exponent:
            if exponent & 1:
                result = square if result is None else [self._convolved(node, result, square, m) for m in range(k + 1)]
            exponent >>= 1
            if exponent:
                square = [self._convolved(node, square, square, m) for m in range(k + 1)]
        return None if result is None else result[k]

    def _convolved(self, node: AnyTerm, left: Series, right: Series, k: int) -> AnyTerm | None:
        products: list[Pair] = [(1, product(node, ((a, 1),), b)) for m in range(k + 1)
                    if (a := left[m]) is not None and (b := right[k - m]) is not None]  # fmt: skip
        return self._sum(node, products)

    def _sum(self, node: AnyTerm, pairs: list[Pair]) -> AnyTerm | None:
        total = combination(node, pairs) if pairs else None
        return None if total is None or exact_value(total) == 0 else total

    def _or_zero(self, coefficient: AnyTerm | None) -> AnyTerm:
        return make_literal(self.variable, 0) if coefficient is None else coefficient


def _at_point(node: AnyTerm, operator: Operator, values: tuple[AnyTerm, ...]) -> AnyTerm | None:
    """A call at the point of expansion; exp(0) is 1, sin(0) and log(1) are 0.

    At 0 and 1 the built-in functions are 0, 1 or -1 exactly or not at all, so a float that is one of these is exact.
    """
    numbers = [exact_value(value) for value in values]
    if operator.implementation is None and operator.result is Sort.REAL and all(n in (0, 1) for n in numbers):
        import numpy as np

        with np.errstate(all="ignore"):
            value = float(numpy_function(operator)(*map(float, numbers)))  # type: ignore[arg-type]
        if value in (0, 1, -1):
            return make_literal(node, int(value)) if value else None
    return make_term(node, operator, values)


def _has_recurrence(node: AnyTerm, operator: Operator) -> bool:
    if operator is POW:
        return exact_value(interface.arguments(node)[1]) is not None
    return operator is ADD or operator is MUL or is_selection(operator)
