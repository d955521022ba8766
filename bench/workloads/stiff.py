"""Classical stiff problems with published reference solutions, and a model of 20 states for ensembles.

Source:  F. Mazzia and C. Magherini, Test set for initial value problem solvers, release 2.4, University of Bari (2008);
         references computed with RADAU in quadruple precision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sin

import symnum as sn


@dataclass(frozen=True)
class StiffProblem:
    """A system, the end of its span, and its state there."""

    name: str
    system: Callable[[], sn.ODESystem]
    stop: float
    reference: tuple[float, ...]


def _system(name: str, initial: list[float], rates: Callable[..., list[sn.Term]]) -> sn.ODESystem:
    states = sn.symbols(f"y1:{len(initial) + 1}")
    return sn.ODESystem(states, rates(*states), initial=dict(zip(states, initial, strict=True)), name=name)


def robertson() -> sn.ODESystem:
    """Robertson's three reactions, over eleven decades of time."""
    return _system(
        "robertson",
        [1, 0, 0],
        lambda a, b, c: [
            -0.04 * a + 1e4 * b * c,
            0.04 * a - 1e4 * b * c - 3e7 * b**2,
            3e7 * b**2,
        ],
    )


def hires() -> sn.ODESystem:
    """The high irradiance response of plants."""
    return _system(
        "hires",
        [1, 0, 0, 0, 0, 0, 0, 0.0057],
        lambda a, b, c, d, e, f, g, h: [
            -1.71 * a + 0.43 * b + 8.32 * c + 0.0007,
            1.71 * a - 8.75 * b,
            -10.03 * c + 0.43 * d + 0.035 * e,
            8.32 * b + 1.71 * c - 1.12 * d,
            -1.745 * e + 0.43 * f + 0.43 * g,
            -280 * f * h + 0.69 * d + 1.71 * e - 0.43 * f + 0.69 * g,
            280 * f * h - 1.81 * g,
            -280 * f * h + 1.81 * g,
        ],
    )


def oregonator() -> sn.ODESystem:
    """Field and Noyes' model of the Belousov-Zhabotinskii reaction."""
    return _system(
        "oregonator",
        [1, 2, 3],
        lambda a, b, c: [
            77.27 * (b + a * (1 - 8.375e-6 * a - b)),
            (c - (1 + a) * b) / 77.27,
            0.161 * (a - c),
        ],
    )


def van_der_pol() -> sn.ODESystem:
    """Van der Pol's oscillator with mu = 1000."""
    return _system("van der Pol", [2, 0], lambda a, b: [b, 1000 * (1 - a**2) * b - a])


def brusselator(points: int = 500) -> sn.ODESystem:
    """The Brusselator with diffusion along a line, by central differences: Hairer and Wanner's BRUSS, alpha = 1/50."""
    u, v = sn.symbols(f"u1:{points + 1}"), sn.symbols(f"v1:{points + 1}")
    one, three = sn.literal(1), sn.literal(3)
    diffusion = (points + 1) ** 2 / 50
    rates: list[sn.Term] = []
    for k in range(points):
        left, right = (
            (u[k - 1], v[k - 1]) if k else (one, three),
            (u[k + 1], v[k + 1]) if k + 1 < points else (one, three),
        )
        rates.append(1 + u[k] ** 2 * v[k] - 4 * u[k] + diffusion * (left[0] - 2 * u[k] + right[0]))
        rates.append(3 * u[k] - u[k] ** 2 * v[k] + diffusion * (left[1] - 2 * v[k] + right[1]))
    states = [state for pair in zip(u, v, strict=True) for state in pair]
    starts = {u[k]: 1 + sin(2 * pi * (k + 1) / (points + 1)) for k in range(points)} | dict.fromkeys(v, 3.0)
    return sn.ODESystem(states, rates, initial=starts, name="Brusselator")


# reactants and products by number, and the rate constant
_POLLUTION = """
1 -> 2 3 : 0.35           | 2 4 -> 1 : 26.6          | 5 2 -> 1 6 : 1.23e4     | 7 -> 5 5 8 : 8.6e-4
7 -> 8 : 8.2e-4           | 7 6 -> 5 8 : 1.5e4       | 9 -> 10 5 8 : 1.3e-4    | 9 6 -> 11 : 2.4e4
11 2 -> 1 10 12 : 1.65e4  | 11 1 -> 13 : 9e3         | 13 -> 11 1 : 0.022      | 10 2 -> 14 1 : 1.2e4
14 -> 7 5 : 1.88          | 1 6 -> 15 : 1.63e4       | 3 -> 4 : 4.8e6          | 4 -> 16 : 3.5e-4
4 -> 3 : 0.0175           | 16 -> 6 6 : 1e8          | 16 -> 3 : 4.44e11       | 17 6 -> 18 5 : 1.24e3
19 -> 2 : 2.1             | 19 -> 1 3 : 5.78         | 1 4 -> 19 : 0.0474      | 19 1 -> 20 : 1.78e3
20 -> 1 19 : 3.12
"""


def pollution() -> sn.ODESystem:
    """The chemistry of an air pollution model: 25 reactions of 20 species."""
    network = sn.ReactionNetwork("pollution")
    start = {2: 0.2, 4: 0.04, 7: 0.1, 8: 0.3, 9: 0.01, 17: 0.007}
    for number in range(1, 21):
        network.add_species(f"y{number}", start.get(number, 0))
    for reaction in _POLLUTION.replace("|", "\n").strip().splitlines():
        sides, constant = reaction.split(":")
        named = [" + ".join(f"y{number}" for number in side.split()) for side in sides.split("->")]
        network.add_reaction(" -> ".join(named), float(constant))
    return network.ode_system()


PROBLEMS = (
    StiffProblem("robertson", robertson, 1e11, (0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050)),
    StiffProblem(
        "hires", hires, 321.8122,
        (0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2,
         0.2386356198831331e-2, 0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2),
    ),
    StiffProblem("oregonator", oregonator, 360, (0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3)),
    StiffProblem("van der Pol", van_der_pol, 2000, (0.1706167732170469e1, -0.8928097010248125e-3)),
    StiffProblem(
        "pollution", pollution, 60,
        (0.5646255480022769e-1, 0.1342484130422339, 0.4139734331099427e-8, 0.5523140207484359e-2,
         0.2018977262302196e-6, 0.1464541863493966e-6, 0.7784249118997964e-1, 0.3245075353396018,
         0.7494013383880406e-2, 0.1622293157301561e-7, 0.1135863833257075e-7, 0.2230505975721359e-2,
         0.2087162882798630e-3, 0.1396921016840158e-4, 0.8964884856898295e-2, 0.4352846369330103e-17,
         0.6899219696263405e-2, 0.1007803037365946e-3, 0.1772146513969984e-5, 0.5682943292316392e-4),
    ),
)  # fmt: skip


def enzyme_ring(size: int = 20) -> sn.ODESystem:
    """A ring of saturating enzymes, each activated by a substance further on, with rates over three decades."""
    states = sn.symbols(f"x0:{size}")
    k, half = sn.symbols("k K")
    speeds = (1000, 1, 30)
    fluxes = [k * speeds[i % 3] * s / (half + s) * (1 + states[(i + 5) % size]) for i, s in enumerate(states)]
    rhs = [fluxes[i - 1] - fluxes[i] for i in range(size)]
    return sn.ODESystem(states, rhs, parameters={k: 1, half: 0.5}, initial={states[0]: 10}, name="enzyme ring")
