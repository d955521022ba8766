"""Threads that compute the rows of a loop nest together.

Workers spin for a while after each job, since the next one often follows soon; then they sleep. The caller takes part,
so that nothing waits for a worker that does not come. Shares and pieces are cut by rows, and every row is computed by
the same code whoever computes it, so results do not depend on the number of threads.
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
from symnum.backends.crew_text import CREW_WORDS, MOST_MEMBERS, crew_text

SPINS: Final = 7_000
"""Turns that a worker waits for another job, about a millisecond: more than a solver does between two calls."""

PIECES: Final = 4
"""Pieces for each thread, so that one that is held up does not hold up the others."""

_FUNCTIONS = {
    "prepare": [ctypes.c_void_p],
    "lead": [ctypes.c_void_p] * 5 + [ctypes.c_int64] * 3,
    "serve": [ctypes.c_void_p] + [ctypes.c_int64] * 2,
    "dismiss": [ctypes.c_void_p],
}


class _Crew:
    """The crew of this process; its workers start when first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._workers: list[threading.Thread] = []
        words = np.zeros(CREW_WORDS + 8, dtype=np.int64)
        self._memory = words
        self._address: int = -(-words.ctypes.data // 64) * 64  # a cache line starts here

    @cached_property
    def _native(self) -> dict[str, Any]:
        data = llvm_engine.compile_text(crew_text(platform.machine()), 1)
        self._linked = llvm_engine.link([data], list(_FUNCTIONS), {})
        found = {
            name: ctypes.CFUNCTYPE(None, *kinds)(self._linked.addresses[name]) for name, kinds in _FUNCTIONS.items()
        }
        found["prepare"](self._address)
        return found

    def run(self, function: int, addresses: tuple[int, ...], rows: int, threads: int) -> bool:
        """Compute all rows; False if the crew is busy with another caller's."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            members = min(threads, MOST_MEMBERS, rows)
            while len(self._workers) < members - 1:
                self._start()
            self._native["lead"](self._address, function, *addresses, rows, min(rows, PIECES * members), members)
        finally:
            self._lock.release()
        return True

    def _start(self) -> None:
        serve, number = self._native["serve"], len(self._workers) + 1
        worker = threading.Thread(
            target=lambda: serve(self._address, number, SPINS), name=f"symnum-crew-{number}", daemon=True
        )
        self._workers.append(worker)
        worker.start()

    def stop(self) -> None:
        """Let workers end, so that none runs native code while the process is taken apart."""
        with self._lock:
            if not self._workers:
                return
            self._native["dismiss"](self._address)
            for worker in self._workers:
                worker.join(1.0)


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
