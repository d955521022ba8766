"""Common two-operand extraction: name the pair that most sums (or products) hold, again and again.

A pair of a sum counts up to a common scale: x - 2*y and 3*x - 6*y share one. Operands that always occur together are
put together first, whatever their number; other common parts are found as pairs of pairs. Only operands of two sums or
more can be in a common pair, and a pair that one long and one short sum share is found from the short one, so that the
work is bounded by how much is shared and not by the longest sum.

Source:  Hosangadi, Fallah & Kastner 2006 (two-term common sub-expressions); Breuer 1969.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeAlias

from symnum.rewriters.factoring.network import Parts
from symnum.terms.interface import Exact

SHORT = 256
"""All pairs of a sum with at most this many shared operands are candidates."""

WINDOW = 16
"""In a longer sum, an operand is paired with this many that follow it, besides the pairs that short sums have."""

Pair: TypeAlias = tuple[int, int, Exact]
"""Two operands in ascending order, and the second's coefficient over the first's."""

Name: TypeAlias = Callable[[Parts], int]
"""Makes the node for a sum or product of parts."""


class _Extraction:
    """The sums, or products, under extraction, and where each pair occurs."""

    def __init__(self, holders: list[Parts], name: Name, ratio: Callable[[Exact, Exact], Exact]) -> None:
        self.holders = holders
        self.name = name
        self.ratio = ratio
        self.found: dict[Pair, dict[int, None]] = {}
        self.pairs_of: dict[int, dict[Pair, None]] = {}

    def pair(self, parts: Parts, first: int, second: int) -> Pair:
        if first > second:
            first, second = second, first
        return first, second, self.ratio(parts[first], parts[second])

    def enter(self, pair: Pair, places: dict[int, None]) -> None:
        self.found[pair] = places
        for node in pair[:2]:
            self.pairs_of.setdefault(node, {})[pair] = None

    # operands that always occur together ------------------------------------------------------------------------------
    def group(self) -> None:
        """Put operands together that occur in the same sums, in the same proportion, and in no others."""
        occurrences: dict[int, list[tuple[int, Exact]]] = {}
        for number, parts in enumerate(self.holders):
            for node, coefficient in parts.items():
                occurrences.setdefault(node, []).append((number, coefficient))
        alike: dict[tuple[tuple[int, Exact], ...], list[int]] = {}
        for node, places in occurrences.items():
            if len(places) > 1:
                scale = places[0][1]
                signature = tuple([(number, self.ratio(scale, c)) for number, c in places])
                alike.setdefault(signature, []).append(node)
        for signature, nodes in alike.items():
            if len(nodes) > 1:
                self.put_together(nodes, [number for number, _ in signature])

    def put_together(self, nodes: list[int], places: list[int]) -> None:
        first, parts = nodes[0], self.holders[places[0]]
        new = self.name({node: self.ratio(parts[first], parts[node]) for node in nodes})
        for number in places:
            parts = self.holders[number]
            parts[new] = parts[first]
            for node in nodes:
                del parts[node]

    # candidates -------------------------------------------------------------------------------------------------------
    def collect(self) -> None:
        """Find the pairs that occur at least twice."""
        uses = Counter(node for parts in self.holders for node in parts)
        shared = [sorted(node for node in parts if uses[node] > 1) for parts in self.holders]
        counts: Counter[Pair] = Counter()
        for number, nodes in enumerate(shared):
            counts.update(self.candidates(number, nodes))
        longs = [number for number, nodes in enumerate(shared) if len(nodes) > SHORT]
        held = self.held_by(longs)
        places: dict[Pair, dict[int, None]] = {}
        for number, nodes in enumerate(shared):
            for pair in self.candidates(number, nodes):
                in_longs = held.get(pair[0], 0) & held.get(pair[1], 0)
                if counts[pair] > 1 or in_longs:
                    places.setdefault(pair, {})[number] = None
        for pair, where in places.items():
            common = held.get(pair[0], 0) & held.get(pair[1], 0)
            where |= {n: None for bit, n in enumerate(longs) if common >> bit & 1 and self.holds(n, pair)}
            if len(where) > 1:
                self.enter(pair, where)

    def candidates(self, number: int, nodes: list[int]) -> Iterator[Pair]:
        """The pairs of one sum from which common ones are looked for."""
        parts = self.holders[number]
        reach = len(nodes) if len(nodes) <= SHORT else WINDOW
        for k, first in enumerate(nodes):
            for second in nodes[k + 1 : k + 1 + reach]:
                yield first, second, self.ratio(parts[first], parts[second])

    def held_by(self, longs: list[int]) -> dict[int, int]:
        """For every operand of a long sum, in which of them it is, as a set of bits."""
        held: dict[int, int] = {}
        for bit, number in enumerate(longs):
            for node in self.holders[number]:
                held[node] = held.get(node, 0) | 1 << bit
        return held

    def holds(self, number: int, pair: Pair) -> bool:
        return self.pair(self.holders[number], *pair[:2]) == pair

    # extraction -------------------------------------------------------------------------------------------------------
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
        first, second, ratio = pair
        new = self.name({first: 1, second: ratio})
        for number in places:
            parts = self.holders[number]
            parts[new] = self.taken_out(parts, first, second)
        for broken in (*self.pairs_of[first], *self.pairs_of[second]):
            where = self.found[broken]
            for number in [n for n in places if n in where]:
                parts = self.holders[number]
                if not (broken[0] in parts and broken[1] in parts):
                    del where[number]
        return self.grown(new, places)

    def grown(self, new: int, places: list[int]) -> list[Pair]:
        """Enter the pairs with a new node that two sums share.

        The longest of the sums need not be searched: what it shares with another is found in the other.
        """
        longest = max(places, key=lambda number: len(self.holders[number]))
        counts: dict[Pair, dict[int, None]] = {}
        for number in places:
            if number != longest:
                parts = self.holders[number]
                for other in parts:
                    if other != new:
                        counts.setdefault(self.pair(parts, other, new), {})[number] = None
        parts = self.holders[longest]
        kept: list[Pair] = []
        for pair, where in counts.items():
            if pair[0] in parts and self.holds(longest, pair):
                where[longest] = None
            if len(where) > 1:
                self.enter(pair, where)
                kept.append(pair)
        return kept

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

    `name` makes the node for a sum of coefficient * node.
    """
    extraction = _Extraction(sums, name, _quotient)
    extraction.group()
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
