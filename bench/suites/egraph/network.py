"""BCR's right-hand side with the e-graph alone: cost, and one call, against sharing only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...inputs import data_file
from ...registry import benchmark
from ...timing import interleaved, timed
from ..spine.right_hand_side import bare_call

_HALF = Target(0.5)


@benchmark()
def network(repeat: int) -> Iterator[Figure | Missing]:
    """BCR, egraph alone: weighted operations and one bare call <= 0.5 x sharing only, within 60 s."""
    system = sn.read_network(data_file("networks/bcr.net")).ode_system()
    seconds, result = timed(lambda: sn.rewrite(list(system.rhs), rewriter="egraph"))
    yield Figure("rewrite", seconds, "s", target=Target(60.0))
    yield Figure("weighted operations", result.cost_after, "cycles", "sharing only", result.cost_before, _HALF)
    groups: list[Any] = [[system.time], list(system.states), list(system.parameters)]
    generator = np.random.default_rng(1)
    arguments = [generator.uniform(0.5, 1.5, len(group)) for group in groups]
    outs = [np.zeros(len(system.states)) for _ in range(2)]
    kernels = [sn.compile(groups, list(terms), rewriter=None, cache=False) for terms in (system.rhs, result.terms)]
    for kernel in kernels:
        kernel.settle()
    calls = [bare_call(kernel, arguments, out) for kernel, out in zip(kernels, outs, strict=True)]
    fastest = interleaved({"sharing only": calls[0], "egraph": calls[1]}, repeat)
    yield Figure("one call", fastest["egraph"] * 1e6, "us", "sharing only", fastest["sharing only"] * 1e6, _HALF)
    difference = np.max(np.abs(outs[0] - outs[1]) / (1 + np.abs(outs[0])))
    yield Figure("largest difference of values", float(difference), "", target=Target(1e-12))
