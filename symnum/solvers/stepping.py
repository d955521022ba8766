"""Driving an integrator step by step, watching for what is not finite and keeping what has been computed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from symnum.errors import SolverError
from symnum.observe.progress import Progress
from symnum.solvers.events import EventWatch
from symnum.solvers.problem import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Implicit methods may try states where a right-hand side is not finite, and recover with a smaller step; this many such
# evaluations in a row are no trial any more.
_PATIENCE = 200


# So many steps in a row of which each moves time by its last digits alone: LSODA goes on like that for ever.
_STANDING = 50
_LAST_DIGITS = 64.0  # times the spacing of floats at that time


class NotFinite(Exception):
    """The right-hand side has been infinite or NaN for too long."""


class WatchedRates:
    """The right-hand side as integrators call it; `fault` says which equation was not finite at the last call."""

    def __init__(self, system: Problem, parameters: NDArray[np.float64]) -> None:
        self.system = system
        self.calls = 0
        self.fault = ""
        self._rhs = system.compiled.rhs
        self.parameters = parameters
        self._in_a_row = 0

    def __call__(self, t: float, y: NDArray[np.float64]) -> NDArray[np.float64]:
        self.calls += 1
        rates = self._rhs(t, y, self.parameters)
        # one sum tells nearly always, at a quarter of the price of looking at each
        with np.errstate(invalid="ignore", over="ignore"):
            total = rates.sum()
        if math.isfinite(total) or np.isfinite(rates).all():
            if self._in_a_row:
                self._in_a_row, self.fault = 0, ""
            return rates
        self.fault = self._describe(t, rates)
        self._in_a_row += 1
        if self._in_a_row >= _PATIENCE:
            raise NotFinite
        return rates

    def check_start(self, t: float, y: NDArray[np.float64]) -> None:
        """Raise SolverError if the state or the right-hand side is not finite where the solution starts."""
        if not np.isfinite(y).all():
            row = int(np.flatnonzero(~np.isfinite(y))[0])
            name = self.system.state_names[row]
            raise SolverError(f"{self.system.name}: the initial value of {name!r} is {y[row]}: give a finite number")
        self(t, y)
        if self.fault:
            raise SolverError(f"{self.system.name}: {self.fault}: check the initial values and parameters")

    def _describe(self, t: float, rates: NDArray[np.float64]) -> str:
        row = int(np.flatnonzero(~np.isfinite(rates))[0])
        return f"the equation of {self.system.state_names[row]!r} gives {rates[row]} at t = {t:.6g}"


class Stepping:
    """One integration: its steps so far, and the times and states that it keeps.

    `pieces`, if it is a list, collects the solution within each step: when it ends, and a function of time.
    """

    def __init__(
        self,
        start: Callable[[float, NDArray[np.float64]], Any],
        rates: WatchedRates,
        asked: NDArray[np.float64] | None,
        begin: tuple[float, NDArray[np.float64]],
        events: EventWatch | None = None,
    ) -> None:
        self.rates, self.solver = rates, start(*begin)
        solver = self.solver
        self._start, self._events = start, events
        self.steps = self._standing = 0
        self.finished = False
        self.time: float = solver.t
        self.state: NDArray[np.float64] = solver.y
        self._asked = asked
        self._times: list[float] = []
        self._states: list[NDArray[np.float64]] = []
        self._next = 0
        self.pieces: list[tuple[float, Any]] | None = None
        if asked is None or (len(asked) and asked[0] == solver.t):
            self._times.append(solver.t)
            self._states.append(solver.y)
            self._next = 1

    def run(self, progress: Progress) -> str:
        """Step to the end; return what went wrong, or nothing. Ctrl-C ends the run early and is no fault."""
        start = self.time
        if self._events is not None:
            self._events.begin(self.time, self.state)
        try:
            while self.solver.status == "running":
                failure = self._advance()
                if failure:
                    return failure
                progress.advance_to(abs(self.time - start))
        except NotFinite:
            return self.rates.fault
        except KeyboardInterrupt:
            return ""
        self.finished = True
        return ""

    def _advance(self) -> str:
        """Take a step, up to the first event in it; return what went wrong, or nothing."""
        solver = self.solver
        failure = solver.step()
        if failure is not None:
            return self.rates.fault or failure
        if not np.isfinite(solver.y).all():
            return self.rates.fault or "the state is not finite"
        self.steps += 1
        if self._stands_still():
            return "its steps have become too small to move time on"
        found = None if self._events is None else self._events.first_in_step(self.time, solver)
        if found is not None:
            return self._happen(*found)
        self.time, self.state = solver.t, solver.y
        if self.pieces is not None:
            self.pieces.append((self.time, solver.dense_output()))
        self._keep(self.time)
        return ""

    def _stands_still(self) -> bool:
        """Whether time has hardly moved for many steps."""
        solver = self.solver
        is_standing = abs(solver.t - self.time) <= _LAST_DIGITS * math.ulp(solver.t)
        self._standing = self._standing + 1 if is_standing else 0
        return self._standing >= _STANDING

    def _happen(self, event: int, time: float) -> str:
        """Go to an event within the last step, and on from the state that it leaves; both states are kept."""
        solver, watch = self.solver, self._events
        assert watch is not None
        self.time, self.state = time, solver.dense_output()(np.array([time]))[:, 0]
        self._keep(time)
        self.state = watch.apply(event, time, self.state)
        if watch.endless:
            return watch.endless
        if self._asked is None:
            self._times.append(time)
            self._states.append(self.state)
        if self.rates.system.events[event].terminal or (solver.t_bound - time) * solver.direction <= 0:
            solver.status = "finished"
            return ""
        self.solver = self._start(time, self.state)
        watch.begin(time, self.state)
        return ""

    def results(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The times kept and the states at them.

        Shapes:  (times,), (states, times)
        """
        states = np.array(self._states).T if self._states else np.empty((len(self.state), 0))
        return np.array(self._times), states

    def _keep(self, until: float) -> None:
        """Keep the state, or those asked for up to this time, which the last step has reached."""
        solver = self.solver
        if self._asked is None:
            self._times.append(until)
            self._states.append(np.array(self.state))
            return
        reached = self._next
        while reached < len(self._asked) and (self._asked[reached] - until) * solver.direction <= 0:
            reached += 1
        if reached > self._next:
            times = self._asked[self._next : reached]
            self._times.extend(times.tolist())
            self._states.extend(solver.dense_output()(times).T)
            self._next = reached
