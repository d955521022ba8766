"""Choosing how sums are added up, where the terms leave it open.

Summands that enter the same sums with the same coefficients, up to a common factor, are added up once, as a group; in
a reaction network these are the reactions between the same species. What changes slowly is added first, so that it can
be hoisted. The choice depends on the terms alone, never on hashes.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from symnum.lowering.forms import Forms, Kind, Numbers, Rational

Summands: TypeAlias = list[tuple[Rational, int]]
Places: TypeAlias = tuple[tuple[int, Rational], ...]
"""Sums that something enters, each with the coefficient there."""
_Integers: TypeAlias = NDArray[np.int64]


@dataclass(slots=True)
class SumPlan:
    """How sums are added up: sum s is the sum of coefficient * group over `sums[s]`, each group a sum of forms."""

    groups: list[Summands]
    sums: dict[int, Summands]


def plan_sums(forms: Forms) -> SumPlan:
    """Group the summands of all sums by the sums that they enter.

    Cost:    a few sorts of the summands of all sums, and 2 us for each that enters several sums.
    """
    kinds, sizes = np.array(forms.kinds), np.diff(forms.starts)
    is_entry = np.repeat(kinds == Kind.SUM, sizes)
    owners = np.repeat(np.arange(len(kinds)), sizes)[is_entry]
    plan = SumPlan([], {number: [] for number in np.flatnonzero(kinds == Kind.SUM).tolist()})
    if len(owners):
        found = _Occurrences(forms, owners, np.array(forms.parts)[is_entry], np.array(forms.scales)[is_entry])
        found.enter_groups(plan, _in_place(forms, kinds, found.parts))
    return plan


class _Occurrences:
    """The summands `parts`, each once; number i enters the sums `owners[starts[i]:starts[i + 1]]`, with `scales`."""

    def __init__(self, forms: Forms, owners: _Integers, parts: _Integers, scales: _Integers) -> None:
        order = np.argsort(parts, kind="stable")
        ordered = parts[order]
        self.starts = np.append(np.flatnonzero(np.diff(ordered, prepend=-1)), len(parts))
        self.parts = ordered[self.starts[:-1]]
        self.owners, self.scales = owners[order], scales[order]
        self.rates = np.array(forms.rates, dtype=np.int64)[self.parts]
        self.numbers: Numbers = forms.numbers

    def enter_groups(self, plan: SumPlan, order: _Integers) -> None:
        """Make the groups of a plan, its summands being taken in this order."""
        labels, scales, places = self._labelled()
        labels = labels[order]
        _, first, group = np.unique(labels, return_index=True, return_inverse=True)
        rank = np.empty(len(first), dtype=np.int64)
        rank[np.argsort(first)] = np.arange(len(first))
        members = np.argsort(rank[group], kind="stable")
        ends = np.cumsum(np.bincount(rank[group])).tolist()
        exact = self.numbers.exact
        listed = order[members]
        pairs = list(zip([exact[scale] for scale in scales[listed].tolist()], self.parts[listed].tolist(), strict=True))
        begin = 0
        for number, (end, label) in enumerate(zip(ends, labels[np.sort(first)].tolist(), strict=True)):
            plan.groups.append(pairs[begin:end])
            begin = end
            for owner, coefficient in places[~label] if label < 0 else ((label >> 2, 1),):
                plan.sums[owner].append((coefficient, number))

    def _labelled(self) -> tuple[_Integers, _Integers, list[Places]]:
        """The group of each summand, its coefficient in it, and where groups ~0, ~1, ... enter.

        A summand of one sum is in the group of that sum and of its rate.
        """
        begins = self.starts[:-1]
        labels, scales = self.owners[begins] << 2 | self.rates, self.scales[begins]
        group_of: dict[tuple[int, Places], int] = {}
        exact = self.numbers.exact
        for summand in np.flatnonzero(np.diff(self.starts) > 1).tolist():
            entries = slice(self.starts[summand], self.starts[summand + 1])
            coefficients = [exact[scale] for scale in self.scales[entries].tolist()]
            places, scale = _signature(list(zip(self.owners[entries].tolist(), coefficients, strict=True)))
            labels[summand] = ~group_of.setdefault((int(self.rates[summand]), places), len(group_of))
            scales[summand] = self.numbers[scale]
        return labels, scales, [places for _, places in group_of]


_COMPARED = 8
"""Factors of a product that are looked at for its place in a sum."""


def _in_place(forms: Forms, kinds: NDArray[np.int8], parts: _Integers) -> _Integers:
    """The order of the summands: slow ones first, then by the inputs that their factors are, which is good for caches.

    Shapes:  parts, result (summands,).
    """
    starts, factors = np.array(forms.starts), np.array(forms.parts)
    sizes = np.where(kinds[parts] == Kind.PRODUCT, np.diff(starts)[parts], 0)
    width = max(1, min(_COMPARED, int(sizes.max())))
    columns = np.arange(width)
    table = np.full((len(parts), width), len(kinds))
    table[:, 0] = parts
    inside = columns < sizes[:, None]
    table[inside] = factors[(starts[parts][:, None] + columns)[inside]]
    table.sort(axis=1)
    bits = len(kinds).bit_length()
    keys = np.array(forms.rates, dtype=np.int64)[parts]
    packed, used = [keys], 2
    for column in table.T:
        if used + bits > _KEY_BITS:
            packed.append(np.zeros_like(keys))
            used = 0
        packed[-1] = packed[-1] << bits | column
        used += bits
    return np.lexsort((parts, *reversed(packed)))


_KEY_BITS = 62


def _signature(places: list[tuple[int, Rational]]) -> tuple[Places, Rational]:
    """The sums that a term enters, with coprime integer coefficients of which the first is positive, and the scale."""
    if all(coefficient in (1, -1) for _, coefficient in places):
        scale: Rational = places[0][1]
    else:
        numerators = gcd(*[coefficient.numerator for _, coefficient in places])
        scale = Fraction(numerators, lcm(*[coefficient.denominator for _, coefficient in places]))
        scale = -scale if places[0][1] < 0 else scale
        scale = scale.numerator if scale.denominator == 1 else scale
    if scale == 1:
        return tuple(places), 1
    if scale == -1:
        return tuple([(number, -coefficient) for number, coefficient in places]), -1
    return tuple([(number, _whole(Fraction(coefficient) / scale)) for number, coefficient in places]), scale


def _whole(value: Fraction) -> Rational:
    return value.numerator if value.denominator == 1 else value
