"""The gradient of a loss by 100 parameters: by the adjoint, and by forward sensitivities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Target
from ...registry import benchmark
from ...timing import processor_timed

_STATES = 51
_TIMES = np.linspace(0.5, 5.0, 10)


@benchmark()
def adjoint(repeat: int) -> Iterator[Figure]:
    """A chain of 50 saturated reversible reactions, rates over three decades: faster than forward sensitivities."""
    system, parameters = _chain()
    term = sum((state - 0.5) ** 2 for state in system.states)
    loss = system.loss(term, _TIMES, parameters)
    loss()  # compiles
    own, (_, gradient) = min((processor_timed(loss) for _ in range(repeat)), key=lambda run: run[0])
    wide = system.with_sensitivities(parameters)
    wide.solve((0, 0.01), method="BDF")  # compiles
    forward, solution = processor_timed(lambda: wide.solve((0, 5), t_eval=_TIMES, method="BDF"))
    expected = _by_sensitivities(system, parameters, solution)
    error = float(np.abs(gradient - expected).max() / np.abs(expected).max())
    if error > 1e-3:
        raise ArithmeticError(f"the gradients differ by {error:.1e}")
    yield Figure("gradient by 100 parameters", own * 1e3, "ms", "forward sensitivities", forward * 1e3, Target(1.0))
    yield Figure("difference of the gradients", error, "")


def _chain() -> tuple[sn.ODESystem, list[Any]]:
    states = [sn.symbol(f"s{i}") for i in range(_STATES)]
    rates = [sn.symbol(f"k{i}") for i in range(2 * (_STATES - 1))]
    change: list[Any] = [0] * _STATES
    for i in range(_STATES - 1):
        flux = rates[2 * i] * states[i] / (1 + states[i]) - rates[2 * i + 1] * states[i + 1]
        change[i], change[i + 1] = change[i] - flux, change[i + 1] + flux
    values = np.logspace(-1, 2, len(rates))
    initial = {state: 2.0 if i % 5 == 0 else 0.1 for i, state in enumerate(states)}
    parameters = dict(zip(rates, values.tolist(), strict=True))
    return sn.ODESystem(states, change, parameters=parameters, initial=initial, name="chain"), rates


def _by_sensitivities(system: sn.ODESystem, parameters: list[Any], solution: Any) -> Any:
    """The same gradient from the states that `with_sensitivities` adds."""
    count = len(system.states)
    blocks = solution.y.reshape(1 + len(parameters), count, len(_TIMES))
    return np.einsum("st,pst->p", 2 * (blocks[0] - 0.5), blocks[1:])
