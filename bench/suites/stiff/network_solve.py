"""The stiff solve of BCR against SciPy with its own differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...inputs import data_file
from ...registry import benchmark
from ...timing import processor_timed
from ...workloads.mass_action import MassAction
from ...workloads.networks import mass_action_file

_STOP = 10_000.0
_SCIPY_STOP = 100.0
"""SciPy is followed for a hundredth of the span, and so are we beside it: the whole would take it hours."""


@benchmark()
def network_solve(repeat: int) -> Iterator[Figure | Missing]:
    """BCR at rtol 1e-6: <= 1/20 of SciPy's BDF on the NumPy right-hand side, whose Jacobian is by differences."""
    del repeat
    from scipy.integrate import solve_ivp

    system = sn.read_network(data_file("networks/bcr.net")).ode_system()
    system.compiled.kernel.settle()
    state = system.initial_state()
    for method in ("BDF", "CVODE"):
        seconds, solution = processor_timed(
            lambda method=method: system.solve((0, _STOP), method=method, t_eval=[_STOP])
        )
        yield Figure(f"BCR to t = 10,000, {method}", seconds, "s")
        yield Figure(f"calls of the right-hand side, {method}", solution.effort.rhs_calls, "")
    seconds, _ = processor_timed(lambda: system.solve((0, _SCIPY_STOP)))
    network = mass_action_file("bcr")
    rates = _numpy_rates(network)
    theirs, _ = processor_timed(
        lambda: solve_ivp(rates, (0, _SCIPY_STOP), state, method="BDF", rtol=1e-6, atol=1e-12 * state.max())
    )
    yield Figure("BCR to t = 100", seconds, "s", "SciPy BDF", theirs, Target(1 / 20))


def _numpy_rates(network: MassAction) -> Callable[[float, Any], Any]:
    """The right-hand side as SciPy's users write it: products of reactants, then one sparse matrix."""
    from scipy.sparse import csr_array

    shape = network.species, network.reactions
    changes = csr_array((network.change.astype(float), network.changed_by, network.change_start), shape=shape)
    constants, starts = network.constants[network.rate], network.reactant_start[:-1]
    if np.any(np.diff(network.reactant_start) == 0):
        raise Missing("the NumPy right-hand side takes reactions with reactants only")
    return lambda _, y: changes @ (constants * np.multiply.reduceat(y[network.reactants], starts))
