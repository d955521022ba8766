"""SymEngine: Lambdify on LLVM with common sub-expressions eliminated."""

from __future__ import annotations

from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from ..workloads.algebra import network_terms
from ..workloads.mass_action import MassAction
from .algebras import SymEngineAlgebra
from .base import Bind, Call, Vector, library


class SymEngine:
    """SymEngine's LLVMDouble at optimisation level 2, the level of its own C++ default."""

    name = "SymEngine"

    def library(self) -> ModuleType:
        """Import SymEngine."""
        return library("symengine")

    def build(self, network: MassAction) -> Any:
        """Build each equation by one n-ary Add of n-ary Muls, the bulk constructors."""
        return network_terms(network, SymEngineAlgebra())

    def compile(self, built: Any) -> Bind:
        """Compile for one vector of states followed by constants."""
        states, constants, equations = built
        compiled = self.library().Lambdify(
            [*states, *constants], equations, real=True, backend="llvm", cse=True, opt_level=2, order="C"
        )

        def bind(state: Vector, constants: Vector, out: Vector) -> Call:
            return partial(compiled.unsafe_real, np.concatenate([state, constants]), out)

        return bind
