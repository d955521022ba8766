"""Ten thousand members of a stiff model of 20 states, against SciPy in a loop, numbalsoda and CyRK."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...peers.members import member_integrators
from ...registry import benchmark
from ...timing import processor_timed
from ...workloads.stiff import enzyme_ring

_MEMBERS = 10_000
_CHECKED, _FEWER = 10, 1_000
_SPAN = (0.0, 10.0)
_RTOL, _ATOL = 1e-6, 1e-11


@benchmark(one_core=False)
def ensembles(repeat: int) -> Iterator[Figure | Missing]:
    """10,000 members, by the processor time of all cores: <= 1/200 of SciPy's BDF in a loop, <= compiled peers."""
    del repeat  # thousands of members are repeats enough
    system = enzyme_ring()
    values = np.random.default_rng(1).uniform(0.5, 2, _MEMBERS)
    first, _ = processor_timed(lambda: system.ensemble(_SPAN, parameters={"k": values[:2]}))
    yield Figure("first call, with compilation", first, "s")
    seconds, found = processor_timed(lambda: system.ensemble(_SPAN, parameters={"k": values}))
    ends = found.y[:, :, -1]
    exact = system.ensemble(_SPAN, parameters={"k": values[:_CHECKED]}, rtol=1e-11, atol=1e-14).y[:, :, -1]
    yield Figure("largest error of a state", _worst(ends, exact), "")
    alone, theirs = processor_timed(lambda: _scipy_ends(system, values[:_CHECKED]))
    own = seconds / _MEMBERS * 1e6
    yield Figure("time of a member", own, "us", "SciPy BDF", alone / _CHECKED * 1e6, Target(1 / 200))
    yield Figure("largest error of SciPy BDF", _worst(theirs, exact), "")
    for peer in member_integrators(system.initial_state(), _SPAN[1], _RTOL, _ATOL):
        if isinstance(peer, Missing):
            yield peer
            continue
        name, run = peer
        taken, theirs = processor_timed(lambda run=run: run(values[:_FEWER]))
        yield Figure("time of a member", own, "us", name, taken / _FEWER * 1e6, Target(1))
        yield Figure(f"largest error of {name}", _worst(theirs, exact), "")
    yield Figure("failed members", len(found.failures), "", target=Target(0))


def _worst(ends: Any, exact: Any) -> float:
    return float(np.abs(ends[:_CHECKED] - exact).max())


def _scipy_ends(system: sn.ODESystem, values: Any) -> Any:
    """The ends of members with SciPy on a NumPy right-hand side, as it is commonly written."""
    from scipy.integrate import solve_ivp

    start = system.initial_state()
    options: dict[str, Any] = {"method": "BDF", "rtol": _RTOL, "atol": _ATOL}
    return np.array([solve_ivp(_numpy_rates(system, k), _SPAN, start, **options).y[:, -1] for k in values])


def _numpy_rates(system: sn.ODESystem, k: float) -> Callable[..., Any]:
    speeds = np.array([(1000, 1, 30)[i % 3] for i in range(len(system.states))]) * k

    def rates(_: float, y: Any) -> Any:
        fluxes = speeds * y / (0.5 + y) * (1 + np.roll(y, -5))
        return np.roll(fluxes, 1) - fluxes

    return rates
