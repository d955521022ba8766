"""The Brusselator along a line: errors of every stiff method, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...figures import Figure, Missing, Target
from ...registry import benchmark
from ...timing import processor_timed
from ...workloads.stiff import brusselator as brusselator_line


@benchmark()
def brusselator(repeat: int) -> Iterator[Figure | Missing]:
    """The Brusselator along a line, 1000 states to t = 10, against SciPy's Radau at rtol 1e-11: six digits."""
    del repeat
    from scipy.integrate import solve_ivp

    system = brusselator_line()
    compiled, start, stop = system.compiled, system.initial_state(), 10.0
    wanted = solve_ivp(compiled.rhs, (0, stop), start, method="Radau", rtol=1e-11, atol=1e-13, jac=compiled.jac).y[
        :, -1
    ]
    plain, theirs = processor_timed(
        lambda: solve_ivp(compiled.rhs, (0, stop), start, method="BDF", rtol=1e-6, atol=1e-8)
    )
    for method in ("BDF", "Rodas5P", "CVODE", "IDA"):
        tight = system.solve((0, stop), method=method, rtol=1e-9, atol=1e-12, t_eval=[stop]).y[:, -1]
        error = float(np.max(np.abs(tight - wanted) / np.abs(wanted)))
        yield Figure(f"Brusselator, {method}", error, "relative", target=Target(1e-6))
        options = {"method": method, "rtol": 1e-6, "atol": 1e-8, "t_eval": [stop]}
        seconds, _ = processor_timed(lambda options=options: system.solve((0, stop), **options))
        what = f"Brusselator at rtol 1e-6, {method}"
        yield Figure(what, seconds * 1e3, "ms", "SciPy BDF, our right-hand side, differences", plain * 1e3)
    yield Figure("SciPy BDF's error", float(np.max(np.abs(theirs.y[:, -1] - wanted) / np.abs(wanted))), "relative")
