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

_CLOCK = 1e-6
"""Of the span of time. BCR's spikes rise tenfold in a second, and those of the reference, computed at its default
tolerance, are off by 5e-7 of the span at the end; ours move by less than 1e-8 of it with a tenth of the tolerance.
"""

# BioNetGen holds time() fixed over a step of its integrator when it computes this column, and so gets 49.25 for 50
_WRONG = {("test_time", "x_builtin")}


@benchmark(one_core=False)
def trajectories(repeat: int) -> Iterator[Figure | Missing]:
    """Every network with a reference: observables agree to a relative 1e-4, times to 1e-6 of the span."""
    references = sorted((data_folder() / "networks").glob("*.gdat"))
    if not references:
        raise Missing("no reference trajectories in the data folder (set SYMNUM_DATA or --data)")
    for reference in references:
        yield from _compared(reference)


def _compared(reference: Path) -> Iterator[Figure]:
    system = sn.read_network(data_file(f"networks/{reference.stem}.net")).ode_system()
    names, times, expected = _read(reference)
    shift = _CLOCK * (times[-1] - times[0])
    around = np.clip(np.add.outer(times, [-shift, 0.0, shift]), times[0], times[-1])
    points, places = np.unique(around, return_inverse=True)
    solution = system.solve((times[0], times[-1]), t_eval=points, rtol=_TOLERANCE)
    floor = 1e-9 * np.abs(expected).max()
    errors: dict[str, float] = {}
    # by place: some of the references call an observable by another name than the network file does
    for column, (name, observable) in enumerate(zip(names, system.observables, strict=False)):
        if (reference.stem, name) not in _WRONG:
            found = solution[observable][places.reshape(around.shape)]
            errors[name] = _error(found, expected[:, column], floor)
    worst = max(errors, key=lambda name: errors[name])
    yield Figure(f"{reference.stem}, {worst}", errors[worst], "relative", target=Target(1e-4))


def _read(path: Path) -> tuple[Sequence[str], NDArray[np.float64], NDArray[np.float64]]:
    """Return names, times and the values of a table whose first line names its columns, time first."""
    with path.open(encoding="utf-8") as file:
        names = file.readline().lstrip("#").split()[1:]
        table = np.loadtxt(file, ndmin=2)
    return names, table[:, 0], table[:, 1:]


def _error(found: NDArray[np.float64], expected: NDArray[np.float64], floor: float) -> float:
    """Return the largest relative distance of the expected values to what was found around their times.

    Shapes:  found (times, 3), expected (times,)
    """
    distance = np.maximum(found.min(axis=1) - expected, expected - found.max(axis=1)).clip(min=0.0)
    scale = np.maximum(np.abs(expected), max(floor, _FLOOR * np.abs(expected).max()))
    return float(np.max(distance / scale))
