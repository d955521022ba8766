"""BCR's right-hand side with sharing only: one call, and the time to get there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...inputs import data_file
from ...race import race, race_state
from ...registry import benchmark
from ...timing import timed
from ...workloads.networks import as_mass_action

_TARGETS = {"heyoka": Target(1.0), "heyoka compact": None, "SymEngine": Target(0.5), "CasADi": None, "Numba loop": None}


@benchmark()
def right_hand_side(repeat: int) -> Iterator[Figure | Missing]:
    """One call, sharing only: <= 1.0 x heyoka cfunc, <= 0.5 x SymEngine LLVM with CSE; tape <= 150 us a call."""
    network = sn.read_network(data_file("networks/bcr.net"))
    system, plain = network.ode_system(), as_mass_action(network)
    llvm_seconds, llvm = timed(lambda: system.compile(backend="llvm", cache=False))
    tape_seconds, tape = timed(lambda: system.compile(backend="tape", cache=False))
    state, out = race_state(plain), np.zeros(plain.species)
    parameters = llvm.parameter_values()
    ours = {
        "llvm": partial(llvm.rhs, 0.0, state, parameters, out),
        "tape": partial(tape.rhs, 0.0, state, parameters, out),
    }
    seconds, built, missing = race("bcr", ours, out, list(_TARGETS), repeat)
    yield from missing
    for name in built:
        yield Figure("one call, LLVM", seconds["llvm"] * 1e6, "us", name, seconds[name] * 1e6, _TARGETS[name])
    yield Figure("one call, tape", seconds["tape"] * 1e6, "us", target=Target(150.0))
    for name, peer in built.items():
        yield Figure("from terms to kernel, LLVM", llvm_seconds, "s", name, peer.seconds)
    yield Figure("from terms to kernel, tape", tape_seconds, "s")
