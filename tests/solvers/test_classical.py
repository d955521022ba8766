"""Classical stiff problems meet their published solutions to six digits, with every method for stiff systems."""

from __future__ import annotations

import numpy as np
import pytest

from bench.workloads.stiff import PROBLEMS, StiffProblem
from tests.solvers.methods import each_of

SCALE = 1e-12  # of the largest state: below, a reference of 16 digits says nothing


@pytest.mark.parametrize("method", each_of(["LSODA", "BDF", "Rodas5P", "CVODE"]))
@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_the_published_solution_is_met(problem: StiffProblem, method: str) -> None:
    atol = 1e-16 * max(map(abs, problem.reference))
    found = problem.system().solve((0, problem.stop), method=method, rtol=1e-10, atol=atol, t_eval=[problem.stop])
    wanted = np.array(problem.reference)
    assert found.y[:, -1] == pytest.approx(wanted, rel=1e-6, abs=SCALE * np.abs(wanted).max())
