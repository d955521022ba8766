"""Common parts taken out of a whole network, and the network written back as terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from symnum.rewriters.factoring.common_factors import extract_common_factors
from symnum.rewriters.factoring.common_parts import extract_common_parts
from symnum.rewriters.factoring.network import Kind, Network, Parts, Scaled
from symnum.rewriters.factoring.writing import fused_sum_term, product_term, sum_term, times
from symnum.rewriters.watch import Watch
from symnum.terms.interface import AnyTerm, exact_value, make_literal, make_term
from symnum.terms.operators import DIV, POW


class Sharing:
    """The sums and products below some roots, with their common parts named."""

    def __init__(self, network: Network, roots: Sequence[Scaled]) -> None:
        self.network = network
        self.roots = list(roots)
        live = network.reachable(node for node, _ in roots)
        self.parts: dict[int, Parts] = {n: dict(network.parts[n]) for n in live if network.kinds[n] in _SHARED}
        self.kinds: dict[int, Kind] = {n: network.kinds[n] for n in live}
        self.next = len(network.kinds)
        self.fused = False
        self.uses: Counter[int] = Counter()
        self.divisors: dict[int, int] = {}

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

    def terms(self, like: AnyTerm, *, fused: bool = False) -> list[AnyTerm]:
        """The roots as terms of the type of `like`, every node built once; `fused` joins products to sums."""
        built: dict[int, AnyTerm] = {}
        self.fused = fused
        self.divisors = self._divisors()
        if fused:
            self.uses = Counter([part for node in self.kinds for part in self.operands(node)])
            self.uses.update([node for node, _ in self.roots])
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
        return [times(like, coefficient, built[node]) for node, coefficient in self.roots]

    def _term(self, like: AnyTerm, node: int, built: dict[int, AnyTerm]) -> AnyTerm:
        kind = self.kinds[node]
        if kind is Kind.LEAF:
            return self.network.parts[node]
        if kind is Kind.CALL:
            operator, arguments = self.network.parts[node]
            if self._is_inverse(node):  # as written, x^(-1) would be a call of `pow`, eight times as dear
                return make_term(like, DIV, (make_literal(like, 1), built[arguments[0]]))
            return make_term(like, operator, tuple([built[part] for part in arguments]))
        parts = self.parts[node]
        if kind is Kind.SUM:
            summands = [(built[part], number) for part, number in parts.items()]
            if self.fused:
                return fused_sum_term(like, summands, {built[part] for part in parts if self._is_alone(part)})
            return sum_term(like, summands)
        above = [(built[part], number) for part, number in parts.items() if part not in self.divisors]
        below = [(built[self.divisors[part]], number) for part, number in parts.items() if part in self.divisors]
        product = product_term(like, above)
        return make_term(like, DIV, (product, product_term(like, below))) if below else product

    def _divisors(self) -> dict[int, int]:
        """The x of every 1/x that one product holds, and so divides by x.

        Several products multiply by 1/x, computed once: a division takes as long as 4 multiplications, over many
        points as long as 10.
        """
        inverses = {node: self.network.operands(node)[0] for node in self.kinds if self._is_inverse(node)}
        if not inverses:
            return {}
        uses = Counter([part for parts in self._of(Kind.PRODUCT) for part in parts if part in inverses])
        return {node: divisor for node, divisor in inverses.items() if uses[node] == 1}

    def _is_alone(self, node: int) -> bool:
        """Whether a node is a product without quotients that is used once."""
        is_product = self.kinds[node] is Kind.PRODUCT and self.uses[node] == 1
        return is_product and not any(part in self.divisors for part in self.parts[node])

    def _is_inverse(self, node: int) -> bool:
        """Whether a node is 1/x, so that a product with it is a division."""
        if self.kinds[node] is not Kind.CALL:
            return False
        operator, arguments = self.network.parts[node]
        if operator is not POW or self.network.kinds[arguments[1]] is not Kind.LEAF:
            return False
        return exact_value(self.network.parts[arguments[1]]) == -1


_SHARED = (Kind.SUM, Kind.PRODUCT)
