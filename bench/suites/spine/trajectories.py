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

_TOLERANCE = 1e-10
_FLOOR = 1e-3
"""Of an observable's largest value: what lies below it is a cancelled remainder, in the reference too."""


@benchmark(one_core=False)
def trajectories(repeat: int) -> Iterator[Figure | Missing]:
    """Every network with a reference trajectory: observables agree to a relative 1e-4."""
    references = sorted((data_folder() / "networks").glob("*.gdat"))
    if not references:
        raise Missing("no reference trajectories in the data folder (set SYMNUM_DATA or --data)")
    for reference in references:
        yield from _compared(reference)


def _compared(reference: Path) -> Iterator[Figure]:
    system = sn.read_network(data_file(f"networks/{reference.stem}.net")).ode_system()
    names, times, expected = _read(reference)
    solution = system.solve((times[0], times[-1]), t_eval=times, rtol=_TOLERANCE, atol=_TOLERANCE)
    # by place: some of the references call an observable by another name than the network file does
    errors = {
        name: _error(solution[observable], expected[:, column])
        for column, (name, observable) in enumerate(zip(names, system.observables, strict=False))
    }
    worst = max(errors, key=lambda name: errors[name])
    yield Figure(f"{reference.stem}, {worst}", errors[worst], "relative", target=Target(1e-4))


def _read(path: Path) -> tuple[Sequence[str], NDArray[np.float64], NDArray[np.float64]]:
    """Return names, times and the values of a table whose first line names its columns, time first."""
    with path.open(encoding="utf-8") as file:
        names = file.readline().lstrip("#").split()[1:]
        table = np.loadtxt(file, ndmin=2)
    return names, table[:, 0], table[:, 1:]


def _error(found: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
    scale = np.maximum(np.abs(expected), _FLOOR * np.abs(expected).max())
    return float(np.max(np.abs(found - expected) / np.where(scale == 0.0, 1.0, scale)))
