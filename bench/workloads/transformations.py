"""General symbolic transformations, built through a constructor of any kind of term, written as a user writes them.

`Make` is that constructor: make(operator, *arguments). No workload looks at what it makes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
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


def pendulum_motion(make: Make, links: int) -> list[Any]:
    """Return the mass matrix of a chain of pendulums and its Coriolis and centrifugal forces, by Christoffel's symbols.

    Force i is the sum over j and k of (dM_ij/dq_k - 1/2 dM_jk/dq_i) w_j w_k.
    """
    lower = iter(pendulum_mass_matrix(make, links))
    matrix = {(i, j): next(lower) for i in range(links) for j in range(i + 1)}
    angles, speeds = ([sn.symbol(f"{name}{k}") for k in range(links)] for name in "qw")
    slopes = {place: sn.gradient(entry, angles) for place, entry in matrix.items()}

    def slope(i: int, j: int, k: int) -> Any:
        return slopes[max(i, j), min(i, j)][k]

    def force(i: int) -> Any:
        pairs = [(j, k) for j in range(links) for k in range(links)]
        half = [make(MUL, sn.literal(Fraction(1, 2)), slope(j, k, i)) for j, k in pairs]
        inner = [make(SUB, slope(i, j, k), part) for (j, k), part in zip(pairs, half, strict=True)]
        return make(ADD, *[make(MUL, c, speeds[j], speeds[k]) for (j, k), c in zip(pairs, inner, strict=True)])

    return [*matrix.values(), *[force(i) for i in range(links)]]


def derivatives(make: Make, rate: Callable[[Make], Any], order: int) -> list[Any]:
    """Return the derivatives of a rate with respect to its substrate, from the first to the last: a Taylor series."""
    found = [rate(make)]
    for _ in range(order):
        found.append(sn.diff(found[-1], sn.symbol("s")))
    return found[1:]


def michaelis_menten(make: Make) -> Any:
    """Return v*s/(k + s)."""
    v, s, k = sn.symbols("v s k")
    return make(DIV, make(MUL, v, s), make(ADD, k, s))


def hill(make: Make) -> Any:
    """Return s^4/(k^4 + s^4)."""
    s, k = sn.symbols("s k")
    bound = make(POW, s, sn.literal(4))
    return make(DIV, bound, make(ADD, make(POW, k, sn.literal(4)), bound))


def lie_derivative(make: Make, order: int) -> list[Any]:
    """Return derivatives along the trajectories of the Lotka-Volterra equations, of which a Taylor step is made."""
    a, b, c, d, x, y = sn.symbols("a b c d x y")
    flow = {
        x: make(SUB, make(MUL, a, x), make(MUL, b, x, y)),
        y: make(SUB, make(MUL, c, x, y), make(MUL, d, y)),
    }
    found = [x]
    for _ in range(order):
        found.append(make(ADD, *[make(MUL, sn.diff(found[-1], state), slope) for state, slope in flow.items()]))
    return found[1:]


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
        "equations of motion, 4 links": partial(pendulum_motion, links=4),
        "Lie derivatives of Lotka-Volterra, order 5": partial(lie_derivative, order=5),
        "derivatives of a Hill rate, order 6": partial(derivatives, rate=hill, order=6),
        "derivatives of a Michaelis-Menten rate, order 8": partial(derivatives, rate=michaelis_menten, order=8),
    }
