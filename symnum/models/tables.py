"""Functions given by a table of points: BioNetGen's `tfun`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from symnum.errors import ModelError
from symnum.terms.canonical import add, call, multiply
from symnum.terms.operators import LE, LT, WHERE
from symnum.terms.term import Term, literal

_LARGEST_TABLE = 100_000
_INLINE = re.compile(
    r"""tfun\(\s*\[([^][]*)\]\s*,\s*\[([^][]*)\]\s*,\s*(\w+)(?:\(\s*\))?\s*"""
    r"""(?:,\s*method\s*=>\s*["'](linear|step)["']\s*)?\)"""
)


def is_table(text: str) -> bool:
    """Whether the definition of a function is a table of points."""
    return text.startswith("tfun(")


def read_table(text: str, meaning: Callable[[str], Term]) -> Term:
    """The term for `tfun([x1,x2,...],[y1,y2,...],index,method=>"linear")`.

    `meaning` says which term the name of the index stands for.

    Errors:  ModelError for another form, numbers that are none, lists of unequal length, or x that do not increase.

    >>> from symnum.terms.term import symbol
    >>> read_table('tfun([0,1],[5,7],u,method=>"step")', symbol)
    where(u < 1.0, 5.0, 7.0)
    """
    match = _INLINE.fullmatch(text)
    if match is None:
        raise ModelError("a table is written tfun([x1,x2,...],[y1,y2,...],name); tables in other files are not read")
    x, y = _numbers(match.group(1)), _numbers(match.group(2))
    if not 2 <= len(x) == len(y) <= _LARGEST_TABLE:
        raise ModelError(
            f"a table takes two lists of equal length, 2 to {_LARGEST_TABLE}; these have {len(x)} and {len(y)}"
        )
    unordered = next((b for a, b in pairwise(x) if not a < b), None)
    if unordered is not None:
        raise ModelError(f"the first list of a table increases from point to point; {unordered} does not")
    return (_steps if match.group(4) == "step" else _lines)(meaning(match.group(3)), x, y)


def _numbers(text: str) -> list[float]:
    try:
        return [float(item) for item in text.split(",")]
    except ValueError:
        raise ModelError("a table takes lists of numbers only") from None


def _steps(index: Term, x: Sequence[float], y: Sequence[float]) -> Term:
    branches: list[Term] = []
    for stop, value in zip(x[1:], y, strict=False):
        branches += [call(LT, index, literal(stop)), literal(value)]
    return call(WHERE, *branches, literal(y[-1]))


def _lines(index: Term, x: Sequence[float], y: Sequence[float]) -> Term:
    """Straight lines between the points, constant before the first and after the last."""
    branches = [call(LE, index, literal(x[0])), literal(y[0])]
    for (x0, x1), (y0, y1) in zip(pairwise(x), pairwise(y), strict=True):
        line = add(literal(y0), multiply(literal((y1 - y0) / (x1 - x0)), add(index, multiply(-1, literal(x0)))))
        branches += [call(LT, index, literal(x1)), line]
    return call(WHERE, *branches, literal(y[-1]))
