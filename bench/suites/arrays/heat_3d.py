"""One sweep of the heat equation in three dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...registry import benchmark
from ...timing import interleaved
from ...workloads.copying import copies


def heat(u: Any) -> Any:
    """An explicit step with periodic sides."""
    total = -6.0 * u
    for axis in range(3):
        total = total + np.roll(u, 1, axis) + np.roll(u, -1, axis)
    return u + 0.1 * total


@benchmark(one_core=False)
def heat_3d(repeat: int) -> Iterator[Figure | Missing]:
    """One sweep over 256^3 cells against copies of the same array: >= 0.85 of its bandwidth."""
    u = np.random.default_rng(0).random((256, 256, 256))
    out = np.empty_like(u)
    kernel = sn.trace(heat, u).compile(parallel=True)
    peers = copies(u, np.empty_like(u))
    seconds = interleaved({"symnum": lambda: kernel(u, out=out), **peers}, repeat)
    for peer in peers:
        yield Figure("one sweep", seconds["symnum"] * 1e3, "ms", peer, seconds[peer] * 1e3, Target(1 / 0.85))
