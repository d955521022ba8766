"""Derivatives against SymPy and SymEngine: a pendulum's Jacobian, BCR's sparse one, and a random term."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import prod
from random import Random
from typing import Any

from ...figures import Figure, Missing, Target
from ...peers.algebras import algebras
from ...peers.base import library
from ...registry import benchmark
from ...timing import interleaved, timed
from ...workloads.algebra import Algebra, network_terms
from ...workloads.networks import mass_action_file
from ...workloads.pendulum import pendulum_equations

_SIZE = 300
_LINKS = 10
_TARGETS = {"SymPy": Target(1 / 50), "SymEngine": Target(1)}
Problem = Callable[[str, Algebra], tuple[list[Any], list[Any]]]


@benchmark()
def derivatives(repeat: int) -> Iterator[Figure | Missing]:
    """Every derivative of terms by the variables they contain: <= 1/50 of SymPy, <= SymEngine, geometric means.

    SymPy sits out BCR, for which it took two minutes.
    """
    systems, missing = algebras()
    yield from missing
    ratios: dict[str, list[float]] = {name: [] for name in _TARGETS}
    for what, problem in (("random term", _random), ("pendulum", _pendulum), ("BCR", _network)):
        calls = {name: partial(algebra.slopes, *problem(name, algebra)) for name, algebra in systems.items()}
        slow = calls.pop("SymPy", None)
        times = interleaved(calls, repeat)
        if slow is not None and problem is not _network:
            times["SymPy"] = timed(slow)[0]
        for name in list(times)[1:]:
            ratios[name].append(times["symnum"] / times[name])
            yield Figure(f"derivatives of {what}", times["symnum"] * 1e3, "ms", name, times[name] * 1e3)
    for name, found in ratios.items():
        if found:
            mean = prod(found) ** (1 / len(found))
            yield Figure("geometric mean", mean, "x", name, 1.0, _TARGETS[name])


def _pendulum(name: str, algebra: Algebra) -> tuple[list[Any], list[Any]]:
    symbols, terms = pendulum_equations(_LINKS, algebra)
    return terms, symbols[: 2 * _LINKS]


def _network(name: str, algebra: Algebra) -> tuple[list[Any], list[Any]]:
    states, _, equations = network_terms(mass_action_file("bcr"), algebra)
    return equations, states


def _random(name: str, algebra: Algebra) -> tuple[list[Any], list[Any]]:
    read = library("symnum").parse if name == "symnum" else library(name.lower()).sympify
    return [read(_random_text())], [algebra.symbol(f"x{k}") for k in range(5)]


def _random_text() -> str:
    """A nested expression of some hundred operations, as text that all three read."""
    random = Random(3)
    parts = [f"x{k}" for k in range(5)]
    for _ in range(_SIZE):
        a, b = random.choice(parts[-12:]), random.choice(parts[-12:])
        if len(a) + len(b) > 600:
            a, b = random.choice(parts[:5]), random.choice(parts[:5])
        kind = random.randrange(4)
        parts.append((f"(sin({a}) + {b})", f"({a}*{b})", f"({a} - 2*{b})", f"(exp({a})/(1 + {b}**2))")[kind])
    return " + ".join(parts[-40:])
