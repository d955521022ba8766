"""CVODE and IDA of SUNDIALS through scikit-sundae, as solvers of SciPy's kind.

Source:  Hindmarsh et al., SUNDIALS: suite of nonlinear and differential/algebraic equation solvers, ACM TOMS 31 (2005).
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from symnum.errors import SymnumError
from symnum.solvers.jacobians import bandwidths, is_narrow, pays
from symnum.solvers.krylov import IncompleteFactors
from symnum.solvers.linear import NewtonMatrix, initial_slope
from symnum.solvers.problem import mass_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from symnum.solvers.stepping import WatchedRates

_MOST_STEPS = 100_000_000  # between outputs: Ctrl-C ends what takes too long


class Cvode:
    """CVODE's variable-order BDF, one step at a time.

    The Jacobian is analytic: banded, sparse (SuperLU_MT) or dense, as its pattern suggests. With the linear solver
    "krylov" it is only multiplied, and its incomplete factors precondition.
    """

    def __init__(  # noqa: PLR0913 - as SciPy's
        self,
        rates: WatchedRates,
        start: float,
        state: NDArray[np.float64],
        stop: float,
        *,
        rtol: float,
        atol: ArrayLike,
        max_step: float,
        jac: Any = None,
        linear_solver: str = "direct",
    ) -> None:
        self._rates, self._jacobian, self._stop = rates, jac, stop
        self._krylov = IncompleteFactors(jac, start, state) if linear_solver == "krylov" else None
        self.t_bound, self._looked_back = stop, False
        self.t, self.y, self.status, self._evaluations = start, state, "running", 0
        self.direction = 1.0 if stop > start else -1.0
        options: dict[str, Any] = {} if jac is None else self._linear_solver(jac)
        if self._krylov is not None:
            options = self._krylov.options()
        options |= {"rtol": rtol, "atol": atol, "max_step": 0 if np.isinf(max_step) else max_step}
        self._solver = self._made(start, state, options | {"max_num_steps": _MOST_STEPS})

    def _made(self, start: float, state: NDArray[np.float64], options: dict[str, Any]) -> Any:
        solver = sundials_class("CVODE")(self._fill_rates, **options)
        solver.init_step(start, state)
        return solver

    @property
    def njev(self) -> int:
        """Evaluations of the Jacobian."""
        return self._evaluations if self._krylov is None else self._krylov.evaluations

    def step(self) -> str | None:
        """Take a step; what went wrong, if anything."""
        if self._looked_back:  # the first call after that only goes to where the last step ended
            self._solver.step(self._stop, method="onestep", tstop=self._stop)
            self._looked_back = False
        result = self._solver.step(self._stop, method="onestep", tstop=self._stop)
        if not result.success:
            return str(result.message)
        self.t, self.y = float(result.t), np.array(result.y)
        if (self._stop - self.t) * self.direction <= 0:
            self.status = "finished"
        return None

    def dense_output(self) -> Any:
        """The state at times within the last step, from CVODE's own history."""
        return lambda times: np.array([self._inside(time) for time in times.tolist()]).T

    def _inside(self, time: float) -> NDArray[np.float64]:
        if time == self.t:
            return self.y
        self._looked_back = True
        return np.array(self._solver.step(time, method="normal", tstop=self._stop).y)

    def _fill_rates(self, t: float, y: NDArray[np.float64], out: NDArray[np.float64]) -> None:
        out[:] = self._rates(t, y)

    def _linear_solver(self, jacobian: Any) -> dict[str, Any]:
        size, pattern = len(self.y), jacobian.pattern(self.t, self.y)
        self._pattern = pattern
        lower, upper = bandwidths(pattern)
        if is_narrow((lower, upper), size):
            return {"linsolver": "band", "lband": lower, "uband": upper, "jacfn": self._fill_matrix}
        if pays(pattern.nnz, size):
            return {"linsolver": "sparse", "sparsity": pattern.with_diagonal, "jacfn": self._fill_entries}
        return {"linsolver": "dense", "jacfn": self._fill_matrix}

    def _fill_matrix(self, t: float, y: NDArray[np.float64], _: Any, out: NDArray[np.float64]) -> None:
        self._evaluations += 1
        out[self._pattern.rows, self._pattern.columns] = self._jacobian.entries(t, y)

    def _fill_entries(self, t: float, y: NDArray[np.float64], _: Any, out: NDArray[np.float64]) -> None:
        self._evaluations += 1
        out[self._pattern.places] = self._jacobian.entries(t, y)


class Ida(Cvode):
    """IDA's variable-order BDF for M dy/dt = f(t, y), one step at a time, with an analytic Jacobian."""

    def _made(self, start: float, state: NDArray[np.float64], options: dict[str, Any]) -> Any:
        rates, mass = self._rates(start, state), mass_of(self._rates.system)
        self._mass = mass
        algebraic = [] if mass is None else np.flatnonzero(abs(mass).sum(axis=0) == 0).tolist()
        solver = sundials_class("IDA")(self._fill_residual, algebraic_idx=algebraic or None, **options)
        solver.init_step(start, state, initial_slope(rates, mass))
        return solver

    def _fill_residual(
        self, t: float, y: NDArray[np.float64], slope: NDArray[np.float64], out: NDArray[np.float64]
    ) -> None:
        out[:] = (slope if self._mass is None else self._mass @ slope) - self._rates(t, y)

    def _linear_solver(self, jacobian: Any) -> dict[str, Any]:
        pattern = jacobian.pattern(self.t, self.y)
        self._matrix = NewtonMatrix(len(self.y), pattern.rows, pattern.columns, mass_of(self._rates.system))
        if self._matrix.sparse:
            return {"linsolver": "sparse", "sparsity": self._matrix.pattern, "jacfn": self._fill_both}
        return {"linsolver": "dense", "jacfn": self._fill_both}

    def _fill_both(  # noqa: PLR0913, PLR0917 - as IDA calls it
        self, t: float, y: NDArray[np.float64], slope: Any, residual: Any, factor: float, out: NDArray[np.float64]
    ) -> None:
        del slope, residual
        self._evaluations += 1
        data = self._matrix.data(self._jacobian.entries(t, y), factor)
        out[:] = data if out.ndim == 1 else self._matrix.dense(data)


def is_installed() -> bool:
    """Whether scikit-sundae is there, found out without importing it."""
    return find_spec("sksundae") is not None


def sundials_class(name: str) -> Any:
    """CVODE or IDA of scikit-sundae.

    Errors:  SymnumError that names the extra, if it is not installed.
    """
    try:
        return getattr(import_module(f"sksundae.{name.lower()}"), name)
    except ImportError:
        raise SymnumError("SUNDIALS is not installed; pip install 'symnum-kernels[sundials]' brings it") from None
