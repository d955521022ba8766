"""Explicit steps of one size: each stage is one loop nest that computes the rates and the new state together.

Many steps are one chain of such nests, which passes memory once for all of them where the rates are local.
"""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from symnum.errors import DomainError, ModelError, SolverError
from symnum.kernels.chains import MOST_LINKS, Chain, Link
from symnum.models.snapshots import SnapshotStore
from symnum.observe.progress import Progress
from symnum.solvers.stabilised import room

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SCHEMES: Final = {
    "euler": (((0.0, 1.0, 1.0, 0.0),), 2.0),
    # Shu and Osher 1988: convex combinations of Euler steps
    "ssprk3": (((0.0, 1.0, 1.0, 0.0), (0.75, 0.25, 0.25, 1.0), (1 / 3, 2 / 3, 2 / 3, 0.5)), 2.51),
}
"""For each stage the factors of the step's start, the last stage and dt*rates, and its time in steps; then the reach of
the stability region along the negative real axis."""

LOOKED_AT: Final = 256
"""Steps after which the state is looked at, whether it is finite; at the beginning after 1, 2, 4, ..."""


@dataclass(frozen=True, slots=True)
class March:
    """Where a march has come to; `snapshots` are states at multiples of `every` steps."""

    t: float
    steps: int
    state: Floats
    times: list[float]
    snapshots: list[Floats]


