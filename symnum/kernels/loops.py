"""Kernels of arrays: a plan of loop nests, compiled, with the memory that it needs."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symnum.arrays.nodes import Constant, Input, Stored
from symnum.backends.loops import LoopCode, compile_loops, fingerprint, generate, link_loops
from symnum.backends.source.nest_target import nest_target_named
from symnum.backends.source.nests import nests_source
from symnum.errors import DomainError, SymnumError
from symnum.kernels.addresses import address_of
from symnum.kernels.cache import CacheUnavailableError, user_cache, versions
from symnum.kernels.crew import run_parallel
from symnum.kernels.threads import available_threads
from symnum.lowering.loops.nest import Nest, Scalars
from symnum.lowering.loops.plan import DenseStep, Output, Plan
from symnum.observe.report import Recorder, Report

if TYPE_CHECKING:
    from symnum.backends.llvm_engine import Linked

Floats: TypeAlias = NDArray[np.float64]

SERIAL_WORK = 150_000
"""A nest with fewer operations than this, some 5 us, is run by one thread: another takes 1 us to come, 5 asleep."""

MOST_AT_ONCE = 1 << 26
"""Points that one thread computes before it answers Ctrl-C, at most half a second's work."""


class LoopKernel:
    """Compiled loops from arrays and scalars to arrays.

    `make_plan` gives the steps; `scalars` are the symbols of the numbers that a call takes. With `single`, the arrays
    of a call are float32 in memory; everything is computed in float64. The kernel may be called from several threads
    at once.

    Cost:    compiling takes some 20 ms for each nest, whatever the size of the arrays; a call 3 us and its loops.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - all of them are what a kernel is made of
        self,
        make_plan: Callable[[], Plan],
        output_shapes: Sequence[tuple[int, ...]],
        input_shapes: Sequence[tuple[int, ...]],
        scalars: Scalars,
        threads: int = 1,
        cache: bool = True,
        single: bool = False,
    ) -> None:
        self._dtype = np.dtype(np.float32 if single else np.float64)
        self._recorder = Recorder("loops")
        self.output_shapes, self.input_shapes = list(output_shapes), list(input_shapes)
        self.scalars = scalars
        self.threads = min(threads, available_threads()) if threads > 0 else available_threads()
        with self._recorder.stage("plan") as counts:
            self.plan = make_plan()
            counts["steps"] = len(self.plan.steps)
        self._nests = [step for step in self.plan.steps if isinstance(step, Nest)]
        with self._recorder.stage("generate"):
            self.code: LoopCode = generate(self._nests, scalars, single)
        self._linked: Linked = self._load(cache)
        self._calls = [_function(self._linked.addresses[f"nest{k}"]) for k in range(len(self._nests))]
        self._points = [nest.points for nest in self._nests]
        self._parallel = [self.threads > 1 and _shares(nest) for nest in self._nests]
        self._integers = np.array(list(self.code.tables.integers), dtype=np.int64)
        self._own = [_own_memory(owner) for owner in self.code.tables.owners]
        self._idle: list[Frame] = []

    @property
    def report(self) -> Report:
        """What was done, as stages."""
        return self._recorder.report("done")

    def source(self, target: str = "llvm") -> str:
        """The code as text: `llvm` is what runs here, the targets that `nest_target_named` knows are for use elsewhere.

        Errors:  SymnumError if there is no such target, or it lacks an operator.
        """
        if target == "llvm":
            return self.code.text
        return nests_source(nest_target_named(target), self.plan, self.scalars, self.input_shapes, self.output_shapes)

    def _load(self, cache: bool) -> Linked:
        cached = cache and self.code.storable
        parts = ["symnum loops", self.code.text, fingerprint(), *versions()]
        key = blake2b("\n".join(parts).encode(), digest_size=32).hexdigest()
        data = _stored_code(key) if cached else None
        if data is not None:
            try:
                with self._recorder.stage("load"):
                    return link_loops(self.code, data)
            except SymnumError:  # damaged in spite of its key: compiled again
                pass
        with self._recorder.stage("compile") as counts:
            data = compile_loops(self.code)
            counts["bytes"] = len(data)
        if cached:
            _store_code(key, data)
        return link_loops(self.code, data)

    # calls ------------------------------------------------------------------------------------------------------------
    def frame(self) -> Frame:
        """Memory and tables for one caller at a time; give it back with `give`."""
        try:
            return self._idle.pop()
        except IndexError:
            return Frame(self)

    def give(self, frame: Frame) -> None:
        """Take a frame back, for another call."""
        self._idle.append(frame)

    @property
    def only_nest(self) -> tuple[Nest, int] | None:
        """The nest that is all of the kernel, with the address of its function; None if there is more to a call."""
        if len(self.plan.steps) != 1 or not self._nests:
            return None
        return self._nests[0], self._linked.addresses["nest0"]

    def run(self, frame: Frame, inputs: Sequence[Floats], scalars: Sequence[float], outputs: Sequence[Floats]) -> None:
        """Compute the outputs; arrays are contiguous, of the kernel's shapes and type, and share no memory."""
        frame.point(inputs, outputs)
        if scalars:
            frame.numbers[: len(scalars)] = scalars
        place = 0
        for step in self.plan.steps:
            if isinstance(step, DenseStep):
                frame.multiply(step, inputs)
            else:
                self._run_nest(place, step, frame)
                place += 1

    def _run_nest(self, number: int, nest: Nest, frame: Frame) -> None:
        outer, points = nest.bounds[0][-1], self._points[number]
        # each native call takes a fraction of a second, after which Ctrl-C is answered
        if self._parallel[number] and points <= MOST_AT_ONCE * self.threads:
            address = self._linked.addresses[f"nest{number}"]
            if run_parallel(address, frame.addresses, outer, self.threads):
                return
        call = self._calls[number]
        if points <= MOST_AT_ONCE:
            call(*frame.addresses, 0, outer)
            return
        rows = max(1, MOST_AT_ONCE * outer // points)
        for start in range(0, outer, rows):
            call(*frame.addresses, start, min(outer, start + rows))

    def __call__(self, inputs: Sequence[Any], scalars: Sequence[float] = (), out: Sequence[Any] | None = None) -> Any:
        """The outputs for some inputs, each checked; results go to `out` where that is given.

        Errors:  DomainError for a wrong shape, type or memory layout.
        """
        dtype = self._dtype
        given = [_checked(value, shape, dtype) for value, shape in zip(inputs, self.input_shapes, strict=True)]
        results: list[Any] = [
            np.empty(shape, dtype)
            if out is None or out[k] is None or not _fits(out[k], shape, dtype, given)
            else out[k]
            for k, shape in enumerate(self.output_shapes)
        ]
        frame = self.frame()
        try:
            self.run(frame, given, scalars, results)
        finally:
            self.give(frame)
        if out is None:
            return results
        for target, result in zip(out, results, strict=True):
            if target is not result:
                target[...] = result
        return list(out)


def work_of(nest: Nest) -> int:
    """How many operations a nest takes."""
    costs = [cell.program.instruction_count + len(cell.reads) + len(cell.writes) for cell in nest.cells]
    return nest.points * max(costs, default=0)


def _shares(nest: Nest) -> bool:
    """Whether a nest is worth more than one thread; the innermost loop of a reduction is never cut."""
    if nest.reduction is not None and len(nest.bounds) == 1:
        return False
    return work_of(nest) >= SERIAL_WORK


def _checked(value: Any, shape: tuple[int, ...], dtype: Any) -> Floats:
    if type(value) is np.ndarray and value.dtype is dtype and value.shape == shape and value.flags.c_contiguous:
        return value
    array = value if isinstance(value, np.ndarray) else np.asarray(value)
    if array.shape != shape:
        raise DomainError(f"an array of shape {array.shape} was given where the function was traced with {shape}")
    if array.dtype.kind == "c":
        raise DomainError("an array of complex numbers was given; the function was traced for real ones")
    if array.dtype == np.float64 and dtype == np.float32:
        raise DomainError("an array of float64 was given; the function was traced for float32")
    return np.ascontiguousarray(array, dtype=dtype)


def _fits(target: Any, shape: tuple[int, ...], dtype: Any, inputs: Sequence[Floats]) -> bool:
    """Whether results can be written to `target` at once: contiguous, and apart from all inputs."""
    if not isinstance(target, np.ndarray) or target.shape != shape:
        raise DomainError(f"out= must be an array of shape {shape}")
    flags = target.flags
    if target.dtype != dtype or not flags.c_contiguous or not flags.writeable:
        return False
    return not any(np.may_share_memory(target, given) for given in inputs)


def _own_memory(owner: Any) -> NDArray[Any] | None:
    """The numbers that a kernel keeps: constant arrays and tables of places."""
    if not isinstance(owner, Constant):
        return None
    return np.ascontiguousarray(owner.values, dtype=None if owner.values.dtype == np.int64 else np.float64)


class Frame:
    """The tables of one call, with the memory for what is stored on the way."""

    def __init__(self, kernel: LoopKernel) -> None:
        tables = kernel.code.tables
        self._kernel = kernel
        self.buffers = np.zeros(max(1, len(tables.owners)), dtype=np.intp)
        self.numbers = np.zeros(max(1, tables.scalar_count + len(tables.number_values)))
        self.numbers[tables.scalar_count : tables.scalar_count + len(tables.number_values)] = tables.number_values
        self.memory: dict[int, Floats] = {id(node): np.empty(node.shape) for node in kernel.plan.stored}
        self._places = self.buffers.data
        self._inputs: list[tuple[int, int]] = []
        self._outputs: list[tuple[int, int]] = []
        for slot, owner in enumerate(tables.owners):
            own = kernel._own[slot]  # pyright: ignore[reportPrivateUsage] - a frame is a part of its kernel
            if own is not None:
                self.buffers[slot] = own.ctypes.data
            elif isinstance(owner, Stored):
                self.buffers[slot] = self.memory[id(owner)].ctypes.data
            elif isinstance(owner, Input):
                self._inputs.append((slot, owner.number))
            elif isinstance(owner, Output):
                self._outputs.append((slot, owner.number))
        integers = kernel._integers  # pyright: ignore[reportPrivateUsage]
        self.addresses = tuple([table.ctypes.data for table in (self.buffers, integers, self.numbers)])

    def point(self, inputs: Sequence[Floats], outputs: Sequence[Floats]) -> None:
        """Enter where the arrays of this call stand."""
        for slot, number in self._inputs:
            self._places[slot] = address_of(inputs[number])
        for slot, number in self._outputs:
            self._places[slot] = address_of(outputs[number])

    def multiply(self, step: DenseStep, inputs: Sequence[Floats]) -> None:
        """A product with a dense matrix."""
        source = step.node.source
        values = inputs[source.number] if isinstance(source, Input) else self.memory[id(source)]
        target = self.memory[id(step.target)]
        flat = values.reshape(values.shape[0], -1)
        np.matmul(step.node.matrix, flat, out=target.reshape(target.shape[0], -1))


def _function(address: int) -> Any:
    pointer, count = ctypes.c_void_p, ctypes.c_int64
    return ctypes.CFUNCTYPE(None, pointer, pointer, pointer, count, count)(address)


def _stored_code(key: str) -> bytes | None:
    try:
        return user_cache().get(key)
    except CacheUnavailableError:
        return None


def _store_code(key: str, data: bytes) -> None:
    try:
        user_cache().put(key, data)
    except CacheUnavailableError:  # the kernel works without
        return
