"""Common pairs taken out of a whole network, and the network written back as terms."""

from __future__ import annotations

from collections.abc import Sequence

from symnum.rewriters.factoring.common_factors import extract_common_factors
from symnum.rewriters.factoring.common_parts import extract_common_parts
from symnum.rewriters.factoring.network import Kind, Network, Parts, Scaled
from symnum.rewriters.watch import Watch
from symnum.terms.interface import AnyTerm, Exact, exact_value, make_literal, make_term
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SUB


class Sharing:
    """The sums and products below some roots, with their common pairs named."""

    def __init__(self, network: Network, roots: Sequence[Scaled]) -> None:
        self.network = network
        self.roots = list(roots)
        live = network.reachable(node for node, _ in roots)
        self.parts: dict[int, Parts] = {n: dict(network.parts[n]) for n in live if network.kinds[n] in _SHARED}
        self.kinds: dict[int, Kind] = {n: network.kinds[n] for n in live}
        self.next = len(network.kinds)

    def extract(self, watch: Watch) -> None:
        """Name the common factors of products, then the common parts of sums."""
        extract_common_factors(self._of(Kind.PRODUCT), lambda parts: self._named(Kind.PRODUCT, parts), watch)
        extract_common_parts(self._of(Kind.SUM), lambda parts: self._named(Kind.SUM, parts), watch)

    def _of(self, kind: Kind) -> list[Parts]:
        return [parts for node, parts in self.parts.items() if self.kinds[node] is kind]

    def _named(self, kind: Kind, parts: Parts) -> int:
        node = self.next
        self.next += 1
        self.kinds[node], self.parts[node] = kind, parts
        return node

    def operands(self, node: int) -> list[int]:
        """The nodes that a node is made of, after extraction."""
        return list(self.parts[node]) if node in self.parts else self.network.operands(node)

    def terms(self, like: AnyTerm) -> list[AnyTerm]:
        """The roots as terms of the type of `like`, every node built once."""
        built: dict[int, AnyTerm] = {}
        stack = [node for node, _ in self.roots][::-1]
        while stack:
            node = stack[-1]
            missing = [] if node in built else [part for part in self.operands(node) if part not in built]
            if missing:
                stack += reversed(missing)
                continue
            stack.pop()
            if node not in built:
                built[node] = self._term(like, node, built)
        return [_times(like, coefficient, built[node]) for node, coefficient in self.roots]

    def _term(self, like: AnyTerm, node: int, built: dict[int, AnyTerm]) -> AnyTerm:
        kind = self.kinds[node]
        if kind is Kind.LEAF:
            return self.network.parts[node]
        if kind is Kind.CALL:
            operator, arguments = self.network.parts[node]
            return make_term(like, operator, tuple([built[part] for part in arguments]))
        parts = self.parts[node]
        if kind is Kind.SUM:
            return _sum_term(like, [(built[part], number) for part, number in parts.items()])
        inverses = {part: self.network.operands(part)[0] for part in parts if self._is_inverse(part)}
        above = [(built[part], number) for part, number in parts.items() if part not in inverses]
        below = [(built[inverses[part]], parts[part]) for part in inverses]
        product = _product_term(like, above)
        return make_term(like, DIV, (product, _product_term(like, below))) if below else product

    def _is_inverse(self, node: int) -> bool:
        """Whether a node is 1/x, so that a product with it is a division."""
        if self.kinds[node] is not Kind.CALL:
            return False
        operator, arguments = self.network.parts[node]
        if operator is not POW or self.network.kinds[arguments[1]] is not Kind.LEAF:
            return False
        return exact_value(self.network.parts[arguments[1]]) == -1


_SHARED = (Kind.SUM, Kind.PRODUCT)


def _product_term(like: AnyTerm, parts: list[tuple[AnyTerm, Exact]]) -> AnyTerm:
    if not parts:
        return make_literal(like, 1)
    powers = [base if e == 1 else make_term(like, POW, (base, make_literal(like, e))) for base, e in parts]
    return powers[0] if len(powers) == 1 else make_term(like, MUL, tuple(powers))


def _sum_term(like: AnyTerm, parts: list[tuple[AnyTerm, Exact]]) -> AnyTerm:
    """Positive summands less negative ones, so that no negation is computed."""
    plus = [_times(like, c, part) for part, c in parts if c > 0]
    minus = [_times(like, -c, part) for part, c in parts if c < 0]
    if not plus and not minus:
        return make_literal(like, 0)
    if not plus:
        return make_term(like, NEG, (_added(like, minus),))
    return make_term(like, SUB, (_added(like, plus), _added(like, minus))) if minus else _added(like, plus)


def _added(like: AnyTerm, parts: list[AnyTerm]) -> AnyTerm:
    """The sum as a balanced tree: a chain of n additions would take n times the latency of one."""
    while len(parts) > 1:
        pairs = [make_term(like, ADD, (a, b)) for a, b in zip(parts[::2], parts[1::2], strict=False)]
        parts = pairs + parts[len(parts) - len(parts) % 2 :]
    return parts[0]


def _times(like: AnyTerm, coefficient: Exact, term: AnyTerm) -> AnyTerm:
    if coefficient == 1:
        return term
    if exact_value(term) == 1:
        return make_literal(like, coefficient)
    if coefficient == -1:
        return make_term(like, NEG, (term,))
    return make_term(like, MUL, (make_literal(like, coefficient), term))
