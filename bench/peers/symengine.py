"""SymEngine: Lambdify on LLVM with common sub-expressions eliminated."""

from __future__ import annotations

from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from ..workloads.mass_action import MassAction
from .base import Bind, Call, Vector, library


class SymEngine:
    """SymEngine's LLVMDouble at optimisation level 2, the level of its own C++ default."""

    name = "SymEngine"

    def library(self) -> ModuleType:
        """Import SymEngine."""
        return library("symengine")

    def build(self, network: MassAction) -> Any:
        """Build each equation by one n-ary Add of n-ary Muls, the bulk constructors."""
        symengine = self.library()
        states = [symengine.Symbol(f"y{index}") for index in range(network.species)]
        constants = [symengine.Symbol(f"k{index}") for index in range(len(network.constants))]
        fluxes = [
            symengine.Mul(constants[rate], *(states[one] for one in reactants))
            for rate, reactants in network.reaction_rows()
        ]
        equations = [
            symengine.Add(*(fluxes[reaction] * change for reaction, change in row)) for row in network.equation_rows()
        ]
        return [*states, *constants], equations

    def compile(self, built: Any) -> Bind:
        """Compile for one vector of states followed by constants."""
        arguments, equations = built
        compiled = self.library().Lambdify(
            arguments, equations, real=True, backend="llvm", cse=True, opt_level=2, order="C"
        )

        def bind(state: Vector, constants: Vector, out: Vector) -> Call:
            return partial(compiled.unsafe_real, np.concatenate([state, constants]), out)

        return bind
