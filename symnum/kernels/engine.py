"""Running an executable at little cost: prototypes made once, and memory kept ready in frames.

A frame is all that one call in one thread needs: staging room for the arguments, room for the outputs, the workspace
and the tables of addresses, whose pointers never change. Frames wait in a pool, so that calls in several threads, or
from inside each other, never share one. Single points are copied into the staging room and out of it, which costs
less than asking NumPy for one pointer and lets callers pass any memory, the output array included.
"""

from __future__ import annotations

import ctypes
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symnum.backends.base import Executable, Floats, Points, make_workspace
from symnum.lowering.program import Program, Rate

Integers: TypeAlias = NDArray[np.int64]

_POINTER = ctypes.c_void_p
_COUNT = ctypes.c_int64
_EVALUATE = (_POINTER, _POINTER, _POINTER, _COUNT)
_BATCH = (_COUNT, *[_POINTER] * 5, _COUNT, _COUNT)

KEEPS_LOCK: Final = 20_000
"""Programs of fewer instructions, some 10 us a point, run without releasing Python's lock: a thread that gives it up
may wait 5 ms for another one to return it."""


class Frame:
    """Memory for one call at a time.

    `key` gives the bits of the staged parameters; `point_key` and `batch_key` are those of the workspace.
    """

    def __init__(self, engine: Engine) -> None:
        program = engine.program
        self.inputs: Floats = np.zeros(max(1, program.input_count))
        self.outputs: Floats = np.zeros(len(program.outputs))
        self.workspace = make_workspace(engine.executable)
        self.arguments = [
            self.inputs[start : start + argument.size]
            for start, argument in zip(program.input_offsets, program.arguments, strict=True)
        ]
        self.rooms = [view.reshape(s) for view, s in zip(self.arguments, engine.shapes, strict=True)]
        self._parameters = [self.inputs[a:b] for a, b in engine.parameter_ranges]
        self.key = self._parameters[0].tobytes if len(self._parameters) == 1 else self._joined_parameters
        self.point_key: bytes | None = None
        self.batch_key: bytes | None = None
        self.home: Integers = self.inputs.ctypes.data + 8 * np.arange(program.input_count, dtype=np.int64)
        self.tables = [np.zeros(max(1, count), dtype=np.int64) for count in (len(self.outputs), program.input_count)]
        self.strides = [np.zeros_like(table) for table in self.tables]
        self.pointers = np.array([array.ctypes.data for array in self.arguments] or [0], dtype=np.int64)
        out_table, in_table = (_POINTER(table.ctypes.data) for table in self.tables)
        out_strides, in_strides = (_POINTER(table.ctypes.data) for table in self.strides)
        room = _POINTER(self.workspace.ctypes.data)
        native = (_POINTER(self.outputs.ctypes.data), _POINTER(self.pointers.ctypes.data), room)
        self.point_call: tuple[Any, ...] = native if engine.executable.address else (self,)
        self.batch_call = (out_table, out_strides, in_table, in_strides, room)

    def _joined_parameters(self) -> bytes:
        return b"".join([part.tobytes() for part in self._parameters])


@dataclass(frozen=True, slots=True)
class Batch:
    """Many points: where their elements stand, the stage from which they differ, and the parameters they share."""

    inputs: Points
    outputs: Points
    loop_stage: int
    key: bytes | None = None

    @property
    def count(self) -> int:
        """How many points there are."""
        return self.outputs.count


