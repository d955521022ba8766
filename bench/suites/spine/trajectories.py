"""Trajectories of the shared networks against those of an independent simulator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import symnum as sn

from ...figures import Figure, Missing, Target
from ...inputs import data_file, data_folder
from ...registry import benchmark

_TOLERANCE = 1e-9
_FLOOR = 1e-3
"""Of an observable's largest value: what lies below it is a cancelled remainder, in the reference too."""

_CLOCK_ERROR = {"bcr": 1e-6}
"""How far the times of a reference may be off, as a part of the span. BCR's spikes rise tenfold in a second; those of
the reference, computed at its default tolerance, end up 5e-7 of the span early, while ours move by less than 1e-8 of it
with a tenth of the tolerance.
"""

# BioNetGen holds time() fixed over a step of its integrator when it computes this column, and so gets 49.25 for 50
_WRONG = {("test_time", "x_builtin")}


@benchmark(one_core=False)
def trajectories(repeat: int) -> Iterator[Figure | Missing]:
    """Every network with a reference: observables agree to a relative 1e-4, for BCR at times within 1e-6."""
    references = sorted((data_folder() / "networks").glob("*.gdat"))
    if not references:
        raise Missing("no reference trajectories in the data folder (set SYMNUM_DATA or --data)")
    for reference in references:
        yield from _compared(reference)


def _compared(reference: Path) -> Iterator[Figure]:
    name = reference.stem
    system = sn.read_network(data_file(f"networks/{name}.net")).ode_system()
    names, times, expected = _read(reference)
    shift = _CLOCK_ERROR.get(name, 0.0) * (times[-1] - times[0])
    around = np.clip(np.add.outer(times, [-shift, 0.0, shift]), times[0], times[-1])
    points, places = np.unique(around, return_inverse=True)
    solution = system.solve((times[0], times[-1]), t_eval=points, rtol=_TOLERANCE)
    at_time: dict[str, float] = {}
    nearby: dict[str, float] = {}
    floor = 1e-9 * np.abs(expected).max()
    # by place: some of the references call an observable by another name than the network file does
    for column, (observed, observable) in enumerate(zip(names, system.observables, strict=False)):
        if (name, observed) not in _WRONG:
            found = solution[observable][places.reshape(around.shape)]
            at_time[observed] = _error(found[:, 1:2], expected[:, column], floor)
            nearby[observed] = _error(found, expected[:, column], floor)
    if shift:
        worst = max(at_time, key=lambda observed: at_time[observed])
        yield Figure(f"{name}, {worst}, same times", at_time[worst], "relative")
    worst = max(nearby, key=lambda observed: nearby[observed])
    yield Figure(f"{name}, {worst}", nearby[worst], "relative", target=Target(1e-4))


def _read(path: Path) -> tuple[Sequence[str], NDArray[np.float64], NDArray[np.float64]]:
    """Return names, times and the values of a table whose first line names its columns, time first."""
    with path.open(encoding="utf-8") as file:
        names = file.readline().lstrip("#").split()[1:]
        table = np.loadtxt(file, ndmin=2)
    return names, table[:, 0], table[:, 1:]


def _error(found: NDArray[np.float64], expected: NDArray[np.float64], floor: float) -> float:
    """Return the largest relative distance of the expected values to what was found around their times.

    Shapes:  found (times, neighbours in time), expected (times,)
    """
    distance = np.maximum(found.min(axis=1) - expected, expected - found.max(axis=1)).clip(min=0.0)
    scale = np.maximum(np.abs(expected), max(floor, _FLOOR * np.abs(expected).max()))
    return float(np.max(distance / scale))
