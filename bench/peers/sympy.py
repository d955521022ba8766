"""SymPy: lambdify with common sub-expressions eliminated, on Python floats."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ..workloads.algebra import network_terms
from ..workloads.mass_action import MassAction
from .algebras import SymPyAlgebra
from .base import Bind, Call, Vector, library


class SymPy:
    """SymPy's lambdify; Python floats in and out, as NumPy scalars would make each operation several times dearer."""

    name = "SymPy"

    def library(self) -> ModuleType:
        """Import SymPy."""
        return library("sympy")

    def build(self, network: MassAction) -> Any:
        """Build each equation by one n-ary Add of n-ary Muls, the bulk constructors."""
        return network_terms(network, SymPyAlgebra())

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
