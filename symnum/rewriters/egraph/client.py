"""The asking side of the worker: started once and kept, watched, and killed where it passes its limits."""

from __future__ import annotations

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symnum.errors import SymnumError
from symnum.rewriters.egraph.engine import Outcome

GRACE = 0.1
"""The share of the time limit after which a worker that does not answer is killed; and at least a little."""
_LEAST_GRACE = 0.3
_POLL = 0.05
"""Seconds between two looks at the clock, so that an interrupt is noticed."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """The limits of one run: nodes, iterations, seconds, and bytes of memory of the worker."""

    nodes: int
    iterations: int
    seconds: float
    bytes: int


class Worker:
    """One process that runs egglog; it lives until it is stopped, or this process ends."""

    def __init__(self) -> None:
        environment = {**os.environ, "RAYON_NUM_THREADS": "1", "RUST_BACKTRACE": "0"}
        root = str(Path(__file__).parents[3])
        path = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = root if not path else os.pathsep.join((root, path))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "symnum.rewriters.egraph.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
            text=True,
            encoding="utf-8",
        )
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.known: set[str] = set()
        self.is_stopped = False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("")

    def stop(self) -> None:
        """End the process; nothing that it has handed over is taken any more."""
        self.is_stopped = True
        self.process.kill()
        self.process.wait()

    def run(self, program: str, tables: dict[str, Any], roots: list[int], bounds: Bounded) -> Outcome | None:
        """Saturate; the graph as it was last handed over if the limits are passed, None if it never was.

        Errors:  SymnumError if the engine fails; KeyboardInterrupt, after which the worker is gone.
        """
        request = {
            "program": program, "tables": tables, "roots": roots, "nodes": bounds.nodes,
            "iterations": bounds.iterations, "seconds": bounds.seconds, "bytes": bounds.bytes,
        }  # fmt: skip
        deadline = time.monotonic() + bounds.seconds + max(_LEAST_GRACE, GRACE * bounds.seconds)
        if program not in self.known:
            self.known.add(program)
            deadline += min(_LOADING, bounds.seconds)
        try:
            assert self.process.stdin is not None
            self.process.stdin.write(json.dumps(request, separators=(",", ":")) + "\n")
            self.process.stdin.flush()
            return self._outcome(deadline)
        except BrokenPipeError as error:
            if self.is_stopped:
                return None
            self.stop()
            raise SymnumError("the e-graph's worker ended") from error
        except BaseException:
            self.stop()
            raise

    def _outcome(self, deadline: float) -> Outcome | None:
        best: Outcome | None = None
        while True:
            line = self._line(deadline)
            if not line:
                if self.is_stopped:
                    return None
                is_late = time.monotonic() > deadline
                self.stop()
                return None if best is None else _stopped(best, "time limit" if is_late else "memory limit")
            answer = json.loads(line)
            if "partial" in answer:
                best = Outcome(**answer["partial"])
            elif "outcome" in answer:
                return Outcome(**answer["outcome"])
            else:
                self.stop()
                if "MemoryError" in answer["error"]:
                    return None if best is None else _stopped(best, "memory limit")
                raise SymnumError(f"the e-graph's engine failed: {answer['error']}")

    def _line(self, deadline: float) -> str:
        """The next line; none once the deadline is over or the worker has ended."""
        while time.monotonic() < deadline:
            try:
                return self.lines.get(timeout=_POLL)
            except queue.Empty:
                continue
        return ""


_LOADING = 1.0
"""Seconds that a worker may take to start and to load a program, besides its limit."""


def _stopped(outcome: Outcome, why: str) -> Outcome:
    outcome.stop = why
    return outcome


_idle: list[Worker] = []
_busy: list[Worker] = []
_lock = threading.Lock()


def saturated(program: str, tables: dict[str, Any], roots: list[int], bounds: Bounded) -> Outcome | None:
    """Run on a worker that is idle, or a new one; None if the limits were passed before anything was known."""
    with _lock:
        worker = _idle.pop() if _idle else None
    if worker is None or worker.process.poll() is not None:
        worker = Worker()
    with _lock:
        _busy.append(worker)
    try:
        return worker.run(program, tables, roots, bounds)
    finally:
        with _lock:
            _busy.remove(worker)
            if not worker.is_stopped and worker.process.poll() is None:
                _idle.append(worker)


@atexit.register
def stop_workers() -> None:
    """End all workers; whoever waits for one gets nothing."""
    with _lock:
        for worker in _busy:
            worker.stop()
        while _idle:
            _idle.pop().stop()
