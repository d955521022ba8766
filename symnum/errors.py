"""Errors that symnum raises for its users: one clear line that says what, where and how to mend it."""

from __future__ import annotations

from typing import Any


class SymnumError(Exception):
    """Base of every error that symnum raises on purpose."""


class ArityError(SymnumError, TypeError):
    """An operator was given a number of arguments that it does not take."""


class DomainError(SymnumError, ValueError):
    """A value lies outside what an operation accepts."""


class LimitError(SymnumError, ValueError):
    """An input exceeds a stated size, depth or digit limit."""


class SyntaxErrorAt(SymnumError, ValueError):
    """Text that does not follow its grammar; points at the place.

    `line` and `column` count from 1; the message shows the line with a caret below the column.
    """

    def __init__(self, reason: str, text: str, column: int, *, source: str = "", line: int = 1) -> None:
        self.reason, self.text, self.column, self.source, self.line = reason, text, column, source, line
        super().__init__(self._message())

    def _message(self) -> str:
        where = f"{self.source}:{self.line}:{self.column}" if self.source else f"column {self.column}"
        start = max(0, self.column - 61)
        # control characters would move the cursor and the caret
        excerpt = "".join(c if c.isprintable() else "?" for c in self.text[start : start + 120])
        return f"{where}: {self.reason}\n  {excerpt}\n  {' ' * (self.column - 1 - start)}^"


class FormatError(SymnumError, ValueError):
    """Data that symnum exchanges with other programs breaks its format; the message names the place."""


class ModelError(SymnumError, ValueError):
    """A model file or system is malformed; the message names the file, the line and the block."""


class SolverError(SymnumError, RuntimeError):
    """An integration could not go on; `partial` is the `Solution` up to there, None if there is nothing yet."""

    def __init__(self, message: str, partial: Any = None) -> None:
        self.partial = partial
        super().__init__(message)


class RuleError(SymnumError, ValueError):
    """A rule or a rule set is malformed; the message names the file, the line and the rule."""


class TraceError(SymnumError, TypeError):
    """A NumPy function does what cannot be traced; the message names the line and says what to write instead."""
