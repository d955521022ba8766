"""Many members of one system, as many at once as fit the lanes of the processor, each with its own time and step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from symnum.solvers.step_kernel import StepKernel
from symnum.solvers.steps import DONE, RUNNING, Control, Setting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from symnum.kernels.batch import BatchKernel

    Floats = NDArray[np.float64]

WIDTH = 256
"""Members in flight: for 20 states 64, 128, 256 and 512 of them take 0.60, 0.43, 0.37 and 0.34 us a step of each, and
the fewer there are the sooner the last ones that are left run in a narrow group."""

PENDING = -1.0
"""The status of a member that was not run to an end."""

_NARROWEST = 8
_STEPS = 8  # between two looks at who has come to the end
_NOBODY = -1


@dataclass(frozen=True, slots=True)
class Members:
    """What became of members: a status of RUNNING says that one took too many steps, PENDING that it was given up.

    Shapes:  outputs (members, times, states), ends (members, 1 + states), status (members,), counts (members, 2):
             steps taken and refused
    """

    outputs: Floats
    ends: Floats
    status: Floats
    counts: NDArray[np.int64]


@dataclass(slots=True)
class _Group:
    """The lanes: who is in each, its cursor, its parameters, and which of the times it comes to next."""

    members: NDArray[np.int64]
    cursors: Floats
    spare: Floats
    parameters: Floats
    following: NDArray[np.int64]

    @staticmethod
    def empty(width: int, cursors: Floats, parameters: Floats) -> _Group:
        """Lanes without members; there they repeat the first one, at rest."""
        resting = np.repeat(cursors[:, :1], width, axis=1)
        resting[Control.STATUS] = DONE
        return _Group(
            np.full(width, _NOBODY), resting, resting.copy(), np.repeat(parameters[:, :1], width, axis=1),
            np.zeros(width, dtype=np.int64),
        )  # fmt: skip

    def narrowed(self, lanes: NDArray[np.intp]) -> _Group:
        """Some of the lanes alone."""
        cursors = np.ascontiguousarray(self.cursors[:, lanes])
        parameters = np.ascontiguousarray(self.parameters[:, lanes])
        return _Group(self.members[lanes], cursors, cursors.copy(), parameters, self.following[lanes])


class Lanes:
    """Runs members of one system; `times` are where states are wanted, after the start.

    If that is the end alone, no continuous output is computed. No member takes more than `most` steps. What is on its
    way when `stopped()` is true is given up.
    """

    def __init__(
        self, step: StepKernel, times: Floats, settings: Floats, most: int, stopped: Callable[[], bool]
    ) -> None:
        self._step, self._times, self._settings, self._most = step, times, settings, most
        self._stopped = stopped
        self._end_alone = is_end_alone(times, settings)
        self._batches: dict[int, BatchKernel] = {}

    def run(self, cursors: Floats, parameters: Floats) -> Members:
        """Integrate members from their cursors at the start.

        Shapes:  cursors (outputs, members), parameters (parameters, members)
        """
        count, size = cursors.shape[1], self._step.size
        found = Members(
            np.full((count, len(self._times), size), np.nan), np.full((count, 1 + size), np.nan),
            np.full(count, PENDING), np.zeros((count, 2), dtype=np.int64),
        )  # fmt: skip
        group, waiting = _Group.empty(min(WIDTH, _width(count)), cursors, parameters), 0
        while True:
            free = np.flatnonzero(group.members == _NOBODY)
            lanes = free[: count - waiting]
            fresh = np.arange(waiting, waiting + len(lanes))
            group.members[lanes], group.following[lanes] = fresh, 0
            group.cursors[:, lanes], group.parameters[:, lanes] = cursors[:, fresh], parameters[:, fresh]
            waiting += len(lanes)
            if self._stopped() or len(free) - len(lanes) == len(group.members):
                return found
            group = _narrowed(group) if waiting == count else group
            self._advance(group, found)
            self._settle(group, found)

    def _advance(self, group: _Group, found: Members) -> None:
        """Take some steps with all lanes."""
        width = len(group.members)
        batch = self._batches.get(width)
        if batch is None:
            batch = self._batches[width] = self._step.kernel.batch(width)
        for _ in range(_STEPS):
            batch(group.cursors[: self._step.cursor_size], self._settings, group.parameters, out=group.spare)
            group.cursors, group.spare = group.spare, group.cursors
            if not self._end_alone:
                self._write(group, found)

    def _write(self, group: _Group, found: Members) -> None:
        """Write the states at the times that the last step has passed."""
        before, after, times = group.spare, group.cursors, self._times
        direction, start = self._settings[Setting.DIRECTION], before[Control.TIME]
        moved = (group.members != _NOBODY) & (after[Control.TAKEN] > before[Control.TAKEN])
        lanes = np.flatnonzero(moved & (group.following < len(times)))
        while True:
            wanted = times[group.following[lanes]]
            passed = (wanted - after[Control.TIME, lanes]) * direction <= 0
            lanes, wanted = lanes[passed], wanted[passed]
            if not len(lanes):
                return
            share = (wanted - start[lanes]) / (after[Control.TIME, lanes] - start[lanes])
            states = self._step.states_between(before[:, lanes], after[:, lanes], share)
            found.outputs[group.members[lanes], group.following[lanes]] = states.T
            group.following[lanes] += 1
            lanes = lanes[group.following[lanes] < len(times)]

    def _settle(self, group: _Group, found: Members) -> None:
        """Take out the members that have come to an end, be it a good one."""
        cursors = group.cursors
        tries = cursors[Control.TAKEN] + cursors[Control.FAILED]
        ended = (cursors[Control.STATUS] != RUNNING) | (tries >= self._most)
        lanes = np.flatnonzero(ended & (group.members != _NOBODY))
        members, states = group.members[lanes], cursors[self._step.state, lanes].T
        found.ends[members, 0], found.ends[members, 1:] = cursors[Control.TIME, lanes], states
        found.status[members] = cursors[Control.STATUS, lanes]
        found.counts[members] = cursors[[Control.TAKEN, Control.FAILED]][:, lanes].T
        if self._end_alone:
            arrived = found.status[members] == DONE
            found.outputs[members[arrived], 0] = states[arrived]
        group.members[lanes], group.cursors[Control.STATUS, lanes] = _NOBODY, DONE


def is_end_alone(times: Floats, settings: Floats) -> bool:
    """Whether the state is wanted at the end of the span only."""
    return len(times) == 1 and times[0] == settings[Setting.STOP]


def _narrowed(group: _Group) -> _Group:
    """The group without the lanes that have nobody, once half of them have not."""
    used = np.flatnonzero(group.members != _NOBODY)
    width = _width(len(used))
    if width >= len(group.members):
        return group
    free = np.flatnonzero(group.members == _NOBODY)
    return group.narrowed(np.concatenate([used, free])[:width])


def _width(count: int) -> int:
    """Lanes for so many members: a power of two."""
    return max(_NARROWEST, 1 << max(0, count - 1).bit_length())
