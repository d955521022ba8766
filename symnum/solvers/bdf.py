"""Backward differentiation of orders 1 to 5 in differences of constant steps, for M dy/dt = f(t, y).

Source:  L. F. Shampine and M. W. Reichelt, The MATLAB ODE suite, SIAM J. Sci. Comput. 18 (1997): the numerical
         differentiation formulas, whose errors are smaller at nearly the same stability.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from symnum.solvers.linear import NewtonMatrix, Solve, initial_slope
from symnum.solvers.steps import first_step

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from symnum.solvers.jacobians import AnalyticJacobian
    from symnum.solvers.stepping import WatchedRates

    Floats = NDArray[np.float64]

_HIGHEST: Final = 5
_KAPPA: Final = np.array([0, -0.1850, -1 / 9, -0.0823, -0.0415, 0])
_SUMS: Final = np.concatenate(([0], np.cumsum(1 / np.arange(1, _HIGHEST + 1))))
_LEADING: Final = (1 - _KAPPA) * _SUMS
_ERRORS: Final = np.append(_KAPPA * _SUMS + 1 / np.arange(1, _HIGHEST + 2), 1 / (_HIGHEST + 2))
_ITERATIONS: Final = 4
_SLOWEST, _FASTEST, _SAFETY = 0.2, 10.0, 0.9
_STALE: Final = 1.3  # ratio of lengths up to which factors serve, with corrections relaxed as in CVODE


class Bdf:
    """Variable orders and steps as a solver of SciPy's kind, with an analytic Jacobian; M may be singular.

    Factors are kept while the step changes little, and Jacobians until Newton's iteration fails.
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
        jac: AnalyticJacobian,
        mass: Any = None,
    ) -> None:
        self._rates, self._jacobian, self._rtol, self._longest = rates, jac, rtol, max_step
        self._atol = np.broadcast_to(np.asarray(atol, dtype=np.float64), len(state))
        pattern = jac.pattern(start, state)
        self._matrix = NewtonMatrix(len(state), pattern.rows, pattern.columns, mass)
        self._tolerance = max(10 * np.finfo(float).eps / rtol, min(0.03, math.sqrt(rtol)))
        self.t, self.y, self.t_bound, self.status = start, state, stop, "running"
        self.direction = 1.0 if stop > start else -1.0
        slope = initial_slope(rates(start, state), mass)
        length = float(first_step(slope[:, None], state[:, None], rtol, self._atol, abs(stop - start))[0])
        self._step = self.direction * min(length, max_step)
        self._differences = np.zeros((_HIGHEST + 3, len(state)))
        self._differences[0], self._differences[1] = state, slope * self._step
        self._order, self._equal = 1, 0
        self._entries, self.njev = jac.entries(start, state), 1
        self._current = True
        self._solve: Solve | None = None
        self._factored_for = 1.0  # the length that the factors are of
        self._output = (start, self._step, self._differences[:2].copy())

    def step(self) -> str | None:
        """Take a step; what went wrong, if anything."""
        self._bound_step()
        while True:
            if abs(self._step) <= 8e-16 * abs(self.t) or abs(self._step) < 1e-300:
                return "the step has become too small"
            reached = self.t + self._step
            found = self._iterated(reached)
            if found is None:
                continue
            new, change, iterations = found
            scale = self._atol + self._rtol * np.abs(new)
            error = _size(_ERRORS[self._order] * change / scale)
            safety = _SAFETY * (2 * _ITERATIONS + 1) / (2 * _ITERATIONS + iterations)
            if error <= 1.0:
                break
            self._rescale(max(_SLOWEST, safety * error ** (-1 / (self._order + 1))) if math.isfinite(error) else 0.25)
        self._accept(reached, new, change)
        if self._equal > self._order:
            self._choose_order(error, scale, safety)
        return None

    def dense_output(self) -> Any:
        """The state at times within the last step: the polynomial through the last states."""
        reached, step, differences = self._output

        def at(times: Floats) -> Floats:
            nodes = np.arange(len(differences) - 1)[:, None]
            factors = np.cumprod((times - (reached - step * nodes)) / (step * (nodes + 1)), axis=0)
            return differences[0][:, None] + differences[1:].T @ factors

        return at

    def _bound_step(self) -> None:
        """Keep the step within its bound, and from leaving the span."""
        left = abs(self.t_bound - self.t)
        allowed = min(self._longest, left)
        if abs(self._step) > allowed:
            self._rescale(allowed / abs(self._step))
        if abs(self._step) >= left * (1 - 1e-14):
            self._step = self.t_bound - self.t

    def _iterated(self, reached: float) -> tuple[Floats, Floats, int] | None:
        """The new state by Newton's iteration, its distance from the predicted one and how many iterations it took.

        Without success None: then the Jacobian is new, or the step shorter.
        """
        k, differences = self._order, self._differences
        length = self._step / _LEADING[k]
        if self._solve is None or not 1 / _STALE < length / self._factored_for < _STALE:
            self._factor(length)
        predicted = differences[: k + 1].sum(axis=0)
        history = self._matrix.multiplied(_SUMS[1 : k + 1] @ differences[1 : k + 1]) / self._step
        found = self._newton(reached, predicted, (history, length))
        if found is not None:
            return found
        if length != self._factored_for:
            self._factor(length)
        elif self._current:
            self._rescale(0.5)
        else:
            self._entries, self._current, self._solve = self._jacobian.entries(reached, self.y), True, None
            self.njev += 1
        return None

    def _factor(self, length: float) -> None:
        self._solve, self._factored_for = self._matrix.factored(self._entries, 1 / length), length

    def _newton(
        self, reached: float, predicted: Floats, terms: tuple[Floats, float]
    ) -> tuple[Floats, Floats, int] | None:
        history, length = terms
        solve, relaxed = self._solve, 2 * length / (self._factored_for + length)
        if solve is None:  # singular
            return None
        weights = 1 / (self._atol + self._rtol * np.abs(predicted))
        new, change, last = predicted, np.zeros(len(predicted)), 0.0
        for iteration in range(1, _ITERATIONS + 1):
            moved = solve(self._rates(reached, new) - history - self._matrix.multiplied(change) / length) * relaxed
            size = _size(moved * weights)
            if not math.isfinite(size):
                return None
            new, change = new + moved, change + moved
            shrinks = size / last if last else 0.0
            if last and (
                shrinks >= 1 or shrinks ** (_ITERATIONS + 1 - iteration) / (1 - shrinks) * size > self._tolerance
            ):
                return None
            if size == 0 or (last and shrinks / (1 - shrinks) * size < self._tolerance):
                return new, change, iteration
            last = size
        return None

    def _accept(self, reached: float, new: Floats, change: Floats) -> None:
        k, differences = self._order, self._differences
        self.t, self.y = reached, new
        differences[k + 2] = change - differences[k + 1]
        differences[k + 1] = change
        for j in range(k, -1, -1):
            differences[j] += differences[j + 1]
        self._output = (reached, self._step, differences[: k + 1].copy())
        self._equal += 1
        self._current = False
        if self.t == self.t_bound:
            self.status = "finished"

    def _choose_order(self, error: float, scale: Floats, safety: float) -> None:
        """Go on with the order that allows the longest step."""
        k, differences = self._order, self._differences
        below = _size(_ERRORS[k - 1] * differences[k] / scale) if k > 1 else math.inf
        above = _size(_ERRORS[k + 1] * differences[k + 2] / scale) if k < _HIGHEST else math.inf
        growths = [max(e, 1e-30) ** (-1 / (k + j)) for j, e in enumerate((below, error, above))]
        best = max(range(3), key=growths.__getitem__)
        self._order += best - 1
        self._rescale(min(_FASTEST, safety * growths[best]))

    def _rescale(self, factor: float) -> None:
        """Change the step: the differences are those of other times then."""
        k = self._order
        both = _rescaling(k, factor) @ _rescaling(k, 1.0)
        self._differences[: k + 1] = both.T @ self._differences[: k + 1]
        self._step *= factor
        self._equal = 0


def _rescaling(order: int, factor: float) -> Floats:
    rows, columns = np.ogrid[1 : order + 1, 1 : order + 1]
    matrix = np.zeros((order + 1, order + 1))
    matrix[1:, 1:] = (rows - 1 - factor * columns) / rows
    matrix[0] = 1
    products: Floats = np.cumprod(matrix, axis=0, dtype=np.float64)
    return products


def _size(weighted: Floats) -> float:
    """The root mean square."""
    return math.sqrt(weighted @ weighted / max(len(weighted), 1))


def bdf(*arguments: Any, **options: Any) -> Any:
    """Our BDF where the Jacobian is analytic, SciPy's where it is taken by differences."""
    if "jac" in options:
        return Bdf(*arguments, **options)
    from scipy.integrate import BDF

    return BDF(*arguments, **options)
