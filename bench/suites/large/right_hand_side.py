"""One call of a factored right-hand side."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...inputs import data_file
from ...peers.base import Call
from ...race import race, race_state
from ...registry import benchmark
from ...timing import interleaved
from ...workloads.networks import as_mass_action
from ..spine.right_hand_side import bare_call

_PEERS = {"heyoka": Target(0.2), "heyoka compact": None, "SymEngine": None, "CasADi": None, "Numba loop": None}
_BATCH = 8


@benchmark()
def right_hand_side(repeat: int) -> Iterator[Figure | Missing]:
    """One public call: <= 1/5 of heyoka's cfunc, <= 1/4 of sharing only; 8 states at once <= 0.4 of a call each."""
    for name in ("bcr", "egfr_net"):
        yield from _network(name, repeat)


def _network(name: str, repeat: int) -> Iterator[Figure | Missing]:
    network = sn.read_network(data_file(f"networks/{name}.net"))
    system, plain = network.ode_system(), as_mass_action(network)
    factored, shared = (system.compile(rewriter=rewriter, cache=False) for rewriter in ("auto", None))
    state, parameters, out = race_state(plain), factored.parameter_values(), np.zeros(plain.species)
    for compiled in (factored, shared):
        compiled.kernel.settle()
    calls: dict[str, Call] = {
        "factored": partial(factored.rhs, 0.0, state, parameters, out),
        "shared": partial(shared.rhs, 0.0, state, parameters, out),
        "bare": bare_call(factored.kernel, [np.zeros(1), state, parameters], out),
    }
    seconds, built, missing = race(name, calls, out, list(_PEERS), repeat)
    yield from missing
    mine = seconds["factored"] * 1e6
    yield Figure(f"{name}: one call", mine, "us", "sharing only", seconds["shared"] * 1e6, Target(0.25))
    for peer in built:
        yield Figure(f"{name}: one call", mine, "us", peer, seconds[peer] * 1e6, _PEERS[peer])
    yield Figure(f"{name}: one bare call", seconds["bare"] * 1e6, "us")
    states = np.ascontiguousarray(np.repeat(state[:, None], _BATCH, axis=1))
    outs = np.zeros((plain.species, _BATCH))
    batch = interleaved({"batch": lambda: factored.rhs(0.0, states, parameters, outs)}, repeat)["batch"]
    yield Figure(f"{name}: one of {_BATCH} states", batch * 1e6 / _BATCH, "us", "one call", mine, Target(0.4))
