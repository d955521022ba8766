"""heyoka: compiled functions, in both of its modes."""

from __future__ import annotations

from functools import partial
from types import ModuleType
from typing import Any

from ..workloads.mass_action import MassAction
from .base import Bind, Call, Vector, library


class Heyoka:
    """heyoka's cfunc with its default options; compact mode trades some speed for compile time."""

    def __init__(self, *, compact: bool = False) -> None:
        self.compact = compact
        self.name = "heyoka compact" if compact else "heyoka"

    def library(self) -> ModuleType:
        """Import heyoka."""
        return library("heyoka")

    def build(self, network: MassAction) -> Any:
        """Build with the n-ary sum and prod, constants as runtime parameters."""
        heyoka = self.library()
        states = heyoka.make_vars(*(f"y{index}" for index in range(network.species)))
        constants = [heyoka.par[index] for index in range(len(network.constants))]
        fluxes = [
            heyoka.prod([constants[rate], *(states[one] for one in reactants)])
            for rate, reactants in network.reaction_rows()
        ]
        equations = [
            heyoka.sum([fluxes[reaction] * float(change) for reaction, change in row])
            for row in network.equation_rows()
        ]
        return states, equations

    def compile(self, built: Any) -> Bind:
        """Compile the equations as functions of the states."""
        states, equations = built
        heyoka = self.library()
        # its compile time is asked for: what an earlier process or call has compiled must not be found again
        heyoka.llvm_state.clear_memcache()
        if hasattr(heyoka.llvm_state, "set_diskcache_enabled"):
            heyoka.llvm_state.set_diskcache_enabled(False)
        compiled = heyoka.cfunc(equations, states, compact_mode=self.compact)

        def bind(state: Vector, constants: Vector, out: Vector) -> Call:
            return partial(compiled, inputs=state, outputs=out, pars=constants)

        return bind
