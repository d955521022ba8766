"""Timings: interleaved, after a warm-up, the best of several batches, on one core when the figure says so."""

from __future__ import annotations

import gc
import math
import os
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import partial
from time import perf_counter, process_time
from typing import TypeVar

Call = Callable[[], object]
Loop = Callable[[int], object]
Result = TypeVar("Result")

# long enough that the clock's resolution and the loop's own 30 ns do not show, short enough to interleave often
BATCH_SECONDS = 0.02


@contextmanager
def pinned(one_core: bool = True) -> Generator[None]:
    """Keep this process, and the processes it starts, on one core; does nothing where the system cannot."""
    if not one_core or sys.platform != "linux":
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def timed(function: Callable[[], Result]) -> tuple[float, Result]:
    """Return the seconds that one call took and its result."""
    gc.collect()
    start = perf_counter()
    result = function()
    return perf_counter() - start, result


def processor_timed(function: Callable[[], Result]) -> tuple[float, Result]:
    """Return the seconds of processor time that one call took, which other programs hardly lengthen, and its result."""
    gc.collect()
    start = process_time()
    result = function()
    return process_time() - start, result


def interleaved(calls: Mapping[str, Call], repeat: int, batch_seconds: float = BATCH_SECONDS) -> dict[str, float]:
    """Return the seconds of one call of each, measured in turns A B A B so that a drifting clock favours none.

    Each call runs in batches of about `batch_seconds`; the best batch counts, as noise only ever adds time. Many short
    batches find the quiet moments of a busy machine; they suit native code, which leaves no garbage to collect first.
    """
    return interleaved_loops({name: partial(_called, call) for name, call in calls.items()}, repeat, batch_seconds)


def interleaved_loops(loops: Mapping[str, Loop], repeat: int, batch_seconds: float) -> dict[str, float]:
    """Return the same for loops that run as often as they are told, as loops of native code do."""
    counts = {name: _batch_size(loop, batch_seconds) for name, loop in loops.items()}
    best = dict.fromkeys(loops, math.inf)
    for _ in range(repeat):
        for name, loop in loops.items():
            if batch_seconds >= BATCH_SECONDS:
                gc.collect()
            best[name] = min(best[name], _batch(loop, counts[name]) / counts[name])
    return best


def _batch_size(loop: Loop, seconds: float) -> int:
    """Return how many rounds fill a batch; those made to find out are the warm-up.

    The first is not timed: what it does once, as compiling for many points, would pass for the time of any call.
    """
    loop(1)
    count = 1
    while (taken := _batch(loop, count)) < seconds / 2:
        count *= 2 if taken == 0.0 else min(100, math.ceil(seconds / taken))
    return count


def _batch(loop: Loop, count: int) -> float:
    start = perf_counter()
    loop(count)
    return perf_counter() - start


def _called(call: Call, count: int) -> None:
    for _ in range(count):
        call()


def growth_exponent(small: float, large: float, factor: float) -> float:
    """Return e of the growth size**e, from the times of a size and of `factor` times that size.

    >>> growth_exponent(1.0, 100.0, 10)
    2.0
    """
    return math.log(large / small) / math.log(factor)
