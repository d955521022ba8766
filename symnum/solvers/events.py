"""Finding where an event happens within a step, and applying it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from symnum.solvers.problem import Problem
from symnum.terms.traversal import free_symbols

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_EVENTS = 100_000
"""Events of one solution; more, and they are taken for a sequence that never ends, as a ball's that comes to rest."""

_LEAST_ADVANCE = 1e-12  # of the time; this many events in a row that advance it less will go on forever
_MOST_AT_ONCE = 100
_LOOKS = 4
_TINY = 5e-324


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that happened: which one, by its place among those of the system, and when."""

    event: int
    time: float


class EventWatch:
    """Watches the conditions of a system along its solution."""

    def __init__(self, system: Problem, parameters: NDArray[np.float64]) -> None:
        from symnum.kernels.compile import compile as compile_kernel

        self.system, self._parameters = system, parameters
        arguments = [system.time, list(system.states), list(system.parameters)]
        rates = ["time", "state", "parameter"]
        self._margins = compile_kernel(arguments, [event.margin for event in system.events], rates=rates)
        self._jumps = [
            compile_kernel(arguments, [event.assignments.get(state, state) for state in system.states], rates=rates)
            for event in system.events
        ]
        self._armed = [bool(event.assignments.keys() & set(free_symbols(event.margin))) for event in system.events]
        self._before: NDArray[np.float64] = np.empty(0)
        self._at_once = 0
        self.happened: list[Happening] = []

    def begin(self, t: float, y: NDArray[np.float64]) -> None:
        """Start, or go on after an event, from this state."""
        self._before = self._margins(t, y, self._parameters)
        if self.happened:
            # an event may set its own margin to 0, as that of a ball set on the ground: it must become negative now
            last = self.happened[-1].event
            if self._armed[last] and self._before[last] == 0:
                self._before[last] = -_TINY

    def first_in_step(self, earlier: float, solver: Any) -> tuple[int, float] | None:
        """The first event within the step that the solver has just taken, and its time.

        The step is looked at in quarters: what comes true and fails again within one of them is not seen.
        """
        state = solver.dense_output()
        for later in np.linspace(earlier, solver.t, _LOOKS + 1)[1:].tolist():
            after = self._margins(later, state(np.array([later]))[:, 0], self._parameters)
            crossed = np.flatnonzero((self._before < 0) & (after >= 0))
            if len(crossed):
                found = [(self._located(int(event), earlier, later, state), int(event)) for event in crossed]
                time, event = min(found, key=lambda pair: (abs(pair[0] - earlier), pair[1]))
                return event, time
            earlier, self._before = later, after
        return None

    def apply(self, event: int, t: float, y: NDArray[np.float64]) -> NDArray[np.float64]:
        """The state after the event."""
        self._at_once = self._at_once + 1 if self._stands_still(t) else 0
        self.happened.append(Happening(event, t))
        return np.array(self._jumps[event](t, y, self._parameters))

    @property
    def endless(self) -> str:
        """Why the events seem never to end; nothing if they do not."""
        if self._at_once >= _MOST_AT_ONCE:
            return f"{_MOST_AT_ONCE} events in a row hardly advance the time"
        return f"more than {MOST_EVENTS} events" if len(self.happened) > MOST_EVENTS else ""

    def _stands_still(self, t: float) -> bool:
        return bool(self.happened) and abs(t - self.happened[-1].time) <= _LEAST_ADVANCE * max(abs(t), 1e-300)

    def _located(self, event: int, earlier: float, later: float, state: Callable[[Any], Any]) -> float:
        """Where the margin turns positive, by bisection; the time just after."""
        low, high = earlier, later
        while abs(high - low) > 4e-16 * max(abs(low), abs(high)):
            middle = 0.5 * (low + high)
            if middle in (low, high):
                break
            margin = self._margins(middle, state(np.array([middle]))[:, 0], self._parameters)[event]
            low, high = (low, middle) if margin >= 0 else (middle, high)
        return high
