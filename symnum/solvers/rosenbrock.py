"""Rodas5P step by step, for systems of any size and with mass matrices; `native` has it compiled for small ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symnum.solvers.linear import NewtonMatrix, initial_slope
from symnum.solvers.rodas import rodas_interpolate
from symnum.solvers.steps import first_step
from symnum.solvers.tableau import COUPLING, DENSE, GAMMA, INNER, NODES, STAGES, TIME_FACTORS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from symnum.solvers.stepping import WatchedRates

    Floats = NDArray[np.float64]

_SAFETY, _SLOWEST, _FASTEST = 0.9, 0.2, 6.0


class Rosenbrock:
    """M dy/dt = f(t, y) by Rodas5P as a solver of SciPy's kind; M may be singular, as in DAEs of index 1.

    The factors of M/(gamma h) - J are sparse where that pays. Its derivatives are analytic, by time as well.
    """

    def __init__(  # noqa: PLR0913 - as SciPy's
        self,
        rates: WatchedRates,
        start: float,
        state: Floats,
        stop: float,
        *,
        rtol: float,
        atol: ArrayLike,
        max_step: float,
        mass: Any = None,
    ) -> None:
        self._rates, self._rtol, self._longest = rates, rtol, max_step
        self._atol = np.broadcast_to(np.asarray(atol, dtype=np.float64), len(state))
        slopes = rates.system.compiled.slopes
        self._slopes, self._time_rows = slopes.kernel, slopes.time_rows
        self._matrix = NewtonMatrix(len(state), slopes.rows, slopes.columns, mass)
        self.t, self.y, self.t_bound = start, state, stop
        self.direction = 1.0 if stop > start else -1.0
        self.status, self.njev = "running", 0
        span = abs(stop - start)
        slope = initial_slope(rates(start, state), mass)
        self._step = float(first_step(slope[:, None], state[:, None], rtol, self._atol, span)[0])
        self._last = (0.0, 1.0)  # length and error of the last accepted step
        self._before = (start, state, np.zeros((STAGES, len(state))))

    def step(self) -> str | None:
        """Take a step; what went wrong, if anything."""
        rate, entries, by_time = self._derivatives()
        refused = False
        while True:
            left = (self.t_bound - self.t) * self.direction
            length = min(self._step, self._longest, left)
            if length <= 8e-16 * abs(self.t) or length < 1e-300:
                return "the step has become too small"
            error, new, moves = self._tried(length * self.direction, rate, entries, by_time)
            if error <= 1.0:
                break
            refused = True
            self._step = length * (max(0.1, _SAFETY * error**-0.2) if np.isfinite(error) else 0.25)
        self._before = (self.t, self.y, moves)
        self.t = self.t_bound if length >= left * (1 - 1e-14) else self.t + self.direction * length
        self.y = new
        self._step = length * min(1.0 if refused else _FASTEST, self._growth(length, error))
        self._last = (length, max(error, 1e-2))
        if self.t == self.t_bound:
            self.status = "finished"
        return None

    def dense_output(self) -> Any:
        """The state at times within the last step."""
        start, before, moves = self._before
        length, bends, after = self.t - start, (DENSE @ moves)[:, :, None], self.y[:, None]
        return lambda times: rodas_interpolate((times - start) / length, before[:, None], after, bends)

    def _derivatives(self) -> tuple[Floats, Floats, Floats]:
        """dy/dt, the entries of the Jacobian, and the derivatives by time where there are any."""
        self.njev += 1
        found = self._slopes(self.t, self.y, self._rates.parameters)
        size, entries = len(self.y), len(found) - len(self._time_rows)
        jacobian = found[size:entries]
        jacobian[~np.isfinite(jacobian)] = 0.0
        return found[:size], jacobian, found[entries:]

    def _tried(self, h: float, rate: Floats, entries: Floats, by_time: Floats) -> tuple[float, Floats, Floats]:
        """The error by the tolerances, the new state and the moves of the stages."""
        moves = np.zeros((STAGES, len(self.y)))
        solve = self._matrix.factored(entries, 1 / (GAMMA * h))
        if solve is None:
            return np.inf, self.y, moves
        point = self.y
        for stage in range(STAGES):
            right = rate
            if stage:
                point = self.y + INNER[stage, :stage] @ moves[:stage]
                right = self._rates(self.t + NODES[stage] * h, point)
                right = right + self._matrix.multiplied(COUPLING[stage, :stage] @ moves[:stage]) / h
            if len(by_time) and TIME_FACTORS[stage]:
                right = right.copy()
                right[self._time_rows] += TIME_FACTORS[stage] * h * by_time
            moves[stage] = solve(right)
        new = point + moves[-1]
        scale = self._atol + self._rtol * np.maximum(np.abs(self.y), np.abs(new))
        return float(np.sqrt(np.mean((moves[-1] / scale) ** 2))), new, moves

    def _growth(self, length: float, error: float) -> float:
        """How much longer the next step may be; Gustafsson's predictor sees how the error changed."""
        error = max(error, 1e-10)
        grown = max(_SLOWEST, _SAFETY * error**-0.2)
        last, last_error = self._last
        if not last:
            return grown
        return min(grown, max(_SLOWEST, _SAFETY * length / last * (error * error / last_error) ** -0.2))
