"""A small system integrated by compiled steps: an integrator of SciPy's kind whose steps run in native code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symnum.solvers.dopri import DOPRI
from symnum.solvers.rodas import RODAS, is_small
from symnum.solvers.rosenbrock import Rosenbrock
from symnum.solvers.step_kernel import compiled_step, settings_of
from symnum.solvers.steps import RUNNING, Control, Method

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from symnum.solvers.stepping import WatchedRates

    Floats = NDArray[np.float64]

BATCH = 200
"""Steps that one call takes, accepted or not: for 20 states a millisecond, between two looks at Ctrl-C."""


class NativeIntegration:
    """Compiled steps as a solver of SciPy's kind; `step` goes to the next step that was accepted."""

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
        method: Method = RODAS,
    ) -> None:
        self._rates, self._method = rates, method
        self._kernel = kernel = compiled_step(rates.system, method, dense=True)
        tolerances = np.broadcast_to(np.asarray(atol, dtype=np.float64), len(state))
        settings = settings_of((start, stop), rtol, tolerances, max_step)
        self._rows = np.zeros((BATCH + 1, kernel.output_count))
        self._rows[0] = kernel.cursors(start, state[:, None], rates(start, state)[:, None], settings)[:, 0]
        self._repetition = kernel.repetition()
        self._repetition.use(settings, rates.parameters)
        self._filled = self._row = self._tried = 0
        self.t, self.y, self.t_bound = start, state, stop
        self.direction = 1.0 if stop > start else -1.0
        self.status = "running"

    @property
    def nfev(self) -> int:
        """Calls of the right-hand side; they happen within the steps."""
        return self._method.evaluations * self._tried

    @property
    def njev(self) -> int:
        """Evaluations of the Jacobian."""
        return self._tried if self._method.implicit else 0

    def step(self) -> str | None:
        """Go to the next accepted step; what went wrong, if anything."""
        while True:
            if self._row == self._filled and not self._advance():
                self._look_ahead()
                return "the step has become too small"
            self._row += 1
            self._tried += 1
            row = self._rows[self._row]
            if row[Control.TAKEN] > self._rows[self._row - 1][Control.TAKEN]:
                break
        self.t, self.y = float(row[Control.TIME]), row[self._kernel.state].copy()
        if self.t == self.t_bound:
            self.status = "finished"
        return None

    def dense_output(self) -> Any:
        """The state at times within the last step."""
        before, after = self._rows[self._row - 1 : self._row + 1].copy()[:, :, None]
        start, length = float(before[Control.TIME, 0]), float(after[Control.TIME, 0] - before[Control.TIME, 0])
        return lambda times: self._kernel.states_between(before, after, (times - start) / length)

    def _advance(self) -> bool:
        """Compute further rows behind the last; False if there is no way on."""
        last = self._rows[self._filled]
        if last[Control.STATUS] != RUNNING:
            return False
        self._rows[0] = last
        self._filled, self._row = self._repetition.run(self._rows), 0
        return True

    def _look_ahead(self) -> None:
        """Call the right-hand side where the next step would have gone: it may say why there is none."""
        t, step = self.t, float(self._rows[0][Control.STEP]) or 1e-12
        rate = self._rates(t, self.y)
        if not self._rates.fault:
            self._rates(t + 4 * step, self.y + 4 * step * rate)


def rodas(rates: WatchedRates, start: float, state: Floats, stop: float, **options: Any) -> Any:
    """Rodas5P for a system of any size: compiled as a whole where that is small."""
    make: Any = NativeIntegration if is_small(rates.system) else Rosenbrock
    return make(rates, start, state, stop, **options)


def dopri(rates: WatchedRates, start: float, state: Floats, stop: float, **options: Any) -> NativeIntegration:
    """Dormand and Prince's explicit method, compiled as a whole."""
    return NativeIntegration(rates, start, state, stop, method=DOPRI, **options)