class Marcher:
    """Marches one system with one step size; `dt` past the stability bound is warned of."""

    def __init__(self, system: Any, dt: float, scheme: str, p: Floats) -> None:
        if scheme not in SCHEMES:
            raise DomainError(f"there is no scheme {scheme!r}; choose one of {', '.join(SCHEMES)}")
        if not (math.isfinite(dt) and dt > 0):
            raise DomainError(f"dt={dt!r} is no step: give a positive number")
        self.system, self.dt, self.p = system, dt, p.tolist()
        self.stages, self.reach = SCHEMES[scheme]

    def limit(self, t: float, state: Floats) -> float:
        """The largest stable step for diffusion at a state; infinite where no bound is known."""
        if not self.system.compiled.has_jacobian:
            return math.inf
        bound = self.system.compiled.staged(np.array(self.p)).bound(t, state)
        return self.reach / bound if bound else math.inf

    def run(  # noqa: PLR0913 - what a march is
        self,
        start: float,
        state: Floats,
        steps: int,
        *,
        first: int = 0,
        visit: Callable[[int, float, Floats], None] | None = None,
        periods: Sequence[int] = (),
    ) -> March:
        """Take steps `first` to `steps`; `visit` sees the state at multiples of the periods and at the end."""
        limit = self.limit(start + first * self.dt, state)
        if self.dt > limit:
            warnings.warn(f"{self.system.name}: dt={self.dt:g} is past the stability bound {limit:.4g}", stacklevel=3)
        walk = _Walk(self, state, min(steps - first, max(1, MOST_LINKS // len(self.stages))))
        step = first
        with Progress(f"march {self.system.name}", self.dt * (steps - first)) as progress:
            while step < steps:
                pause = min([steps, _look_after(step, first), *[step - step % period + period for period in periods]])
                walk.steps(start, step, pause)
                step, t = pause, start + pause * self.dt
                self._check(walk.state, t)
                progress.advance_to(self.dt * (step - first))
                if visit is not None and (step == steps or any(step % period == 0 for period in periods)):
                    visit(step, t, walk.state)
        return March(start + steps * self.dt, steps, walk.state.copy(), [], [])

    def _check(self, state: Floats, t: float) -> None:
        if np.isfinite(state.sum()) or np.isfinite(state).all():
            return
        place = [int(k) for k in np.argwhere(~np.isfinite(state))[0]]
        raise SolverError(
            f"{self.system.name}: the state is {state[tuple(place)]} at t = {t:.6g}, index {tuple(place)}; "
            f"take a smaller dt than {self.dt:g}"
        )


def _look_after(step: int, first: int) -> int:
    """The step after which the state is looked at next."""
    taken = step - first
    return step + min(LOOKED_AT - taken % LOOKED_AT, max(1, taken))


class _Walk:
    """The state on its way. Steps lead to and fro between two arrays, so that there are two chains of them."""

    def __init__(self, marcher: Marcher, state: Floats, most: int) -> None:
        self._marcher, self._most, self._here = marcher, most, 0
        self._rooms = [room(state.shape, k) for k in range(2 if len(marcher.stages) == 1 else 3)]
        self._rooms[0][...] = state
        self._chains: dict[int, Chain] = {}

    @property
    def state(self) -> Floats:
        """Where the march has come to."""
        return self._rooms[self._here]

    def steps(self, start: float, first: int, last: int) -> None:
        """Take some steps."""
        marcher, count = self._marcher, len(self._marcher.stages)
        place = marcher.system.time_place
        while first < last:
            more = min(self._most, last - first)
            chain = self._chains.get(self._here) or self._chain(self._here)
            if place is not None:
                times = np.add.outer(np.arange(first, first + more), [stage[3] for stage in marcher.stages])
                chain.numbers[: more * count, place] = start + marcher.dt * times.reshape(-1)
            chain.run(more * count)
            first, self._here = first + more, (self._here + more) % 2

    def _chain(self, here: int) -> Chain:
        """Steps that begin in one of the first two rooms."""
        system, marcher = self._marcher.system, self._marcher
        links: list[Link] = []
        numbers: list[list[float]] = []
        for step in range(self._most):
            begin, end = self._rooms[(here + step) % 2], self._rooms[(here + step + 1) % 2]
            last = begin
            for of_begin, of_last, of_rates, when in marcher.stages:
                new = end if last is not end else self._rooms[2]
                arrays, given = system.arrays(last, marcher.p), system.numbers(when, marcher.p)
                if of_begin:
                    links.append(Link(system.compiled.substep, [*arrays, begin], [new]))
                    numbers.append([*given, of_begin, of_last, of_rates * marcher.dt])
                else:
                    links.append(Link(system.compiled.euler, arrays, [new]))
                    numbers.append([*given, of_rates * marcher.dt])
                last = new
        chain = Chain(links)
        for row, values in enumerate(numbers):
            chain.numbers[row, : len(values)] = values
        self._chains[here] = chain
        return chain


def march(  # noqa: PLR0913
    system: Any,
    dt: float,
    steps: int,
    *,
    y0: Any = None,
    p: Any = None,
    start: float = 0.0,
    scheme: str = "euler",
    every: int | None = None,
    snapshots: str | os.PathLike[str] | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_every: int = 1000,
) -> March:
    """Take explicit steps of one size.

    `every` keeps a snapshot at each multiple of so many steps; where `snapshots` names a folder, they go into a Zarr
    store there instead of into memory. `checkpoint` names a file into which the state is written now and then; if it
    exists, the march goes on from there.

    Errors:  SolverError where the state is not finite, with time and place; DomainError for a step or scheme that makes
             no sense; ModelError for a checkpoint or a store of another system. A step past the stability bound is
             warned of.
    """
    values = system.parameter_values(p)
    state = system.initial_state(values if p is None else p, y0).reshape(system.shape)
    marcher, first = Marcher(system, dt, scheme, values), 0
    path = None if checkpoint is None else Path(checkpoint)
    if path is not None and path.exists():
        first, state = _resumed(path, system.shape, dt)
    times: list[float] = []
    kept: list[Floats] = []
    store = None
    if every and snapshots is not None:
        store = SnapshotStore(snapshots, list(system.components), system.shape, 1 + first // every if first else None)

    def keep(t: float, now: Floats) -> None:
        if store is not None:
            store.append(t, now)
            return
        times.append(t)
        kept.append(now.copy())

    def visit(step: int, t: float, now: Floats) -> None:
        if every and step % every == 0:
            keep(t, now)
        if path is not None and (step % checkpoint_every == 0 or step == steps):
            _write(path, now, step, dt)

    if every and not first:
        keep(start, state)
    periods = [*([every] if every else []), *([checkpoint_every] if path is not None else [])]
    found = marcher.run(start, state, steps, first=first, visit=visit, periods=periods)
    return March(found.t, found.steps, found.state, times, kept)


def _write(path: Path, state: Floats, step: int, dt: float) -> None:
    """The checkpoint appears whole or not at all."""
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as file:
        np.savez(file, state=state, step=np.int64(step), dt=np.float64(dt))
    unfinished.replace(path)


def _resumed(path: Path, shape: tuple[int, ...], dt: float) -> tuple[int, Floats]:
    try:
        with np.load(path, allow_pickle=False) as data:
            state, step, old = data["state"], int(data["step"]), float(data["dt"])
    except (OSError, ValueError, KeyError) as problem:
        raise ModelError(f"{path.name} is no checkpoint: {problem}") from None
    if state.shape != shape or state.dtype != np.float64 or old != dt:
        raise ModelError(f"{path.name} is a checkpoint of another march: shape {state.shape}, dt {old:g}")
    return step, state