class Engine:
    """An executable with its prototypes and its pool of frames.

    `shapes` gives the shape under which each argument is staged, the same number of elements as the program has.
    """

    def __init__(self, executable: Executable, shapes: Sequence[tuple[int, ...]]) -> None:
        self.executable = executable
        self.program: Program = executable.program
        self.shapes = tuple(shapes)
        self.parameter_ranges = _parameter_ranges(self.program) if self.program.stages[0] else []
        self.pace = 1e-8 + 2e-9 * self.program.instruction_count  # seconds a point, until it is measured
        self._frames: deque[Frame] = deque()
        self._point = self._point_function()
        self._batch: Callable[[Frame, int, int, int], None] | None = None
        self._batch_lock = threading.Lock()

    def take(self) -> Frame:
        """A frame for this call alone; hand it back with `give`, or let it go if the call failed."""
        try:
            return self._frames.pop()
        except IndexError:
            return Frame(self)

    def give(self, frame: Frame) -> None:
        """Take a frame back for later calls."""
        self._frames.append(frame)

    def evaluate(self, frame: Frame) -> None:
        """Compute the outputs of the point that is staged, the stage of the parameters only if they changed."""
        call = frame.point_call
        if not self.parameter_ranges:
            self._point(*call, 0)
            return
        key = frame.key()
        if key == frame.point_key:
            self._point(*call, 1)
            return
        frame.point_key = None
        self._point(*call, 0)
        frame.point_key = key

    def prepare_batch(self) -> bool:
        """Make ready what computes many points; whether that was still to do."""
        with self._batch_lock:
            if self._batch is not None:
                return False
            self._batch = self._batch_function()
            return True

    def evaluate_points(self, frame: Frame, batch: Batch, start: int, stop: int) -> None:
        """Compute the points from `start` to `stop` of a batch, after `prepare_batch`."""
        for table, strides, points in zip(frame.tables, frame.strides, (batch.outputs, batch.inputs), strict=True):
            size = len(points.addresses)
            np.multiply(points.strides, start, out=table[:size])
            table[:size] += points.addresses
            strides[:size] = points.strides
        self.run_points(frame, stop - start, batch.loop_stage, batch.key)

    def run_points(self, frame: Frame, count: int, loop_stage: int, key: bytes | None) -> None:
        """Compute the points that the tables of a frame describe, after `prepare_batch`; `key` is that of `Batch`."""
        run = self._batch
        assert run is not None
        from_stage = 1 if key is not None and key == frame.batch_key else 0
        frame.batch_key = None
        run(frame, count, from_stage, max(from_stage, loop_stage))
        frame.batch_key = key

    def _point_function(self) -> Callable[..., None]:
        """What takes the `point_call` of a frame, and a stage."""
        executable = self.executable
        if executable.address:
            prototype = ctypes.PYFUNCTYPE if self.program.instruction_count < KEEPS_LOCK else ctypes.CFUNCTYPE
            return prototype(None, *_EVALUATE)(executable.address)

        def through_python(frame: Frame, stage: int) -> None:
            executable.evaluate(frame.arguments, frame.outputs, frame.workspace, from_stage=stage)

        return through_python

    def _batch_function(self) -> Callable[[Frame, int, int, int], None]:
        executable = self.executable
        if executable.batch_address:
            native = ctypes.CFUNCTYPE(None, *_BATCH)(executable.batch_address)
            return lambda frame, count, from_stage, loop_stage: native(count, *frame.batch_call, from_stage, loop_stage)

        def through_python(frame: Frame, count: int, from_stage: int, loop_stage: int) -> None:
            sizes = (len(self.program.outputs), self.program.input_count)
            outputs, inputs = (
                Points(count, table[:size], strides[:size], ())
                for table, strides, size in zip(frame.tables, frame.strides, sizes, strict=True)
            )
            executable.evaluate_points(inputs, outputs, frame.workspace, from_stage=from_stage, loop_stage=loop_stage)

        return through_python


def _parameter_ranges(program: Program) -> list[tuple[int, int]]:
    """Where the staging room holds parameters, neighbours in one range."""
    ranges: list[tuple[int, int]] = []
    for argument, start in zip(program.arguments, program.input_offsets, strict=True):
        if argument.rate is Rate.PARAMETER:
            stop = start + argument.size
            joins = bool(ranges) and ranges[-1][1] == start
            ranges.append((ranges.pop()[0] if joins else start, stop))
    return ranges
