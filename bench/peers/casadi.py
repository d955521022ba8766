"""CasADi: an SX function with common sub-expressions eliminated, run by its virtual machine."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from types import ModuleType
from typing import Any

import numpy as np

from ..figures import Missing
from ..workloads.mass_action import MassAction
from .base import Bind, Call, Vector, library


class CasADi:
    """CasADi SX: fluxes as a vector, equations as the sparse stoichiometric matrix times it; called through buffers."""

    name = "CasADi"

    def library(self) -> ModuleType:
        """Import CasADi."""
        return library("casadi")

    def build(self, network: MassAction) -> Any:
        """Build with vector gathers and one sparse matrix product, the way CasADi's documentation advises."""
        casadi = self.library()
        state = casadi.SX.sym("y", network.species)
        constants = casadi.SX.sym("k", len(network.constants))
        states, rates = casadi.vertsplit(state), casadi.vertsplit(constants)
        fluxes: list[Any] = []
        for rate, reactants in network.reaction_rows():
            flux = rates[rate]
            for one in reactants:
                flux = flux * states[one]
            fluxes.append(flux)
        stoichiometry = casadi.DM.triplet(
            np.repeat(np.arange(network.species), np.diff(network.change_start)).tolist(),
            network.changed_by.tolist(),
            casadi.DM(network.change.astype(np.float64)),
            network.species,
            network.reactions,
        )
        return state, constants, casadi.mtimes(stoichiometry, casadi.vertcat(*fluxes))

    def compile(self, built: Any) -> Bind:
        """Make the function; its outputs are densified so that each has its place in the buffer."""
        casadi = self.library()
        state, constants, equations = built
        function = casadi.Function("f", [state, constants], [casadi.densify(equations)], {"cse": True})

        def bind(state: Vector, constants: Vector, out: Vector) -> Call:
            buffer, evaluate = function.buffer()
            buffer.set_arg(0, state.data)
            buffer.set_arg(1, constants.data)
            buffer.set_res(0, out.data)
            return _KeptCall(buffer, evaluate, (state, constants, out))

        return bind


class _KeptCall:
    """An evaluation, and what it needs alive: the buffer, and the arrays, of which the buffer knows addresses alone."""

    def __init__(self, buffer: Any, evaluate: Any, arrays: tuple[Vector, ...]) -> None:
        self.buffer, self.evaluate, self.arrays = buffer, evaluate, arrays

    def __call__(self) -> object:
        return self.evaluate()


class CasADiAlgebra:
    """CasADi's scalar terms; sums and products are of two."""

    def __init__(self) -> None:
        self._casadi = library("casadi")

    def symbol(self, name: str) -> Any:
        """Make a symbol."""
        return self._casadi.SX.sym(name)

    def add(self, terms: Sequence[Any]) -> Any:
        """Make a sum, from left to right."""
        return reduce(operator.add, terms)

    def combine(self, pairs: Iterable[tuple[Any, int]]) -> Any:
        """Make a linear combination."""
        return self.add([term if coefficient == 1 else coefficient * term for term, coefficient in pairs])

    def multiply(self, factors: Sequence[Any]) -> Any:
        """Make a product, from left to right."""
        return reduce(operator.mul, factors)

    def power(self, base: Any, exponent: int) -> Any:
        """Make a power."""
        return base**exponent

    def function(self, name: str) -> Callable[[Any], Any]:
        """Return the constructor of a function of one argument."""
        return getattr(self._casadi, name)

    def integer(self, value: int) -> Any:
        """Make an integer."""
        return self._casadi.SX(value)

    def expand(self, term: Any) -> Any:
        """CasADi does not multiply out."""
        raise Missing("CasADi has no expand")

    def slopes(self, terms: Sequence[Any], variables: Sequence[Any]) -> Any:
        """The sparse Jacobian."""
        return self._casadi.jacobian(self._casadi.vertcat(*terms), self._casadi.vertcat(*variables))
