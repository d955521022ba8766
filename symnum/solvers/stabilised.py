"""Runge-Kutta-Chebyshev: an explicit method for diffusion, whose stability grows with the square of its stages.

Where the eigenvalues lie near the negative real axis, as those of diffusion and reactions do, s evaluations reach as
far as 0.65 s^2 steps of Euler's method: a step limited by accuracy alone costs some dozens of evaluations and solves no
equations. Every stage is one loop nest that computes the right-hand side and the recurrence together.

Source:  Sommeijer, Shampine and Verwer, RKC: an explicit solver for parabolic PDEs, J. Comp. Appl. Math. 88 (1998).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from symnum.errors import SolverError
from symnum.observe.progress import Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_DAMPING = 2.0 / 13.0
MOST_STAGES = 2000
_BOUND_LIFETIME = 10  # steps after which the bound on the eigenvalues is computed anew
_BOUND_MARGIN = 1.05
_SAFETY, _LEAST, _MOST = 0.8, 0.1, 10.0
_PATIENCE = 50  # steps refused in a row


class StagedRates(Protocol):
    """A right-hand side that can also compute one stage of the method at once."""

    def rates(self, t: float, y: Floats, out: Floats) -> None:
        """dy/dt."""
        ...

    def stage(
        self, t: float, arrays: tuple[Floats, Floats, Floats, Floats], factors: tuple[float, ...], out: Floats
    ) -> None:
        """a*start + b*last + c*before + d*dy/dt(last) + e*first, for arrays (last, start, before, first)."""
        ...

    def error(self, arrays: tuple[Floats, Floats, Floats, Floats], factors: tuple[float, ...]) -> float:
        """The sum of squares of (a*(y - new) + b*(first + next)) / (atol + rtol*max(|y|, |new|)), for arrays (y, new,
        first, next) and factors (a, b, atol, rtol)."""
        ...

    def bound(self, t: float, y: Floats) -> float:
        """A number that no eigenvalue of the Jacobian exceeds in modulus."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """What an integration gave: `failure` is empty where it came to its end."""

    times: list[float]
    states: list[Floats]
    steps: int
    refused: int
    calls: int
    failure: str
    finished: bool


@cache
def coefficients(stages: int) -> tuple[float, tuple[tuple[float, float, float, float, float], ...]]:
    """The factor of the first stage, and (mu, nu, mu~, gamma~, c of the stage before) of each further one.

    >>> first, rest = coefficients(2)
    >>> len(rest)
    1
    """
    s = stages
    w0 = 1.0 + _DAMPING / s**2
    t, dt, ddt = _chebyshev(w0, s)
    w1 = dt[s] / ddt[s]
    b = [0.0, 0.0, *[ddt[j] / dt[j] ** 2 for j in range(2, s + 1)]]
    b[0] = b[1] = b[2]
    c = [0.0, 0.0, *[w1 * ddt[j] / dt[j] for j in range(2, s + 1)]]
    c[1] = c[2] / dt[2]
    rest: list[tuple[float, float, float, float, float]] = []
    for j in range(2, s + 1):
        mu = 2.0 * b[j] * w0 / b[j - 1]
        step = 2.0 * b[j] * w1 / b[j - 1]
        rest.append((mu, -b[j] / b[j - 2], step, -(1.0 - b[j - 1] * t[j - 1]) * step, c[j - 1]))
    return b[1] * w1, tuple(rest)


def _chebyshev(x: float, degree: int) -> tuple[list[float], list[float], list[float]]:
    """Chebyshev's polynomials at x with their first and second derivatives."""
    t, dt, ddt = [1.0, x], [0.0, 1.0], [0.0, 0.0]
    for _ in range(2, degree + 1):
        t.append(2 * x * t[-1] - t[-2])
        dt.append(2 * t[-2] + 2 * x * dt[-1] - dt[-2])
        ddt.append(4 * dt[-2] + 2 * x * ddt[-1] - ddt[-2])
    return t, dt, ddt


def stages_for(step: float, bound: float) -> int:
    """How many stages a step needs to be stable.

    >>> stages_for(1.0, 0.0), stages_for(1.0, 800.0)
    (2, 37)
    """
    return max(2, 1 + math.ceil(math.sqrt(1.54 * abs(step) * bound + 1.0)))


