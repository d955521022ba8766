"""Common parts of sums: name what two sums or more have in common, the largest saving first, again and again.

A part of k sums with m operands saves (k - 1)*(m - 1) additions. It counts up to a common scale: x - 2*y and 3*x - 6*y
share one. Parts are found from pairs of sums, not from pairs of operands: an operand is in a few sums, but a sum may
have 10^5 operands, of which any two would make a pair.

Source:  Brayton, Rudell, Sangiovanni-Vincentelli & Wang 1987 (rectangle covering); Hosangadi, Fallah & Kastner 2006.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations
from typing import TypeAlias

from symnum.rewriters.factoring.network import Name, Parts
from symnum.rewriters.watch import Watch
from symnum.terms.interface import Exact

CROWD = 24
"""All pairs of the sums that hold one operand are looked at, if there are at most this many."""

SAMPLE = 16
"""Else the pairs of this many sums, the same ones for all operands as far as they have them (Broder 1997)."""

Key: TypeAlias = tuple[int, int, Exact]
"""Two sums in ascending order, and the second's coefficients over the first's."""


class _Extraction:
    """The sums under extraction.

    `places[node]` says with which coefficient a node is in which sum. `common[key]` lists operands that two sums have
    in common at one ratio: all that are, and perhaps some that no longer are.
    """

    def __init__(self, sums: list[Parts], name: Name) -> None:
        self.sums = sums
        self.name = name
        self.places: dict[int, Parts] = {}
        self.common: dict[Key, list[int]] = {}
        self.offers: dict[tuple[int, ...], dict[Key, None]] = {}
        self.heap: list[tuple[int, tuple[int, ...]]] = []
        for number, parts in enumerate(sums):
            for node, coefficient in parts.items():
                self.places.setdefault(node, {})[number] = coefficient

    # operands that always occur together ------------------------------------------------------------------------------
    def group(self) -> None:
        """Put operands together that occur in the same sums, in the same proportion, and in no others."""
        alike: dict[tuple[tuple[int, Exact], ...], list[int]] = {}
        for node, places in self.places.items():
            if len(places) > 1:
                scale = next(iter(places.values()))
                signature = tuple([(number, quotient(c, scale)) for number, c in places.items()])
                alike.setdefault(signature, []).append(node)
        for signature, nodes in alike.items():
            if len(nodes) > 1:
                self.take_out(nodes, [number for number, _ in signature])

    def take_out(self, nodes: Sequence[int], numbers: list[int]) -> tuple[int, int]:
        """Make a sum of these operands and put it in their place; return its number and its node."""
        parts = self.sums[numbers[0]]
        scale = parts[nodes[0]]
        part = {node: quotient(parts[node], scale) for node in nodes}
        new, number = self.name(part), len(self.sums)
        self.sums.append(part)
        self.places[new] = {n: self.sums[n][nodes[0]] for n in numbers}
        for n, coefficient in self.places[new].items():
            for node in nodes:
                del self.sums[n][node]
            self.sums[n][new] = coefficient
        for node, coefficient in part.items():
            places = self.places[node]
            for n in numbers:
                del places[n]
            places[number] = coefficient
        return number, new

    # candidates -------------------------------------------------------------------------------------------------------
    def collect(self) -> Iterator[None]:
        """Find what pairs of sums have in common; yields now and then."""
        for node in self.places:
            self.enter(node)
            yield
        for key, nodes in self.common.items():
            if len(nodes) > 1:
                self.offer(key)
                yield

    def enter(self, node: int) -> list[Key]:
        """Note an operand for the pairs of sums that hold it."""
        places = self.places[node]
        keys: list[Key] = []
        for first, second in combinations(_sampled(places), 2):
            keys.append((first, second, quotient(places[second], places[first])))
            self.common.setdefault(keys[-1], []).append(node)
        return keys

    def offer(self, key: Key) -> None:
        """Put the common part of two sums in the queue, if it has two operands."""
        nodes = self.common_nodes(key)
        if len(nodes) > 1:
            keys = self.offers.get(nodes)
            if keys is None:
                self.offers[nodes] = {key: None}
                places = self.places
                most = min([len(places[node]) for node in nodes])
                heapq.heappush(self.heap, ((1 - most) * (len(nodes) - 1), nodes))
            else:
                keys[key] = None

    def common_nodes(self, key: Key) -> tuple[int, ...]:
        """What two sums still have in common at one ratio, in ascending order."""
        one, other, ratio = self.sums[key[0]], self.sums[key[1]], key[2]
        nodes = self.common[key]
        if ratio == 1:
            found = {node: None for node in nodes if node in one and one[node] == other.get(node)}
        else:
            found = {node: None for node in nodes if node in one and node in other and other[node] == ratio * one[node]}
        self.common[key] = left = sorted(found)
        return tuple(left)

    def saving(self, key: Key, nodes: tuple[int, ...]) -> tuple[int, list[int]]:
        """The additions that a common part saves, and all the sums that have it."""
        numbers = [key[0], key[1]]
        parts = self.sums[key[0]]
        rarest = min(nodes, key=lambda node: len(self.places[node]))
        places = self.places[rarest]
        if len(places) > len(numbers):
            first = parts[rarest]
            for number, coefficient in places.items():
                if number not in numbers:
                    other, ratio = self.sums[number], quotient(coefficient, first)
                    if all(node in other and other[node] == ratio * parts[node] for node in nodes):
                        numbers.append(number)
        return (len(numbers) - 1) * (len(nodes) - 1), numbers

    # extraction -------------------------------------------------------------------------------------------------------
    def run(self) -> Iterator[None]:
        """Take the part out that saves most until none saves anything; yields after each."""
        heap = self.heap
        while heap:
            negative, nodes = heapq.heappop(heap)
            keys = self.live(nodes)
            if not keys:
                continue
            saving, numbers = self.saving(keys[0], nodes)
            if saving < -negative:  # others have taken some of it since
                self.offers[nodes] = dict.fromkeys(keys)
                heapq.heappush(heap, (-saving, nodes))
                continue
            touched: dict[Key, None] = {}
            number, new = self.take_out(nodes, sorted(numbers))
            for node in nodes:
                touched |= dict.fromkeys(self.entered_anew(node, number))
            touched |= dict.fromkeys(self.enter(new))
            for grown in (*touched, *keys[1:]):
                if len(self.common[grown]) > 1:
                    self.offer(grown)
            yield

    def live(self, nodes: tuple[int, ...]) -> list[Key]:
        """The pairs of sums that still have exactly these operands in common; the others are offered anew."""
        keys: list[Key] = []
        for key in self.offers.pop(nodes):
            if self.common_nodes(key) == nodes:
                keys.append(key)
            else:
                self.offer(key)
        return keys

    def entered_anew(self, node: int, number: int) -> list[Key]:
        """Note an operand for the pairs of a new sum with the others that hold it."""
        places = self.places[node]
        if len(places) > CROWD:
            return self.enter(node)
        mine = places[number]
        keys = [(other, number, quotient(mine, places[other])) for other in places if other != number]
        for key in keys:
            self.common.setdefault(key, []).append(node)
        return keys


def _sampled(numbers: Iterable[int]) -> list[int]:
    """At most CROWD of the sums, in ascending order."""
    chosen = list(numbers)
    return chosen if len(chosen) <= CROWD else sorted(heapq.nsmallest(SAMPLE, chosen, key=_scrambled))


def _scrambled(number: int) -> int:
    return number * 0x9E3779B1 & 0xFFFFFFFF


def extract_common_parts(sums: list[Parts], name: Name, watch: Watch) -> None:
    """Name the common parts of sums until the time is over; the sums change in place, and new ones follow them.

    Cost:  near-linear in the number of summands; about 10 us each.
    """
    watch.check()
    if watch.is_over:
        return
    extraction = _Extraction(sums, name)
    extraction.group()
    for _ in chain(extraction.collect(), extraction.run()):
        watch.check()
        if watch.is_over:
            break


def quotient(first: Exact, second: Exact) -> Exact:
    """One exact number over another."""
    if first == second:
        return 1
    if second == 1:
        return first
    if first == -second:
        return -1
    value = Fraction(first) / second
    return value.numerator if value.denominator == 1 else value
