"""A network of n-ary sums and products over atoms, hash-consed: what factoring builds and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import Operator

Scaled: TypeAlias = tuple[int, Exact]
"""A node and the coefficient that it is taken with."""

Parts: TypeAlias = dict[int, Exact]
"""Sum: coefficient by node. Product: positive integer exponent by node."""

Name: TypeAlias = Callable[[Parts], int]
"""Makes a new node of these parts."""


class Kind(Enum):
    """What a node of the network is."""

    LEAF = "leaf"
    CALL = "call"
    SUM = "sum"
    PRODUCT = "product"


@dataclass(slots=True)
class Network:
    """Nodes by number. A sum's first coefficient is positive, so that sums that differ in sign only are one node."""

    kinds: list[Kind] = field(default_factory=list[Kind])
    parts: list[Any] = field(default_factory=list[Any])
    _number_of: dict[tuple[Kind, Any], int] = field(default_factory=dict[tuple[Kind, Any], int])

    def _node(self, kind: Kind, parts: Any) -> int:
        key = (kind, parts)
        number = self._number_of.get(key)
        if number is None:
            number = self._number_of[key] = len(self.kinds)
            self.kinds.append(kind)
            self.parts.append(parts)
        return number

    def leaf(self, term: AnyTerm) -> int:
        """A symbol or literal."""
        return self._node(Kind.LEAF, term)

    def call(self, operator: Operator, arguments: tuple[int, ...]) -> int:
        """Any other operator on nodes."""
        return self._node(Kind.CALL, (operator, arguments))

    def product(self, powers: Iterable[tuple[int, int]]) -> int:
        """The product of node ** exponent; nested products are merged."""
        merged: dict[int, int] = {}
        for node, exponent in powers:
            inner = self.parts[node] if self.kinds[node] is Kind.PRODUCT else ((node, 1),)
            for base, power in inner:
                merged[base] = merged.get(base, 0) + power * exponent
        if len(merged) == 1 and next(iter(merged.values())) == 1:
            return next(iter(merged))
        return self._node(Kind.PRODUCT, tuple(sorted(merged.items())))

    def sum(self, coefficients: Mapping[int, Exact]) -> Scaled:
        """The sum of coefficient * node, of at least one node, as a node and its sign."""
        parts = sorted(coefficients.items())
        if len(parts) == 1:
            return parts[0]
        if parts[0][1] > 0:
            return self._node(Kind.SUM, tuple(parts)), 1
        return self._node(Kind.SUM, tuple([(node, -c) for node, c in parts])), -1

    def plain(self, scaled: Scaled) -> int:
        """A node for coefficient * node."""
        node, coefficient = scaled
        return node if coefficient == 1 else self._node(Kind.SUM, ((node, coefficient),))

    def operands(self, node: int) -> list[int]:
        """The nodes that a node is made of."""
        kind, parts = self.kinds[node], self.parts[node]
        if kind is Kind.LEAF:
            return []
        return list(parts[1]) if kind is Kind.CALL else [part for part, _ in parts]

    def reachable(self, roots: Iterable[int]) -> list[int]:
        """The nodes below the roots, operands before the nodes made of them."""
        done = [False] * len(self.kinds)
        order: list[int] = []
        stack = list(roots)[::-1]
        while stack:
            node = stack[-1]
            missing = [] if done[node] else [part for part in self.operands(node) if not done[part]]
            if missing:
                stack += reversed(missing)
                continue
            stack.pop()
            if not done[node]:
                done[node] = True
                order.append(node)
        return order
