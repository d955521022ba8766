"""GMRES in CVODE: products with the analytic Jacobian, preconditioned by incomplete factors of I - gamma J."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from symnum.solvers.linear import NewtonMatrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from symnum.solvers.jacobians import AnalyticJacobian

    Floats = NDArray[np.float64]

_DIMENSION: Final = 20
_DROPPED, _FILL = 1e-3, 5.0
"""Entries below this share of their column are dropped, and factors take at most this many times the matrix's room."""


class IncompleteFactors:
    """What GMRES in CVODE asks for, from one Jacobian; `evaluations` counts how often it was evaluated."""

    def __init__(self, jacobian: AnalyticJacobian, t: float, state: Floats) -> None:
        pattern = jacobian.pattern(t, state)
        self._jacobian = jacobian
        self._matrix = NewtonMatrix(len(state), pattern.rows, pattern.columns)
        self._entries = jacobian.entries(t, state)
        self._product: Any = jacobian(t, state)
        self._factors: Any = None
        self.evaluations = 1

    def options(self) -> dict[str, Any]:
        """The options of CVODE's constructor."""
        cvode = import_module("sksundae.cvode")
        return {
            "linsolver": "gmres",
            "krylov_dim": _DIMENSION,
            "precond": cvode.CVODEPrecond(self._set_up, self._solve),
            "jactimes": cvode.CVODEJacTimes(self._set_product, self._multiply),
        }

    def _set_product(self, t: float, y: Floats, rates: Floats) -> None:
        del rates
        self._product = self._jacobian(t, y)
        self.evaluations += 1

    def _multiply(self, t: float, y: Floats, rates: Floats, vector: Floats, out: Floats) -> None:
        del t, y, rates
        out[:] = self._product @ vector

    def _set_up(self, t: float, y: Floats, rates: Floats, usable: int, new: list[int], gamma: float) -> None:  # noqa: PLR0913, PLR0917
        from scipy.sparse import csc_array
        from scipy.sparse.linalg import spilu

        del rates
        new[0] = 0 if usable else 1
        if not usable:
            self._entries = self._jacobian.entries(t, y)
            self.evaluations += 1
        pattern = self._matrix.pattern
        data = gamma * self._matrix.data(self._entries, 1 / gamma)
        matrix = csc_array((data, pattern.indices, pattern.indptr), shape=pattern.shape)
        self._factors = spilu(matrix, drop_tol=_DROPPED, fill_factor=_FILL)

    def _solve(  # noqa: PLR0913, PLR0917 - as CVODE calls it
        self, t: float, y: Floats, rates: Floats, right: Floats, out: Floats, gamma: float, delta: float, side: int
    ) -> None:
        del t, y, rates, gamma, delta, side
        out[:] = self._factors.solve(np.array(right))
