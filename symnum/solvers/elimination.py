"""Gaussian elimination of a sparse matrix of terms: the pattern decides the order once, for every number.

The pivots are diagonal entries in an order that keeps the fill small. That is stable for what it is made for, the
matrix 1/d - J of an implicit step: as the step d shrinks the diagonal wins, and a step whose factors lost their digits
shows an error above its tolerance and is refused.

Source:  H. M. Markowitz, The elimination form of the inverse, Management Science 3 (1957).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import inf
from typing import TypeAlias

from symnum.solvers.written import divided, less, scaled, times
from symnum.terms.interface import AnyTerm

Place: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Elimination:
    """The steps of an elimination: for each pivot the rows below it and the columns right of it, fill included.

    `rest` are the rows and columns that are left for a dense factorisation.
    """

    order: tuple[int, ...]
    below: tuple[tuple[int, ...], ...]
    right: tuple[tuple[int, ...], ...]
    rest: tuple[int, ...] = ()

    @property
    def factoring(self) -> int:
        """How many operations the factors take."""
        return sum(len(rows) * (1 + 2 * len(columns)) for rows, columns in zip(self.below, self.right, strict=True))

    @property
    def solving(self) -> int:
        """How many operations one solution takes."""
        return sum(1 + 2 * (len(r) + len(c)) for r, c in zip(self.below, self.right, strict=True))


def plan_elimination(size: int, places: Iterable[Place], dense_share: float = inf) -> Elimination:
    """The order of the diagonal pivots: always the one whose row and column meet in the fewest places.

    It ends where every pivot left meets more than `dense_share` of what is left: from there on a dense factorisation
    costs less.

    Cost:    O(fill * log(size)).

    >>> plan_elimination(3, [(0, 1), (1, 0), (0, 2), (2, 0)]).order      # an arrow, from its tip
    (1, 0, 2)
    """
    rows, columns = [set[int]() for _ in range(size)], [set[int]() for _ in range(size)]
    for row, column in places:
        if row != column:
            rows[row].add(column)
            columns[column].add(row)
    queue = [(len(rows[k]) * len(columns[k]), k) for k in range(size)]
    heapify(queue)
    left = set(range(size))
    order: list[int] = []
    while queue:
        met, pivot = heappop(queue)
        if pivot not in left or met != len(rows[pivot]) * len(columns[pivot]):
            continue  # gone, or there again with its new count
        if met > dense_share * len(left) ** 2:
            break
        left.remove(pivot)
        order.append(pivot)
        _eliminate(pivot, rows, columns)
        for k in rows[pivot] | columns[pivot]:
            heappush(queue, (len(rows[k]) * len(columns[k]), k))
    below = tuple(tuple(sorted(columns[k])) for k in order)
    return Elimination(tuple(order), below, tuple(tuple(sorted(rows[k])) for k in order), tuple(sorted(left)))


def _eliminate(pivot: int, rows: list[set[int]], columns: list[set[int]]) -> None:
    """Take a pivot out of the pattern, and put in what it fills."""
    for row in columns[pivot]:
        rows[row].discard(pivot)
        rows[row] |= rows[pivot] - {row}
    for column in rows[pivot]:
        columns[column].discard(pivot)
        columns[column] |= columns[pivot] - {column}


@dataclass(frozen=True, slots=True)
class Factors:
    """The factors of a matrix of terms; pivots are kept as their inverses, which saves the divisions of solutions."""

    plan: Elimination
    entries: Mapping[Place, AnyTerm]

    @staticmethod
    def of(plan: Elimination, matrix: Mapping[Place, AnyTerm]) -> Factors:
        """Factor a matrix whose pattern the plan was made for."""
        entries = dict(matrix)
        for pivot, below, right in zip(plan.order, plan.below, plan.right, strict=True):
            inverse = entries[pivot, pivot] = divided(1, entries[pivot, pivot])
            for row in below:
                factor = entries[row, pivot] = times(entries[row, pivot], inverse)
                for column in right:
                    entries[row, column] = less(entries.get((row, column)), times(factor, entries[pivot, column]))
        return Factors(plan, entries)

    def solve(self, right_side: Sequence[AnyTerm]) -> list[AnyTerm]:
        """The solution for a right-hand side."""
        x, entries, plan = list(right_side), self.entries, self.plan
        for pivot, below in zip(plan.order, plan.below, strict=True):
            for row in below:
                x[row] = less(x[row], times(entries[row, pivot], x[pivot]))
        for pivot, right in zip(reversed(plan.order), reversed(plan.right), strict=True):
            for column in right:
                x[pivot] = less(x[pivot], times(entries[pivot, column], x[column]))
            x[pivot] = times(x[pivot], entries[pivot, pivot])
        return x


def newton_matrix(size: int, jacobian: Mapping[Place, AnyTerm], diagonal: AnyTerm) -> dict[Place, AnyTerm]:
    """diagonal - J, with every entry of the diagonal."""
    matrix = {place: scaled(-1, entry) for place, entry in jacobian.items() if place[0] != place[1]}
    for k in range(size):
        own = jacobian.get((k, k))
        matrix[k, k] = diagonal if own is None else less(diagonal, own)
    return matrix
