"""One step of an integrator as terms: from the state before to the state after, with the control of the step's length.

Compiled, such a step is one straight line of code. It runs for one system many times in a row, or for as many systems
at once as the processor has lanes, each with a time and a step of its own.

What a step reads and gives is a cursor: the controls that `Control` numbers, then the state, then what the method
carries from step to step. Behind it a step gives what its continuous output is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from symnum.solvers.written import chosen, divided, larger, less, plus, root, scaled, size_of, smaller, times, total
from symnum.terms.operators import AND, LE, LT
from symnum.terms.term import Symbol, symbol
from symnum.terms.tree import tree_call

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from symnum.solvers.problem import Problem


class Control(IntEnum):
    """Where a cursor holds what: each is a float64."""

    TIME = 0
    STEP = 1
    LAST_STEP = 2
    LAST_ERROR = 3
    REFUSED = 4
    TAKEN = 5
    FAILED = 6
    STATUS = 7


class Setting(IntEnum):
    """Where the settings hold what; behind them stand the absolute tolerances of the states."""

    STOP = 0
    DIRECTION = 1
    LONGEST = 2
    RTOL = 3


RUNNING, DONE, STEP_TOO_SMALL = 0.0, 1.0, 2.0
"""The status of a cursor."""

_SAFETY, _SLOWEST, _SHRINK, _FASTEST = 0.9, 0.2, 0.1, 6.0
_HUGE = 1e300

Terms: TypeAlias = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """A step as tried: the new state, its error, what is carried on, and what the continuous output is made of."""

    state: Terms
    error: Terms
    carried: Terms
    bends: Terms


@dataclass(frozen=True, slots=True)
class Method:
    """An integrator of order five: a trial step as terms, and its continuous output.

    `trial(system, time, step, state, carried, dense)` may leave the bends out where they are not asked for.
    `interpolate(share, before, after, bends)` gives states at a share of the step, for arrays (states, points).
    """

    name: str
    trial: Callable[[Problem, Any, Any, Terms, Terms, bool], Trial]
    implicit: bool
    carries: bool
    bends: int
    evaluations: int
    interpolate: Callable[[Any, Any, Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a system as terms over the symbols of its arguments: the cursor, the settings, the parameters."""

    arguments: tuple[Sequence[Symbol], Sequence[Symbol], Sequence[Symbol]]
    outputs: Terms


def step_terms(system: Problem, method: Method, *, dense: bool) -> Step:
    """A step of a system by a method, with what its continuous output takes if it is to be `dense`."""
    size = len(system.states)
    cursor = _numbered("cursor", len(Control) + size * (1 + method.carries))
    settings = _numbered("setting", len(Setting) + size)
    control, state = cursor[: len(Control)], cursor[len(Control) : len(Control) + size]
    carried = cursor[len(Control) + size :]
    left = times(less(settings[Setting.STOP], control[Control.TIME]), settings[Setting.DIRECTION])
    length = smaller(smaller(size_of(control[Control.STEP]), settings[Setting.LONGEST]), left)
    step = times(length, settings[Setting.DIRECTION])
    trial = method.trial(system, control[Control.TIME], step, state, carried, dense)
    error = _error(trial, state, settings)
    good = tree_call(AND, (tree_call(LE, (error, 1.0)), tree_call(LE, (control[Control.STATUS], RUNNING))))
    controls = _next_controls(control, settings, (left, length, step), error, good)
    kept = [chosen(good, new, old) for new, old in zip([*trial.state, *trial.carried], [*state, *carried], strict=True)]
    return Step((cursor, settings, list(system.parameters)), [*controls, *kept, *trial.bends])


