"""ODEBench's 63 systems against the trajectories that were published with them."""

from __future__ import annotations

import numpy as np
import pytest

from bench.corpus import Entry, load
from bench.corpus.odes import ode_system

SYSTEMS = [entry for entry in load("odebench") if entry.system]

CHAOTIC = {"55 Lorenz, periodic", "56 Lorenz, chaotic", "61 Chen-Lee"}
"""The published solutions, made with a relative tolerance of 1e-5, go astray on these after t = 1.25."""


def test_there_are_63() -> None:
    assert len(SYSTEMS) == 63


@pytest.mark.parametrize("entry", SYSTEMS, ids=lambda entry: entry.name.removeprefix("odebench/"))
def test_a_solution_agrees_with_the_published_one(entry: Entry) -> None:
    system, times = ode_system(entry), entry.system["times"]
    compared = 1 if entry.name.removeprefix("odebench/") in CHAOTIC else len(times)
    for start, published in zip(entry.system["initial"], entry.system["solutions"], strict=True):
        solution = system.solve((0, times[-1]), start, t_eval=times, rtol=1e-9, atol=1e-11)
        expected = np.array(published).T
        size = np.maximum(np.abs(expected).max(axis=1, keepdims=True), 1e-3)
        assert np.all(np.abs(solution.y - expected)[:, :compared] <= 5e-3 * size)
