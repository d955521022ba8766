"""A system as what the compiled integrator takes, and one integration step by step as `Stepping` drives it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from symnum.solvers.jacobians import slopes_of
from symnum.solvers.problem import Problem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from symnum.solvers.rosenbrock import Pattern
    from symnum.solvers.stepping import WatchedRates

BATCH = 200
"""Steps between two looks at Ctrl-C and progress: for 100 states some 50 ms."""


class NativeSystem:
    """The kernels of a system by their addresses, and where their outputs go. It keeps the kernels alive."""

    def __init__(self, system: Problem) -> None:
        from symnum.solvers.rosenbrock import KernelFunction, Pattern

        self.system = system
        slopes = slopes_of(system)
        self._kernels = system.compiled.kernel, slopes.kernel
        self.rates, self.slopes = (KernelFunction(kernel.address) for kernel in self._kernels)
        self.pattern: Pattern = Pattern(
            len(system.states),
            len(system.parameters),
            np.asarray(slopes.rows, dtype=np.int64),
            np.asarray(slopes.columns, dtype=np.int64),
            np.asarray(slopes.time_rows, dtype=np.int64),
            *(kernel.workspace_size for kernel in self._kernels),
        )


def clock_of(start: float, stop: float, max_step: float) -> NDArray[np.float64]:
    """The clock of an integration that has not begun."""
    return np.array([start, stop, 0.0, max_step, 0.0, 0.0])


class NativeIntegration:
    """Rodas5P as a solver of SciPy's kind: each `step` goes to the next output, and the steps between run compiled.

    `times` are where the state is wanted, after the start; None for every step of the integrator.
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
        times: NDArray[np.float64] | None,
    ) -> None:
        from symnum.solvers.rosenbrock import Run, Tolerances

        size = len(state)
        self._rates, self._native = rates, NativeSystem(rates.system)
        self._run = Run(state.copy(), clock_of(start, stop, max_step), np.zeros(5, dtype=np.int64))
        self._tolerances = Tolerances(rtol, np.broadcast_to(np.asarray(atol, dtype=np.float64), size).copy())
        self._times = np.empty(0) if times is None else times
        self._every = times is None
        self._outputs = np.empty((BATCH, 1 + size)) if times is None else np.empty((len(times), size))
        self._ready: Iterator[tuple[float, NDArray[np.float64]]] = iter(())
        self._state = 0
        self.t, self.y = start, state
        self.direction = 1.0 if stop > start else -1.0
        self.status = "running"

    @property
    def steps(self) -> int:
        """Steps that were accepted."""
        return int(self._run.counts[0])

    @property
    def nfev(self) -> int:
        """Calls of the right-hand side."""
        return int(self._run.counts[2])

    @property
    def njev(self) -> int:
        """Calls of the Jacobian."""
        return int(self._run.counts[3])

    def step(self) -> str | None:
        """Go to the next output, or some steps further; what went wrong, if anything."""
        from symnum.solvers.rosenbrock import RUNNING, STEP_TOO_SMALL

        following = next(self._ready, None)
        if following is None and self._state == RUNNING:
            self._advance()
            following = next(self._ready, None)
        if following is not None:
            self.t, self.y = following
            return None
        if self._state == STEP_TOO_SMALL:
            self.t, self.y = float(self._run.clock[0]), self._run.y.copy()
            self._look_ahead()
            return "the step has become too small"
        self.t, self.y = float(self._run.clock[0]), self._run.y.copy()
        if self._state != RUNNING:
            self.status = "finished"
        return None

    def dense_output(self) -> Any:
        """The state at the time that was stepped to."""
        return lambda times: np.repeat(self.y[:, None], len(times), axis=1)

    def _advance(self) -> None:
        from symnum.solvers.rosenbrock import integrate

        native, run = self._native, self._run
        written = 0 if self._every else int(run.counts[4])
        self._state = int(
            integrate(
                native.rates, native.slopes, native.pattern, run, self._rates.parameters, self._tolerances,
                self._times, self._outputs, BATCH,
            )
        )  # fmt: skip
        new = self._outputs[written : int(run.counts[4])].copy()
        times = new[:, 0] if self._every else self._times[written : int(run.counts[4])]
        self._ready = iter([(float(t), y) for t, y in zip(times, new[:, 1:] if self._every else new, strict=True)])

    def _look_ahead(self) -> None:
        """Call the right-hand side where the next step would have gone: it may say why there is none."""
        t, h = self.t, float(self._run.clock[2]) or 1e-12
        rate = self._rates(t, self.y)
        if not self._rates.fault:
            self._rates(t + 4 * h, self.y + 4 * h * rate)
