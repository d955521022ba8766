"""Choosing how products are multiplied, where the terms leave it open.

The pair of factors that most products have in common is multiplied first, over and over, in all products at once. What
changes slowly is multiplied first, so that it can be hoisted. The choice depends on the terms alone, never on hashes.

Source:  the pairs are those of Hosangadi, Fallah, Kastner 2006 (algebraic optimisation of polynomial systems), without
         distributivity, which is for rewriters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from symnum.lowering.forms import Forms, Kind, Rational

_Integers: TypeAlias = NDArray[np.int64]


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

    Cost:    a few sorts of all factors in each of logarithmically many rounds in the length of the longest product.
    """
    kinds, sizes = np.array(forms.kinds), np.diff(forms.starts)
    owners = np.flatnonzero(kinds == Kind.PRODUCT)
    if not len(owners):
        return ProductPlan()
    is_entry = np.repeat(kinds == Kind.PRODUCT, sizes)
    bases, exponents = np.array(forms.parts)[is_entry], np.array(forms.scales)[is_entry]
    exact = forms.numbers.exact
    is_below = np.array([number < 0 for number in exact])[exponents]
    positive = np.array([forms.numbers[abs(number)] for number in tuple(exact)])
    codes, atoms = np.unique(bases * len(exact) + positive[exponents], return_inverse=True)
    base_of, exponent_of = np.divmod(codes, len(exact))
    lists = 2 * np.repeat(np.arange(len(owners)), sizes[owners]) + is_below
    pairing = _Pairing(np.array(forms.rates, dtype=np.int64)[base_of], len(atoms))
    ends = pairing.reduced(lists, atoms, 2 * len(owners))
    named = [None if end < 0 else end for end in ends.tolist()]
    return ProductPlan(
        bases=list(zip(base_of.tolist(), [exact[e] for e in exponent_of.tolist()], strict=True)),
        pairs=pairing.pairs(),
        products=dict(zip(owners.tolist(), zip(named[0::2], named[1::2], strict=True), strict=True)),
    )


_NEAR = 6
"""In products of more factors than this only neighbours are candidate pairs, which keeps the count linear."""
_PAIRS = {size: np.array(list(combinations(range(size), 2))).T for size in range(2, _NEAR + 1)}


class _Pairing:
    """Combines lists of atoms pair by pair until each list has one atom.

    A pair is known by its code, first atom * `limit` + second atom, the smaller first; an atom of a list by list
    number * `limit` + atom. `codes`, ascending, are those of the pairs that were `made`.
    """

    def __init__(self, rates: _Integers, factor_count: int) -> None:
        self.rates = rates
        self.base_count = len(rates)
        self.limit = len(rates) + factor_count
        self.codes = np.zeros(0, dtype=np.int64)
        self.made = np.zeros(0, dtype=np.int64)

    def pairs(self) -> list[tuple[int, int]]:
        """The pairs that were made, in their order."""
        first, second = np.divmod(self.codes[np.argsort(self.made)], self.limit)
        return list(zip(first.tolist(), second.tolist(), strict=True))

    def reduced(self, lists: _Integers, atoms: _Integers, count: int) -> _Integers:
        """The atom that is left of each list, -1 where there was none.

        Shapes:  lists, atoms (factors,); result (count,).
        """
        ends = np.full(count, -1)
        keys = np.sort(lists * self.limit + atoms)
        while len(keys):
            lists, atoms = np.divmod(keys, self.limit)
            begins = np.flatnonzero(np.diff(lists, prepend=-1))
            sizes = np.diff(np.append(begins, len(lists)))
            last = begins[sizes == 1]
            ends[lists[last]] = atoms[last]
            one, other = self.chosen(atoms, begins, sizes)
            kept = np.ones(len(keys), dtype=np.bool_)
            kept[last] = kept[one] = kept[other] = False
            products = self.atoms_of(atoms[one] * self.limit + atoms[other])
            keys = np.sort(np.append(keys[kept], lists[one] * self.limit + products))
        return ends

    def chosen(self, atoms: _Integers, begins: _Integers, sizes: _Integers) -> tuple[_Integers, _Integers]:
        """Where the factors stand that are multiplied now: of a short list one pair, of a long one many."""
        candidates = [tuple(begins[sizes == size, None] + place for place in places) for size, places in _PAIRS.items()]
        long = np.flatnonzero(sizes > _NEAR)
        near = np.concatenate([np.arange(begins[i], begins[i] + sizes[i] - 1) for i in long]) if len(long) else long
        candidates.append((near, near + 1))
        codes = np.concatenate([(atoms[one] * self.limit + atoms[other]).ravel() for one, other in candidates])
        ranks = self.ranks(codes)
        picked: list[tuple[_Integers, _Integers]] = []
        begin = 0
        for one, other in candidates[:-1]:
            best = ranks[begin : begin + one.size].reshape(one.shape).argmin(axis=1)
            row = np.arange(len(one))
            picked.append((one[row, best], other[row, best]))
            begin += one.size
        if len(long):
            apart = np.array(list(_disjoint(near.tolist(), ranks[begin:].tolist())))
            picked.append((apart, apart + 1))
        return np.concatenate([one for one, _ in picked]), np.concatenate([other for _, other in picked])

    def ranks(self, codes: _Integers) -> _Integers:
        """Less for what is multiplied first: what changes slowly, then what most products have in common."""
        order = np.argsort(codes)
        ordered = codes[order]
        is_new = np.diff(ordered, prepend=-1) != 0
        distinct = ordered[is_new]
        name = np.empty(len(codes), dtype=np.int64)
        name[order] = np.cumsum(is_new) - 1
        counts = np.bincount(name)
        first, second = np.divmod(distinct, self.limit)
        rate = np.maximum(self.rates[first], self.rates[second])
        top = int(counts.max(initial=0)) + 1
        return ((rate * top + top - counts) * len(distinct) + np.arange(len(distinct)))[name]

    def atoms_of(self, codes: _Integers) -> _Integers:
        """The atoms of these pairs, new ones for those that are new."""
        distinct, name = np.unique(codes, return_inverse=True)
        new = distinct[~np.isin(distinct, self.codes, assume_unique=True)]
        codes = np.append(self.codes, new)
        order = np.argsort(codes)
        self.made = np.append(self.made, len(self.rates) + np.arange(len(new)))[order]
        self.codes = codes[order]
        first, second = np.divmod(new, self.limit)
        self.rates = np.append(self.rates, np.maximum(self.rates[first], self.rates[second]))
        return self.made[np.searchsorted(self.codes, distinct)][name]


def _disjoint(places: list[int], ranks: list[int]) -> Iterator[int]:
    """Pairs of neighbours, given by the place of the first, of which none shares a factor with a better one."""
    taken: set[int] = set()
    for _, place in sorted(zip(ranks, places, strict=True)):
        if place not in taken and place + 1 not in taken:
            taken.update((place, place + 1))
            yield place
