"""SymPy: lambdify with common sub-expressions eliminated, on Python floats."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ..workloads.mass_action import MassAction
from .base import Bind, Call, Vector, library


class SymPy:
    """SymPy's lambdify; Python floats in and out, as NumPy scalars would make each operation several times dearer."""

    name = "SymPy"

    def library(self) -> ModuleType:
        """Import SymPy."""
        return library("sympy")

    def build(self, network: MassAction) -> Any:
        """Build each equation by one n-ary Add of n-ary Muls, the bulk constructors."""
        sympy = self.library()
        states = [sympy.Symbol(f"y{index}") for index in range(network.species)]
        constants = [sympy.Symbol(f"k{index}") for index in range(len(network.constants))]
        fluxes = [
            sympy.Mul(constants[rate], *(states[one] for one in reactants))
            for rate, reactants in network.reaction_rows()
        ]
        equations = [
            sympy.Add(*(fluxes[reaction] * change for reaction, change in row)) for row in network.equation_rows()
        ]
        return states, constants, equations

    def compile(self, built: Any) -> Bind:
        """Compile to a Python function of two lists."""
        states, constants, equations = built
        compiled = self.library().lambdify([states, constants], equations, modules="math", cse=True)

        def bind(state: Vector, constants: Vector, out: Vector) -> Call:
            values = constants.tolist()

            def call() -> None:
                out[:] = compiled(state.tolist(), values)

            return call

        return bind
