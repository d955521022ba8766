"""Work that goes on while the caller computes: one thread that takes jobs in turn, and that never delays an exit.

A job gets a `checkpoint` to call between pieces of at most some tenths of a second; it raises `AbandonedError` when the
job is no longer wanted or the process ends.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

from symnum.errors import SymnumError

Checkpoint: TypeAlias = Callable[[], None]

_PATIENCE: Final = 5.0
"""Seconds that an exit waits for the piece of work under way; LLVM must not run while the process is taken apart."""


class AbandonedError(SymnumError):
    """The work was given up because nobody wants its result any more."""


class Job:
    """One piece of background work; `problem` says how it failed, if it did."""

    def __init__(self, work: Callable[[Checkpoint], None]) -> None:
        self._work = work
        self._done = threading.Event()
        self._abandoned = False
        self.problem = ""

    @property
    def done(self) -> bool:
        """Whether the work has ended, one way or another."""
        return self._done.is_set()

    def abandon(self) -> None:
        """Say that the result is no longer wanted."""
        self._abandoned = True

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end of the work; whether it came in time."""
        return self._done.wait(seconds)

    def checkpoint(self) -> None:
        """Raise `AbandonedError` if the result is no longer wanted."""
        if self._abandoned:
            raise AbandonedError("the work was given up")

    def run(self) -> None:
        """Do the work; what goes wrong is kept in `problem`."""
        try:
            self.checkpoint()
            self._work(self.checkpoint)
        except Exception as problem:  # whatever it is, it must not end the thread, which serves other jobs
            self.problem = str(problem) or type(problem).__name__
        finally:
            self._done.set()

    def orphan(self) -> None:
        """End the job in a forked child, where the thread that did it is missing."""
        self.problem = "the process was forked while the work was under way"
        self._done = threading.Event()  # the lock of the old one may have been held
        self._done.set()


class _Worker:
    """The thread and its queue of jobs; the thread starts with the first job."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._current: Job | None = None
        self._thread: threading.Thread | None = None
        self._stopped = False

    def submit(self, job: Job) -> None:
        with self._change:
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="symnum-background", daemon=True)
                self._thread.start()
            self._waiting.append(job)
            self._change.notify()

    def stop(self) -> None:
        """Abandon everything and wait for the piece under way."""
        with self._change:
            self._stopped = True
            for job in self._unfinished():
                job.abandon()
            self._change.notify()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def forget(self) -> None:
        """Start anew in a forked child, which has inherited no threads."""
        orphans = self._unfinished()
        self.__init__()
        for job in orphans:
            job.orphan()

    def _unfinished(self) -> list[Job]:
        return [*self._waiting, *([self._current] if self._current is not None else [])]

    def _serve(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._stopped)
                if not self._waiting:
                    return
                job = self._current = self._waiting.popleft()
            job.run()
            with self._change:
                self._current = None


_worker = _Worker()
atexit.register(_worker.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_worker.forget)


def start(work: Callable[[Checkpoint], None]) -> Job:
    """Start some work in the background.

    >>> job = start(lambda checkpoint: None)
    >>> job.wait(60), job.problem
    (True, '')
    """
    job = Job(work)
    _worker.submit(job)
    return job
