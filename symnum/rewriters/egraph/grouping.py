"""Large sums bracketed so that summands with common factors are neighbours, and nothing else done to them.

Which factor most summands share decides who stands beside whom and which factor of a product comes first, again within
each group; taking the factors out is left to the rules in the e-graph, and whether that pays to extraction. What
several sums have in common is bracketed alike in all of them, so that it becomes one class.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from symnum.rewriters.egraph.arrangement import Arrangement
from symnum.rewriters.egraph.bracketing import Bracketing
from symnum.rewriters.egraph.vocabulary import ADD_2, MUL_2
from symnum.rewriters.factoring.horner import Monomial, Polynomial
from symnum.rewriters.factoring.network import Scaled
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact, exact_value
from symnum.terms.operators import ADD, MUL, POW, Operator
from symnum.terms.traversal import flatten


@dataclass(slots=True)
class _Frame:
    """A group that is being written: what multiplies its summands, those that are left, and the nodes of the others."""

    path: tuple[int, ...]
    left: list[Scaled]
    done: list[int] = field(default_factory=list[int])


class GroupedArrangement(Arrangement):
    """Tables of nodes in which sums are grouped by common factors."""

    def __init__(self, opaque: Collection[AnyTerm] = ()) -> None:
        super().__init__(as_written=False, opaque=opaque)
        self._monomials: dict[AnyTerm, tuple[Exact, Monomial]] = {}

    def enter(self, terms: Sequence[AnyTerm]) -> list[int]:
        graph = flatten(terms, self._bases)
        sums: dict[AnyTerm, Polynomial] = {}
        for term, operator, parts in zip(graph.nodes, graph.operators, graph.arguments, strict=True):
            if term in self.known:
                continue
            if sums and any(graph.nodes[part] in sums for part in parts):
                self._write(sums)
            if operator is None or term in self.opaque:
                self.known[term] = self._leaf(term)
            elif operator is ADD:
                sums[term] = self._polynomial(term)
            elif operator is MUL:
                ((monomial, coefficient),) = self._polynomial(term).items()
                self.known[term] = self._scaled(monomial, coefficient)
            else:
                self.known[term] = self._call(term, operator)
        self._write(sums)
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

    def _write(self, sums: dict[AnyTerm, Polynomial]) -> None:
        """Bracket some sums alike, and forget them."""
        bracketing = Bracketing()
        groups = [bracketing.enter(polynomial) for polynomial in sums.values()]
        bracketing.share()
        for term, (group, sign) in zip(sums, groups, strict=True):
            self.known[term] = self._grouped(bracketing, group, sign)
        sums.clear()

    def _grouped(self, bracketing: Bracketing, group: int, sign: Exact) -> int:
        """The node of a group, whose summands are written out with every factor that was taken from them."""
        frames = [_Frame((), bracketing.parts(group, sign))]
        while True:
            frame = frames[-1]
            if not frame.left:
                frames.pop()
                node = self.nested(ADD_2, frame.done) if frame.done else self.number(0)
                if not frames:
                    return node
                frames[-1].done.append(node)
                continue
            number, coefficient = frame.left.pop()
            summand = bracketing.summands[number]
            if summand is None:
                frames.append(_Frame(frame.path, bracketing.parts(number, coefficient)))
            elif summand.group is None:
                frame.done.append(self._summand(frame.path, summand.factors, coefficient))
            else:
                frames.append(_Frame((*frame.path, *summand.factors), bracketing.parts(summand.group, coefficient)))

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
