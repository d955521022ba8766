"""Sparse factors for matrices that change their entries and never their pattern, with pivots on the diagonal.

The order is found once for a pattern. The first pivots are sparse, and native code goes through their tables; where
little but fill is left, LAPACK factors the rest as one dense matrix, with pivoting.
"""

from __future__ import annotations

import warnings
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from symnum.backends.sparse_factors import factor_functions
from symnum.solvers.elimination import Elimination, plan_elimination

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int32]

_DENSE_SHARE: Final = 1 / 4
"""For 1122 columns with 31,369 entries (bcr), shares of 1/4, 1/8, 1/15 and 1/30 take 1.17, 1.29, 1.35 and 1.60 ms to
factor and 0.10, 0.11, 0.11 and 0.13 ms a solution; SuperLU takes 18 and 0.24 ms."""

_TOLERATED: Final = 1e-9  # residual of a solution, as a share of what was added up in it


class SparsePattern:
    """The order and the tables of one pattern, in compressed columns with a whole diagonal.

    Shapes:  indices (entries,), starts (size + 1,)
    """

    def __init__(self, indices: Integers, starts: Integers) -> None:
        size = len(starts) - 1
        columns = np.repeat(np.arange(size), np.diff(starts))
        plan = plan_elimination(size, zip(indices.tolist(), columns.tolist(), strict=True), _DENSE_SHARE)
        self.size, self.cut = size, len(plan.order)
        self.order = np.array([*plan.order, *plan.rest], dtype=np.int64)
        place = np.empty(size, dtype=np.int64)
        place[self.order] = np.arange(size)
        rows, own = place[indices], place[columns]
        self.entry_order = np.lexsort((rows, own))
        self.rows = rows[self.entry_order].astype(np.int32)
        self.starts = _starts(own, size)
        self.lower = _lower_table(plan, place, size)
        self.upper = _upper_table(plan, place, size)


def _starts(columns: NDArray[np.int64], size: int) -> Integers:
    return np.concatenate(([0], np.cumsum(np.bincount(columns, minlength=size)))).astype(np.int32)


def _lower_table(plan: Elimination, place: NDArray[np.int64], size: int) -> tuple[Integers, Integers]:
    """For each sparse pivot the rows below it: starts and rows."""
    lengths = [len(rows) for rows in plan.below] + [0] * (size - len(plan.order))
    rows = [np.sort(place[list(below)]) for below in plan.below]
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int32), _joined(rows)


def _upper_table(plan: Elimination, place: NDArray[np.int64], size: int) -> tuple[Integers, Integers]:
    """For each column the sparse pivots above it, in their order: starts and rows."""
    columns = _joined([place[list(right)] for right in plan.right]).astype(np.int64)
    pivots = np.repeat(np.arange(len(plan.order)), [len(right) for right in plan.right])
    order = np.lexsort((pivots, columns))
    return _starts(columns, size), pivots[order].astype(np.int32)


def _joined(parts: list[NDArray[np.int64]]) -> Integers:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts]).astype(np.int32)


_MOST_PATTERNS = 8
_patterns: OrderedDict[tuple[bytes, bytes], SparsePattern] = OrderedDict()


def is_known(indices: Integers, starts: Integers) -> bool:
    """Whether the tables of a pattern are at hand."""
    return (indices.tobytes(), starts.tobytes()) in _patterns


def pattern_of(indices: Integers, starts: Integers) -> SparsePattern:
    """The tables of a pattern; those of the last few are kept, for finding the order takes 0.1 s for 1000 columns."""
    key = indices.tobytes(), starts.tobytes()
    found = _patterns.pop(key, None) or SparsePattern(indices, starts)
    _patterns[key] = found
    while len(_patterns) > _MOST_PATTERNS:
        _patterns.popitem(last=False)
    return found


class SparseFactors:
    """The factors of one matrix. They are `accurate` if a solution with them satisfies its equations.

    Shapes:  data (entries,), in the order of the pattern's columns
    """

    def __init__(self, pattern: SparsePattern, data: Floats) -> None:
        from scipy.linalg import lu_factor

        self._functions, self._pattern = factor_functions(), pattern
        size, cut = pattern.size, pattern.cut
        self._data = data[pattern.entry_order]
        self._u, self._l = np.empty(len(pattern.upper[1])), np.empty(len(pattern.lower[1]))
        self._inverse, tail, column = np.empty(cut), np.empty((size - cut, size - cut), order="F"), np.zeros(size)
        self._functions.factor(
            *_addresses(
                pattern.starts, pattern.rows, self._data, *pattern.upper, *pattern.lower, self._u, self._l,
                self._inverse, tail, column,
            ), size, cut, size - cut,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # exactly singular: `accurate` sees it
            self._tail = lu_factor(tail, overwrite_a=True, check_finite=False) if size > cut else None

    def solve(self, right: Floats) -> Floats:
        """The solution for a right-hand side. Shapes: (size,)"""
        pattern, functions = self._pattern, self._functions
        x = np.ascontiguousarray(right[pattern.order])
        functions.forward(*_addresses(*pattern.lower, self._l, x), pattern.cut)
        if self._tail is not None:
            from scipy.linalg import lu_solve

            x[pattern.cut :] = lu_solve(self._tail, x[pattern.cut :], check_finite=False)
        functions.backward(*_addresses(*pattern.upper, self._u, self._inverse, x), pattern.size, pattern.cut)
        result = np.empty_like(x)
        result[pattern.order] = x
        return result

    @property
    def accurate(self) -> bool:
        """Whether the pivots, which no one chose by their size, have kept the digits."""
        pattern = self._pattern
        right = np.where(np.arange(pattern.size) % 2, 1.0, -1.0)
        sums, sizes = np.zeros(pattern.size), np.ones(pattern.size)
        with np.errstate(all="ignore"):
            x = self.solve(right)[pattern.order]
            arrays = pattern.starts, pattern.rows, self._data, x, sums, sizes
            self._functions.residual(*_addresses(*arrays), pattern.size)
            wrong = float((np.abs(sums - right[pattern.order]) / sizes).max(initial=0.0))
        return wrong <= _TOLERATED


def _addresses(*arrays: NDArray[Any]) -> list[int]:
    return [array.ctypes.data for array in arrays]
