"""Trying at points whether terms before and after are equal, and defined together, with sure bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from symnum.rewriters.certificate.balls import UNDECIDED, Balls
from symnum.rewriters.certificate.sampling import Point

PRECISIONS: Final = (128, 512, 2048)
"""Bits; a point that no precision decides counts for nothing."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the points said: at how many all terms agree and are defined, and what is undecided or was refuted.

    `removed` counts points at which only results are defined, if that was allowed.
    """

    agreed: int = 0
    undefined: int = 0
    undecided: int = 0
    removed: int = 0
    refuted: str = ""

    @property
    def points(self) -> int:
        """How many points were tried."""
        return self.agreed + self.undefined + self.undecided + self.removed + bool(self.refuted)


def try_points(balls: Balls, points: Iterable[Point], *, may_gain: bool = False) -> Trial:
    """Compare the first half of the terms with the second at some points, until one refutes.

    `may_gain` says that results may be defined where the input is not.

    Cost:  2 us for each operation at each point.
    """
    counts = {"agreed": 0, "undefined": 0, "undecided": 0, "removed": 0}
    refuted = ""
    for point in points:
        said, pair = _outcome(balls, point, may_gain)
        if said == "refuted":
            where = ", ".join(f"{symbol} = {value!r}" for symbol, value in islice(point.items(), _SHOWN))
            refuted = f"{pair} at {where}" if where else pair
            break
        counts[said] += 1
    return Trial(counts["agreed"], counts["undefined"], counts["undecided"], counts["removed"], refuted)


_SHOWN: Final = 8
"""Symbols whose values are named in a refutation."""


def _outcome(balls: Balls, point: Point, may_gain: bool) -> tuple[str, str]:
    """What a point says, and of a refutation what differs."""
    said = "undecided"
    for bits in PRECISIONS:
        values = balls.values(point, bits)
        half = len(values) // 2
        found = {_compared(balls, a, b, may_gain): (a, b) for a, b in zip(values[:half], values[half:], strict=True)}
        if "refuted" in found:
            return "refuted", _difference(balls, *found["refuted"])
        said = next((word for word in ("undecided", "agreed", "removed") if word in found), "undefined")
        if said != "undecided":
            break
    return said, ""


def _compared(balls: Balls, before: Any, after: Any, may_gain: bool) -> str:
    absences = [value for value in (before, after) if isinstance(value, str)]
    if UNDECIDED in absences:
        return "undecided"
    if absences:
        if len(absences) == 2:
            return "undefined"
        return "removed" if may_gain and isinstance(before, str) else "refuted"
    same = balls.same(before, after)
    return "undecided" if same is None else "agreed" if same else "refuted"


def _difference(balls: Balls, before: Any, after: Any) -> str:
    return f"{_shown(balls, before)} became {_shown(balls, after)}"


def _shown(balls: Balls, value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return f"{float(balls.middle(value)):.17g}"
    except OverflowError:
        return "a number beyond doubles"
