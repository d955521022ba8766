"""Reading terms as polynomials in opaque sub-terms, in an order in which each is known before it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from symnum.rewriters.entering import own_leaf
from symnum.rewriters.factoring.horner import Monomial, Polynomial, factored
from symnum.rewriters.factoring.network import Network, Scaled
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact, exact_value, factors, make_literal, summands
from symnum.terms.operators import ADD, MUL, POW, SQRT

_Powers: TypeAlias = tuple[tuple[AnyTerm, Exact], ...]
_Summand: TypeAlias = tuple[Exact, AnyTerm, _Powers]
"""A coefficient, a product, and its factors."""


class Reader:
    """Puts terms into a network, every sum in Horner form."""

    def __init__(self, network: Network, like: AnyTerm) -> None:
        self.network = network
        self.one = network.leaf(make_literal(like, 1))
        self.like = like
        self.known: dict[AnyTerm, Scaled] = {}
        self._monomials: dict[AnyTerm, tuple[Exact, Monomial]] = {}

    def read(self, roots: list[AnyTerm], is_over: Callable[[], bool]) -> list[Scaled] | None:
        """The node of every term, and its coefficient; None if it is over before all are read."""
        known = self.known
        stack: list[tuple[AnyTerm, _View | None]] = [(root, None) for root in reversed(roots)]
        while stack:
            if is_over():
                return None
            term, view = stack.pop()
            if term in known:
                continue
            if view is None:
                view = _view(term)
                missing = [(part, None) for part in view.parts if part not in known]
                if missing:
                    stack.append((term, view))
                    missing.reverse()
                    stack += missing
                    continue
            known[term] = self._value(term, view)
        return [known[root] for root in roots]

    def _value(self, term: AnyTerm, view: _View) -> Scaled:
        if view.summands:
            return factored(self.network, self._polynomial(view.summands), self.one)
        value = exact_value(term)
        if value is not None:
            return self.one, value
        if not interface.is_call(term):
            return self.network.leaf(own_leaf(term)), 1
        arguments = tuple([self._plain(self.known[part]) for part in view.parts])
        return self.network.call(interface.operation(term), arguments), 1

    def _polynomial(self, summands: list[_Summand]) -> Polynomial:
        polynomial: Polynomial = {}
        for coefficient, product, powers in summands:
            scale, monomial = self._monomial(product, powers)
            total = polynomial.get(monomial, 0) + coefficient * scale
            if total:
                polynomial[monomial] = total
            else:
                polynomial.pop(monomial, None)
        return polynomial or {(): 0}

    def _monomial(self, product: AnyTerm, powers: _Powers) -> tuple[Exact, Monomial]:
        """A product as a number times nodes; a flux stands in several sums and is read once."""
        found = self._monomials.get(product)
        if found is None:
            scale: Exact = 1
            nodes: list[int] = []
            for base, exponent in powers:
                scale *= self._factor(base, exponent, nodes)
            found = self._monomials[product] = scale, tuple(sorted(nodes))
        return found

    def _factor(self, base: AnyTerm, exponent: Exact, nodes: list[int]) -> Exact:
        """Append base ** exponent to the nodes of a monomial; return the number that it contributes."""
        value = exact_value(base)
        if value is not None and isinstance(exponent, int) and (value or exponent > 0):
            return _exact_power(value, exponent)
        node, coefficient = self.known[base] if value is None else (self._literal(value), 1)
        if isinstance(exponent, int) and (coefficient or exponent > 0):
            nodes += [node if exponent > 0 else self._power(node, -1)] * abs(exponent)
            return _exact_power(coefficient, exponent)
        self._append_power(self._plain((node, coefficient)), exponent, nodes)
        return 1

    def _plain(self, scaled: Scaled) -> int:
        """A node for coefficient * node; a number is a leaf, so that no sum has the coefficient 0."""
        node, coefficient = scaled
        if node == self.one or not coefficient:
            return self._literal(coefficient)
        return self.network.plain(scaled)

    def _literal(self, value: Exact) -> int:
        return self.network.leaf(make_literal(self.like, value))

    def _append_power(self, node: int, exponent: Exact, nodes: list[int]) -> None:
        """A square root, times whole powers, where half the numerator of the exponent is odd; else a power."""
        if exponent.denominator != 2:
            nodes.append(self._power(node, exponent))
            return
        factors = [self.network.call(SQRT, (node,)), *[node] * (abs(exponent.numerator) // 2)]
        nodes += factors if exponent > 0 else [self._power(factor, -1) for factor in factors]

    def _power(self, node: int, exponent: Exact) -> int:
        return self.network.call(POW, (node, self._literal(exponent)))


def _exact_power(value: Exact, exponent: int) -> Exact:
    return value**exponent if exponent >= 0 else 1 / Fraction(value) ** -exponent


def _is_polynomial(term: AnyTerm) -> bool:
    """Whether a call is a sum, a product or a power with a number for exponent."""
    operator = interface.operation(term)
    return operator in (ADD, MUL) or (operator is POW and exact_value(interface.arguments(term)[1]) is not None)


class _View(NamedTuple):
    """A term as a polynomial in parts, with its summands; any other call with its arguments."""

    parts: Iterable[AnyTerm]
    summands: list[_Summand]


def _view(term: AnyTerm) -> _View:
    if not interface.is_call(term):
        return _View((), [])
    if not _is_polynomial(term):
        return _View(interface.arguments(term), [])
    found = [(coefficient, product, factors(product)) for coefficient, product in summands(term)]
    bases = dict.fromkeys([base for _, _, powers in found for base, _ in powers])
    return _View([base for base in bases if exact_value(base) is None], found)
