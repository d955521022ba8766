"""Accuracy: how many bits of the result of a computation in double precision are wrong.

The error at a point is counted in ulps, units in the last place of the exact result; n ulps are log2(1 + n) bits. Of a
sum they are units in the last place of its largest summand, as given (backward error): a sum that cancels does so in
every form.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from symnum.errors import SymnumError
from symnum.rewriters.certificate.balls import Balls, balls_of
from symnum.rewriters.certificate.sampling import GENERIC, Point, points_over
from symnum.terms import interface
from symnum.terms.evaluation import evaluate
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, SUB
from symnum.terms.traversal import flatten, free_symbols

POINTS: Final = 64
BITS: Final = 256
"""Of the balls that stand for exact values: the double has 53."""
_SMALLEST, _LARGEST = Fraction(2) ** -1000, Fraction(2) ** 1000


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Bits of error over some points: their mean, the most, and the number of values that were compared."""

    mean: float
    most: float
    values: int

    def __str__(self) -> str:
        return f"mean {self.mean:.2f}, most {self.most:.1f} bits"


def accuracy(
    terms: AnyTerm,
    points: Sequence[Point] | None = None,
    *,
    scales: AnyTerm | None = None,
    forward: bool = False,
) -> Accuracy | None:
    """The error of computing terms in double precision, as they are written; None if no value can be compared.

    `points` are mappings of symbols to doubles; left out, random ones that the assumptions allow. `scales` are the
    terms as they were given, whose summands say how large an error counts; left out, the terms themselves. With
    `forward`, an error counts against the exact value alone, also where a sum cancels.

    Units:   bits: the mean, and the most, of log2(1 + ulps).
    Errors:  SymnumError for an operator whose values cannot be bounded.
    Cost:    2 us for each operation at each point.
    Source:  Higham 2002, chapter 1 (backward error).

    >>> from symnum.terms.parsing import parse
    >>> x = parse("x")
    >>> near_one = [{x: 1 + n/2**20} for n in range(1, 20)]
    >>> accuracy(parse("(x - 1)^3"), near_one).most
    0.0
    >>> accuracy(parse("x^3 - 3*x^2 + 3*x - 1"), near_one, scales=parse("(x - 1)^3")).most > 20
    True
    """
    own, given = _listed(terms), _listed(terms if scales is None else scales)
    symbols = free_symbols([*own, *given])
    tried = list(points) if points is not None else default_points(symbols, POINTS)
    return compared_accuracy(own, given, tried, forward)[0]


def _listed(terms: AnyTerm) -> list[AnyTerm]:
    return list(terms) if isinstance(terms, Sequence) else [terms]


def default_points(symbols: Sequence[AnyTerm], count: int) -> list[Point]:
    """Random points of moderate size."""
    found = points_over(symbols, "accuracy", GENERIC)
    return [point for point, _ in zip(found, range(count), strict=False)]


def compared_accuracy(
    terms: list[AnyTerm], given: list[AnyTerm], points: Sequence[Point], forward: bool = False
) -> tuple[Accuracy | None, Accuracy | None]:
    """The accuracy of some terms, and of what they were made from, against the same exact values."""
    parts = [() if forward else _summands(term) for term in given]
    exact = [*given, *(part for group in parts for part in group)]
    balls = balls_of(flatten(exact))
    computed = [_doubles(side, points) for side in (terms, given)]
    errors: tuple[list[float], list[float]] = ([], [])
    for place, point in enumerate(points):
        values = balls.values(point, BITS)
        sizes = iter(values[len(given) :])
        for output, group in enumerate(parts):
            scale = _scale(balls, values[output], [next(sizes) for _ in group])
            if scale is not None:
                unit, middle = scale
                for found, side in zip(errors, computed, strict=True):
                    found.append(_bits(side[output][place], middle, unit))
    after, before = [_summed_up(found) for found in errors]
    return after, before


def _summands(term: AnyTerm) -> tuple[AnyTerm, ...]:
    if interface.is_call(term) and interface.operation(term) in (ADD, SUB):
        return interface.arguments(term)
    return ()


def _doubles(terms: list[AnyTerm], points: Sequence[Point]) -> list[Any]:
    import numpy as np

    symbols = list(points[0]) if points else []
    values = {symbol: np.array([point[symbol] for point in points]) for symbol in symbols}
    return [np.broadcast_to(value, (len(points),)).tolist() for value in evaluate(terms, values)]


def _scale(balls: Balls, value: Any, parts: list[Any]) -> tuple[Fraction, Fraction] | None:
    """The unit in the last place that errors are counted in, and the exact value; None if they are no doubles."""
    if isinstance(value, str | bool) or any(isinstance(part, str | bool) for part in parts):
        return None
    middle = balls.middle(value)
    size = max([abs(middle), *(abs(balls.middle(part)) for part in parts)])
    if not _SMALLEST < size < _LARGEST:
        return None
    return Fraction(math.ulp(float(size))), middle


def _bits(computed: float, exact: Fraction, unit: Fraction) -> float:
    if not math.isfinite(computed):
        return 64.0
    ulps = abs(Fraction(computed) - exact) / unit
    return 0.0 if ulps <= _ROUNDED else math.log2(1 + float(ulps))


_ROUNDED: Final = Fraction(1, 2) + Fraction(1, 2**40)
"""Ulps of a correctly rounded value, which has no error."""


def _summed_up(errors: list[float]) -> Accuracy | None:
    return Accuracy(math.fsum(errors) / len(errors), max(errors), len(errors)) if errors else None


MEAN_BUDGET: Final = 1.0
MOST_BUDGET: Final = 3.0


def is_within_budget(before: Accuracy, after: Accuracy) -> bool:
    """Whether a result is at most one bit less accurate in the mean, and three where it is worst.

    >>> is_within_budget(Accuracy(0.5, 2.0, 64), Accuracy(1.0, 4.5, 64))
    True
    """
    return after.mean <= before.mean + MEAN_BUDGET and after.most <= before.most + MOST_BUDGET


def try_accuracy(
    results: list[AnyTerm], given: list[AnyTerm], points: Sequence[Point]
) -> tuple[Accuracy | None, Accuracy | None, str]:
    """The accuracy before and after, or why there is none."""
    try:
        after, before = compared_accuracy(results, given, points)
    except SymnumError as reason:
        return None, None, str(reason)
    return before, after, "" if after else "no point has values that doubles hold"
