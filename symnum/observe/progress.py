"""A line of progress on standard error, for work that takes more than two seconds.

Nothing is written when standard error is not a terminal, unless SYMNUM_PROGRESS=1 asks for it; SYMNUM_PROGRESS=0
silences it everywhere. Standard output is never touched.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Final, Self

DELAY: Final = 2.0  # seconds of work before the line appears
TERMINAL_INTERVAL: Final = 0.1  # seconds between two updates of the line
_TICK: Final = 0.25  # seconds between two looks at the clock on behalf of work that does not look itself
FILE_INTERVAL: Final = 2.0  # seconds between two lines where there is no terminal to rewrite one


class Progress:
    """Shows how far some work has come.

    Cost:    `advance` reads the clock, about 0.1 us, so it may be called for every step of a solver.

    >>> with Progress("solve", total=10.0, unit="s") as progress:
    ...     for _ in range(10):
    ...         progress.advance(1.0)
    """

    def __init__(
        self,
        label: str,
        total: float | None = None,
        *,
        unit: str = "",
        shown: bool | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.label, self.total, self.unit, self.done = label, total, unit, 0.0
        self._stream = sys.stderr
        self._terminal = self._stream.isatty()
        self._shown = _wanted(self._terminal) if shown is None else shown
        self._interval = TERMINAL_INTERVAL if self._terminal else FILE_INTERVAL
        self._clock = clock
        self._note = ""
        self._written = False
        self._start = self._next = 0.0

    def __enter__(self) -> Self:
        self._start = self._clock()
        self._next = self._start + DELAY
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._written and self._terminal:
            self._write("\r\x1b[K")

    @property
    def is_shown(self) -> bool:
        """Whether a line is written if the work takes long enough."""
        return self._shown

    def advance(self, amount: float = 1) -> None:
        """Count some work as done.

        >>> with Progress("read", total=2) as progress:
        ...     progress.advance()
        ...     progress.done
        1.0
        """
        self.done += amount
        self._refresh()

    def advance_to(self, done: float) -> None:
        """Say how much work is done in all; less than before changes nothing.

        >>> with Progress("solve", total=10.0) as progress:
        ...     progress.advance_to(4.5)
        ...     progress.done
        4.5
        """
        self.done = max(self.done, done)
        self._refresh()

    def message(self, text: str) -> None:
        """Say what is being done just now.

        >>> with Progress("compile") as progress:
        ...     progress.message("chunk 3 of 40")
        """
        self._note = text
        self._refresh()

    def _refresh(self) -> None:
        now = self._clock()
        if not self._shown or now < self._next:
            return
        self._next = now + self._interval
        line = self._line(now - self._start)
        self._write(f"\r\x1b[K{line}" if self._terminal else f"{line}\n")
        self._written = True

    def _line(self, seconds: float) -> str:
        parts = [self.label]
        if self.total:
            share = min(1.0, self.done / self.total)
            parts += [f"{100 * share:3.0f} %", f"{self.done:.4g} of {self.total:.4g} {self.unit}".rstrip()]
        elif self.done:
            parts.append(f"{self.done:.4g} {self.unit}".rstrip())
        parts += [self._note] if self._note else []
        return "  ".join([*parts, f"{seconds:.0f} s"])

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:  # a closed terminal must not stop the work
            self._shown = False


@contextmanager
def working(label: str) -> Generator[Progress]:
    """A line of progress for work that does not say how far it has come; it shows that the work goes on.

    >>> with working("lower") as progress:
    ...     progress.message("share")
    """
    with Progress(label) as progress:
        if threading.current_thread() is not threading.main_thread() or not progress.is_shown:
            yield progress
            return
        ended = threading.Event()
        ticker = threading.Thread(target=_tick, args=(progress, ended), name="symnum-progress", daemon=True)
        ticker.start()
        try:
            yield progress
        finally:
            ended.set()
            ticker.join()


def _tick(progress: Progress, ended: threading.Event) -> None:
    while not ended.wait(_TICK):
        progress.advance(0)


_silent: ContextVar[bool] = ContextVar("symnum_no_progress", default=False)


@contextmanager
def no_progress() -> Generator[None]:
    """Show no line of progress for a block of code.

    >>> with no_progress(), Progress("solve", total=2) as progress:
    ...     progress.is_shown
    False
    """
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def _wanted(terminal: bool) -> bool:
    if _silent.get():
        return False
    asked = os.environ.get("SYMNUM_PROGRESS", "")
    return terminal if asked == "" else asked != "0"
