"""Families of systems of any size: what grows is the work, never its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb
from typing import Any

import numpy as np

import symnum as sn

from .networks import phosphorylation_network
from .pendulum import pendulum_equations


@dataclass(frozen=True)
class LargeSystem:
    """Terms and the symbols that they are functions of."""

    symbols: list[Any]
    terms: list[Any]

    @property
    def operations(self) -> int:
        """The operations of the shared graph."""
        return sn.operation_counts(self.terms).dag_total


def phosphorylation(size: int) -> LargeSystem:
    """A protein with so many sites that its network has about `size` operations: 2^n states."""
    sites = 2
    while 13 * (sites + 1) * 2 ** (sites + 1) <= size:
        sites += 1
    system = phosphorylation_network(sites).ode_system()
    return LargeSystem([*system.states, *system.parameters], list(system.rhs))


def aggregation(size: int) -> LargeSystem:
    """Clusters of 1 to n units that bind and break by one rule each: every pair of them is a reaction."""
    most = max(4, round((size / 3) ** 0.5))
    clusters = [sn.symbol(f"c{n}") for n in range(1, most + 1)]
    on, off = sn.symbols("on off")
    changes: list[list[Any]] = [[] for _ in clusters]
    for small in range(1, most // 2 + 1):
        for large in range(small, most - small + 1):
            flux = on * clusters[small - 1] * clusters[large - 1] - off * clusters[small + large - 1]
            changes[small - 1].append(-flux)
            changes[large - 1].append(-flux)
            changes[small + large - 1].append(flux)
    return LargeSystem([*clusters, on, off], [sn.add(*summands) if summands else sn.literal(0) for summands in changes])


def pendulum(size: int) -> LargeSystem:
    """The mass matrix and forces of a pendulum of n links: about n^3 * 10/3 operations."""
    from ..peers.algebras import SymnumAlgebra

    symbols, terms = pendulum_equations(max(2, round((size / 3.4) ** (1 / 3))), SymnumAlgebra())
    return LargeSystem(symbols, terms)


def dense_map(size: int, variables: int = 6, degree: int = 4) -> LargeSystem:
    """Polynomials with every monomial up to a degree, and random coefficients."""
    generator = np.random.default_rng(1)
    symbols = [sn.symbol(f"x{n}") for n in range(variables)]
    monomials = [
        sn.multiply(*factors) if factors else sn.literal(1)
        for order in range(degree + 1)
        for factors in combinations_with_replacement(symbols, order)
    ]
    rows = max(1, size // (2 * comb(variables + degree, degree)))
    coefficients = generator.integers(1, 10**6, (rows, len(monomials))).tolist()
    terms = [sn.add(*[c * m for c, m in zip(row, monomials, strict=True)]) for row in coefficients]
    return LargeSystem(symbols, terms)


def composition(size: int, width: int = 16) -> LargeSystem:
    """Layers of bounded functions of products and sums of the layer before: as deep as it is large."""
    generator = np.random.default_rng(1)
    symbols = [sn.symbol(f"x{n}") for n in range(width)]
    values: list[Any] = list(symbols)
    functions: list[Callable[[Any], Any]] = [sn.sin, sn.tanh, sn.cos]
    for layer in range(max(1, size // (4 * width))):
        picks = generator.integers(0, width, (width, 3)).tolist()
        function = functions[layer % len(functions)]
        values = [function(values[a] * values[b] + values[c] * symbols[n]) for n, (a, b, c) in enumerate(picks)]
    return LargeSystem(symbols, values)


FAMILIES: dict[str, Callable[[int], LargeSystem]] = {
    "phosphorylation": phosphorylation,
    "aggregation": aggregation,
    "pendulum": pendulum,
    "dense map": dense_map,
    "composition": composition,
}
"""Every family by its name: from a number of operations to a system of about that many."""