class Integration:
    """One integration from `start` to `stop`; `asked` are times at which the state is wanted, or None for all steps."""

    def __init__(  # noqa: PLR0913, PLR0917 - what an integration is
        self,
        system: StagedRates,
        start: float,
        stop: float,
        state: Floats,
        rtol: float,
        atol: float,
        max_step: float,
        asked: Floats | None,
    ) -> None:
        self.system, self.t, self.stop = system, start, stop
        self.rtol, self.atol, self.max_step = rtol, atol, max_step
        rooms = [room(state.shape, k) for k in range(6)]
        self.y, self.first, self.next_first, *self.work = rooms
        self.y[...] = state
        self.direction = 1.0 if stop > start else -1.0
        self.asked = asked
        self.calls = self.refused = self.steps = 0
        self.times: list[float] = []
        self.states: list[Floats] = []
        self.place = 0

    def run(self, progress: Progress, observe: Callable[[float, Floats], None] | None = None) -> Run:
        """Step to the end."""
        self.system.rates(self.t, self.y, self.first)
        self.calls += 1
        if not np.isfinite(self.first).all():
            raise SolverError(
                f"the right-hand side is not finite at the start, t = {self.t:g}, at index {_first_bad(self.first)}"
            )
        self.keep_first()
        failure, finished, begun = "", False, self.t
        try:
            step = self.first_step()
            last_error, last_step, bound_age, bound = 0.0, 0.0, _BOUND_LIFETIME, 0.0
            row = 0
            while (self.stop - self.t) * self.direction > 0:
                if bound_age >= _BOUND_LIFETIME:
                    bound, bound_age = _BOUND_MARGIN * self.system.bound(self.t, self.y), 0
                left = abs(self.stop - self.t)
                step = min(
                    step, self.max_step, left if left < 1.1 * step else step, 0.65 * MOST_STAGES**2 / max(bound, 1e-300)
                )
                if abs(step) < 1e-14 * max(abs(self.t), 1e-300) or row > _PATIENCE:
                    failure = "the steps become too small"
                    break
                error, result = self.step(self.direction * step, bound)
                if error <= 1.0:
                    growth = _growth(error, last_error, step, last_step)
                    self.advance(self.direction * step, result)
                    last_error, last_step = error, step
                    row, bound_age = 0, bound_age + 1
                    step *= growth
                    progress.advance_to(abs(self.t - begun))
                    if observe is not None:
                        observe(self.t, self.y)
                else:
                    row, bound_age = row + 1, _BOUND_LIFETIME
                    self.refused += 1
                    step *= max(_LEAST, _SAFETY / error ** (1.0 / 3.0)) if math.isfinite(error) else _LEAST
            finished = not failure
        except KeyboardInterrupt:
            pass
        return Run(self.times, self.states, self.steps, self.refused, self.calls, failure, finished)

    def first_step(self) -> float:
        """A step over which the first-order change is well below the tolerance."""
        scale = self.atol + self.rtol * np.abs(self.y)
        bound = self.system.bound(self.t, self.y)
        step = min(abs(self.stop - self.t), self.max_step, 1.0 / bound if bound else math.inf)
        self.work[0][...] = self.y + self.direction * step * self.first
        self.system.rates(self.t + self.direction * step, self.work[0], self.work[1])
        self.calls += 1
        error = step * float(np.sqrt(np.mean(((self.work[1] - self.first) / scale) ** 2)))
        return min(
            abs(self.stop - self.t), self.max_step, step * max(0.1, 0.1 / math.sqrt(error)) if error else 10 * step
        )

    def step(self, h: float, bound: float) -> tuple[float, Floats]:
        """Try one step; gives the error in units of the tolerance and the new state."""
        first_factor, rest = coefficients(stages_for(h, bound))
        before, last, new = self.y, self.work[0], self.work[1]
        np.multiply(self.first, first_factor * h, out=last)
        last += self.y
        spare = self.work[2]
        for mu, nu, step, gamma, c in rest:
            factors = (1.0 - mu - nu, mu, nu, step * h, gamma * h)
            self.system.stage(self.t + c * h, (last, self.y, before, self.first), factors, new)
            before, last, new = last, new, spare if before is self.y else before
        self.calls += len(rest) + 1
        self.system.rates(self.t + h, last, self.next_first)
        return self.error(h, last), last

    def error(self, h: float, new: Floats) -> float:
        arrays = (self.y, new, self.first, self.next_first)
        found = math.sqrt(self.system.error(arrays, (0.8, 0.4 * h, self.atol, self.rtol)) / max(1, new.size))
        return found if math.isfinite(found) else math.inf

    def advance(self, h: float, result: Floats) -> None:
        """Take the step."""
        if self.asked is not None:
            self.keep_asked(h, result)
        self.t = self.stop if abs(self.stop - self.t - h) <= 1e-14 * max(1.0, abs(self.stop)) else self.t + h
        place = next(k for k, array in enumerate(self.work) if array is result)
        self.y, self.work[place] = result, self.y
        self.first, self.next_first = self.next_first, self.first
        self.steps += 1
        if self.asked is None:
            self.times.append(self.t)
            self.states.append(self.y.copy())

    def keep_first(self) -> None:
        if self.asked is None or (len(self.asked) and self.asked[0] == self.t):
            self.times.append(self.t)
            self.states.append(self.y.copy())
            self.place = 1 if self.asked is not None else 0

    def keep_asked(self, h: float, result: Floats) -> None:
        """The states at times within the step, by the cubic that fits states and rates at both ends."""
        assert self.asked is not None
        while self.place < len(self.asked):
            x = (self.asked[self.place] - self.t) / h
            if x > 1.0 + 1e-12:
                return
            if x >= 1.0 - 1e-12:
                state = result.copy()
            else:
                state = (1 - x) * self.y + x * result
                state += (
                    x * (x - 1) * ((1 - 2 * x) * (result - self.y) + (x - 1) * h * self.first + x * h * self.next_first)
                )
            self.times.append(float(self.asked[self.place]))
            self.states.append(state)
            self.place += 1


def room(shape: tuple[int, ...], number: int) -> Floats:
    """Array `number` of several of one shape, each of which begins at another place of a page.

    A dozen that begin alike share few lines of the nearest cache: on grids whose sides are powers of two a stage then
    takes eight times as long.
    """
    size, skew = math.prod(shape), _SKEW * number
    memory = np.empty(size + skew + _LINE)
    start = (-memory.ctypes.data % 64) // 8 + skew
    return memory[start : start + size].reshape(shape)


_LINE = 8  # doubles in a line of the cache
_SKEW = 9 * _LINE


def _growth(error: float, last_error: float, step: float, last_step: float) -> float:
    """How much longer the next step may be, by the errors of the last two."""
    if error <= 0.0:
        return _MOST
    growth = _SAFETY / error ** (1.0 / 3.0)
    if last_error > 0.0:
        growth = min(growth, growth * (step / last_step) * (last_error / error) ** (1.0 / 3.0)) if step else growth
    return min(_MOST, max(_LEAST, growth))


def _first_bad(values: Floats) -> tuple[int, ...]:
    return tuple([int(k) for k in np.argwhere(~np.isfinite(values))[0]])
