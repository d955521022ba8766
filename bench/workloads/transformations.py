"""General symbolic transformations, built through a constructor of any kind of term, written as a user writes them.

`Make` is that constructor: make(operator, *arguments). No workload looks at what it makes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import symnum as sn
from symnum.terms.operators import ADD, COS, DIV, MUL, NEG, POW, SIN, SUB, Operator

from .mass_action import MassAction

Make: TypeAlias = Callable[..., Any]
Build: TypeAlias = Callable[[Make], list[Any]]


def random_term(make: Make, leaves: int, operators: Sequence[Operator], seed: int = 1) -> Any:
    """Return a balanced random term, the benchmark of Symbolics.jl: pairs are joined until one term is left.

    Source:  SymbolicUtils.jl, benchmark of May 2021: random_term(1000, atoms=[a, b, c, d, a^-1, b^-1, 1, 2.0]).
    """
    generator = random.Random(seed)
    a, b, c, d = sn.symbols("a b c d")
    one = sn.literal(1)
    atoms = [a, b, c, d, make(POW, a, sn.literal(-1)), make(POW, b, sn.literal(-1)), one, sn.literal(2.0)]
    layer = generator.choices(atoms, k=leaves)
    while len(layer) > 1:
        seconds = [*layer[1::2], one] if len(layer) % 2 else layer[1::2]
        layer = [make(generator.choice(operators), *pair) for pair in zip(layer[::2], seconds, strict=True)]
    return layer[0]


def lu_determinant(make: Make, size: int) -> Any:
    """Return the product of the pivots of a matrix of symbols, by elimination without exchange of rows."""
    rows = [[sn.symbol(f"x{i}{j}") for j in range(size)] for i in range(size)]
    for k, pivot in enumerate(rows):
        for row in rows[k + 1 :]:
            factor = make(DIV, row[k], pivot[k])
            row[k + 1 :] = [make(SUB, row[j], make(MUL, factor, pivot[j])) for j in range(k + 1, size)]
    return make(MUL, *[rows[k][k] for k in range(size)])


def pendulum_mass_matrix(make: Make, links: int) -> list[Any]:
    """Return the mass matrix sum_k m_k J_k^T J_k of a chain of pendulums, J_k the derivative of the position of mass k.

    Its entry (i, j) is a sum of m_k l_i l_j (sin q_i sin q_j + cos q_i cos q_j).
    """
    angles, lengths, masses = ([sn.symbol(f"{name}{k}") for k in range(links)] for name in "qlm")
    across = [make(MUL, length, make(SIN, angle)) for length, angle in zip(lengths, angles, strict=True)]
    down = [make(NEG, make(MUL, length, make(COS, angle))) for length, angle in zip(lengths, angles, strict=True)]
    positions = [make(ADD, *part[: k + 1]) if k else part[0] for k in range(links) for part in (across, down)]
    derivatives = sn.jacobian(positions, angles)
    weights = [mass for mass in masses for _ in range(2)]

    def entry(i: int, j: int) -> Any:
        return make(ADD, *[make(MUL, w, row[i], row[j]) for w, row in zip(weights, derivatives, strict=True)])

    return [entry(i, j) for i in range(links) for j in range(i + 1)]


def network_jacobian(make: Make, network: MassAction) -> list[Any]:
    """Return a network's equations and the nonzero entries of their Jacobian."""
    states = [sn.symbol(f"y{index}") for index in range(network.species)]
    constants = [sn.symbol(f"k{index}") for index in range(len(network.constants))]
    fluxes = [
        make(MUL, constants[rate], *[states[one] for one in reactants]) if reactants else constants[rate]
        for rate, reactants in network.reaction_rows()
    ]
    equations = [
        make(ADD, *[make(MUL, sn.literal(change), fluxes[reaction]) for reaction, change in row])
        for row in network.equation_rows()
    ]
    return [*equations, *sn.jacobian(equations, states, sparse=True).entries]


def transformations() -> dict[str, Build]:
    """Return the workloads that need no data, by name."""
    return {
        "random term of + and *": lambda make: [random_term(make, 1000, (ADD, MUL))],
        "random term of / and *": lambda make: [random_term(make, 1000, (DIV, MUL))],
        "det(lu), 4x4": lambda make: [lu_determinant(make, 4)],
        "det(lu), 5x5": lambda make: [lu_determinant(make, 5)],
        "mass matrix, 6 links": partial(pendulum_mass_matrix, links=6),
    }
