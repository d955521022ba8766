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

_PEERS = {"heyoka": Target(0.2), "LLVM with CSE": Target(0.25), "SymEngine": Target(0.25), "CasADi": None}
"""Those that compile both networks within two minutes together."""
_BATCH = 8


@benchmark()
def right_hand_side(repeat: int) -> Iterator[Figure | Missing]:
    """One public call: <= 1/5 of heyoka, <= 1/4 of LLVM with CSE, plain or SymEngine's; batch(8): <= 0.4 of it."""
    for name in ("bcr", "egfr_net"):
        yield from _network(name, repeat)


def _network(name: str, repeat: int) -> Iterator[Figure | Missing]:
    network = sn.read_network(data_file(f"networks/{name}.net"))
    system, plain = network.ode_system(), as_mass_action(network)
    factored = system.compile(rewriter="auto", cache=False)
    fused = system.compile(rewriter="auto", allow="real+rounding", cache=False)
    shared = system.compile(rewriter=None, cache=False)
    state, parameters, out = race_state(plain), factored.parameter_values(), np.zeros(plain.species)
    ways = {"factored": factored, "fused": fused, "shared": shared}
    for compiled in ways.values():
        compiled.kernel.settle()
    calls: dict[str, Call] = {
        **{way: partial(compiled.rhs, 0.0, state, parameters, out) for way, compiled in ways.items()},
        "bare": bare_call(factored.kernel, [np.zeros(1), state, parameters], out),
    }
    seconds, built, missing = race(name, calls, out, list(_PEERS), repeat)
    yield from missing
    mine = seconds["factored"] * 1e6
    yield Figure(f"{name}: one call", mine, "us", "sharing only", seconds["shared"] * 1e6)
    yield Figure(f"{name}: one call, fused operations", seconds["fused"] * 1e6, "us", "one call", mine)
    for peer in built:
        yield Figure(f"{name}: one call", mine, "us", peer, seconds[peer] * 1e6, _PEERS[peer])
    yield Figure(f"{name}: one bare call", seconds["bare"] * 1e6, "us")
    states = np.ascontiguousarray(np.repeat(state[:, None], _BATCH, axis=1))
    outs = np.zeros((plain.species, _BATCH))
    kernel = factored.kernel.batch(_BATCH)
    batches: dict[str, Call] = {
        "call": lambda: factored.rhs(0.0, states, parameters, outs),
        "batch": lambda: kernel(0.0, states, parameters, out=outs),
    }
    batch = interleaved(batches, repeat)
    yield Figure(f"{name}: one of {_BATCH} states in one call", batch["call"] * 1e6 / _BATCH, "us", "one call", mine)
    each = batch["batch"] * 1e6 / _BATCH
    yield Figure(f"{name}: one state of batch({_BATCH})", each, "us", "one call", mine, Target(0.4))
