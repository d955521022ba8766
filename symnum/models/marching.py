"""Explicit steps of one size: each stage is one loop nest that computes the rates and the new state together."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from symnum.errors import DomainError, ModelError, SolverError
from symnum.kernels.loops import LoopKernel
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

_PIECE = 0.2  # seconds after which the state is looked at


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
        self.kernel: LoopKernel = system.compiled.substep

    def limit(self, t: float, state: Floats) -> float:
        """The largest stable step for diffusion at a state; infinite where no bound is known."""
        if not self.system.compiled.has_jacobian:
            return math.inf
        bound = self.system.compiled.staged(np.array(self.p)).bound(t, state)
        return self.reach / bound if bound else math.inf

    def run(
        self,
        start: float,
        state: Floats,
        steps: int,
        first: int = 0,
        visit: Callable[[int, float, Floats], None] | None = None,
    ) -> March:
        """Take steps `first` to `steps`; `visit` sees every state."""
        limit = self.limit(start + first * self.dt, state)
        if self.dt > limit:
            warnings.warn(f"{self.system.name}: dt={self.dt:g} is past the stability bound {limit:.4g}", stacklevel=3)
        rooms = [room(state.shape, k) for k in range(3)]
        rooms[0][...] = state
        frame = self.kernel.frame()
        progress_span = self.dt * (steps - first)
        with Progress(f"march {self.system.name}", progress_span) as progress:
            for step in range(first, steps):
                t = start + step * self.dt
                rooms = self._step(frame, rooms, t)
                if (step & (step - 1)) == 0 or step % 256 == 0 or step == steps - 1:
                    self._check(rooms[0], t + self.dt)
                    progress.advance_to(self.dt * (step + 1 - first))
                if visit is not None:
                    visit(step + 1, t + self.dt, rooms[0])
        self.kernel.give(frame)
        return March(start + steps * self.dt, steps, rooms[0].copy(), [], [])

    def _step(self, frame: Any, rooms: list[Floats], t: float) -> list[Floats]:
        begin, last, spare = rooms[0], rooms[0], rooms[1:]
        for of_begin, of_last, of_rates, when in self.stages:
            new = next(room for room in spare if room is not last)
            numbers = [*self.system.numbers(t + when * self.dt, self.p), of_begin, of_last, of_rates * self.dt]
            self.kernel.run(frame, [*self.system.arrays(last, self.p), begin], numbers, [new])
            last = new
        return [last, *[room for room in rooms if room is not last]]

    def _check(self, state: Floats, t: float) -> None:
        if np.isfinite(state.sum()) or np.isfinite(state).all():
            return
        place = [int(k) for k in np.argwhere(~np.isfinite(state))[0]]
        raise SolverError(
            f"{self.system.name}: the state is {state[tuple(place)]} at t = {t:.6g}, index {tuple(place)}; "
            f"take a smaller dt than {self.dt:g}"
        )


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
    found = marcher.run(start, state, steps, first, visit if every or path else None)
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
