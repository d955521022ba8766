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
    ready_seconds, compiled = timed(lambda: system.compile(cache=False))
    settled_seconds, _ = timed(compiled.kernel.settle)
    tape = system.compile(backend="tape", cache=False)
    state, parameters, out = race_state(plain), compiled.parameter_values(), np.zeros(plain.species)
    ours = {name: partial(one.rhs, 0.0, state, parameters, out) for name, one in (("auto", compiled), ("tape", tape))}
    seconds, built, missing = race("bcr", ours, out, list(_TARGETS), repeat)
    yield from missing
    for name in built:
        yield Figure("one call", seconds["auto"] * 1e6, "us", name, seconds[name] * 1e6, _TARGETS[name])
    yield Figure("one call, tape", seconds["tape"] * 1e6, "us", target=Target(150.0))
    for name, peer in built.items():
        yield Figure("from terms to a callable kernel", ready_seconds, "s", name, peer.seconds)
    yield Figure("until the kernel settled", ready_seconds + settled_seconds, "s")
