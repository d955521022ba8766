"""The switches that a user sets to look inside: SYMNUM_DEBUG, SYMNUM_CHECK and SYMNUM_TRACE.

Each is read from the environment when first asked for and can be set for a block of code with the context manager of
the same name. A block's setting holds for its own thread and task, as `contextvars` say.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from symnum.errors import SymnumError

DEBUG_MOST: Final = 6
CHECK_MOST: Final = 2

_debug: ContextVar[int | None] = ContextVar("symnum_debug", default=None)
_check: ContextVar[int | None] = ContextVar("symnum_check", default=None)
_trace: ContextVar[Path | None] = ContextVar("symnum_trace", default=None)
_trace_lock = threading.Lock()


def debug_level() -> int:
    """Return how much symnum prints of its work on standard error, 0 (nothing) to 6.

    Errors:  SymnumError if SYMNUM_DEBUG is not a level.

    >>> with debug(1):
    ...     debug_level()
    1
    """
    level = _debug.get()
    return _level_from_environment("SYMNUM_DEBUG", DEBUG_MOST) if level is None else level


def check_level() -> int:
    """Return how much symnum checks itself: 0 as usual, 1 verifies between passes, 2 also compares with the reference.

    Errors:  SymnumError if SYMNUM_CHECK is not a level.

    >>> with check(2):
    ...     check_level()
    2
    """
    level = _check.get()
    return _level_from_environment("SYMNUM_CHECK", CHECK_MOST) if level is None else level


def trace_file() -> Path | None:
    """Return the file that events are written to, or None.

    >>> with trace("steps.jsonl"):
    ...     trace_file().name
    'steps.jsonl'
    """
    chosen = _trace.get()
    if chosen is not None:
        return chosen
    named = os.environ.get("SYMNUM_TRACE", "")
    return Path(named) if named else None


@contextmanager
def debug(level: int) -> Generator[None]:
    """Set the debug level for a block of code, 0 to 6.

    >>> with debug(3), debug(0):
    ...     debug_level()
    0
    """
    token = _debug.set(_checked_level(level, DEBUG_MOST, "debug"))
    try:
        yield
    finally:
        _debug.reset(token)


@contextmanager
def check(level: int) -> Generator[None]:
    """Set the level of self-checking for a block of code, 0 to 2.

    >>> with check(1):
    ...     check_level()
    1
    """
    token = _check.set(_checked_level(level, CHECK_MOST, "check"))
    try:
        yield
    finally:
        _check.reset(token)


@contextmanager
def trace(path: str | Path) -> Generator[None]:
    """Append events to a file for a block of code, one JSON object a line.

    >>> with trace("steps.jsonl"):
    ...     str(trace_file())
    'steps.jsonl'
    """
    token = _trace.set(Path(path))
    try:
        yield
    finally:
        _trace.reset(token)


def emit(event: str, **fields: object) -> None:
    """Append one event to the trace file, if there is one; anything that JSON lacks is written as text.

    Errors:  SymnumError if the file cannot be written.
    Cost:    one look-up when there is no trace.

    >>> emit("rule", name="powers.pow_add", place=17)
    """
    path = trace_file()
    if path is None:
        return
    line = json.dumps({"event": event, **fields}, default=str) + "\n"
    try:
        with _trace_lock, path.open("a", encoding="utf-8") as stream:
            stream.write(line)
    except OSError as error:
        raise SymnumError(f"cannot write the trace to {path}: {error.strerror}; mend SYMNUM_TRACE") from error


def say(level: int, text: str) -> None:
    """Print a line on standard error if the debug level is at least `level`.

    >>> say(6, "not shown unless SYMNUM_DEBUG=6")
    """
    if debug_level() >= level:
        print(text, file=sys.stderr)


def _level_from_environment(name: str, most: int) -> int:
    text = os.environ.get(name, "")
    return _checked_level(text, most, name) if text else 0


def _checked_level(value: int | str, most: int, name: str) -> int:
    try:
        level = int(value)
    except ValueError:
        level = -1
    if not 0 <= level <= most:
        raise SymnumError(f"{name} is {value!r}; it takes a whole number from 0 to {most}")
    return level
