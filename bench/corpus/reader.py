"""Reading the corpus, and drawing points at which its entries have finite values."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

import symnum as sn

FOLDER = Path(__file__).parent
SUBJECTS = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))
"""The subjects that are files."""

_WORDS = ("positive", "nonnegative", "negative", "nonpositive", "nonzero", "integer")
_SPREAD = 100.0
"""From this ratio of its bounds on, a range of one sign is drawn from by size: logarithms are uniform."""
_BATCHES = 50


@dataclass(frozen=True)
class Entry:
    """One expression, or some that belong together, with the symbols it is written in and where it is from.

    `values` are the nominal values of those symbols that are parameters.
    """

    name: str
    source: str
    symbols: tuple[Any, ...]
    ranges: tuple[tuple[float, float], ...]
    terms: tuple[Any, ...]
    values: Mapping[str, float] = field(default_factory=dict)
    system: Mapping[str, Any] = field(default_factory=dict)

    def points(self, count: int, seed: int = 1) -> NDArray[np.float64]:
        """Draw points from the ranges at which all expressions are finite.

        Shapes:  (symbols, count)
        Errors:  ArithmeticError when too few are found.
        """
        generator = np.random.default_rng([crc32(self.name.encode()), seed])
        found = np.empty((len(self.symbols), 0))
        for _ in range(_BATCHES):
            drawn = np.array(
                [_drawn(one, *r, count, generator) for one, r in zip(self.symbols, self.ranges, strict=True)]
            )
            found = np.concatenate([found, drawn.reshape(-1, count)[:, self.is_finite(drawn)]], axis=1)
            if found.shape[1] >= count:
                return np.ascontiguousarray(found[:, :count])
        raise ArithmeticError(f"{self.name}: only {found.shape[1]} of {_BATCHES * count} points give finite values")

    def is_finite(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell at which points all expressions have finite values.

        Shapes:  points (symbols, n) -> (n,)
        """
        values = sn.evaluate(list(self.terms), dict(zip(self.symbols, points, strict=True)))
        count = points.shape[1] if len(self.symbols) else 1
        return np.all([np.broadcast_to(np.isfinite(value), (count,)) for value in values], axis=0)


@cache
def load(subject: str, like: str = "canonical") -> tuple[Entry, ...]:
    """Return the entries of one file, each named subject/name.

    Errors:  ValueError that names the entry for a key that is missing or unknown; SymnumError for a wrong expression.
    """
    read = json.loads((FOLDER / f"{subject}.json").read_text(encoding="utf-8"))
    constants = {name: sn.literal(value) for name, value in read.get("constants", {}).items()}
    entries = [
        (_entry(subject, read["source"], constants, row, like), row.get("jacobian", ())) for row in read["entries"]
    ]
    return tuple(one for entry, states in entries for one in (entry, *derivatives(entry, states)))


def derivatives(entry: Entry, states: Collection[str]) -> list[Entry]:
    """Return an entry of the derivatives in the named symbols that are no numbers, or nothing if all are."""
    found = sn.jacobian(list(entry.terms), [one for one in entry.symbols if one.name in states], sparse=True).entries
    terms = tuple(term for term in found if sn.free_symbols(term))
    used = set(sn.free_symbols(list(terms)))
    places = [place for place, one in enumerate(entry.symbols) if one in used]
    symbols, ranges = (tuple(row[place] for place in places) for row in (entry.symbols, entry.ranges))
    return [Entry(f"{entry.name}, Jacobian", entry.source, symbols, ranges, terms)] if terms else []


_REQUIRED = {"name", "symbols", "expressions"}
_KEYS = _REQUIRED | {"source", "parameters", "let", "jacobian", "system"}


def _entry(subject: str, source: str, constants: Mapping[str, Any], row: Mapping[str, Any], like: Any) -> Entry:
    name = f"{subject}/{row.get('name', '?')}"
    if wrong := _REQUIRED - row.keys() | row.keys() - _KEYS:
        raise ValueError(f"{name}: missing or unknown: {', '.join(sorted(wrong))}")
    values: dict[str, float] = row.get("parameters", {})
    rows: dict[str, Sequence[Any]] = {**row["symbols"], **{one: _around(value) for one, value in values.items()}}
    symbols = {one: sn.symbol(one, **_assumed(r)) for one, r in rows.items()}
    known: dict[str, Any] = {**constants, **symbols}

    def parse(text: str) -> Any:
        return sn.parse(text, symbols=known, unknown="error", like=like, source=name)

    for part, text in row.get("let", {}).items():
        known[part] = parse(text)
    return Entry(
        name,
        ", ".join(filter(None, (source, row.get("source")))),
        tuple(symbols.values()),
        tuple((float(r[0]), float(r[1])) for r in rows.values()),
        tuple(map(parse, row["expressions"])),
        values,
        row.get("system", {}),
    )


def _around(value: float) -> list[Any]:
    bounds = sorted((0.5 * value, 1.5 * value))
    return [*bounds, "positive" if value > 0 else "negative"] if value else [-1.0, 1.0]


def _assumed(row: Sequence[Any]) -> dict[str, Any]:
    low, high, *words = row
    if not low <= high or any(word != "within" and word not in _WORDS for word in words):
        raise ValueError(f"a symbol's range and what is assumed of it cannot be {row}")
    interval = {"interval": (low, high)} if "within" in words else {}
    return {**interval, **{word: True for word in words if word != "within"}}


Generator = np.random.Generator


def _drawn(one: Any, low: float, high: float, count: int, generator: Generator) -> NDArray[np.float64]:
    drawn = _real(low, high, count, generator)
    return np.clip(np.rint(drawn), np.ceil(low), np.floor(high)) if one.assumptions.integer else drawn


def _real(low: float, high: float, count: int, generator: Generator) -> NDArray[np.float64]:
    if low < 0 and high <= 0:
        return -_real(-high, -low, count, generator)
    if low > 0 and high / low >= _SPREAD:
        return np.exp(generator.uniform(np.log(low), np.log(high), count))
    return generator.uniform(low, high, count)
