"""Where rules are tried: special values and their combinations, equal and zero values, random ones of every size."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final, TypeAlias

from flint import fmpq

from symnum.facts.interval import REALS, Interval, intersection
from symnum.rules.condition import Condition
from symnum.rules.verification.claims import Claim, is_boolean, is_literal
from symnum.rules.verification.values import HALF, ONE, UNDEFINED, ZERO, Turn, rational
from symnum.terms import interface
from symnum.terms.term import Symbol

Point: TypeAlias = Mapping[Symbol, Any]

_SIZES: Final = (ONE, HALF, fmpq(2), fmpq(3), fmpq(1, 2**70), fmpq(2**70))
_ANGLES: Final = tuple(Turn(fmpq(*pair)) for pair in ((1, 1), (1, 2), (1, 4), (-1, 1), (-1, 2), (-1, 4), (2, 1)))
SPECIAL_REALS: Final = (ZERO, *(s * size for size in _SIZES for s in (1, -1)), *_ANGLES)
SPECIAL_INTEGERS: Final = tuple(fmpq(n) for n in (0, 1, -1, 2, -2, 3, -3, 4, -5, 12))
SPECIAL_LITERALS: Final = (
    ZERO,
    *(s * size for size in (*_SIZES[:4], fmpq(1, 3), fmpq(5, 3), fmpq(10)) for s in (1, -1)),
)


@dataclass(frozen=True, slots=True)
class _Domain:
    """The values that a variable may take, as far as its sort and the conditions on it alone tell."""

    interval: Interval = REALS
    nonzero: bool = False
    is_integer: bool = False
    is_literal: bool = False
    is_boolean: bool = False

    @staticmethod
    def of(variable: Symbol, conditions: tuple[Condition, ...]) -> _Domain:
        known = variable.assumptions
        ends = Interval(
            known.low, known.high, known.low_open or math.isinf(known.low), known.high_open or math.isinf(known.high)
        )
        start = _Domain(ends, known.nonzero, known.integer, is_literal(variable), is_boolean(variable))
        for condition in conditions:
            start = start.narrowed(variable, condition)
        return start

    def narrowed(self, variable: Symbol, condition: Condition) -> _Domain:
        """The domain under one more condition, if that compares the variable to a number or says that it is whole."""
        if condition.predicate in ("integer", "even", "odd") and condition.arguments == (variable,):
            return replace(self, is_integer=True)
        bounds = _BOUNDS.get(condition.predicate)
        if len(condition.arguments) != 2 or condition.arguments[0] is not variable:
            return self
        number = interface.exact_value(condition.arguments[1])
        if number is None:
            return self
        if condition.predicate == "ne" and number == 0:
            return replace(self, nonzero=True)
        common = intersection(self.interval, bounds(float(number))) if bounds else None
        return self if common is None else replace(self, interval=common)

    def specials(self) -> tuple[Any, ...]:
        """The special values that lie in the domain."""
        if self.is_boolean:
            return (True, False)
        values = SPECIAL_INTEGERS if self.is_integer else SPECIAL_LITERALS if self.is_literal else SPECIAL_REALS
        return tuple(value for value in values if self.holds(value))

    def holds(self, value: Any) -> bool:
        """Whether a value lies in the domain."""
        if isinstance(value, bool):
            return self.is_boolean
        if self.is_integer and (isinstance(value, Turn) or value.q != 1):
            return False
        number = math.pi * _float(value.multiple) if isinstance(value, Turn) else _float(value)
        return number in self.interval and not (self.nonzero and number == 0)

    def fitted(self, value: float, source: random.Random) -> Any:
        """A random number moved into the domain."""
        if self.is_boolean:
            return value > 0
        low, high, *_ = self.interval
        if self.is_integer:
            value = float(round(value)) if abs(value) < 1e6 else source.choice((-7.0, 5.0, 8.0, 31.0))
        if low >= 0 and math.isinf(high):
            value = low + abs(value) if low else abs(value)
        elif high <= 0 and math.isinf(low):
            value = high - abs(value) if high else -abs(value)
        elif math.isfinite(low) and math.isfinite(high):
            value = source.uniform(low, high) if not self.is_integer else float(source.randint(int(low), int(high)))
        return rational(round(value * 30) / 30 if self.is_literal and abs(value) < 1e6 else value)


_BOUNDS: Final[dict[str, Callable[[float], Interval]]] = {
    "gt": lambda bound: Interval(low=bound),
    "ge": lambda bound: Interval(low=bound, low_open=False),
    "lt": lambda bound: Interval(high=bound),
    "le": lambda bound: Interval(high=bound, high_open=False),
}


def _float(value: fmpq) -> float:
    return int(value.p) / int(value.q)


def points(claim: Claim, seed: str, count: int) -> Iterator[Point]:
    """Points to try a claim at, without end; about half of the first `count` are combinations of special values.

    The same seed gives the same points.
    """
    source = random.Random(seed)
    domains = {v: _Domain.of(v, claim.conditions) for v in claim.variables}
    yield from _absences(claim, domains, source)
    yield from _combinations(domains, source, count // 2)
    while True:
        mode = source.choice(_MODES)
        point = {
            v: domain.fitted(x, source)
            for (v, domain), x in zip(domains.items(), mode(source, len(domains)), strict=True)
        }
        if all(domain.holds(point[v]) for v, domain in domains.items()):
            yield point
        elif not domains:
            return


def _absences(claim: Claim, domains: Mapping[Symbol, _Domain], source: random.Random) -> Iterator[Point]:
    """Points at which one variable stands for a term that has no value there.

    Left out are vanishing variables, whose terms must be proved defined, and literals.
    """
    flags = [v for v, domain in domains.items() if domain.is_boolean]
    for absent in claim.variables:
        if absent in claim.vanishing or domains[absent].is_literal:
            continue
        for truths in product((False, True), repeat=min(len(flags), 3)):
            point = {v: source.choice(domain.specials()) for v, domain in domains.items()}
            yield {**point, **dict(zip(flags, truths, strict=False)), absent: UNDEFINED}


def _combinations(domains: Mapping[Symbol, _Domain], source: random.Random, most: int) -> Iterator[Point]:
    choices = [domain.specials() for domain in domains.values()]
    if math.prod(map(len, choices)) <= most:
        for values in product(*choices):
            yield dict(zip(domains, values, strict=True))
        return
    shared = [v for v in dict.fromkeys((*SPECIAL_REALS, *SPECIAL_INTEGERS)) if _all_hold(domains, v)]
    for value in shared:  # all numbers equal
        yield {v: source.random() < 0.5 if domain.is_boolean else value for v, domain in domains.items()}
    simplest = [values[: _grid_size(choices, most // 2)] for values in choices]
    for values in product(*simplest):
        yield dict(zip(domains, values, strict=True))
    for _ in range(most - len(shared) - math.prod(map(len, simplest))):
        yield {v: source.choice(values) for v, values in zip(domains, choices, strict=True)}


def _grid_size(choices: list[tuple[Any, ...]], most: int) -> int:
    """How many of the simplest values of each variable (0, 1, -1, 1/2) make at most so many combinations."""
    sizes = range(1, max(map(len, choices)) + 1)
    return max((n for n in sizes if math.prod(min(n, len(values)) for values in choices) <= most), default=1)


def _all_hold(domains: Mapping[Symbol, _Domain], value: Any) -> bool:
    return all(domain.is_boolean or domain.holds(value) for domain in domains.values())


# random numbers ---------------------------------------------------------------------------------------------------
def _sized(source: random.Random, exponent: float) -> float:
    return source.choice((1.0, -1.0)) * source.uniform(1.0, 2.0) * 2.0 ** source.uniform(-exponent, exponent)


def _of_size(exponent: float) -> Callable[[random.Random, int], list[float]]:
    return lambda source, n: [_sized(source, exponent) for _ in range(n)]


def _between_minus_1_and_1(source: random.Random, n: int) -> list[float]:
    return [source.uniform(-1.0, 1.0) for _ in range(n)]


def _equal(source: random.Random, n: int) -> list[float]:
    return [_sized(source, 4)] * n


def _nearly_equal(source: random.Random, n: int) -> list[float]:
    start = _sized(source, 4)
    return [start * (1.0 + source.choice((-1, 0, 1)) * 2.0**-40) for _ in range(n)]


def _some_zero(source: random.Random, n: int) -> list[float]:
    return [source.choice((0.0, 1.0)) * _sized(source, 4) for _ in range(n)]


def _any_float(source: random.Random, n: int) -> list[float]:
    """By ordinals: every float is as likely as any other."""
    values = [struct.unpack("<d", source.randbytes(8))[0] for _ in range(n)]
    return [value if math.isfinite(value) else 0.0 for value in values]


def _whole(source: random.Random, n: int) -> list[float]:
    return [float(source.randint(-6, 6)) for _ in range(n)]


_MODES: Final = (_of_size(1), _of_size(4), _of_size(40), _between_minus_1_and_1, _between_minus_1_and_1, _equal,
                 _nearly_equal, _some_zero, _whole, _any_float)  # fmt: skip
