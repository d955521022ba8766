"""Classical stiff problems against their published solutions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...figures import Figure, Missing, Target
from ...registry import benchmark
from ...workloads.stiff import PROBLEMS

_FLOOR = 1e-12


@benchmark()
def classical(repeat: int) -> Iterator[Figure | Missing]:
    """Robertson, HIRES, Oregonator, Van der Pol and Pollution: six digits of the published solutions."""
    del repeat  # an error is the same each time
    for problem in PROBLEMS:
        wanted = np.array(problem.reference)
        largest = float(np.abs(wanted).max())
        for method in ("LSODA", "BDF", "Rodas5P", "CVODE"):
            options = {"rtol": 1e-10, "atol": 1e-16 * largest, "t_eval": [problem.stop]}
            found = problem.system().solve((0, problem.stop), method=method, **options).y[:, -1]
            error = np.max(np.abs(found - wanted) / np.maximum(np.abs(wanted), _FLOOR * largest))
            yield Figure(f"{problem.name}, {method}", float(error), "relative", target=Target(1e-6))
