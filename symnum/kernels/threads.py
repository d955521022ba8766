"""Computing a batch of points piece by piece, over threads where that pays.

A piece takes some milliseconds, so that Ctrl-C is answered between pieces. Pieces start at multiples of `GRAIN` points
and every point is computed by the same code wherever the cuts are, so results do not depend on the number of threads.
"""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from symnum.kernels.engine import Batch, Engine, Frame

GRAIN: Final = 64
"""Pieces start at multiples of this: at least the widest vectors, and whole cache lines of the output."""

PIECE_SECONDS = 5e-3

MOST_THREADS: Final = 64

WORTH_ROUND_TRIPS = 4.0
"""Other threads are woken for work that takes this many times as long as waking one and hearing back, 30 to 100 us."""


def compute(engine: Engine, frame: Frame, batch: Batch, threads: int = 1) -> None:
    """Compute all points of a batch with at most `threads` threads, of which the calling one is the first.

    Cost:    3 us a piece. One thread is used unless what is left after the first piece takes longer than waking others.
    """
    pieces = _Pieces(engine, batch.count)
    _step(engine, frame, batch, pieces)
    if pieces.left() == 0:
        return
    helpers: list[Future[None]] = []
    try:
        if threads > 1:
            pool, round_trip = _shared.started()
            if pieces.seconds_left() > WORTH_ROUND_TRIPS * round_trip:
                wanted = min(threads, MOST_THREADS, -(-pieces.left() // GRAIN))
                pieces.share(wanted)
                helpers += [pool.submit(_help, engine, batch, pieces) for _ in range(wanted - 1)]
        while _step(engine, frame, batch, pieces):
            pass
    finally:
        pieces.close()
        for helper in helpers:
            if not helper.cancel():
                helper.result()


def _help(engine: Engine, batch: Batch, pieces: _Pieces) -> None:
    frame = engine.take()
    while _step(engine, frame, batch, pieces):
        pass
    engine.give(frame)


def _step(engine: Engine, frame: Frame, batch: Batch, pieces: _Pieces) -> bool:
    """Compute one piece, if there is one left, and learn from it how long a point takes."""
    piece = pieces.take()
    if piece is None:
        return False
    start, stop = piece
    begin = time.perf_counter()
    engine.evaluate_points(frame, batch, start, stop)
    if stop - start >= GRAIN:
        engine.pace = (time.perf_counter() - begin) / (stop - start)
    return True


_pieces_lock = threading.Lock()  # held for less than a microsecond, so one for all batches will do


class _Pieces:
    """Hands out the points of a batch, in pieces of a size that follows the pace of the engine."""

    def __init__(self, engine: Engine, count: int) -> None:
        self._engine = engine
        self._count = count
        self._next = 0
        self._sharers = 1

    def take(self) -> tuple[int, int] | None:
        with _pieces_lock:
            start = self._next
            if start >= self._count:
                return None
            size = PIECE_SECONDS / self._engine.pace
            if self._sharers > 1:  # smaller towards the end, so that all threads finish together
                size = min(size, (self._count - start) / (2 * self._sharers))
            self._next = min(self._count, start + max(GRAIN, int(size) // GRAIN * GRAIN))
            return start, self._next

    def share(self, sharers: int) -> None:
        self._sharers = sharers

    def left(self) -> int:
        return self._count - self._next

    def seconds_left(self) -> float:
        return self.left() * self._engine.pace

    def close(self) -> None:
        with _pieces_lock:
            self._next = self._count


# the threads ----------------------------------------------------------------------------------------------------------
class _Shared:
    """The threads of this process, started when first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started: tuple[ThreadPoolExecutor, float] | None = None

    def started(self) -> tuple[ThreadPoolExecutor, float]:
        """The threads, and the seconds from handing work to another thread to its end."""
        with self._lock:
            if self._started is None:
                pool = ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="symnum")
                times: list[float] = []
                for _ in range(5):
                    begin = time.perf_counter()
                    pool.submit(int).result()
                    times.append(time.perf_counter() - begin)
                self._started = pool, min(times)
            return self._started

    def forget(self) -> None:
        """Start anew in a forked child, which has inherited no threads."""
        self.__init__()


_shared = _Shared()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_shared.forget)


def available_threads() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
