"""Trajectories of published networks against those of an independent simulator."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from symnum.models.bionetgen import read_network
from tests.shared_data import shared_file, shared_networks

BCR_POINTS = 101  # the first 100 s of bcr, which take a second or two; bench runs the rest

# BioNetGen holds time() fixed over a step of its integrator when it computes this column: it ends at 49.25, where the
# integral of t over (0, 10) is 50, as its other column says.
WRONG = {"test_time": {"x_builtin"}}


def reference(name: str) -> tuple[list[str], NDArray[np.float64]]:
    """Return the names of the columns of a .gdat file and its numbers."""
    lines = shared_file(f"{name}.gdat").read_text().splitlines()
    header = lines[0].lstrip("# ").split()
    return header[1:], np.array([[float(word) for word in line.split()] for line in lines[1:]])


@pytest.mark.parametrize(
    "name", shared_networks(".gdat") or [pytest.param("", marks=pytest.mark.skip("../shared is not there"))]
)
def test_observables_follow_the_reference(name: str) -> None:
    columns, table = reference(name)
    table = table[:BCR_POINTS] if name == "bcr" else table
    system = read_network(shared_file(f"{name}.net")).ode_system()
    solution = system.solve((0, table[-1, 0]), t_eval=table[:, 0], rtol=1e-10)
    # by position: the file of CaOscillate_Func has other names than the network; functions follow groups
    for column, (observable, values) in enumerate(list(solution.observables.items())[: len(columns)], 1):
        if columns[column - 1] not in WRONG.get(name, ()):
            expected = table[:, column]
            assert values == pytest.approx(expected, rel=1e-4, abs=1e-9 * np.abs(table[:, 1:]).max()), observable


def test_time_is_integrated_exactly() -> None:
    system = read_network(shared_file("test_time.net")).ode_system()
    solution = system.solve((0, 10), rtol=1e-9)
    assert solution["x_builtin"] == pytest.approx(solution.t**2 / 2, rel=1e-6, abs=1e-9)
