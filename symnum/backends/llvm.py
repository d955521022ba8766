"""The llvm backend: programs to native code through LLVM IR text, in modules small enough to be interrupted between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from symnum.backends import llvm_engine
from symnum.backends.base import Floats, Options, Points
from symnum.backends.layout import Layout, lay_out
from symnum.backends.llvm_driver import batch_slots, batch_text, evaluate_text
from symnum.backends.llvm_text import ModuleWriter, declarations, external_name
from symnum.backends.native import call_batch, call_evaluate, pack, unpack
from symnum.backends.user_functions import native_address
from symnum.errors import SymnumError
from symnum.lowering.program import Program

MODULE_SIZE = (20_000, 5_000, 3_000)
"""How many instructions of a program go into one module, by tier: what LLVM compiles in about 0.1 s, so that Ctrl-C,
which waits for the module being compiled, is answered soon."""

_DRIVER_TIER = 2  # the loops around the chunks are a few dozen instructions; optimising them always pays


class LlvmBackend:
    """Compiles through LLVM."""

    name = "llvm"
    can_store = True

    def fingerprint(self) -> str:
        """Versions and machine features that stored code depends on."""
        return f"symnum 1 {llvm_engine.fingerprint()}"

    def source(self, program: Program) -> str:
        """The LLVM IR for one point."""
        layout = lay_out(program)
        return "\n".join(
            [*_modules(layout, 1, "c", max(1, program.instruction_count)), evaluate_text(layout, "c", "evaluate")]
        )

    def compile(self, program: Program, options: Options) -> LlvmExecutable:
        """Compile `evaluate`; `batch` is compiled when its address is first asked for."""
        executable = LlvmExecutable(program, options, {})
        executable.prepare()
        return executable

    def load(self, program: Program, data: bytes) -> LlvmExecutable:
        """The executable that `to_bytes` stored."""
        parts = unpack(_header(self.fingerprint(), program), data)
        executable = LlvmExecutable(program, Options(), parts)
        executable.prepare()
        return executable


def _header(fingerprint: str, program: Program) -> dict[str, str]:
    return {"backend": "llvm", "fingerprint": fingerprint, "program": program.digest}


class LlvmExecutable:
    """A program compiled by LLVM; `parts` holds the object code of `evaluate` and `batch` as far as they are there."""

    def __init__(self, program: Program, options: Options, parts: dict[str, list[bytes]]) -> None:
        self.program = program
        self.options = options
        self.parts = parts
        self.layout: Layout = lay_out(program)
        self.lanes = llvm_engine.vector_lanes()
        self.imports = {
            external_name(operator): native_address(operator)
            for operator in program.operators
            if operator.implementation is not None
        }

    @property
    def workspace_size(self) -> int:
        """How many doubles a workspace holds: the part of `evaluate`, then that of `batch`."""
        return self._batch_start + batch_slots(self.layout, self.lanes)

    @property
    def _batch_start(self) -> int:
        return -(-self.layout.slot_count // 8) * 8  # keeps the vectors of `batch` aligned

    def prepare(self) -> None:
        """Compile and link what every caller needs, so that the first call costs no more than others."""
        _ = self.address

    @cached_property
    def _evaluate(self) -> llvm_engine.Linked:
        if "evaluate" not in self.parts:
            self.parts["evaluate"] = _compile_evaluate(self.layout, self.options.tier)
        return llvm_engine.link(self.parts["evaluate"], ["evaluate"], self.imports)

    @cached_property
    def _batch(self) -> llvm_engine.Linked:
        if "batch" not in self.parts:
            self.parts["batch"] = _compile_batch(self.layout, self.lanes, self._batch_start, self.options.tier)
        return llvm_engine.link(self.parts["batch"], ["batch"], self.imports)

    @property
    def address(self) -> int:
        """Where `evaluate` stands."""
        return self._evaluate.addresses["evaluate"]

    @property
    def batch_address(self) -> int:
        """Where `batch` stands; the first time, this compiles it."""
        return self._batch.addresses["batch"]

    def evaluate(
        self, arguments: Sequence[Floats], outputs: Floats, workspace: Floats | None = None, *, from_stage: int = 0
    ) -> None:
        """Compute one point."""
        call_evaluate(self, arguments, outputs, workspace, from_stage)

    def evaluate_points(
        self,
        inputs: Points,
        outputs: Points,
        workspace: Floats | None = None,
        *,
        from_stage: int = 0,
        loop_stage: int = 0,
    ) -> None:
        """Compute many points."""
        call_batch(self, inputs, outputs, workspace, (from_stage, loop_stage))

    def to_bytes(self) -> bytes:
        """The object code, as far as it has been compiled."""
        if self.imports:
            raise SymnumError("a kernel that calls registered functions cannot be stored: they live in this process")
        return pack(_header(LlvmBackend().fingerprint(), self.program), self.parts)


def _compile_evaluate(layout: Layout, tier: int) -> list[bytes]:
    modules = _modules(layout, 1, "c", MODULE_SIZE[tier])
    return [llvm_engine.compile_text(text, tier) for text in (*modules, evaluate_text(layout, "c", "evaluate"))]


def _compile_batch(layout: Layout, lanes: int, start: int, tier: int) -> list[bytes]:
    modules = _modules(layout, lanes, "b", MODULE_SIZE[tier])
    objects = [llvm_engine.compile_text(text, tier) for text in modules]
    drivers = [evaluate_text(layout, "b", "run"), batch_text(layout, lanes, start)]
    return objects + [llvm_engine.compile_text(text, _DRIVER_TIER) for text in drivers]


def _modules(layout: Layout, lanes: int, prefix: str, size: int) -> Iterator[str]:
    """The functions of all chunks as modules of about `size` instructions."""
    writer = ModuleWriter(layout, lanes, prefix)
    head = declarations(layout.program, lanes)
    texts: list[str] = []
    written = 0
    for number, chunk in enumerate(layout.chunks):
        texts.append(writer.chunk(number))
        written += chunk.stop - chunk.start
        if written >= size:
            yield "\n".join([*texts, head])
            texts, written = [], 0
    texts += [writer.copies(number) for number in range(len(layout.copies))]
    if texts:
        yield "\n".join([*texts, head])
