"""Common two-operand extraction: name the pair that most sums (or products) hold, again and again.

A pair of a sum counts up to a common scale: x - 2*y and 3*x - 6*y share one. Three and more common operands are found
as pairs of pairs. Only operands of two sums or more can be in a common pair, so that the work is bounded by how much is
shared; in a very long sum an operand is paired with its neighbours only.

Source:  Hosangadi, Fallah & Kastner 2006 (two-term common sub-expressions); Breuer 1969.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from symnum.rewriters.factoring.network import Parts
from symnum.terms.interface import Exact

WINDOW = 700
"""An operand is paired with this many that follow it; BCR's longest sum has 648."""

Pair: TypeAlias = tuple[int, int, Exact]
"""Two operands in ascending order, and the second's coefficient over the first's."""

Name: TypeAlias = Callable[[int, int, Exact], int]
"""Makes the node for a pair."""


class _Extraction:
    """The sums, or products, under extraction, and where each pair occurs."""

    def __init__(self, holders: list[Parts], name: Name, ratio: Callable[[Exact, Exact], Exact]) -> None:
        self.holders = holders
        self.name = name
        self.ratio = ratio
        self.found: dict[Pair, dict[int, None]] = {}

    def collect(self) -> None:
        """Find all pairs that occur at least twice."""
        uses = Counter(node for parts in self.holders for node in parts)
        counts: Counter[Pair] = Counter()
        candidates: list[list[int]] = []
        for parts in self.holders:
            shared = sorted(node for node in parts if uses[node] > 1)
            candidates.append(shared)
            for k, first in enumerate(shared):
                counts.update([self.pair(parts, first, second) for second in shared[k + 1 : k + 1 + WINDOW]])
        for number, shared in enumerate(candidates):
            parts = self.holders[number]
            for k, first in enumerate(shared):
                for second in shared[k + 1 : k + 1 + WINDOW]:
                    pair = self.pair(parts, first, second)
                    if counts[pair] > 1:
                        self.found.setdefault(pair, {})[number] = None

    def pair(self, parts: Parts, first: int, second: int) -> Pair:
        if first > second:
            first, second = second, first
        return first, second, self.ratio(parts[first], parts[second])

    def run(self) -> None:
        """Extract the most frequent pair until none occurs twice."""
        heap = [(-len(places), pair) for pair, places in self.found.items()]
        heapq.heapify(heap)
        while heap:
            negative, pair = heapq.heappop(heap)
            places = self.found.get(pair)
            if places is None or len(places) < 2:
                continue
            if -negative != len(places):  # extractions since have broken it up in places
                heapq.heappush(heap, (-len(places), pair))
                continue
            for grown in self.extract(pair, list(places)):
                heapq.heappush(heap, (-len(self.found[grown]), grown))

    def extract(self, pair: Pair, places: list[int]) -> list[Pair]:
        """Replace a pair by its own node everywhere; return the new pairs that occur at least twice."""
        first, second, _ = pair
        del self.found[pair]
        new = self.name(*pair)
        touched: dict[Pair, None] = {}
        for number in places:
            parts = self.holders[number]
            others = [node for node in parts if node not in (first, second)]
            for other in others:
                self.forget(self.pair(parts, first, other), number)
                self.forget(self.pair(parts, second, other), number)
            parts[new] = self.taken_out(parts, first, second)
            for other in others:
                if other != new:
                    grown = self.pair(parts, other, new)
                    self.found.setdefault(grown, {})[number] = None
                    touched[grown] = None
        kept: list[Pair] = []
        for grown in touched:
            if len(self.found[grown]) > 1:
                kept.append(grown)
            else:
                del self.found[grown]
        return kept

    def forget(self, pair: Pair, number: int) -> None:
        places = self.found.get(pair)
        if places is not None:
            places.pop(number, None)

    def taken_out(self, parts: Parts, first: int, second: int) -> Exact:
        """Remove a pair from a sum; return the coefficient with which its node enters."""
        coefficient = parts.pop(first)
        del parts[second]
        return coefficient


class _ProductExtraction(_Extraction):
    """Pairs of factors: the pair is taken to the lower of the two exponents, what is left over stays."""

    def taken_out(self, parts: Parts, first: int, second: int) -> Exact:
        exponent = min(parts[first], parts[second])
        for node in (first, second):
            parts[node] -= exponent
            if not parts[node]:
                del parts[node]
        return exponent


def extract_from_sums(sums: list[Parts], name: Name) -> None:
    """Name common pairs of summands; the sums change in place.

    `name(first, second, ratio)` makes the node for first + ratio * second.
    """
    extraction = _Extraction(sums, name, _quotient)
    extraction.collect()
    extraction.run()


def extract_from_products(products: list[Parts], name: Name) -> None:
    """Name common pairs of factors; the products change in place."""
    extraction = _ProductExtraction(products, name, lambda first, second: 1)
    extraction.collect()
    extraction.run()


def _quotient(first: Exact, second: Exact) -> Exact:
    if first == second:
        return 1
    if first == -second:
        return -1
    value = Fraction(second) / first
    return value.numerator if value.denominator == 1 else value
