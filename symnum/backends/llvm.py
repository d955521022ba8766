"""The llvm backend: programs to native code through LLVM IR text, in modules small enough to be interrupted between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain

from symnum.backends import llvm_engine
from symnum.backends.base import Blocks, Floats, Options, Points
from symnum.backends.layout import Layout, lay_out
from symnum.backends.llvm_driver import BatchLayout, batch_layout, batch_text, collect_text, evaluate_text
from symnum.backends.llvm_text import ATTRIBUTES, ModuleWriter, declarations, external_name, vector_functions
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
        return f"symnum 3 {llvm_engine.fingerprint()}"

    def source(self, program: Program) -> str:
        """The LLVM IR for one point."""
        layout = lay_out(program, may_collect=True)
        return "\n".join([*_evaluate_modules(layout, program.instruction_count), collect_text(layout, "c", 1, 1)])

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
        self.layout: Layout = lay_out(program, may_collect=True)
        after_slots = -(-self.layout.slot_count // 8) * 8  # keeps the vectors of `batch` aligned
        self.batch_layout: BatchLayout = batch_layout(self.layout, llvm_engine.vector_lanes(), after_slots)
        self.imports = {
            external_name(operator): native_address(operator)
            for operator in program.operators
            if operator.implementation is not None
        }

    @property
    def workspace_size(self) -> int:
        """How many doubles a workspace holds: the part of `evaluate`, then that of `batch`."""
        return self.batch_layout.end

    def prepare(self) -> None:
        """Compile and link what every caller needs, so that the first call costs no more than others."""
        _ = self.address

    @cached_property
    def _evaluate(self) -> llvm_engine.Linked:
        if "evaluate" not in self.parts:
            self.parts["evaluate"] = _compile_evaluate(self.layout, self.options)
        return llvm_engine.link(self.parts["evaluate"], ["evaluate"], self.imports)

    @cached_property
    def _batch(self) -> llvm_engine.Linked:
        if "batch" not in self.parts:
            self.parts["batch"] = _compile_batch(self.layout, self.batch_layout, self.options)
        return llvm_engine.link(self.parts["batch"], ["batch", "block"], self.imports)

    @property
    def address(self) -> int:
        """Where `evaluate` stands."""
        return self._evaluate.addresses["evaluate"]

    @property
    def batch_address(self) -> int:
        """Where `batch` stands; the first time, this compiles it."""
        return self._batch.addresses["batch"]

    @property
    def blocks(self) -> Blocks:
        """Where `block` stands; the first time, this compiles it."""
        return Blocks(self._batch.addresses["block"], self.batch_layout.points, self.batch_layout.lanes)

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


def _evaluate_modules(layout: Layout, size: int) -> Iterator[str]:
    """The modules of `evaluate`, each of about `size` instructions; a small program is one module."""
    modules = _chunk_modules(ModuleWriter(layout, "c"), size)
    evaluate, chunks = evaluate_text(layout, "c", "evaluate")
    first, second = next(modules, ATTRIBUTES), next(modules, None)
    if second is None:
        collect = "" if layout.collected is None else "declare hidden void @ccollect(ptr, ptr, ptr)"
        yield f"{collect}\n{evaluate}\n{first}"
    else:
        yield from chain([first, second], modules)
        yield f"{chunks}\n{evaluate}\n{ATTRIBUTES}"


def _compile_evaluate(layout: Layout, options: Options) -> list[bytes]:
    modules = _compile_all(_evaluate_modules(layout, MODULE_SIZE[options.tier]), options)
    return modules + _compile_loops([collect_text(layout, "c", 1, 1)], options)


def _compile_batch(layout: Layout, places: BatchLayout, options: Options) -> list[bytes]:
    writer = ModuleWriter(layout, "b", places.lanes, places.points)
    modules = _compile_all(_chunk_modules(writer, MODULE_SIZE[options.tier]), options)
    run, chunks = evaluate_text(layout, "b", "run")
    functions = vector_functions(layout.program.operators, places.lanes)
    driver = "\n".join([chunks, run, functions, batch_text(layout, places)])
    return modules + _compile_loops([driver, collect_text(layout, "b", places.lanes, places.points)], options)


def _compile_loops(texts: Iterable[str], options: Options) -> list[bytes]:
    """Compile the code around the chunks."""
    modules = [f"{text}\n{ATTRIBUTES}" for text in texts if text]
    return _compile_all(modules, replace(options, tier=_DRIVER_TIER))


def _compile_all(texts: Iterable[str], options: Options) -> list[bytes]:
    objects: list[bytes] = []
    for text in texts:
        options.checkpoint()
        objects.append(llvm_engine.compile_text(text, options.tier))
    return objects


def _chunk_modules(writer: ModuleWriter, size: int) -> Iterator[str]:
    """The functions of all chunks as modules of about `size` instructions."""
    layout = writer.layout
    end = [declarations(layout.program.operators, writer.lanes), ATTRIBUTES]
    texts: list[str] = []
    written = 0
    for number, chunk in enumerate(layout.chunks):
        if written >= size:
            yield "\n".join([*texts, *end])
            texts, written = [], 0
        texts.append(writer.chunk(number))
        written += chunk.stop - chunk.start
    texts += [writer.copies(number) for number in range(len(layout.copies))]
    if texts:
        yield "\n".join([*texts, *end])
