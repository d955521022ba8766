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
    codes, atoms = _distinct(bases * len(exact) + positive[exponents])
    base_of, exponent_of = np.divmod(codes, len(exact))
    lists = 2 * np.repeat(np.arange(len(owners)), sizes[owners]) + is_below
    pairing = _Pairing(np.array(forms.rates, dtype=np.int64)[base_of], len(atoms))
    ends = pairing.reduced(lists * pairing.limit + atoms, 2 * len(owners))
    named = [None if end < 0 else end for end in ends.tolist()]
    return ProductPlan(
        bases=list(zip(base_of.tolist(), [exact[e] for e in exponent_of.tolist()], strict=True)),
        pairs=pairing.pairs(),
        products=dict(zip(owners.tolist(), zip(named[0::2], named[1::2], strict=True), strict=True)),
    )


_NEAR = 6
"""In products of more factors than this only neighbours are candidate pairs, which keeps the count linear."""
_PAIRS = {size: np.array(list(combinations(range(size), 2))).T[:, :, None] for size in range(2, _NEAR + 1)}


class _Pairing:
    """Combines lists of atoms pair by pair until each list has one atom.

    A pair is known by its code, first atom * `limit` + second atom, the smaller first; an atom of a list by list
    number * `limit` + atom. `made` has the atoms of the pairs that were made.
    """

    def __init__(self, rates: _Integers, factor_count: int) -> None:
        self.rates = rates
        self.limit = len(rates) + factor_count
        self.made: dict[int, int] = {}

    def pairs(self) -> list[tuple[int, int]]:
        """The pairs that were made, in their order."""
        return [divmod(code, self.limit) for code in self.made]

    def reduced(self, keys: _Integers, count: int) -> _Integers:
        """The atom that is left of each list, -1 where there was none.

        Shapes:  keys (factors,); result (count,).
        """
        ends = np.full(count, -1)
        while len(keys):
            keys.sort()
            lists, atoms = np.divmod(keys, self.limit)
            begins = np.flatnonzero(_differ(lists))
            sizes = np.diff(begins, append=len(lists))
            last = begins[sizes == 1]
            ends[lists[last]] = atoms[last]
            if len(last) == len(sizes):
                break
            one, other = self.chosen(atoms, begins, sizes)
            kept = np.ones(len(keys), dtype=np.bool_)
            kept[last] = kept[one] = kept[other] = False
            products = self.atoms_of(atoms[one] * self.limit + atoms[other])
            keys = np.concatenate((keys[kept], lists[one] * self.limit + products))
        return ends

    def chosen(self, atoms: _Integers, begins: _Integers, sizes: _Integers) -> tuple[_Integers, _Integers]:
        """Where the factors stand that are multiplied now: of a short list one pair, of a long one many."""
        short = [size for size in np.flatnonzero(np.bincount(sizes)[: _NEAR + 1]).tolist() if size > 1]
        candidates = [tuple(begins[sizes == size] + place for place in _PAIRS[size]) for size in short]
        long = np.flatnonzero(sizes > _NEAR)
        if len(long):
            near = np.concatenate([np.arange(begins[i], begins[i] + sizes[i] - 1) for i in long])
            candidates.append((near, near + 1))
        first = np.concatenate([one.ravel() for one, _ in candidates])
        second = np.concatenate([other.ravel() for _, other in candidates])
        ranks = self.ranks(atoms[first], atoms[second])
        picked: list[tuple[_Integers, _Integers]] = []
        for one, other in candidates:
            own, ranks = ranks[: one.size], ranks[one.size :]
            if one.ndim == 1:
                apart = np.array(list(_disjoint(one.tolist(), own.tolist())))
                picked.append((apart, apart + 1))
            else:
                best = _least(own.reshape(one.shape)), np.arange(one.shape[1])
                picked.append((one[best], other[best]))
        return np.concatenate([one for one, _ in picked]), np.concatenate([other for _, other in picked])

    def ranks(self, first: _Integers, second: _Integers) -> _Integers:
        """Of each pair of atoms; less for what is multiplied first: what changes slowly, then what is most common."""
        atom_count = len(self.rates)
        distinct, name = _distinct(first * atom_count + second)
        counts = np.bincount(name)
        one, other = np.divmod(distinct, atom_count)
        rate = np.maximum(self.rates[one], self.rates[other])
        top = int(counts.max()) + 1
        return ((rate * top + top - counts) * len(distinct) + np.arange(len(distinct)))[name]

    def atoms_of(self, codes: _Integers) -> _Integers:
        """The atoms of these pairs, new ones for those that are new."""
        distinct, name = _distinct(codes)
        made, first_new, count = self.made, len(self.rates) - len(self.made), len(self.made)
        atoms = [made.setdefault(code, first_new + len(made)) for code in distinct.tolist()]
        new = np.array(list(made)[count:], dtype=np.int64)
        first, second = np.divmod(new, self.limit)
        self.rates = np.concatenate((self.rates, np.maximum(self.rates[first], self.rates[second])))
        return np.array(atoms)[name]


_DENSE = 4
"""Codes below this many times their number are counted in a table, the others sorted."""


def _distinct(codes: _Integers) -> tuple[_Integers, _Integers]:
    """The distinct codes, ascending, and the place of each code among them: a third of the time of `np.unique`."""
    if len(codes) and int(codes.max()) < _DENSE * len(codes):
        occurs = np.bincount(codes) > 0
        return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[codes]
    order = np.argsort(codes)
    ordered = codes[order]
    is_new = _differ(ordered)
    name = np.empty(len(codes), dtype=np.int64)
    name[order] = np.cumsum(is_new) - 1
    return ordered[is_new], name


def _least(table: _Integers) -> _Integers:
    """The row of the least number in each column, the first of them; `argmin` takes ten times as long."""
    rows = len(table)
    return (table * rows + np.arange(rows)[:, None]).min(axis=0) % rows


def _differ(ordered: _Integers) -> NDArray[np.bool_]:
    """Whether each number differs from the one before."""
    differ = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=differ[1:])
    return differ


def _disjoint(places: list[int], ranks: list[int]) -> Iterator[int]:
    """Pairs of neighbours, given by the place of the first, of which none shares a factor with a better one."""
    taken: set[int] = set()
    for _, place in sorted(zip(ranks, places, strict=True)):
        if place not in taken and place + 1 not in taken:
            taken.update((place, place + 1))
            yield place
