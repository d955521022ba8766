"""Terms as tables of numbered nodes: hash-consed, binary, with leaves by number and facts beside them.

Sums and products of many parts are bracketed in pairs of neighbours, so that what stands side by side meets in the
e-graph, whose laws then change order and brackets within their limits.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from symnum.facts.knowledge import facts_of
from symnum.rewriters.egraph.conditions import FACTS, Comparison, is_known
from symnum.rewriters.egraph.program import Program
from symnum.rewriters.egraph.vocabulary import Encoder
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import MUL, POW, Operator
from symnum.terms.traversal import flatten

Rows = dict[str, list[list[Any]]]

FIRST_LEAF = 1000
"""Leaves of terms are numbered from here on, above those that patterns name."""


class Arrangement:
    """Tables of nodes, filled term by term; `opaque` terms are leaves, whatever they are made of."""

    def __init__(self, as_written: bool, opaque: Collection[AnyTerm] = ()) -> None:
        self.rows: Rows = {}
        self.leaves: list[AnyTerm] = []
        self.opaque = opaque
        self.encoder: Encoder[int] = Encoder(self, as_written)
        self.as_written = as_written
        self.known: dict[AnyTerm, int] = {}
        self._nodes: dict[tuple[object, ...], int] = {}
        self._values: dict[int, Exact] = {}
        self._leaf_numbers: dict[AnyTerm, int] = {}

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self._nodes)

    # the builder ------------------------------------------------------------------------------------------------------
    def number(self, value: Exact) -> int:
        """The node of an exact number."""
        node = self._node("number", value.numerator, value.denominator)
        self._values[node] = value
        return node

    def value(self, node: int) -> Exact | None:
        """The number that a node is, or None."""
        return self._values.get(node)

    def apply(self, name: str, *parts: int) -> int:
        """The node of a constructor on nodes."""
        return self._node(name, *parts)

    def nested(self, name: str, parts: Sequence[int]) -> int:
        """The node of neighbours joined in pairs, and their pairs again."""
        level = list(parts)
        while len(level) > 1:
            paired = [self._node(name, a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
            level = paired + level[len(level) - len(level) % 2 :]
        return level[0]

    def _node(self, name: str, *columns: Any) -> int:
        key = (name, *columns)
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = len(self._nodes)
            self.rows.setdefault(f"load_{name}", []).append([node, *columns])
        return node

    # terms ------------------------------------------------------------------------------------------------------------
    def enter(self, terms: Sequence[AnyTerm]) -> list[int]:
        """The nodes of some terms.

        Cost:  one visit per distinct node.
        """
        graph = flatten(terms, self._parts)
        for term, operator in zip(graph.nodes, graph.operators, strict=True):
            if term not in self.known:
                is_leaf = operator is None or term in self.opaque
                self.known[term] = self._leaf(term) if is_leaf else self._call(term, operator)
        return [self.known[term] for term in terms]

    def _parts(self, term: AnyTerm, operator: Operator) -> tuple[AnyTerm, ...]:
        if term in self.opaque:
            return ()
        if operator is MUL and not self.as_written:
            return tuple(dict.fromkeys(base for base, _ in interface.factors(term) if base is not term))
        return interface.arguments(term)

    def _leaf(self, term: AnyTerm) -> int:
        if interface.is_literal(term):
            value = interface.literal_value(term)
            if isinstance(value, bool):
                return self._node("truth", int(value))
            if not isinstance(value, float):
                return self.number(value)
        place = self._leaf_numbers.setdefault(term, len(self.leaves))
        if place == len(self.leaves):
            self.leaves.append(term)
        return self._node("leaf", place + FIRST_LEAF)

    def _call(self, term: AnyTerm, operator: Operator | None) -> int:
        assert operator is not None
        if operator is MUL and not self.as_written:
            return self._product(interface.factors(term))
        return self.encoder.call(operator, [self.known[part] for part in interface.arguments(term)])

    def _product(self, factors: Sequence[tuple[AnyTerm, Exact]]) -> int:
        """A product of powers with all its divisors below one line."""
        encoder = self.encoder
        above, below = list[int](), list[int]()
        for base, exponent in factors:
            node = self.known[base]
            if exponent != 1:
                node = encoder.call(POW, (node, self.number(abs(exponent))))
            (above if exponent > 0 else below).append(node)
        if below:
            above.append(encoder.inverse(encoder.product(below)))
        return encoder.product(above)

    # what is loaded ---------------------------------------------------------------------------------------------------
    def tables(self, program: Program) -> Rows:
        """The tables to be loaded: the nodes, and what is known of the terms that they are."""
        numbers = {place: n for n, leaf in enumerate(program.leaves) if (place := self._place_of(leaf)) is not None}
        leaves = [[i, numbers.get(k - FIRST_LEAF, k)] for i, k in self.rows.get("load_leaf", [])]
        return {**self.rows, **self._facts(program.comparisons), "load_leaf": leaves}

    def _place_of(self, leaf: AnyTerm) -> int | None:
        """Where a leaf that a pattern names stands among those of the terms."""
        for place, term in enumerate(self.leaves):
            if term is leaf or (
                interface.is_symbol(leaf)
                and interface.is_symbol(term)
                and interface.symbol_name(term) == interface.symbol_name(leaf)
            ):
                return place
        return None

    def leaf_of(self, program: Program, number: int) -> AnyTerm:
        """The term of a leaf by its number in the e-graph."""
        return self.leaves[number - FIRST_LEAF] if number >= FIRST_LEAF else program.leaves[number]

    def _facts(self, comparisons: dict[Comparison, str]) -> Rows:
        found: Rows = {f"load_{fact}": [] for fact in (*FACTS, *comparisons.values())}
        for term, node in self.known.items():
            if node in self._values or interface.is_literal(term):
                continue
            facts = facts_of(term)
            for fact, holds in FACTS.items():
                if holds(facts):
                    found[f"load_{fact}"].append([node])
            for comparison, relation in comparisons.items():
                if is_known(facts, comparison):
                    found[f"load_{relation}"].append([node])
        return found

    def constructors(self) -> frozenset[str]:
        """The constructors in use."""
        return frozenset(name.removeprefix("load_") for name in self.rows) - {"leaf", "number", "truth", "same"}
