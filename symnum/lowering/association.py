"""Choosing how sums and products associate, where the terms leave it open.

Sums: summands that enter the same sums with the same coefficients, up to a common factor, are added up once, as a
group; in a reaction network these are the reactions between the same species. Products: the pair of factors that
most products have in common is multiplied first, over and over. What changes slowly is combined first in both,
so that it can be hoisted. Both choices depend on the terms alone, never on hashes.

Source:  the pairs are those of Hosangadi, Fallah, Kastner 2006 (algebraic optimisation of polynomial systems), without
         distributivity, which is for rewriters.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, combinations, pairwise
from math import gcd, lcm
from typing import TypeAlias

from symnum.lowering.forms import Forms, Kind, Rational

Summands: TypeAlias = list[tuple[Rational, int]]


@dataclass(slots=True)
class SumPlan:
    """How sums are added up: sum s is the sum of coefficient * group over `sums[s]`, each group a sum of forms."""

    groups: list[Summands] = field(default_factory=list)
    sums: dict[int, Summands] = field(default_factory=dict)


def plan_sums(forms: Forms) -> SumPlan:
    """Group the summands of all sums by the sums that they enter.

    Cost:    linear in the number of summands of all sums.
    """
    occurrences: dict[int, list[tuple[int, Rational]]] = {}
    plan = SumPlan()
    for number, kind in enumerate(forms.kinds):
        if kind is Kind.SUM:
            plan.sums[number] = []
            for coefficient, part in forms.entries[number]:
                occurrences.setdefault(part, []).append((number, coefficient))
    group_of: dict[tuple[object, ...], int] = {}
    for part in sorted(occurrences, key=lambda part: _place(forms, part)):
        places, scale = _signature(occurrences[part])
        signature = (forms.rates[part], *places)
        group = group_of.get(signature)
        if group is None:
            group = group_of[signature] = len(plan.groups)
            plan.groups.append([])
            for number, coefficient in places:
                plan.sums[number].append((coefficient, group))
        plan.groups[group].append((scale, part))
    return plan


def _place(forms: Forms, number: int) -> tuple[int, ...]:
    """Where a summand stands in its sum: slow ones first, then in the order of the inputs that its factors are."""
    if forms.kinds[number] is Kind.PRODUCT:
        return (forms.rates[number], *sorted([base for base, _ in forms.entries[number]]), number)
    return (forms.rates[number], number)


def _signature(places: list[tuple[int, Rational]]) -> tuple[tuple[tuple[int, Rational], ...], Rational]:
    """The sums that a term enters, with coprime integer coefficients of which the first is positive, and the scale."""
    if len(places) == 1:
        return ((places[0][0], 1),), places[0][1]
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


@dataclass(slots=True)
class ProductPlan:
    """How products are multiplied.

    An atom is a factor to combine. Atom i is a form raised to a positive exponent for i < len(bases), and the product
    of the two atoms `pairs[i - len(bases)]` from there on. `products[p]` gives the atoms of numerator and denominator.
    """

    bases: list[tuple[int, Rational]] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    products: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)


def plan_products(forms: Forms) -> ProductPlan:
    """Choose the order of multiplication in all products at once.

    Cost:    linear in the number of factors; logarithmically many rounds in the length of the longest product.
    """
    plan = ProductPlan()
    atom_of: dict[tuple[int, Rational], int] = {}
    lists: list[list[int]] = []
    owners: list[int] = []
    for number, kind in enumerate(forms.kinds):
        if kind is Kind.PRODUCT:
            owners.append(number)
            above: list[int] = []
            below: list[int] = []
            for base, exponent in forms.entries[number]:
                key = (base, exponent) if exponent > 0 else (base, -exponent)
                atom = atom_of.get(key)
                if atom is None:
                    atom = atom_of[key] = len(plan.bases)
                    plan.bases.append(key)
                (above if exponent > 0 else below).append(atom)
            lists += (above, below)
    pairing = _Pairing(plan.pairs, len(plan.bases), [forms.rates[base] for base, _ in plan.bases])
    pairing.reduce(lists)
    ends = [atoms[0] if atoms else None for atoms in lists]
    plan.products = dict(zip(owners, zip(ends[0::2], ends[1::2], strict=True), strict=True))
    return plan


_NEAR = 6
"""In products of more factors than this only neighbours are candidate pairs, which keeps the count linear."""


class _Pairing:
    """Combines lists of atoms pair by pair until each list has one atom at most."""

    def __init__(self, pairs: list[tuple[int, int]], base_count: int, rates: list[int]) -> None:
        self.pairs = pairs
        self.base_count = base_count
        self.rates = rates
        self.made: dict[tuple[int, int], int] = {}

    def reduce(self, lists: list[list[int]]) -> None:
        open_lists = [atoms for atoms in lists if len(atoms) > 1]
        while open_lists:
            for atoms in open_lists:
                atoms.sort()
            candidates = [_candidates(atoms) for atoms in open_lists]
            ranks = self.ranked(candidates)
            for atoms, pairs in zip(open_lists, candidates, strict=True):
                if len(pairs) == 1:
                    atoms[:] = [self.pair(*pairs[0])]
                elif len(atoms) <= _NEAR:
                    first, second = best = min(pairs, key=ranks.__getitem__)
                    atoms.remove(first)
                    atoms.remove(second)
                    atoms.append(self.pair(*best))
                else:
                    self.combine_long(atoms, sorted(pairs, key=ranks.__getitem__))
            open_lists = [atoms for atoms in open_lists if len(atoms) > 1]

    def ranked(self, candidates: list[list[tuple[int, int]]]) -> dict[tuple[int, int], int]:
        """The place of each candidate pair: what changes slowly first, then what most products have in common."""
        rates = self.rates
        counts = Counter(chain.from_iterable([pairs for pairs in candidates if len(pairs) > 1]))
        order = sorted(counts)
        order.sort(key=counts.__getitem__, reverse=True)
        if len(set(rates)) > 1:
            order.sort(key=lambda pair: max(rates[pair[0]], rates[pair[1]]))
        return {pair: place for place, pair in enumerate(order)}

    def combine_long(self, atoms: list[int], ranked: list[tuple[int, int]]) -> None:
        """Multiply the best disjoint pairs of a long list."""
        left = dict.fromkeys(atoms)
        made: list[int] = []
        for first, second in ranked:
            if first in left and second in left:
                del left[first], left[second]
                made.append(self.pair(first, second))
        atoms[:] = [*left, *made]

    def pair(self, first: int, second: int) -> int:
        """The atom for the product of two, the smaller first."""
        key = (first, second)
        atom = self.made.get(key)
        if atom is None:
            atom = self.made[key] = self.base_count + len(self.pairs)
            self.pairs.append(key)
            self.rates.append(max(self.rates[first], self.rates[second]))
        return atom


def _candidates(atoms: list[int]) -> list[tuple[int, int]]:
    """The pairs of ascending factors that may be multiplied first, each with the smaller atom first."""
    if len(atoms) > _NEAR:
        return list(pairwise(atoms))
    if len(atoms) == 2:
        return [(atoms[0], atoms[1])]
    if len(atoms) == 3:
        a, b, c = atoms
        return [(a, b), (a, c), (b, c)]
    return list(combinations(atoms, 2))
