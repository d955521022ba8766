"""CVODE of SUNDIALS through scikit-sundae, as a solver of SciPy's kind.

Source:  Hindmarsh et al., SUNDIALS: suite of nonlinear and differential/algebraic equation solvers, ACM TOMS 31 (2005).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symnum.errors import SymnumError
from symnum.solvers.jacobians import LARGE, bandwidths, pays

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from symnum.solvers.stepping import WatchedRates

_NARROW = 0.1  # band as a share of the states up to which banded factors are taken
_MOST_STEPS = 100_000_000  # between outputs: Ctrl-C ends what takes too long


class Cvode:
    """CVODE's variable-order BDF, one step at a time.

    The Jacobian is analytic: banded, sparse (SuperLU_MT) or dense, as its pattern suggests.
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
    ) -> None:
        self._rates, self._jacobian, self._stop = rates, jac, stop
        self.t_bound, self._looked_back = stop, False
        self.t, self.y, self.status, self.njev = start, state, "running", 0
        self.direction = 1.0 if stop > start else -1.0
        options = {} if jac is None else self._linear_solver(jac)
        self._solver = cvode_class()(
            self._fill_rates, rtol=rtol, atol=atol, max_step=0 if np.isinf(max_step) else max_step,
            max_num_steps=_MOST_STEPS, **options,
        )  # fmt: skip
        self._solver.init_step(start, state)

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
        if size >= LARGE and lower + upper + 1 <= _NARROW * size:
            return {"linsolver": "band", "lband": lower, "uband": upper, "jacfn": self._fill_matrix}
        if pays(pattern.nnz, size):
            return {"linsolver": "sparse", "sparsity": pattern.with_diagonal, "jacfn": self._fill_entries}
        return {"linsolver": "dense", "jacfn": self._fill_matrix}

    def _fill_matrix(self, t: float, y: NDArray[np.float64], _: Any, out: NDArray[np.float64]) -> None:
        self.njev += 1
        out[self._pattern.rows, self._pattern.columns] = self._jacobian.entries(t, y)

    def _fill_entries(self, t: float, y: NDArray[np.float64], _: Any, out: NDArray[np.float64]) -> None:
        self.njev += 1
        out[self._pattern.places] = self._jacobian.entries(t, y)


def cvode_class() -> Any:
    """The class of scikit-sundae.

    Errors:  SymnumError that names the extra, if it is not installed.
    """
    try:
        from sksundae.cvode import CVODE
    except ImportError:
        raise SymnumError("SUNDIALS is not installed; pip install 'symnum-kernels[sundials]' brings it") from None
    return CVODE
