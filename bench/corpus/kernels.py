"""Kernels of the corpus as they are timed: the compiled program itself, over blocks of points in the nearest cache.

Kernels for many points copy a block of each argument, compute it, and copy the results out. To copy 20 numbers takes as
long as to multiply some hundred, and is no part of any form: what is timed is what comes between.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnum.backends import llvm_engine
from symnum.backends.base import Executable, Options, backend_named, make_workspace, points_of
from symnum.backends.native import BATCH
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Program, Rate
from symnum.lowering.text import program_text

Array = NDArray[np.float64]

BEST_CODE = Options(tier=2)
STATES = 2
"""The stage that is computed for every point; what depends on no argument is computed once, as kernels do."""
BLOCKS = 2
"""How many blocks are timed one after the other: with what they make they fill two thirds of the nearest cache."""

_LOOP = f"""
define void @repeat(i64 %rounds, ptr %block, ptr %out, ptr %arguments, ptr %workspace, i64 %points) {{
entry:
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  %number = urem i64 %i, {BLOCKS}
  %table = getelementptr ptr, ptr %arguments, i64 %number
  call void %block(ptr %out, ptr %table, ptr %workspace, i64 {STATES}, i64 {STATES}, i64 %points)
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %rounds
  br i1 %more, label %loop, label %done
done:
  ret void
}}
"""
_SIGNATURE = ctypes.CFUNCTYPE(None, ctypes.c_int64, *[ctypes.c_void_p] * 4, ctypes.c_int64)


@dataclass
class Timed:
    """Terms compiled for timing; two with the same `text` are the same code and take the same time."""

    symbols: tuple[Any, ...]
    terms: Sequence[Any]
    program: Program = field(init=False)
    executable: Executable = field(init=False)

    def __post_init__(self) -> None:
        self.program, _ = optimise(lower([(Rate.STATE, self.symbols)], self.terms, multiply_powers=True))
        self.executable = backend_named("llvm").compile(self.program, BEST_CODE)

    @property
    def text(self) -> str:
        """The program as text."""
        return program_text(self.program)

    def values(self, points: Array, room: Array | None = None) -> Array:
        """Compute all terms at all points, with a workspace in which what the points share is left.

        Shapes:  points (symbols, n) -> (terms, n)
        """
        count = points.shape[1]
        out = np.empty((len(self.terms), count))
        room = make_workspace(self.executable) if room is None else room
        inputs, outputs = points_of([points], count), points_of([out], count)
        rows = [outputs.addresses, outputs.strides, inputs.addresses, inputs.strides]
        arguments = (*[row.ctypes.data for row in rows], room.ctypes.data)
        BATCH(self.executable.batch_address)(count, *arguments, 0, STATES)
        return out

    def loop(self, points: Array) -> tuple[Callable[[int], object], int]:
        """Return a loop over some blocks of points that runs as many rounds as it is told, and the points of a round.

        Shapes:  points (symbols, n)
        """
        blocks, room = self.executable.blocks, make_workspace(self.executable)
        assert blocks is not None
        size = blocks.points
        out = _aligned((len(self.terms), size))
        self.values(points[:, :size], room)
        tables = [_aligned((len(self.symbols), size)) for _ in range(BLOCKS)]
        for number, table in enumerate(tables):
            table[...] = points[:, number * size : (number + 1) * size]
        addresses = np.array([table.ctypes.data for table in tables])
        repeat, _ = _repeat()
        fixed = (blocks.address, out.ctypes.data, addresses.ctypes.data, room.ctypes.data, size)

        def loop(rounds: int) -> None:
            repeat(rounds, *fixed)

        loop.owners = (tables, addresses, out, room)  # pyright: ignore[reportFunctionMemberAccess] - kept alive
        return loop, size


def _aligned(shape: tuple[int, int]) -> Array:
    """An empty array that starts where a vector may."""
    size = shape[0] * shape[1]
    room = np.zeros(size + 8)
    start = -room.ctypes.data // 8 % 8
    return room[start : start + size].reshape(shape)


@cache
def _repeat() -> tuple[Any, Any]:
    """The loop over blocks as a C function, and what keeps it alive."""
    linked = llvm_engine.link([llvm_engine.compile_text(_LOOP, 1)], ["repeat"], {})
    return _SIGNATURE(linked.addresses["repeat"]), linked
