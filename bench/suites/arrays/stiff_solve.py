"""The whole stiff solve of the reaction-diffusion problem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...peers.base import library
from ...registry import benchmark
from ...timing import timed
from ...workloads.reaction_diffusion import plain

_SPAN, _RTOL = (0.0, 10.0), 1e-3


@benchmark(one_core=False)
def stiff_solve(repeat: int) -> Iterator[Figure | Missing]:
    """N = 32, rtol 1e-3: <= 1/500 of SciPy's BDF on the plain code, as exact; per unknown to N = 512 <= 2 x."""
    integrate: Any = library("scipy.integrate")
    n = 32
    function = plain(n)
    start = np.zeros((3, n, n))

    def flat(t: float, y: Any) -> Any:
        return function(t, y.reshape(3, n, n)).ravel()

    def end(method: str, rtol: float, **options: Any) -> Any:
        return integrate.solve_ivp(flat, _SPAN, start.ravel(), method=method, rtol=rtol, **options).y[:, -1]

    cold, system = timed(lambda: _ready(function, start))
    exact = end("BDF", 1e-9, atol=1e-11, jac=system.compiled.jac)
    theirs, other = timed(lambda: end("BDF", _RTOL))
    with_jacobian, _ = timed(lambda: end("BDF", _RTOL, jac=system.compiled.jac))
    ours = min([timed(lambda: system.solve(_SPAN, rtol=_RTOL, t_eval=[10.0]))[0] for _ in range(max(3, repeat))])
    found = system.solve(_SPAN, rtol=_RTOL).y[:, -1]
    errors = [float(np.abs(y - exact).max() / np.abs(exact).max()) for y in (found, other)]
    yield Figure("solve, compiled", ours * 1e3, "ms", "SciPy BDF, plain code", theirs * 1e3, Target(1 / 500))
    yield Figure("solve, compiled", ours * 1e3, "ms", "SciPy BDF, our Jacobian", with_jacobian * 1e3)
    yield Figure("error of the solve", errors[0], "", "SciPy BDF, plain code", errors[1], Target(2.0))
    yield Figure("trace, rewrite, compile and solve", cold, "s", target=Target(2.0))
    per_unknown = ours / start.size
    for size in (128, 256, 512):
        larger = sn.trace(plain(size), 0.0, np.zeros((3, size, size))).ode_system()
        larger.solve((0.0, 0.01), rtol=_RTOL)
        seconds = timed(lambda larger=larger: larger.solve(_SPAN, rtol=_RTOL, t_eval=[10.0]))[0] / (3 * size * size)
        yield Figure(f"per unknown, N = {size}", seconds * 1e6, "us", "N = 32", per_unknown * 1e6, Target(2.0))


def _ready(function: Any, start: Any) -> Any:
    """From the function to its first solution."""
    system = sn.trace(function, 0.0, start).ode_system()
    system.solve(_SPAN, rtol=_RTOL)
    return system
