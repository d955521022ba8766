"""Loop nests as machine code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symnum.backends import llvm_engine
from symnum.backends.llvm_text import external_name
from symnum.backends.loops_memory import DOUBLE, SINGLE, Tables
from symnum.backends.loops_text import module_text
from symnum.backends.user_functions import native_address
from symnum.lowering.loops.nest import Nest, Scalars

TIER = 1
"""Bodies are vectors already; passes over the text would double the time to compile for 3 % of speed."""


@dataclass(frozen=True, slots=True)
class LoopCode:
    """The text of some nests, and the tables that it reads when it runs; `imports` are functions of users."""

    text: str
    tables: Tables
    count: int
    imports: dict[str, int]

    @property
    def storable(self) -> bool:
        """Whether the compiled code means the same in another process."""
        return not self.imports


def generate(nests: Sequence[Nest], scalars: Scalars, single: bool = False) -> LoopCode:
    """Write the code of some nests; with `single`, the arrays of a call are in single precision."""
    tables = Tables(len(scalars.symbols), SINGLE if single else DOUBLE)
    text = module_text(list(nests), scalars, tables, llvm_engine.vector_lanes())
    registered = {
        external_name(operator): native_address(operator)
        for nest in nests
        for cell in nest.cells
        for operator in cell.program.operators
        if operator.implementation is not None
    }
    return LoopCode(text, tables, len(nests), registered)


def compile_loops(code: LoopCode) -> bytes:
    """The object code of some nests."""
    return llvm_engine.compile_text(code.text, TIER)


def link_loops(code: LoopCode, data: bytes) -> llvm_engine.Linked:
    """The functions of some nests in memory."""
    return llvm_engine.link([data], [f"nest{k}" for k in range(code.count)], code.imports)


def fingerprint() -> str:
    """What compiled loops depend on beside their text."""
    return f"symnum loops 1 tier {TIER} {llvm_engine.fingerprint()}"
