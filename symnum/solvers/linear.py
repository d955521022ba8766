"""The matrices of implicit steps, M*d - J, factored again and again with one pattern."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from symnum.solvers.jacobians import pays
from symnum.solvers.sparse_factors import SparseFactors, is_known, pattern_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_TRIES = 8
"""Factorisations by SuperLU, which chooses its pivots each time, before the order is found once for all that follow:
that takes as long as eight of them."""

Solve: TypeAlias = "Callable[[Floats], Floats]"


class NewtonMatrix:
    """M*d - J, for a Jacobian with entries at `rows` and `columns`; M is the identity unless it is given.

    Shapes:  mass (states, states), dense or sparse
    """

    def __init__(self, size: int, rows: NDArray[np.int32], columns: NDArray[np.int32], mass: Any = None) -> None:
        from scipy.sparse import coo_array, csc_array, eye_array

        self.mass: Any = None if mass is None else csc_array(mass)
        own = coo_array(eye_array(size) if mass is None else self.mass)
        flat = np.concatenate([columns.astype(np.int64) * size + rows, own.col.astype(np.int64) * size + own.row])
        places, where = np.unique(flat, return_inverse=True)
        self._size, self._places = size, places
        self._of_jacobian, self._of_mass, self._mass_entries = where[: len(rows)], where[len(rows) :], own.data
        starts = np.searchsorted(places, np.arange(size + 1, dtype=np.int64) * size)
        self._indices, self._starts = (places % size).astype(np.int32), starts.astype(np.int32)
        self._has_diagonal = len(np.intersect1d(places, np.arange(size, dtype=np.int64) * (size + 1))) == size
        self._factored = 0
        self.sparse = pays(len(places), size)

    def multiplied(self, vector: Floats) -> Floats:
        """M times a vector."""
        return vector if self.mass is None else self.mass @ vector

    def factored(self, entries: Floats, diagonal: float) -> Solve | None:
        """What solves with the matrix for these entries and d = `diagonal`; None if it is singular."""
        data = np.zeros(len(self._places))
        data[self._of_jacobian] = -entries
        np.add.at(data, self._of_mass, diagonal * self._mass_entries)
        return self._sparse(data) if self.sparse else self._dense(data)

    def _dense(self, data: Floats) -> Solve | None:
        from scipy.linalg import lu_factor, lu_solve

        matrix = np.zeros(self._size * self._size)
        matrix[self._places] = data
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # exactly singular
            factors = lu_factor(matrix.reshape(self._size, self._size).T, overwrite_a=True, check_finite=False)
        return lambda right: lu_solve(factors, right, check_finite=False)

    def _sparse(self, data: Floats) -> Solve | None:
        self._factored += 1
        if self._has_diagonal and (self._factored > _TRIES or is_known(self._indices, self._starts)):
            factors = SparseFactors(pattern_of(self._indices, self._starts), data)
            if factors.accurate:
                return factors.solve
        return self._superlu(data)

    def _superlu(self, data: Floats) -> Solve | None:
        from scipy.sparse import csc_array
        from scipy.sparse.linalg import splu

        matrix = csc_array((data, self._indices, self._starts), shape=(self._size, self._size))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return splu(matrix).solve
        except RuntimeError:  # singular
            return None


def initial_slope(rates: Floats, mass: Any) -> Floats:
    """A dy/dt for which M dy/dt = f, the smallest if there are many: algebraic states stand still at first."""
    if mass is None:
        return rates
    dense = mass.toarray() if hasattr(mass, "toarray") else np.asarray(mass, dtype=np.float64)
    slope: Floats = np.linalg.lstsq(dense, rates)[0].astype(np.float64)
    return slope
