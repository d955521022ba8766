"""Large sums bracketed so that summands with common factors are neighbours, and nothing else done to them.

Which factor most summands share decides who stands beside whom and which factor of a product comes first, again within
each group; taking the factors out is left to the rules in the e-graph, and whether that pays to extraction. Summands
that are alike in several sums are bracketed alike, so that their partial sums are one class.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from symnum.rewriters.egraph.arrangement import Arrangement
from symnum.rewriters.egraph.vocabulary import ADD_2, MUL_2
from symnum.rewriters.factoring.horner import Monomial, Polynomial, split
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact, exact_value
from symnum.terms.operators import ADD, MUL, POW, Operator
from symnum.terms.traversal import flatten


@dataclass(slots=True)
class _Group:
    """Monomials that share the factors of `path`, which are taken from them."""

    polynomial: Polynomial
    path: tuple[int, ...]
    parent: int
    parts: list[int] = field(default_factory=list[int])


class GroupedArrangement(Arrangement):
    """Tables of nodes in which sums are grouped by common factors."""

    def __init__(self, opaque: Collection[AnyTerm] = ()) -> None:
        super().__init__(as_written=False, opaque=opaque)
        self._monomials: dict[AnyTerm, tuple[Exact, Monomial]] = {}

    def enter(self, terms: Sequence[AnyTerm]) -> list[int]:
        graph = flatten(terms, self._bases)
        for term, operator in zip(graph.nodes, graph.operators, strict=True):
            if term in self.known:
                continue
            if operator is None or term in self.opaque:
                self.known[term] = self._leaf(term)
            elif operator is ADD or operator is MUL:
                self.known[term] = self._grouped(self._polynomial(term))
            else:
                self.known[term] = self._call(term, operator)
        return [self.known[term] for term in terms]

    def _bases(self, term: AnyTerm, operator: Operator) -> tuple[AnyTerm, ...]:
        """What a sum is a polynomial in; the arguments of other calls."""
        if term in self.opaque:
            return ()
        if operator not in (ADD, MUL):
            return interface.arguments(term)
        products = (product for _, product in interface.summands(term))
        bases = {base: None for product in products for base, _ in interface.factors(product)}
        return tuple(base for base in bases if base is not term)

    def _polynomial(self, term: AnyTerm) -> Polynomial:
        polynomial: Polynomial = {}
        for coefficient, product in interface.summands(term):
            scale, monomial = self._monomial(product)
            polynomial[monomial] = polynomial.get(monomial, 0) + coefficient * scale
        return {monomial: c for monomial, c in polynomial.items() if c}

    def _monomial(self, product: AnyTerm) -> tuple[Exact, Monomial]:
        """A product as a number times nodes, a power as so many equal ones; a divisor is one node."""
        found = self._monomials.get(product)
        if found is None:
            scale: Exact = 1
            nodes: list[int] = []
            for base, exponent in interface.factors(product):
                value = exact_value(base)
                if value is not None and exponent == 1:
                    scale *= value
                elif isinstance(exponent, int) and exponent > 0:
                    nodes += [self.known[base]] * exponent
                else:
                    nodes.append(self.encoder.call(POW, (self.known[base], self.number(exponent))))
            found = self._monomials[product] = scale, tuple(sorted(nodes))
        return found

    def _grouped(self, polynomial: Polynomial) -> int:
        """The node of a sum whose summands stand in groups, and those in groups again."""
        groups = [_Group(polynomial, (), -1)]
        position = 0
        while position < len(groups):
            group = groups[position]
            rest, quotients = split(group.polynomial)
            groups += [_Group(quotient, (*group.path, factor), position) for factor, quotient in quotients]
            group.parts += [self._summand(group.path, monomial, c) for monomial, c in sorted(rest.items())]
            position += 1
        for group in reversed(groups):
            node = self.nested(ADD_2, group.parts) if group.parts else self.number(0)
            if group.parent < 0:
                return node
            groups[group.parent].parts.append(node)
        raise AssertionError("there is a group without a parent")

    def _summand(self, path: tuple[int, ...], monomial: Monomial, coefficient: Exact) -> int:
        """coefficient * monomial * path, the path outside: first(second(... (coefficient * monomial)))."""
        node = self._scaled(monomial, coefficient)
        for factor in reversed(path):
            node = self.apply(MUL_2, factor, node) if self.value(node) != 1 else factor
        return node

    def _scaled(self, monomial: Monomial, coefficient: Exact) -> int:
        if not monomial:
            return self.number(coefficient)
        whole = monomial[-1]
        for factor in reversed(monomial[:-1]):
            whole = self.apply(MUL_2, factor, whole)
        return self.encoder.product((self.number(coefficient), whole)) if coefficient != 1 else whole
