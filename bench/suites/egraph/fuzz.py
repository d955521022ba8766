"""Random expressions through both rewriters, their values compared with those of the input."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...registry import benchmark
from ...timing import timed

_EXPRESSIONS = 20_000
_TOLERANCE = 1e-7
_POINTS = 16
_JOINS: list[Callable[[Any, Any], Any]] = [
    lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a * b, lambda a, b: a / (1 + b**2),
    lambda a, b: sn.sin(a), lambda a, b: sn.cos(b), lambda a, b: sn.exp(-(a**2)), lambda a, b: sn.sqrt(1 + a**2),
    lambda a, b: sn.log(1 + b**2), lambda a, b: a**2, lambda a, b: sn.tanh(a), lambda a, b: abs(b),
]  # fmt: skip


def _expression(source: random.Random, leaves: list[Any]) -> Any:
    """A random term of some ten operations."""
    parts = [source.choice(leaves) for _ in range(6)]
    while len(parts) > 1:
        a, b = parts.pop(source.randrange(len(parts))), parts.pop(source.randrange(len(parts)))
        parts.append(source.choice(_JOINS)(a, b))
    return parts[0]


@benchmark(one_core=False)
def fuzz(repeat: int) -> Iterator[Figure | Missing]:
    """20,000 random expressions, both rewriters: 0 wrong results, 0 dearer ones."""
    source = random.Random(1)
    leaves = [*sn.symbols("x y"), *sn.symbols("p q", positive=True), sn.literal(2), sn.literal(3)]
    names = ("x", "y", "p", "q")
    drawn = np.random.default_rng(1).uniform(0.2, 2.0, (4, _POINTS)) * np.array([[1], [-1], [1], [1]])
    values = dict(zip(names, drawn, strict=True))
    wrong, dearer, seconds = (
        {"classical": 0, "egraph": 0},
        {"classical": 0, "egraph": 0},
        {"classical": 0.0, "egraph": 0.0},
    )
    for _ in range(_EXPRESSIONS):
        term = _expression(source, leaves)
        expected = np.broadcast_to(np.asarray(sn.evaluate(term, values), dtype=float), _POINTS)
        for name in wrong:
            spent, result = timed(lambda name=name, term=term: sn.rewrite(term, rewriter=name))
            seconds[name] += spent
            found = np.broadcast_to(np.asarray(sn.evaluate(result.terms, values), dtype=float), _POINTS)
            same = np.isclose(found, expected, rtol=_TOLERANCE, atol=_TOLERANCE) | ~np.isfinite(expected)
            wrong[name] += not same.all()
            dearer[name] += result.cost_after > result.cost_before
    for name, count in wrong.items():
        yield Figure(f"{name}: wrong results", count, "", target=Target(0))
        yield Figure(f"{name}: dearer results", dearer[name], "", target=Target(0))
        yield Figure(f"{name}: time per expression", seconds[name] / _EXPRESSIONS, "s")
