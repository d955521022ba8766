"""LLVM itself: text to object code, object code to addresses. The only module that imports llvmlite.

llvmlite lets one thread at a time into LLVM but releases Python's lock meanwhile, so a thread that compiles does not
hold up one that computes.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import llvmlite
import llvmlite.binding as llvm

from symnum.errors import SymnumError


@dataclass(frozen=True, slots=True)
class Linked:
    """Code in memory: the addresses of its functions, valid as long as this object lives."""

    addresses: Mapping[str, int]
    owner: Any


_start_lock = threading.Lock()
_library_numbers = count()


@cache
def _target() -> Any:
    with _start_lock:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple()


@cache
def _features() -> str:
    features = llvm.get_host_cpu_features().flatten()
    return f"{features},+prefer-no-gather" if _gathers_slowly() else features


def _gathers_slowly() -> bool:
    """Whether a processor that has gather instructions loads faster one by one: AMD's, and Intel's that are mended.

    Source:  Intel, "Gather Data Sampling", 2023; LLVM knows the feature, and leaves it to its user to set it.
    """
    mended = Path("/sys/devices/system/cpu/vulnerabilities/gather_data_sampling")
    if llvm.get_host_cpu_name().startswith("znver"):
        return True
    try:
        return mended.read_text().startswith("Mitigation")
    except OSError:
        return False


def _target_machine(tier: int) -> Any:
    return _target().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=_features(), opt=tier, reloc="pic", codemodel="small", jit=True
    )


@cache
def _linker() -> Any:
    return llvm.create_lljit_compiler(_target_machine(0))


def fingerprint() -> str:
    """The versions and the processor that object code is made for.

    >>> fingerprint().startswith("llvmlite ")
    True
    """
    triple = _target().triple
    return f"llvmlite {llvmlite.__version__} {triple} {llvm.get_host_cpu_name()} {_features()}"


@cache
def vector_lanes() -> int:
    """How many float64 the widest vector instruction of the processor takes."""
    features = _features().split(",")
    return 8 if "+avx512f" in features else 4 if "+avx" in features else 2


def compile_text(text: str, tier: int) -> bytes:
    """Compile a module of LLVM IR to object code, with optimisation level 0, 1 or 2; IR passes run at 2 alone.

    Errors:  SymnumError if LLVM refuses the text, which is an error of symnum.
    Cost:    about 4 us an instruction at level 0, 25 at level 1, 40 at level 2. Cannot be interrupted while it runs.
    """
    with _interrupts_later():
        machine = _target_machine(tier)
        try:
            module = llvm.parse_assembly(text, context=llvm.create_context())
        except RuntimeError as problem:
            raise SymnumError(f"LLVM refuses the generated code: {problem}") from problem
        if tier >= 2:
            tuning = llvm.create_pipeline_tuning_options(speed_level=2)
            builder = llvm.create_pass_builder(machine, tuning)
            builder.getModulePassManager().run(module, builder)
        return machine.emit_object(module)


@contextmanager
def _interrupts_later() -> Generator[None]:
    """Hold Ctrl-C back until LLVM's objects are whole: raised while one is made, it may free another still in use."""
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(usual):
        yield
        return
    caught: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: caught.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    for number, frame in caught[:1]:
        usual(number, frame)


def link(objects: Sequence[bytes], exports: Sequence[str], imports: Mapping[str, int]) -> Linked:
    """Load object code and give the addresses of the exported functions; `imports` are addresses that it may call.

    Errors:  SymnumError if a symbol is missing or the bytes are no object code of this machine.
    """
    library = llvm.JITLibraryBuilder()
    for data in objects:
        library.add_object_img(data)
    for name, address in imports.items():
        library.import_symbol(name, address)
    for name in exports:
        library.export_symbol(name)
    library.add_current_process()
    try:
        loaded = library.link(_linker(), f"symnum{next(_library_numbers)}")
        return Linked({name: loaded[name] for name in exports}, loaded)
    except RuntimeError as problem:
        raise SymnumError(f"compiled code cannot be loaded: {problem}") from problem
