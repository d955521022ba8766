"""How many cycles a call of compiled code takes: calls in a compiled loop, against a chain of integer operations.

A dependent integer operation takes one cycle on every processor, whatever its frequency is at the moment; so time is
divided by the time of a cycle that the same seconds gave. Noise only ever adds time: the least of many repeats counts.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Sequence
from functools import cache
from time import perf_counter_ns
from typing import Any, Final

import numpy as np

from symnum.backends.base import Executable, Floats, make_workspace

BATCH_NANOSECONDS: Final = 60_000
"""Of one batch of calls: short enough to fit between two interruptions, long enough not to see the clock's steps."""
REPEATS: Final = 15
_UNROLLED: Final = 8
_CYCLES_PER_STEP: Final = 2 * _UNROLLED  # a shift and an exclusive or, each waiting for the one before

_STEPS: Final = "\n".join(f"  %s{k} = shl i64 %x{k}, 1\n  %x{k + 1} = xor i64 %x{k}, %s{k}" for k in range(_UNROLLED))
_TEXT: Final = f"""
define void @repeat(i64 %count, ptr %function, ptr %out, ptr %arguments, ptr %workspace, ptr %awaited, i64 %mask) {{
entry:
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  %distance = phi i64 [0, %entry], [%nothing, %loop]
  %same = getelementptr i8, ptr %arguments, i64 %distance
  call void %function(ptr %out, ptr %same, ptr %workspace, i64 0)
  %result = load i64, ptr %awaited
  %nothing = and i64 %result, %mask
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %count
  br i1 %more, label %loop, label %done
done:
  ret void
}}
define i64 @cycles(i64 %count, i64 %seed) {{
entry:
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  %x0 = phi i64 [%seed, %entry], [%x{_UNROLLED}, %loop]
{_STEPS}
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %count
  br i1 %more, label %loop, label %done
done:
  ret i64 %x{_UNROLLED}
}}
"""

_TRIES: Final = 3

Batch = Callable[[int], object]


@cache
def _loops() -> tuple[Any, Batch, Any]:
    """The loops as C functions: calls of a kernel, and cycles to compare with; and what keeps them alive."""
    from symnum.backends import llvm_engine

    # tier 1, because the passes of tier 2 shorten the chain
    linked = llvm_engine.link([llvm_engine.compile_text(_TEXT, 1)], ["repeat", "cycles"], {})
    pointer, count = ctypes.c_void_p, ctypes.c_int64
    repeat = ctypes.CFUNCTYPE(None, count, *[pointer] * 5, count)(linked.addresses["repeat"])
    cycles = ctypes.CFUNCTYPE(count, count, count)(linked.addresses["cycles"])
    return repeat, lambda n: cycles(n, 1), linked


def cycles_per_call(
    executable: Executable, arguments: Sequence[Floats], *, awaited: int | None = None, repeats: int = REPEATS
) -> float:
    """The cycles that one call of `evaluate` takes when it is called again and again, the loop's own included.

    `awaited` is the output that the next call waits for, as a solver waits for a derivative before it takes a step;
    left out, calls overlap as far as the processor sees ahead.

    Errors:  none, but other work on the machine makes it too long.
    Cost:    2 ms for each 15 repeats.
    """
    repeat, clock, _ = _loops()
    arrays = [np.ascontiguousarray(array, dtype=np.float64) for array in arguments]
    outputs, nothing = np.zeros(max(1, len(executable.program.outputs))), np.zeros(1)
    pointers = np.array([array.ctypes.data for array in arrays], dtype=np.int64)
    workspace = make_workspace(executable)
    # the address of the arguments is made to depend on the bits of the result, masked by 0
    waited = nothing.ctypes.data if awaited is None else outputs.ctypes.data + 8 * awaited
    fixed = (executable.address, outputs.ctypes.data, pointers.ctypes.data, workspace.ctypes.data, waited, 0)
    calls = _measured(lambda n: repeat(n, *fixed), repeats, clock)
    return calls[0] / (calls[1] / _CYCLES_PER_STEP)


def _measured(calls: Batch, repeats: int, clock: Batch) -> tuple[float, float]:
    """The least nanoseconds of one call and of one step of the clock, in turns."""
    count, steps = _batch_size(calls), _batch_size(clock)
    best_call = best_step = math.inf
    for _ in range(repeats):
        best_call = min(best_call, _nanoseconds(calls, count) / count)
        best_step = min(best_step, _nanoseconds(clock, steps) / steps)
    return best_call, best_step


def _batch_size(batch: Batch) -> int:
    """How many fill a batch; what is run to find out warms up. An interruption must not pass for a full batch."""
    count = 1
    while (taken := min(_nanoseconds(batch, count) for _ in range(_TRIES))) < BATCH_NANOSECONDS // 2:
        count *= max(2, min(100, BATCH_NANOSECONDS // max(taken, 1)))
    return count


def _nanoseconds(batch: Batch, count: int) -> int:
    start = perf_counter_ns()
    batch(count)
    return perf_counter_ns() - start
