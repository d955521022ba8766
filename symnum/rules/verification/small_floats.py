"""Deciding bit for bit equality by enumeration: every value of small float formats, special values of binary64.

A format is emulated on float64 arrays: each operation is computed in float64 and rounded. With p bits that is the
correctly rounded result of + - * / and sqrt, because 53 >= 2p + 2 (Figueroa 1995).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from symnum.rules.rule import Rule
from symnum.rules.verification.claims import Claim, claims_of, is_boolean
from symnum.rules.verification.verdict import Verdict
from symnum.terms import interface
from symnum.terms.evaluation import numpy_function
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, MUL, Operator
from symnum.terms.traversal import rebuild

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Format:
    """A binary float format: precision in bits with the hidden one, and exponent bits."""

    precision: int
    exponent_bits: int

    def rounded(self, values: Any) -> Any:
        """Values rounded to the format, ties to even; truth values stay."""
        if np.asarray(values).dtype == bool:
            return values
        bias = (1 << (self.exponent_bits - 1)) - 1
        _, exponents = np.frexp(values)
        unit = np.maximum(exponents, 2 - bias) - self.precision
        with np.errstate(all="ignore"):
            nearest = np.ldexp(np.rint(np.ldexp(values, -unit)), unit)
        largest = (2.0 - 2.0 ** (1 - self.precision)) * 2.0**bias
        overflown = np.where(np.abs(nearest) > largest, np.copysign(np.inf, values), nearest)
        return np.where(np.isfinite(values), np.copysign(overflown, values), values)

    def values(self) -> Floats:
        """Every value of the format: both zeros, subnormals, infinities and one NaN."""
        bias = (1 << (self.exponent_bits - 1)) - 1
        fractions = np.arange(1 << (self.precision - 1), dtype=float) * 2.0 ** (1 - self.precision)
        normal = [(1.0 + fractions) * 2.0 ** (e - bias) for e in range(1, (1 << self.exponent_bits) - 1)]
        positive = np.concatenate([fractions * 2.0 ** (1 - bias), *normal, [np.inf]])
        return np.concatenate([positive, -positive, [np.nan]])


@dataclass(frozen=True, slots=True)
class _Double:
    """binary64 itself."""

    def rounded(self, values: Any) -> Any:
        return values

    def values(self) -> Floats:
        tiny, huge = np.finfo(float).smallest_subnormal, np.finfo(float).max
        sizes = [0.0, 1.0, tiny, huge, np.inf, 0.1, 1e16]
        return np.array([*sizes, *(-x for x in sizes), np.nan, 3.0, 5.0, 1.0 + 2.0**-52, 1e200, 2.0**-1022])


HALF: Final = Format(11, 5)
QUARTER: Final = Format(4, 4)
SIXTH: Final = Format(3, 3)
DOUBLE: Final = _Double()
_BY_VARIABLES: Final = {0: QUARTER, 1: HALF, 2: QUARTER, 3: SIXTH}


def enumerate_floats(rule: Rule) -> Verdict:
    """Compare both sides of a rule bit for bit.

    One variable takes every value of binary16, two all pairs of an 8-bit format, three all triples of a 6-bit one.

    Errors:  none; a rule of more than three real variables is unresolved.
    """
    total = 0
    for claim in claims_of(rule):
        if len(claim.variables) not in _BY_VARIABLES:
            return Verdict("unresolved", "small floats", total, "more than three variables")
        for style in (_BY_VARIABLES[len(claim.variables)], DOUBLE):
            counterexample, count = _compared(claim, style)
            if counterexample:
                return Verdict("refuted", "small floats", total, "the bits differ", counterexample)
            total += count
    return Verdict("agreed", "small floats", total)


def _compared(claim: Claim, style: Format | _Double) -> tuple[dict[str, str], int]:
    """A point at which the bits of both sides differ, if there is one, and how many were compared."""
    choices = [np.array([False, True]) if is_boolean(v) else style.values() for v in claim.variables]
    grid = dict(zip(claim.variables, (a.ravel() for a in np.meshgrid(*choices)), strict=True))
    conditions = [c.as_term() for c in claim.conditions]
    with np.errstate(all="ignore"):
        left, right, *guards = _evaluated([claim.left, claim.right, *conditions], grid, style.rounded)
    differ = ~_same_bits(left, right)
    for guard in guards:
        differ &= guard
    for v, values in grid.items():
        known = v.assumptions
        differ &= np.ones_like(differ) if values.dtype == bool else _within(values, known.low, known.high)
    places = (
        np.flatnonzero(np.broadcast_to(differ, next(iter(grid.values())).shape)) if grid else np.flatnonzero(differ)
    )
    if len(places):
        return {v.name: repr(values[places[0]].item()) for v, values in grid.items()} or {"everywhere": "yes"}, 0
    return {}, max((len(values) for values in grid.values()), default=1)


def _within(values: Floats, low: float, high: float) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (values >= low) & (values <= high)
    return inside | np.isnan(values) if low == -np.inf and high == np.inf else inside


def _same_bits(left: Any, right: Any) -> Any:
    a, b = np.asarray(left), np.asarray(right)
    if bool in (a.dtype, b.dtype):
        return a == b
    return ((a == b) & (np.signbit(a) == np.signbit(b))) | (np.isnan(a) & np.isnan(b))


def _evaluated(terms: Sequence[AnyTerm], grid: Any, rounded: Callable[[Any], Any]) -> list[Any]:
    def leaf(node: AnyTerm) -> Any:
        if interface.is_literal(node):
            value = interface.literal_value(node)
            return np.bool_(value) if isinstance(value, bool) else rounded(np.float64(value))
        return grid[node]

    def call(node: AnyTerm, operator: Operator, parts: tuple[Any, ...]) -> Any:
        function = _function(operator)
        if operator in (ADD, MUL):  # a sum of many is added up from the left, with a rounding at each step
            return reduce(lambda a, b: rounded(function(a, b)), parts)
        return rounded(function(*parts))

    return rebuild(terms, leaf, call)


def _function(operator: Operator) -> Callable[..., Any]:
    return np.isfinite if operator.name == "finite" else numpy_function(operator)
