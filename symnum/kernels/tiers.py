"""Which code a kernel runs: what is ready soonest first, and better code from the background when it pays.

All tiers give the same bits, so the code can be exchanged between two calls without the caller noticing. Measured on
reaction networks and deep compositions of 400 to 35 000 instructions: the tape is ready in 0.2 us an instruction but
needs 0.4 s for Numba in a fresh process and runs 4 times slower; LLVM takes 7 us an instruction at tier 0 and 90 us at
tier 2, whose code runs up to 5 % faster, from a third faster for a handful of instructions.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from symnum.backends.base import Options, backend_named
from symnum.kernels import background
from symnum.kernels.background import Checkpoint, Job
from symnum.kernels.building import Builder
from symnum.kernels.engine import Engine

SMALL: Final = 1_000
"""Programs of at most this many instructions compile at tier 2 at once, in less than 0.1 s."""

TAPE_FROM: Final = 25_000
"""Programs of more instructions start on the tape, where Numba is loaded already: native code takes over 0.2 s."""

TAPE_FROM_COLD: Final = 100_000
"""The same where Numba is still to be loaded, which takes as long as compiling this many instructions at tier 0."""

PAYS_AFTER: Final = 100_000
"""Calls after which tier 2 is compiled: by then they took about as long as that compilation does, 90 us an instruction.
Whoever waits until the rent has cost as much as the purchase never pays more than twice what was needed."""

WORTH: Final = 0.98
"""Better code takes over if it takes at most this share of the time."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A backend with its options, and the number of calls after which it is tried."""

    backend: str
    options: Options
    after: int = 0

    def build(self, builder: Builder, checkpoint: Checkpoint | None = None) -> Engine:
        """The engine of this tier."""
        options = self.options if checkpoint is None else replace(self.options, checkpoint=checkpoint)
        return Engine(builder.executable(backend_named(self.backend), options), builder.shapes)

    def __str__(self) -> str:
        return f"{self.backend} tier {self.options.tier}" if self.backend == "llvm" else self.backend


SECONDS_AN_INSTRUCTION: Final = (1e-5, 5e-5, 1e-4)
"""What native code takes to compile, by tier, with a little to spare."""


def plan(backend: str, instructions: int, seconds: float | None = None) -> list[Tier]:
    """The tiers of a kernel, from the one that it starts with; outputs that are copies count as instructions.

    With `seconds` it starts with the best that is ready by then, the tape if need be.

    >>> [str(tier) for tier in plan("auto", 10)], [str(tier) for tier in plan("auto", 10_000)]
    (['llvm tier 2'], ['llvm tier 0', 'llvm tier 2'])
    """
    if backend != "auto":
        return [Tier(backend, Options(tier=2))]
    best = Tier("llvm", Options(tier=2), PAYS_AFTER)
    if instructions <= SMALL and _in_time(2, instructions, seconds):
        return [best]
    soon = [Tier("llvm", Options(tier=0), 1), best]
    tape_from = TAPE_FROM if "symnum.backends.tape_kernel" in sys.modules else TAPE_FROM_COLD
    in_time = instructions <= tape_from if seconds is None else _in_time(0, instructions, seconds)
    return soon if in_time else [Tier("tape", Options()), *soon]


def _in_time(tier: int, instructions: int, seconds: float | None) -> bool:
    return seconds is None or instructions * SECONDS_AN_INSTRUCTION[tier] <= seconds


class Climb:
    """The way of one kernel through its tiers. `engine` is the code to run now.

    `wanted` tells whether anybody still needs the kernel.
    """

    def __init__(self, builder: Builder, tiers: Sequence[Tier], wanted: Callable[[], bool]) -> None:
        self._builder = builder
        self._wanted = wanted
        self._next = list(tiers[1:])
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._calls_left = self._next[0].after if self._next else 0
        self._running = str(tiers[0])
        self._verdicts: list[str] = []
        self.engine = tiers[0].build(builder)
        self.batch_engine: Engine | None = None if tiers[0].backend == "tape" and self._next else self.engine
        self.climbing = bool(self._next)

    @property
    def state(self) -> str:
        """The code that runs now, and what became of the other tiers."""
        waiting = [f"{tier} to be tried after {tier.after:,} calls" for tier in self._next]
        return "; ".join([f"runs {self._running}", *self._verdicts, *waiting])

    def count(self, calls: int) -> None:
        """Count some calls."""
        self._calls_left -= calls
        if self._calls_left <= 0:
            self._start()

    def settle(self) -> None:
        """Try all tiers that are left, now, and wait for the end of it."""
        while self.climbing:
            self._start().wait()

    def native_engine(self) -> Engine:
        """The engine that computes many points: the first that is native code."""
        while self.batch_engine is None and self.climbing:
            self._start().wait()
        return self.batch_engine or self.engine

    def _start(self) -> Job:
        with self._lock:
            if self._job is None or self._job.done:
                self._job = background.start(self._try_next)
            return self._job

    def _try_next(self, checkpoint: Checkpoint) -> None:
        """Build the next tier and let it take over if it is faster; whatever happens, it is not tried twice."""

        def unless_unwanted() -> None:
            checkpoint()
            if not self._wanted():
                raise background.AbandonedError("the kernel is gone")

        if not self._next:
            return
        tier = self._next[0]
        try:
            engine = tier.build(self._builder, unless_unwanted)
            old, new = _seconds_per_call(self.engine, engine)
            self._verdicts.append(f"{tier} was {old / new:.2f} times as fast")
            if new <= WORTH * old:
                self.engine, self._running = engine, str(tier)
            self.batch_engine = self.batch_engine or engine
        except Exception as problem:
            self._verdicts.append(f"{tier} not built: {problem}")
            raise
        finally:
            self._next = self._next[1:]
            self._calls_left = self._next[0].after if self._next else 0
            self.climbing = bool(self._next)


def _seconds_per_call(old: Engine, new: Engine) -> tuple[float, float]:
    """How long two engines take for the point that was computed last, taken in turns; the best of several times."""
    frames = [old.take(), new.take()]
    frames[1].inputs[:] = frames[0].inputs
    best = [float("inf")] * 2
    for _ in range(15):
        for place, (engine, frame) in enumerate(zip((old, new), frames, strict=True)):
            begin = time.perf_counter()
            for _ in range(3):
                engine.evaluate(frame)
            best[place] = min(best[place], (time.perf_counter() - begin) / 3)
    old.give(frames[0])
    new.give(frames[1])
    return best[0], best[1]
