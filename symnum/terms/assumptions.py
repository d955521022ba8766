"""What may be assumed of a symbol: an interval of the real line, nonzero, integer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from symnum.errors import SymnumError

_INFINITY = float("inf")
_SIGNS = {
    "positive": (0.0, True, _INFINITY, False),
    "nonnegative": (0.0, False, _INFINITY, False),
    "negative": (-_INFINITY, False, 0.0, True),
    "nonpositive": (-_INFINITY, False, 0.0, False),
}
_FLAGS = ("real", "finite", "nonzero", "integer", "uniform")


@dataclass(frozen=True, slots=True)
class Assumptions:
    """A real number in an interval; `low_open` says that the bound itself is left out. All symbols are finite reals.

    A `uniform` one is the same at every place in space; nothing is known of the others.
    """

    low: float = -_INFINITY
    low_open: bool = False
    high: float = _INFINITY
    high_open: bool = False
    nonzero: bool = False
    integer: bool = False
    uniform: bool = False

    @staticmethod
    def of(**declared: Any) -> Assumptions:
        """The assumptions from keywords, brought to one form: positive is the interval above 0, and so on.

        Errors:  SymnumError for an unknown keyword, a value other than True, or an empty interval.

        >>> Assumptions.of(positive=True) == Assumptions.of(nonnegative=True, nonzero=True)
        True
        """
        low, low_open, high, high_open = -_INFINITY, False, _INFINITY, False
        for name, value in declared.items():
            if value is None:
                continue
            for bound in _bounds(name, value):
                low, low_open = max((low, low_open), bound[:2])
                high, high_open = min((high, not high_open), (bound[2], not bound[3]))
                high_open = not high_open
        nonzero = bool(declared.get("nonzero")) or low > 0 or high < 0
        if nonzero or (low == 0 and low_open) or (high == 0 and high_open):
            nonzero, low_open, high_open = True, low_open or low == 0, high_open or high == 0
        empty = low > high or (low == high and (low_open or high_open)) or low == _INFINITY or high == -_INFINITY
        if empty or (declared.get("integer") and not _holds_integer(low, low_open, high, high_open)):
            raise SymnumError(f"no number satisfies {_keywords(declared)}")
        flags = bool(declared.get("integer")), bool(declared.get("uniform"))
        return Assumptions(low, low_open, high, high_open, nonzero, *flags)

    def facts(self) -> Mapping[str, Any]:
        """The assumptions as keywords that `of` takes back, those that say something only."""
        found: dict[str, Any] = {}
        for name, (low, low_open, high, high_open) in _SIGNS.items():
            if (self.low, self.low_open, self.high, self.high_open) == (low, low_open, high, high_open):
                found[name] = True
        if not found and (self.low > -_INFINITY or self.high < _INFINITY):
            found["interval"] = (self.low, self.high)
        if self.nonzero and not ("positive" in found or "negative" in found):
            found["nonzero"] = True
        if self.integer:
            found["integer"] = True
        if self.uniform:
            found["uniform"] = True
        return MappingProxyType(found)


NOTHING = Assumptions()


def _bounds(name: str, value: Any) -> list[tuple[float, bool, float, bool]]:
    if name == "interval":
        try:
            low, high = map(float, value)
        except (TypeError, ValueError):
            low = high = math.nan
        if math.isnan(low) or math.isnan(high):
            raise SymnumError(f"interval={value!r}: an interval is a pair of numbers (low, high)")
        return [(low, False, high, False)]
    if name not in _SIGNS and name not in _FLAGS:
        raise SymnumError(f"{name!r} is no assumption; known are {', '.join((*_SIGNS, *_FLAGS))}, interval=(low, high)")
    if value is not True:
        raise SymnumError(f"{name}={value!r}: an assumption is True or left out")
    return [_SIGNS[name]] if name in _SIGNS else []


def _holds_integer(low: float, low_open: bool, high: float, high_open: bool) -> bool:
    if math.isinf(low) or math.isinf(high):
        return True
    first = math.floor(low) + 1 if low_open else math.ceil(low)
    last = math.ceil(high) - 1 if high_open else math.floor(high)
    return first <= last


def _keywords(declared: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in declared.items())
