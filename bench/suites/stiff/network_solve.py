"""The stiff solve of BCR against SciPy with its own differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...inputs import data_file
from ...peers.roadrunner import RoadRunner
from ...registry import benchmark
from ...timing import processor_timed
from ...workloads.mass_action import MassAction
from ...workloads.networks import mass_action_file

_STOP = 10_000.0
_AGREES = 1e-4


@benchmark()
def network_solve(repeat: int) -> Iterator[Figure | Missing]:
    """BCR at rtol 1e-6: <= 1/20 of SciPy's BDF on the NumPy right-hand side, whose Jacobian is by differences."""
    del repeat
    from scipy.integrate import solve_ivp

    system = sn.read_network(data_file("networks/bcr.net")).ode_system()
    state = system.initial_state()
    system.compiled.kernel.settle()
    system.compiled.jac(0.0, state)
    system.compiled.jacobian_kernel.settle()
    own, solution = processor_timed(lambda: system.solve((0, _STOP), t_eval=[_STOP]))
    yield Figure(f"calls of the right-hand side, {solution.method}", solution.effort.rhs_calls, "")
    network = mass_action_file("bcr")
    rates = _numpy_rates(network)
    theirs, found = processor_timed(
        lambda: solve_ivp(rates, (0, _STOP), state, method="BDF", rtol=1e-6, atol=1e-12 * state.max())
    )
    what = f"BCR to t = {_STOP:g}, {solution.method}"
    yield Figure(what, own, "s", "SciPy BDF", theirs, Target(1 / 20))
    yield Figure("distance to SciPy's end", _distance(solution.y[:, -1], found.y[:, -1]), "", target=Target(_AGREES))
    sundials, found = processor_timed(lambda: system.solve((0, _STOP), method="CVODE", t_eval=[_STOP]))
    yield Figure(what, own, "s", "CVODE with our Jacobian", sundials, Target(1))
    yield Figure("distance to CVODE's end", _distance(solution.y[:, -1], found.y[:, -1]), "", target=Target(_AGREES))
    yield from _against_roadrunner(network, what, own, solution.y[:, -1])


def _against_roadrunner(network: MassAction, what: str, own: float, end: Any) -> Iterator[Figure | Missing]:
    try:
        model = RoadRunner(network)
    except Missing as reason:
        yield reason
        return
    theirs, found = processor_timed(lambda: model.end(_STOP, rtol=1e-6, atol=1e-12 * float(network.initial.max())))
    yield Figure(what, own, "s", "libroadrunner", theirs, Target(1))
    yield Figure("distance to libroadrunner's end", _distance(end, found), "", target=Target(_AGREES))


def _distance(ours: Any, theirs: Any) -> float:
    """The largest distance of two states, relative to the largest amount."""
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def _numpy_rates(network: MassAction) -> Callable[[float, Any], Any]:
    """The right-hand side as SciPy's users write it: products of reactants, then one sparse matrix."""
    from scipy.sparse import csr_array

    shape = network.species, network.reactions
    changes = csr_array((network.change.astype(float), network.changed_by, network.change_start), shape=shape)
    constants, starts = network.constants[network.rate], network.reactant_start[:-1]
    if np.any(np.diff(network.reactant_start) == 0):
        raise Missing("the NumPy right-hand side takes reactions with reactants only")
    return lambda _, y: changes @ (constants * np.multiply.reduceat(y[network.reactants], starts))
