"""Trying a claim at many points in ball arithmetic: refuted only by what is certain, agreed only by what is narrow.

A point agrees if both sides are certainly undefined, or both are defined and their balls overlap at a relative radius
below 1e-30; it refutes if the balls are disjoint or one side alone is defined. Otherwise the precision is raised, up to
4096 bits; points that stay undecided count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from flint import arb

from symnum.rules.condition import Condition
from symnum.rules.rule import Tier
from symnum.rules.verification.claims import Claim
from symnum.rules.verification.evaluator import Evaluator
from symnum.rules.verification.points import Point, points
from symnum.rules.verification.values import UNDECIDED, UNDEFINED, ball, is_exact, same_exactly
from symnum.rules.verification.verdict import Verdict

MINIMUM: Final = 20
"""A claim that cannot be seen to hold at this many points is unresolved."""

PRECISIONS: Final = (128, 512, 4096)
"""Bits. A ball of 64 bits is never narrower than 1e-19 of its value, so that the first that can agree has 128."""

NARROW: Final = 1e-30
ATTEMPTS: Final = 8
"""So many times as many points as wanted are tried: conditions reject some, and some stay undecided."""


class _Trial:
    """One claim made ready for many points."""

    def __init__(self, claim: Claim) -> None:
        self.tier = claim.tier
        self.conditions = claim.conditions
        leaves = [c for condition in claim.conditions for c in _leaves(condition)]
        self.place = {condition: 2 + i for i, condition in enumerate(leaves)}
        self.evaluator = Evaluator([claim.left, claim.right, *(c.as_term() for c in leaves)])

    def outcome(self, point: Point) -> tuple[str, list[Any]]:
        """What the point says: skipped, undecided, agreed or refuted, and the values of both sides."""
        said, values = "undecided", []
        for bits in PRECISIONS:
            values = self.evaluator.values(point, bits)
            said = self._said(values)
            if said != "undecided":
                break
        return said, values[:2]

    def _said(self, values: list[Any]) -> str:
        holds = [self._holds(condition, values) for condition in self.conditions]
        if False in holds:
            return "skipped"
        if None in holds:
            return "undecided"
        left, right = values[:2]
        if left is UNDECIDED or right is UNDECIDED:
            return "undecided"
        if left is UNDEFINED or right is UNDEFINED:
            if left is right:
                return "agreed"
            return "skipped" if self.tier is Tier.FIELD else "refuted"
        same = are_same(left, right)
        return "undecided" if same is None else "agreed" if same else "refuted"

    def _holds(self, condition: Condition, values: list[Any]) -> bool | None:
        """Whether a condition lets the point through; a condition on what is undefined holds, as facts have it."""
        if condition.choices:
            found = [self._holds(choice, values) for choice in condition.choices]
            return True if True in found else None if None in found else False
        value = values[self.place[condition]]
        if value is UNDEFINED:
            return condition.predicate not in ("finite", "literal", "uniform")
        return None if value is UNDECIDED else value


def _leaves(condition: Condition) -> Iterator[Condition]:
    if condition.choices:
        for choice in condition.choices:
            yield from _leaves(choice)
    else:
        yield condition


def are_same(left: Any, right: Any) -> bool | None:
    """Whether two values are equal: False is certain, True needs narrow balls, None is undecided."""
    if is_exact(left) and is_exact(right):
        return same_exactly(left, right)
    a, b = ball(left), ball(right)
    if not a.overlaps(b):
        return False
    return True if _is_narrow(a) and _is_narrow(b) else None


def _is_narrow(value: arb) -> bool:
    """A radius below 1e-30 of the value; for a value around 0, next to nothing."""
    radius = value.rad()
    return bool(radius <= NARROW * abs(value.mid())) or bool(radius < _NEARLY_NOTHING)


_NEARLY_NOTHING: Final = arb(2) ** -400


def try_points(claim: Claim, seed: str, count: int) -> Verdict:
    """Try a claim at points until so many agree.

    Cost:  about 10 microseconds for each operation at each point.
    """
    count = count if claim.variables else 1
    trial, agreed, undecided = _Trial(claim), 0, 0
    for point in islice(points(claim, seed, count), ATTEMPTS * count):
        said, values = trial.outcome(point)
        if said == "refuted":
            return Verdict(
                "refuted", "balls", agreed, _difference(values), {v.name: _shown(x) for v, x in point.items()}
            )
        agreed += said == "agreed" and values[0] is not UNDEFINED
        undecided += said == "undecided"
        if agreed >= count:
            break
    if agreed < min(count, MINIMUM) or undecided > agreed:
        return Verdict("unresolved", "balls", agreed, f"only {agreed} points agree and {undecided} stay undecided")
    return Verdict("agreed", "balls", agreed)


def _difference(values: list[Any]) -> str:
    left, right = map(_shown, values)
    return f"the left side is {left}, the right side {right}"


def _shown(value: Any) -> str:
    return value.str(20) if type(value) is arb else str(value)
