"""Points to try terms at: values that doubles hold exactly, within what is assumed of the symbols.

The same seed gives the same points. The first ones are the most telling: a generic one, one with half of the symbols
zero, one with all symbols equal, and the origin.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, cycle, islice, repeat
from typing import Any, Final, TypeAlias

from symnum.facts.facts import Facts
from symnum.facts.knowledge import facts_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import Graph

Point: TypeAlias = dict[AnyTerm, float]
Mode: TypeAlias = Callable[[random.Random, int], list[float]]

_SPECIAL: Final = (0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, 2.0**-70, 2.0**70)


def _sized(source: random.Random, exponent: float) -> float:
    return source.choice((1.0, -1.0)) * source.uniform(1.0, 2.0) * 2.0 ** source.uniform(-exponent, exponent)


def _of_size(exponent: float) -> Mode:
    return lambda source, n: [_sized(source, exponent) for _ in range(n)]


def _within_one(source: random.Random, n: int) -> list[float]:
    return [source.uniform(-1.0, 1.0) for _ in range(n)]


def _some_zero(source: random.Random, n: int) -> list[float]:
    return [source.choice((0.0, _sized(source, 2))) for _ in range(n)]


def _equal(source: random.Random, n: int) -> list[float]:
    return [_sized(source, 2)] * n


def _zero(source: random.Random, n: int) -> list[float]:
    return [0.0] * n


def _whole(source: random.Random, n: int) -> list[float]:
    return [float(source.randint(-6, 6)) for _ in range(n)]


def _special(source: random.Random, n: int) -> list[float]:
    return [source.choice(_SPECIAL) for _ in range(n)]


GENERIC: Final[tuple[Mode, ...]] = (_of_size(1), _within_one, _of_size(4))
_FIRST: Final[tuple[Mode, ...]] = (_of_size(1), _some_zero, _equal, _zero)
_LATER: Final[tuple[Mode, ...]] = (*GENERIC, _special, _some_zero, _whole, _of_size(20), _equal)


def symbols_of(graph: Graph) -> list[AnyTerm]:
    """The symbols of a flat graph."""
    leaves = [node for node, operator in zip(graph.nodes, graph.operators, strict=True) if operator is None]
    return [node for node in leaves if interface.is_symbol(node)]


def points_over(symbols: Sequence[AnyTerm], seed: str, modes: Sequence[Mode] | None = None) -> Iterator[Point]:
    """Points without end, by default of every kind; a single one if there are no symbols.

    >>> from symnum.terms.term import symbol
    >>> x, n = symbol("x", positive=True), symbol("n", integer=True)
    >>> [point[x] > 0 and point[n].is_integer() for point, _ in zip(points_over([x, n], "seed"), range(8))].count(True)
    8
    """
    source = random.Random(seed)
    known = [facts_of(symbol) for symbol in symbols]
    kinds = chain(_FIRST, cycle(_LATER)) if modes is None else cycle(modes)
    for mode, _ in zip(kinds, repeat(None) if symbols else range(1), strict=False):
        values = mode(source, len(symbols))
        yield {s: _fitted(value, facts, source) for s, value, facts in zip(symbols, values, known, strict=True)}


@lru_cache(maxsize=256)
def first_points(symbols: tuple[AnyTerm, ...], seed: str, count: int) -> tuple[Point, ...]:
    """The first of the points; remembered, as seeding a generator takes longer than trying a small term."""
    return tuple(islice(points_over(symbols, seed), count))


def _fitted(value: float, known: Facts, source: random.Random) -> float:
    """A number moved to where the symbol may lie."""
    for candidate in (value, abs(value), -abs(value)):
        if _holds(known, candidate):
            return candidate
    low, high, *_ = known.interval
    for _ in range(_TRIES):
        if math.isfinite(low) and math.isfinite(high):
            candidate = source.uniform(low, high)
        else:
            candidate = low + abs(_sized(source, 2)) if math.isfinite(low) else high - abs(_sized(source, 2))
            candidate = _sized(source, 2) if math.isnan(candidate) or math.isinf(candidate) else candidate
        candidate = float(round(candidate)) if known.integer else candidate
        if _holds(known, candidate):
            return candidate
    return low if math.isfinite(low) else high


_TRIES: Final = 20


def _holds(known: Facts, value: float) -> bool:
    is_whole: Any = not known.integer or value.is_integer()
    return value in known.interval and is_whole and not (known.nonzero and value == 0)
