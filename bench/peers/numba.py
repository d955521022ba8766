"""The loop that a careful person writes by hand: gather the fluxes, then one sparse row per species."""

from __future__ import annotations

from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from ..workloads.mass_action import MassAction
from .base import Bind, Call, Vector, library


class NumbaLoop:
    """Numba over tables, padded with a species of amount one so that the loop has no branch.

    Indices are unsigned: signed ones cost a quarter more, as Numba then checks each for counting from the end.
    """

    name = "Numba loop"

    def library(self) -> ModuleType:
        """Import Numba."""
        return library("numba")

    def build(self, network: MassAction) -> Any:
        """Lay the network out as padded tables."""
        rows = [reactants for _, reactants in network.reaction_rows()]
        order = max(map(len, rows), default=0)
        table = np.full((len(rows), order), network.species, dtype=np.uint32)
        for row, reactants in zip(table, rows, strict=True):
            row[: len(reactants)] = reactants
        tables = (network.rate, network.change_start, network.changed_by)
        return table, *(one.astype(np.uint32) for one in tables), network.change.astype(np.float64)

    def compile(self, built: Any) -> Bind:
        """Compile the loop for these types by running it once on zeros."""
        table, rate, start, changed_by, change = built
        right_hand_side = self.library().njit(_right_hand_side)
        species, extended, flux = len(start) - 1, np.ones(len(start)), np.zeros(len(rate))

        def bind(state: Vector, constants: Vector, out: Vector) -> Call:
            tables = (table, rate, start, changed_by, change, extended, flux)
            return partial(right_hand_side, state, constants, tables, out)

        bind(np.zeros(species), np.zeros(int(rate.max(initial=0)) + 1), np.zeros(species))()
        return bind


def _right_hand_side(state: Any, constants: Any, tables: Any, out: Any) -> None:
    table, rate, start, changed_by, change, extended, flux = tables
    for species in range(len(state)):
        extended[species] = state[species]
    for reaction in range(len(rate)):
        product = constants[rate[reaction]]
        for position in range(table.shape[1]):
            product *= extended[table[reaction, position]]
        flux[reaction] = product
    for species in range(len(out)):
        total = 0.0
        for entry in range(start[species], start[species + 1]):
            total += change[entry] * flux[changed_by[entry]]
        out[species] = total
