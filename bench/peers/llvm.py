"""LLVM on its own: the whole right-hand side as one function, its common sub-expressions shared."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from ..workloads.mass_action import MassAction
from .base import Bind, Call, Vector, library

_LEVEL = 2


class PlainLLVM:
    """One function, which computes each flux once, where an equation first needs it, and is called by its address.

    Code is made at level 2. The passes of level 2 over the text itself are left out, as they double the time of a call.
    """

    name = "LLVM with CSE"

    def library(self) -> ModuleType:
        """Import llvmlite."""
        return library("llvmlite.binding")

    def build(self, network: MassAction) -> Any:
        """Write the function as text."""
        return "\n".join(_FunctionText(network).lines())

    def compile(self, built: Any) -> Bind:
        """Compile the text for this processor."""
        llvm = self.library()
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        machine = llvm.Target.from_default_triple().create_target_machine(
            cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=_LEVEL, jit=True
        )
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(built, context=llvm.create_context()), machine)
        engine.finalize_object()
        function = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3)(engine.get_function_address("rhs"))

        def bind(state: Vector, constants: Vector, out: Vector) -> Call:
            arrays = (out, state, constants)
            addresses = [array.ctypes.data for array in arrays]

            def call() -> None:
                function(*addresses)

            call.owners = (*arrays, engine)  # pyright: ignore[reportFunctionMemberAccess] - kept alive
            return call

        return bind


class _FunctionText:
    """The function as it is written; every value has a number."""

    def __init__(self, network: MassAction) -> None:
        self.network = network
        self.reactions = network.reaction_rows()
        self.fluxes: dict[int, str] = {}
        self.count = 0

    def lines(self) -> Iterator[str]:
        """The lines of the module."""
        yield "define void @rhs(ptr noalias %out, ptr noalias readonly %state, ptr noalias readonly %constants) {"
        for species, row in enumerate(self.network.equation_rows()):
            total = "0.0"
            for reaction, change in row:
                yield from self.flux(reaction)
                summand = self.fluxes[reaction]
                if abs(change) != 1:
                    yield f"{self.new()} = fmul double {float(abs(change))}, {summand}"
                    summand = self.last
                yield f"{self.new()} = {'fadd' if change > 0 else 'fsub'} double {total}, {summand}"
                total = self.last
            yield f"{self.new()} = getelementptr double, ptr %out, i64 {species}"
            yield f"store double {total}, ptr {self.last}"
        yield from ("ret void", "}")

    def flux(self, reaction: int) -> Iterator[str]:
        """The lines of a flux, unless it is known."""
        if reaction in self.fluxes:
            return
        rate, reactants = self.reactions[reaction]
        yield from self.loaded("constants", rate)
        flux = self.last
        for species in reactants:
            yield from self.loaded("state", species)
            value = self.last
            yield f"{self.new()} = fmul double {flux}, {value}"
            flux = self.last
        self.fluxes[reaction] = flux

    def loaded(self, array: str, place: int) -> Iterator[str]:
        """The lines that load an element of an array."""
        yield f"{self.new()} = getelementptr double, ptr %{array}, i64 {place}"
        place_name = self.last
        yield f"{self.new()} = load double, ptr {place_name}"

    @property
    def last(self) -> str:
        """The name of the last value."""
        return f"%v{self.count}"

    def new(self) -> str:
        """The name of a new value."""
        self.count += 1
        return self.last
