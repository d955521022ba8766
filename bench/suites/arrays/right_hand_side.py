"""One right-hand side of the reaction-diffusion problem, over all cores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...peers.base import library
from ...registry import benchmark
from ...timing import interleaved
from ...workloads.copying import copies
from ...workloads.reaction_diffusion import hand_written, jax_function, sliced

_TARGETS = {"Numba by hand": Target(1.0), "NumPy": Target(1 / 15), "JAX": Target(1 / 3)}


@benchmark(one_core=False)
def right_hand_side(repeat: int) -> Iterator[Figure | Missing]:
    """One call at N = 256, 1024, 4096: <= 1.0 x Numba by hand, <= 1/15 x NumPy, <= 1/3 x JAX; 0.9 of a copy at 4096."""
    try:
        jax: Any = library("jax")
    except Missing as missing:
        jax = None
        yield missing
    loop = hand_written(library("numba"))
    for n in (256, 1024, 4096):
        y = np.random.default_rng(0).random((3, n, n))
        out, by_hand = np.empty_like(y), np.empty_like(y)
        function = sliced(n)
        kernel = sn.trace(function, 0.0, np.zeros((3, n, n))).compile(parallel=True)
        source = np.ascontiguousarray(np.broadcast_to((np.arange(n) >= int(0.8 * n)).astype(float), (n, n)))
        calls: dict[str, Any] = {
            "symnum": lambda kernel=kernel, y=y, out=out: kernel(0.0, y, out=out),
            "Numba by hand": lambda y=y, source=source, by_hand=by_hand: loop(y, source, by_hand),
            "NumPy": lambda function=function, y=y: function(0.0, y),
        }
        calls |= copies(y, np.empty_like(y)) if n == 4096 else {}
        if jax is not None:
            compiled, on_device = jax_function(jax, n), jax.numpy.asarray(y)
            calls["JAX"] = lambda compiled=compiled, given=on_device: compiled(given).block_until_ready()
        for name in ("symnum", "Numba by hand"):
            calls[name]()
        if not np.allclose(out, by_hand, rtol=1e-10, atol=1e-10):
            raise ArithmeticError("symnum computes another right-hand side than the loop written by hand")
        seconds = interleaved(calls, repeat)
        for peer in [name for name in calls if name != "symnum"]:
            target = _TARGETS.get(peer, Target(1 / 0.9))
            yield Figure(f"one call, N = {n}", seconds["symnum"] * 1e6, "us", peer, seconds[peer] * 1e6, target)
