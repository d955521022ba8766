"""Common factors of products: name the pair of factors that most products hold, again and again.

Source:  Hosangadi, Fallah & Kastner 2006 (two-term common sub-expressions); Breuer 1969.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from symnum.rewriters.factoring.network import Name, Parts
from symnum.rewriters.watch import Watch

REACH = 32
"""A factor is paired with this many that follow it, which bounds the pairs of a product of thousands."""

Pair: TypeAlias = tuple[int, int]
"""Two factors in ascending order."""


class _Extraction:
    """The products under extraction, and in which of them each pair is."""

    def __init__(self, products: list[Parts], name: Name) -> None:
        self.products = products
        self.name = name
        self.found: dict[Pair, dict[int, None]] = {}
        self.heap: list[tuple[int, Pair]] = []

    def collect(self) -> None:
        """Find the pairs that occur at least twice."""
        uses = Counter([node for parts in self.products for node in parts])
        shared = [sorted([node for node in parts if uses[node] > 1]) for parts in self.products]
        counts = Counter([pair for nodes in shared if len(nodes) > 1 for pair in _pairs(nodes)])
        for number, nodes in enumerate(shared):
            for pair in _pairs(nodes):
                if counts[pair] > 1:
                    self.found.setdefault(pair, {})[number] = None
        self.heap = [(-len(places), pair) for pair, places in self.found.items()]
        heapq.heapify(self.heap)

    def run(self) -> Iterator[None]:
        """Extract the most frequent pair until none occurs twice; yields after each."""
        while self.heap:
            negative, pair = heapq.heappop(self.heap)
            places = self.found[pair]
            if -negative != len(places):  # extractions since have broken it up in places
                if len(places) > 1:
                    heapq.heappush(self.heap, (-len(places), pair))
                continue
            self.extract(pair, list(places))
            yield

    def extract(self, pair: Pair, places: list[int]) -> None:
        """Replace a pair by its own node everywhere, to the lower of the two exponents; what is left over stays."""
        first, second = pair
        new = self.name({first: 1, second: 1})
        for number in places:
            parts = self.products[number]
            exponent = min(parts[first], parts[second])
            for node in pair:
                parts[node] -= exponent
                if not parts[node]:
                    del parts[node]
                    self.broken(number, node)
            self.found[pair].pop(number, None)
            parts[new] = exponent
        self.enter(new, places)

    def broken(self, number: int, node: int) -> None:
        """A product has lost a factor, and all pairs with it."""
        for other in (*self.products[number], node):
            places = self.found.get((other, node) if other < node else (node, other))
            if places is not None:
                places.pop(number, None)

    def enter(self, new: int, places: list[int]) -> None:
        """Enter the pairs with a new node that two products share."""
        grown: dict[Pair, dict[int, None]] = {}
        for number in places:
            for other in [node for node in self.products[number] if node != new][:REACH]:
                grown.setdefault((other, new), {})[number] = None
        for pair, where in grown.items():
            if len(where) > 1:
                self.found[pair] = where
                heapq.heappush(self.heap, (-len(where), pair))


def _pairs(nodes: list[int]) -> list[Pair]:
    return [(one, other) for k, one in enumerate(nodes) for other in nodes[k + 1 : k + 1 + REACH]]


def extract_common_factors(products: list[Parts], name: Name, watch: Watch) -> None:
    """Name the common pairs of factors until the time is over; the products change in place.

    Cost:  near-linear in the number of factors; about 5 us each.
    """
    watch.check()
    if watch.is_over:
        return
    extraction = _Extraction(products, name)
    extraction.collect()
    for _ in extraction.run():
        watch.check()
        if watch.is_over:
            break
