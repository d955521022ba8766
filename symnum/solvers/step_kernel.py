"""A system's step as compiled code, and what runs it: on its own, many steps a call, or in lanes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from symnum.solvers.steps import RUNNING, Control, Method, Setting, first_step, step_terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from symnum.backends.repetition import Repetition
    from symnum.kernels.kernel import Kernel
    from symnum.solvers.problem import Problem

    Floats = NDArray[np.float64]


class StepKernel:
    """Steps of one system by one method; with `dense` they give what the continuous output is made of, too."""

    def __init__(self, system: Problem, method: Method, *, dense: bool) -> None:
        from symnum.kernels.compile import compile as compile_kernel

        self.method = method
        self.size = len(system.states)
        step = step_terms(system, method, dense=dense)
        self.cursor_size, self.output_count = len(step.arguments[0]), len(step.outputs)
        rates = ["state", "parameter", "parameter"]
        self.kernel: Kernel = compile_kernel(list(step.arguments), list(step.outputs), rates=rates)

    @property
    def state(self) -> slice:
        """Where the state stands in a cursor."""
        return slice(len(Control), len(Control) + self.size)

    def cursors(self, start: float, state: Floats, rate: Floats, settings: Floats) -> Floats:
        """Cursors at the start, where `rate` is dy/dt. Shapes: state and rate (states, members), (outputs, members)"""
        made = np.zeros((self.output_count, state.shape[1]))
        stop, direction, rtol = (settings[k] for k in (Setting.STOP, Setting.DIRECTION, Setting.RTOL))
        made[Control.TIME] = start
        made[Control.STEP] = direction * first_step(rate, state, rtol, settings[len(Setting) :], abs(stop - start))
        made[Control.LAST_STEP], made[Control.LAST_ERROR] = 1.0, 1.0
        made[Control.STATUS] = RUNNING
        made[self.state] = state
        if self.method.carries:
            made[self.state.stop : self.cursor_size] = rate
        return made

    def states_between(self, before: Floats, after: Floats, share: Floats) -> Floats:
        """States at shares of steps. Shapes: before and after (outputs, points), share (points,), (states, points)"""
        bends = after[self.cursor_size :].reshape(self.method.bends, self.size, -1)
        return self.method.interpolate(share, before[self.state], after[self.state], bends)

    def repetition(self) -> Repetition:
        """What takes many steps of one system in one call, for one thread."""
        from symnum.backends.repetition import Repetition

        return Repetition(self.kernel.address, self.kernel.workspace_size, self.output_count, Control.STATUS)


def settings_of(span: tuple[float, float], rtol: float, atol: Floats, longest: float = np.inf) -> Floats:
    """The settings of a step.

    Shapes:  atol (states,), (settings + states,)
    """
    start, stop = span
    return np.array([stop, 1.0 if stop > start else -1.0, min(longest, 1e300), rtol, *atol])


_lock = threading.Lock()
_steps: WeakKeyDictionary[Any, dict[tuple[str, bool], StepKernel]] = WeakKeyDictionary()


def compiled_step(system: Problem, method: Method, *, dense: bool) -> StepKernel:
    """The step of a system by a method, compiled once."""
    with _lock:
        own = _steps.setdefault(system, {})
        key = method.name, dense
        if key not in own:
            own[key] = StepKernel(system, method, dense=dense)
        return own[key]
