"""Ten thousand members of a stiff model of 20 states, against SciPy in a loop and CyRK."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...registry import benchmark
from ...timing import timed
from ...workloads.stiff import enzyme_ring

_MEMBERS = 10_000
_SPAN = (0.0, 10.0)


@benchmark(one_core=False)
def ensembles(repeat: int) -> Iterator[Figure | Missing]:
    """10,000 members on all cores: <= 1/200 of SciPy's BDF in a loop."""
    del repeat  # thousands of members are repeats enough
    system = enzyme_ring()
    values = np.random.default_rng(1).uniform(0.5, 2, _MEMBERS)
    system.ensemble(_SPAN, parameters={"k": values[:2]})
    seconds, found = timed(lambda: system.ensemble(_SPAN, parameters={"k": values}))
    alone, reference = _scipy_member(system, values[0])
    yield Figure("largest distance of a member to SciPy's", float(np.abs(found.y[0, :, -1] - reference).max()), "")
    yield Figure("time of a member", seconds / _MEMBERS * 1e6, "us", "SciPy BDF", alone * 1e6, Target(1 / 200))
    yield Figure("failed members", len(found.failures), "", target=Target(0))


def _scipy_member(system: sn.ODESystem, k: float) -> tuple[float, Any]:
    """Seconds of one member with SciPy on a NumPy right-hand side, as it is commonly written, and its end."""
    from scipy.integrate import solve_ivp

    rates = _numpy_rates(system, k)
    options: dict[str, Any] = {"method": "BDF", "rtol": 1e-6, "atol": 1e-11}

    def run() -> Any:
        return [solve_ivp(rates, _SPAN, system.initial_state(), **options) for _ in range(5)][-1]

    seconds, solution = timed(run)
    return seconds / 5, solution.y[:, -1]


def _numpy_rates(system: sn.ODESystem, k: float) -> Callable[..., Any]:
    speeds = np.array([(1000, 1, 30)[i % 3] for i in range(len(system.states))]) * k

    def rates(_: float, y: Any) -> Any:
        fluxes = speeds * y / (0.5 + y) * (1 + np.roll(y, -5))
        return np.roll(fluxes, 1) - fluxes

    return rates
