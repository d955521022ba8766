"""A mass-action network as plain arrays: what every peer builds its right-hand side from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Reaction = tuple[int, Sequence[int], Sequence[int]]


@dataclass(frozen=True)
class MassAction:
    """Reactions with rates constant * product of reactants, in compressed rows.

    Shapes:  species s, reactions r: `rate` : (r,) index into `constants`; the reactants of reaction j (repeated as
             often as they enter) are `reactants[reactant_start[j]:reactant_start[j + 1]]`; the equation of species i is
             the sum over e in change_start[i]:change_start[i + 1] of `change[e]` * flux of reaction `changed_by[e]`.
    """

    constants: NDArray[np.float64]
    initial: NDArray[np.float64]
    rate: NDArray[np.int64]
    reactant_start: NDArray[np.int64]
    reactants: NDArray[np.int64]
    change_start: NDArray[np.int64]
    changed_by: NDArray[np.int64]
    change: NDArray[np.int64]

    @property
    def species(self) -> int:
        """The number of species."""
        return len(self.initial)

    @property
    def reactions(self) -> int:
        """The number of reactions."""
        return len(self.rate)

    @property
    def terms(self) -> int:
        """The number of summands in all equations together."""
        return len(self.change)

    def reaction_rows(self) -> list[tuple[int, list[int]]]:
        """Return (constant, reactants) of every reaction as Python integers."""
        starts, reactants = self.reactant_start.tolist(), self.reactants.tolist()
        rows = zip(self.rate.tolist(), pairwise(starts), strict=True)
        return [(rate, reactants[start:stop]) for rate, (start, stop) in rows]

    def equation_rows(self) -> list[list[tuple[int, int]]]:
        """Return [(reaction, change), ...] of every species as Python integers."""
        pairs = list(zip(self.changed_by.tolist(), self.change.tolist(), strict=True))
        starts = self.change_start.tolist()
        return [pairs[start:stop] for start, stop in pairwise(starts)]

    def random_state(self, seed: int = 1) -> NDArray[np.float64]:
        """Return positive amounts of every size, for comparisons that must not hide small terms."""
        return 10.0 ** np.random.default_rng(seed).uniform(-2.0, 2.0, self.species)


def mass_action(constants: Sequence[float], initial: Sequence[float], reactions: Sequence[Reaction]) -> MassAction:
    """Build a network from (constant, reactants, products) triples; a net change of zero enters no equation.

    Cost:    O(reactions).

    >>> mass_action([2.0], [1.0, 0.0], [(0, [0, 0], [1])]).equation_rows()
    [[(0, -2)], [(0, 1)]]
    """
    equations: list[dict[int, int]] = [{} for _ in initial]
    for reaction, (_, reactants, products) in enumerate(reactions):
        for species, change in (*((one, -1) for one in reactants), *((one, 1) for one in products)):
            equations[species][reaction] = equations[species].get(reaction, 0) + change
    pairs = [[(reaction, change) for reaction, change in row.items() if change] for row in equations]
    return MassAction(
        constants=np.array(constants, dtype=np.float64),
        initial=np.array(initial, dtype=np.float64),
        rate=np.array([rate for rate, _, _ in reactions], dtype=np.int64),
        reactant_start=_starts([len(reactants) for _, reactants, _ in reactions]),
        reactants=np.array([one for _, reactants, _ in reactions for one in reactants], dtype=np.int64),
        change_start=_starts([len(row) for row in pairs]),
        changed_by=np.array([reaction for row in pairs for reaction, _ in row], dtype=np.int64),
        change=np.array([change for row in pairs for _, change in row], dtype=np.int64),
    )


def _starts(lengths: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)
