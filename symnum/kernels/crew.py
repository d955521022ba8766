"""Threads that compute the rows of a loop nest together.

Workers spin for a while after each job, since the next one often follows within microseconds; then they sleep. The
caller takes part, so that nothing waits for a worker that does not come. Pieces are cut by rows, and every row is
computed by the same code whoever computes it, so results do not depend on the number of threads.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import platform
import threading
from functools import cached_property
from typing import Any, Final

import numpy as np

from symnum.backends import llvm_engine
from symnum.backends.crew_text import CREW_WORDS, crew_text
from symnum.kernels.threads import MOST_THREADS

SPINS: Final = 2000
"""Turns that a worker waits for another job, about 60 us."""

PIECES: Final = 4
"""Pieces for each thread, so that one that is held up does not hold up the others."""


class _Worker:
    def __init__(self, crew: _Crew, number: int) -> None:
        self.asleep = False
        self._crew = crew
        self._alarm = threading.Semaphore(0)
        threading.Thread(target=self._work, name=f"symnum-crew-{number}", daemon=True).start()

    def wake(self) -> None:
        if self.asleep:
            self.asleep = False
            self._alarm.release()

    def _work(self) -> None:
        serve, address = self._crew.serve, self._crew.address
        while not self._crew.stopped:
            serve(address, SPINS)
            self.asleep = True
            self._alarm.acquire()


class _Crew:
    """The crew of this process; its workers start when first needed."""

    def __init__(self) -> None:
        self.stopped = False
        self._lock = threading.Lock()
        self._workers: list[_Worker] = []
        self._memory = np.zeros(CREW_WORDS, dtype=np.int64)
        self.address: int = self._memory.ctypes.data

    @cached_property
    def _linked(self) -> llvm_engine.Linked:
        text = crew_text(platform.machine())
        return llvm_engine.link([llvm_engine.compile_text(text, 1)], ["lead", "serve"], {})

    @cached_property
    def serve(self) -> Any:
        address = self._linked.addresses["serve"]
        return ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)(address)

    @cached_property
    def _lead(self) -> Any:
        kinds = [ctypes.c_void_p] * 5 + [ctypes.c_int64] * 3
        return ctypes.CFUNCTYPE(None, *kinds)(self._linked.addresses["lead"])

    def run(self, function: int, addresses: tuple[int, ...], rows: int, threads: int) -> bool:
        """Compute all rows; False if the crew is busy with another caller's."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            wanted = min(threads, MOST_THREADS, rows) - 1
            while len(self._workers) < wanted:
                self._workers.append(_Worker(self, len(self._workers)))
            for worker in self._workers[:wanted]:
                worker.wake()
            size = -(-rows // (PIECES * (wanted + 1)))
            self._lead(self.address, function, *addresses, rows, size, -(-rows // size))
        finally:
            self._lock.release()
        return True

    def stop(self) -> None:
        """Let workers end, so that none runs native code while the process is taken apart."""
        with self._lock:
            self.stopped = True
            for worker in self._workers:
                worker.asleep = True
                worker.wake()


_crew = _Crew()


def _forget() -> None:
    """Start anew in a forked child, which has inherited no threads."""
    global _crew  # noqa: PLW0603
    _crew = _Crew()


def _stop() -> None:
    _crew.stop()


atexit.register(_stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def run_parallel(function: int, addresses: tuple[int, ...], rows: int, threads: int) -> bool:
    """Run the nest at an address over its rows with some threads; False, and nothing done, if all are busy."""
    return _crew.run(function, addresses, rows, threads)
