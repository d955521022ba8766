"""The plane pendulum of n links, as a derivation by Jacobians writes it down: nothing is simplified or shared by hand.

Source:  Gede, Peterson, Nanjangud, Moore & Hubbard 2013 (the n-link pendulum of SymPy's mechanics).
"""

from __future__ import annotations

from typing import Any

from .algebra import Algebra


def pendulum_equations(links: int, algebra: Algebra) -> tuple[list[Any], list[Any]]:
    """Return the symbols, and the mass matrix (row by row) with the forces after it: links * (links + 1) terms.

    The position of mass k is the sum of the links up to it; the mass matrix is the sum of J' m J over the masses.
    """
    angles, rates, masses, lengths = (
        [algebra.symbol(f"{letter}{index}") for index in range(links)] for letter in ("q", "u", "m", "l")
    )
    gravity = algebra.symbol("g")
    sine, cosine = algebra.function("sin"), algebra.function("cos")
    along = [algebra.multiply([length, cosine(angle)]) for length, angle in zip(lengths, angles, strict=True)]
    across = [algebra.multiply([length, sine(angle)]) for length, angle in zip(lengths, angles, strict=True)]

    def summed(first: Any, second: Any, links_before: int) -> list[Any]:
        return [algebra.multiply([mass, first, second]) for mass in masses[links_before:]]

    matrix: list[Any] = []
    forces: list[Any] = []
    for i in range(links):
        pushes: list[Any] = [algebra.multiply([-1, mass, gravity, across[i]]) for mass in masses[i:]]
        for j in range(links):
            start = max(i, j)
            matrix.append(algebra.add([*summed(along[i], along[j], start), *summed(across[i], across[j], start)]))
            squared = algebra.power(rates[j], 2)
            for mass in masses[start:]:
                pushes.append(algebra.multiply([mass, squared, along[i], across[j]]))
                pushes.append(algebra.multiply([-1, mass, squared, across[i], along[j]]))
        forces.append(algebra.add(pushes))
    return [*angles, *rates, *masses, *lengths, gravity], [*matrix, *forces]