def _next_controls(control: Terms, settings: Terms, lengths: Terms, error: Any, good: Any) -> list[Any]:
    left, length, step = lengths
    arrives = tree_call(LE, (times(left, 1 - 1e-14), length))
    reached = chosen(arrives, settings[Setting.STOP], plus(control[Control.TIME], step))
    time = chosen(good, reached, control[Control.TIME])
    next_step = times(step, chosen(good, _growth(control, length, error), _shrinkage(error)))
    smallest = larger(times(8e-16, size_of(time)), 1e-300)
    stuck = tree_call(LE, (size_of(next_step), smallest))
    status = chosen(tree_call(AND, (good, arrives)), DONE, chosen(stuck, STEP_TOO_SMALL, RUNNING))
    running = tree_call(LE, (control[Control.STATUS], RUNNING))
    failed = plus(control[Control.FAILED], chosen(running, 1.0, 0.0))
    return [
        time,
        next_step,
        chosen(good, length, control[Control.LAST_STEP]),
        chosen(good, larger(error, 1e-2), control[Control.LAST_ERROR]),
        chosen(good, 0.0, 1.0),
        plus(control[Control.TAKEN], chosen(good, 1.0, 0.0)),
        chosen(good, control[Control.FAILED], failed),
        chosen(running, status, control[Control.STATUS]),
    ]


def _error(trial: Trial, before: Terms, settings: Terms) -> Any:
    """The error by the tolerances, as a root mean square."""
    parts: list[Any] = []
    for k, (error, old, new) in enumerate(zip(trial.error, before, trial.state, strict=True)):
        scale = plus(settings[len(Setting) + k], times(settings[Setting.RTOL], larger(size_of(old), size_of(new))))
        share = divided(error, scale)
        parts.append(times(share, share))
    return root(times(total(parts), 1.0 / len(parts)))


def _growth(control: Terms, length: Any, error: Any) -> Any:
    """How much longer the next step may be; Gustafsson's predictor sees how the error changed over the last step."""
    bounded = larger(error, 1e-10)
    grown = larger(divided(_SAFETY, _fifth_root(bounded)), _SLOWEST)
    change = _fifth_root(divided(times(bounded, bounded), control[Control.LAST_ERROR]))
    predicted = divided(scaled(_SAFETY, divided(length, control[Control.LAST_STEP])), change)
    first = tree_call(LE, (control[Control.TAKEN], 0.0))
    growth = smaller(grown, chosen(first, _FASTEST, larger(predicted, _SLOWEST)))
    return smaller(growth, chosen(tree_call(LE, (control[Control.REFUSED], 0.0)), _FASTEST, 1.0))


def _shrinkage(error: Any) -> Any:
    finite = tree_call(LT, (error, _HUGE))
    return chosen(finite, larger(divided(_SAFETY, _fifth_root(error)), _SHRINK), 0.25)


def _fifth_root(a: Any) -> Any:
    """a^(13/64), from six square roots: near enough for a step's length, and a vector instruction each."""
    roots: list[Any] = []
    for _ in range(6):
        a = root(a)
        roots.append(a)
    return times(times(roots[2], roots[3]), roots[5])


def _numbered(name: str, count: int) -> list[Symbol]:
    """Symbols that no equation has: their names hold a space."""
    return [symbol(f"{name} {k}") for k in range(count)]


def first_step(
    rate: NDArray[np.float64], state: NDArray[np.float64], rtol: float, atol: NDArray[np.float64], span: float
) -> NDArray[np.float64]:
    """A hundredth of the time in which the state would change by its own size.

    Shapes:  rate and state (states, members), atol (states,), the result (members,)
    """
    import numpy as np

    scale = atol[:, None] + rtol * np.abs(state)
    with np.errstate(all="ignore"):
        size, change = (((part / scale) ** 2).sum(axis=0) for part in (state, rate))
        tried = np.where(size > 0, 0.01 * np.sqrt(size / change), 0.01 / np.sqrt(change))
    usable = np.isfinite(tried) & (change > 0)
    return np.clip(np.where(usable, tried, 1e-6 * span), 1e-12 * span, span)
