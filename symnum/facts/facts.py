"""What is known of a term: an interval, nonzero, integer, defined, and of a condition its truth. Unknown means no.

Facts speak of every point that the assumptions on the symbols allow. `interval`, `nonzero`, `integer` and `truth` hold
wherever the term is defined; `defined` says whether that is everywhere (True), nowhere (False) or not known (None).
A defined term is a finite real number, so finite and defined are one fact.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from symnum.facts.interval import REALS, Interval, intersection, point, rounded_to_integers
from symnum.terms import interface
from symnum.terms.assumptions import Assumptions
from symnum.terms.interface import AnyTerm


class Facts(NamedTuple):
    """What is known of one term."""

    interval: Interval = REALS
    nonzero: bool = False
    integer: bool | None = None
    defined: bool | None = None
    truth: bool | None = None

    @property
    def positive(self) -> bool | None:
        """Whether the value is above 0."""
        low, high, low_open, _ = self.interval
        if low > 0 or (low == 0 and (low_open or self.nonzero)):
            return True
        return False if high <= 0 else None

    @property
    def negative(self) -> bool | None:
        """Whether the value is below 0."""
        low, high, _, high_open = self.interval
        if high < 0 or (high == 0 and (high_open or self.nonzero)):
            return True
        return False if low >= 0 else None

    @property
    def nonnegative(self) -> bool | None:
        """Whether the value is 0 or above."""
        return True if self.interval.low >= 0 else False if self.negative else None

    @property
    def nonpositive(self) -> bool | None:
        """Whether the value is 0 or below."""
        return True if self.interval.high <= 0 else False if self.positive else None

    @property
    def zero(self) -> bool | None:
        """Whether the value is 0."""
        if self.nonzero or 0 not in self.interval:
            return False
        return True if self.interval.is_point else None


UNKNOWN = Facts()
NOWHERE = Facts(defined=False)


def known(
    interval: Interval = REALS, *, defined: bool | None, nonzero: bool = False, integer: bool | None = None
) -> Facts:
    """Facts of a real value, each sharpened by the others.

    >>> from symnum.facts.interval import NONNEGATIVE
    >>> known(NONNEGATIVE, defined=True, nonzero=True, integer=True).interval.low
    1.0
    """
    if nonzero and (interval.low == 0 or interval.high == 0) and not interval.is_point:
        low_open, high_open = interval.low_open or interval.low == 0, interval.high_open or interval.high == 0
        interval = Interval(interval.low, interval.high, low_open, high_open)
    if integer:
        interval = rounded_to_integers(interval)
    elif interval.is_point:
        integer = interval.low.is_integer()
    return Facts(interval, nonzero or 0 not in interval, integer, defined)


def truth(value: bool | None, *, defined: bool | None) -> Facts:
    """Facts of a condition.

    >>> truth(True, defined=None).truth
    True
    """
    return Facts(defined=defined, truth=value)


def of_leaf(term: AnyTerm) -> Facts:
    """Facts of a symbol, from what was assumed of it, or of a literal.

    >>> from symnum.terms.term import symbol
    >>> of_leaf(symbol("n", integer=True, positive=True)).interval.low
    1.0
    """
    if interface.is_literal(term):
        return _of_value(interface.literal_value(term))
    declared = interface.metadata(term)
    if not declared:
        return _ANY_REAL
    found = Assumptions.of(**declared)
    interval = Interval(
        found.low, found.high, found.low_open or math.isinf(found.low), found.high_open or math.isinf(found.high)
    )
    return known(interval, defined=True, nonzero=found.nonzero, integer=found.integer or None)


_ANY_REAL = known(defined=True)


def _of_value(value: Any) -> Facts:
    if isinstance(value, bool):
        return truth(value, defined=True)
    if isinstance(value, float) and not math.isfinite(value):
        return NOWHERE
    is_integer = value.denominator == 1 if not isinstance(value, float) else value.is_integer()
    return Facts(point(value), value != 0, is_integer, True)


def meet(a: Facts, b: Facts) -> Facts | None:
    """The facts of a value of which both hold; None if they contradict each other.

    >>> from symnum.facts.interval import NONNEGATIVE
    >>> meet(known(NONNEGATIVE, defined=True), known(defined=True, nonzero=True)).positive
    True
    """
    common = intersection(a.interval, b.interval)
    if common is None or any(
        x is not None and y is not None and x != y
        for x, y in ((a.integer, b.integer), (a.defined, b.defined), (a.truth, b.truth))
    ):
        return None
    if (a.nonzero or b.nonzero) and common.is_point and common.low == 0:
        return None
    integer = b.integer if a.integer is None else a.integer
    defined = b.defined if a.defined is None else a.defined
    sharp = known(common, defined=defined, nonzero=a.nonzero or b.nonzero, integer=integer)
    return sharp._replace(truth=b.truth if a.truth is None else a.truth)
