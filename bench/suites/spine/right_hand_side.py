"""BCR's right-hand side with sharing only: one call, and the time to get there."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

import symnum as sn
from symnum.kernels.kernel import Kernel

from ...figures import Figure, Missing, Target
from ...inputs import data_file
from ...peers.base import Call
from ...race import race, race_state
from ...registry import benchmark
from ...timing import timed
from ...workloads.networks import as_mass_action

_TARGETS = {"heyoka": Target(1.0), "heyoka compact": None, "SymEngine": Target(0.5), "CasADi": None, "Numba loop": None}


def bare_call(kernel: Kernel, arguments: Sequence[NDArray[np.float64]], out: NDArray[np.float64]) -> Call:
    """The kernel's C function on arrays that stand ready, as SymEngine is called: nothing is checked or copied."""
    pointers = np.array([argument.ctypes.data for argument in arguments], dtype=np.int64)
    workspace = np.zeros(kernel.workspace_size + 8)
    start = workspace.ctypes.data + -workspace.ctypes.data % 64
    function = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3, ctypes.c_int64)(kernel.address)

    def call() -> None:
        function(out_address, pointers_address, start, 0)

    out_address, pointers_address = out.ctypes.data, pointers.ctypes.data
    call.owners = (*arguments, out, pointers, workspace)  # pyright: ignore[reportFunctionMemberAccess] - kept alive
    return call


@benchmark()
def right_hand_side(repeat: int) -> Iterator[Figure | Missing]:
    """One call, sharing only: <= 1.0 x heyoka cfunc, <= 0.5 x SymEngine LLVM with CSE; tape <= 150 us a call.

    "One call" is the public one, which checks and copies its arguments; "one bare call" is the C function alone. The
    peers are called in their leanest way, SymEngine unchecked.
    """
    network = sn.read_network(data_file("networks/bcr.net"))
    system, plain = network.ode_system(), as_mass_action(network)
    ready_seconds, compiled = timed(lambda: system.compile(cache=False))
    settled_seconds, _ = timed(compiled.kernel.settle)
    tape = system.compile(backend="tape", cache=False)
    state, parameters, out = race_state(plain), compiled.parameter_values(), np.zeros(plain.species)
    systems = (("auto", compiled), ("tape", tape))
    ours: dict[str, Call] = {name: partial(one.rhs, 0.0, state, parameters, out) for name, one in systems}
    ours["bare"] = bare_call(compiled.kernel, [np.zeros(1), state, parameters], out)
    seconds, built, missing = race("bcr", ours, out, list(_TARGETS), repeat)
    yield from missing
    for name in built:
        yield Figure("one call", seconds["auto"] * 1e6, "us", name, seconds[name] * 1e6, _TARGETS[name])
    for name in built:
        yield Figure("one bare call", seconds["bare"] * 1e6, "us", name, seconds[name] * 1e6, _TARGETS[name])
    yield Figure("one call, tape", seconds["tape"] * 1e6, "us", target=Target(150.0))
    for name, peer in built.items():
        yield Figure("from terms to a callable kernel", ready_seconds, "s", name, peer.seconds)
    yield Figure("until the kernel settled", ready_seconds + settled_seconds, "s")
