"""Cutting expression text into tokens, and pointing at a place in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import NoReturn

from symnum.errors import SymnumError, SyntaxErrorAt

# A word may hold any character outside ASCII that is no space, so that a stray minus sign, U+2212, is reported with its
# word and never taken for a separator; `checked_name` decides what is a name. One group, so that findall gives strings.
_WORD = r"[^\s\x00-@\[-^`{-\x7f][^\s\x00-/:-@\[-^`{-\x7f]*"
_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_SIGN = r"\*\*|<=|>=|==|!=|&&|\|\||[-+*/^(),<>!]"
_TOKEN = re.compile(rf"\s*({_WORD}|{_NUMBER}|{_SIGN}|`[^`]*`|\S)")

_NUMBER_START = frozenset("0123456789.")

_HINTS = {
    "=": "'=' assigns in other languages; write == for an equation",
    "%": "'%' is no operator here; write mod(a, b)",
    "&": "'&' is no operator here; write && or 'and'",
    "|": "'|' is no operator here; write || or 'or', and abs(x) for an absolute value",
    "~": "'~' is no operator here; write ! or 'not'",
    ".": "a dot is part of a number only; there are no attributes or methods in an expression",
    '"': "there is no text in quotes in an expression; a name with odd characters stands in `backquotes`",
    "'": "there is no text in quotes and no prime in an expression; a name with odd characters stands in `backquotes`",
    "[": "there are no subscripts or lists in an expression; give the element a name of its own, such as x1",
    "]": "there are no subscripts or lists in an expression; give the element a name of its own, such as x1",
    "{": "braces have no meaning in an expression; group with ( )",
    "}": "braces have no meaning in an expression; group with ( )",
    ":": "':' has no meaning in an expression; write if(condition, a, b) for a choice",
    "?": "'?' has no meaning in an expression; write if(condition, a, b) for a choice",
    ";": "';' has no meaning in an expression; give one expression at a time",
    "`": "this backquote is never closed; a quoted name stands between two: `name`",
    "−": "this is the minus sign U+2212; write -",
    "–": "this is the dash U+2013; write -",
    "×": "this is the sign U+00D7; write *",
    "·": "this is the dot U+00B7; write *",
    "÷": "this is the sign U+00F7; write /",
    "≤": "this is the sign U+2264; write <=",
    "≥": "this is the sign U+2265; write >=",
    "≠": "this is the sign U+2260; write !=",
    "²": "write ^2 for a square",
    "³": "write ^3 for a cube",
}


def is_number(token: str) -> bool:
    """Whether a token spells a number."""
    return token[:1] in _NUMBER_START and token != "."


def is_integer(token: str) -> bool:
    """Whether a token spells an integer."""
    return token.isdigit() and token.isascii()


class Source:
    """A text and where it came from: its tokens, and errors that point at one of them."""

    __slots__ = ("name", "text", "tokens")

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name
        self.tokens: list[str] = _TOKEN.findall(text)
        self.tokens += ("", "", "")  # the end, so that looking ahead needs no check

    def fail(self, index: int, reason: str, offset: int = 0) -> NoReturn:
        """Refuse the text at a token, or some characters into it."""
        line, column, excerpt = self._place(index, offset)
        raise SyntaxErrorAt(reason, excerpt, column, source=self.name, line=line) from None

    def refuse(self, index: int, error: SymnumError) -> NoReturn:
        """Raise an error again with the place of a token."""
        line, column, _ = self._place(index, 0)
        where = f"{self.name}:{line}:{column}" if self.name else f"column {column}"
        raise type(error)(f"{where}: {error}") from error

    def _place(self, index: int, offset: int) -> tuple[int, int, str]:
        """The place of a token; found anew, as errors are rare."""
        match = next(islice(_TOKEN.finditer(self.text), index, None), None)
        return place(self.text, offset + (len(self.text.rstrip()) if match is None else match.start(1)))


def place(text: str, position: int) -> tuple[int, int, str]:
    r"""The line and the column of a position, both from 1, and the text of that line.

    >>> place("one\ntwo", 5)
    (2, 2, 'two')
    """
    start = text.rfind("\n", 0, position) + 1
    stop = text.find("\n", start)
    return text.count("\n", 0, start) + 1, position - start + 1, text[start : len(text) if stop < 0 else stop]


def no_meaning(character: str) -> str:
    """Why a character cannot stand in an expression, and what to write instead."""
    hint = _HINTS.get(character)
    if hint is not None:
        return hint
    shown = f"{character!r} " if character.isprintable() else ""
    return f"the character {shown}(U+{ord(character):04X}) has no meaning in an expression"


def normal_name(word: str) -> str | None:
    """The word as a name in Unicode's composed form, or None if it is none.

    Composition joins a letter with its accent and nothing else: the micro sign and the Greek mu stay two names.

    >>> normal_name("k_cat"), normal_name("x²"), normal_name("\u00b5") == normal_name("\u03bc")
    ('k_cat', None, False)
    """
    if word.isascii():
        return word
    word = unicodedata.normalize("NFC", word)
    return word if word.isidentifier() else None


def offending_character(word: str) -> tuple[int, str]:
    """The first character of a word that keeps it from being a name, with its position from 0."""
    pairs = enumerate(word)
    return next(((i, c) for i, c in pairs if not ("a" + c if i else c).isidentifier()), (0, word[0]))


def shown(word: str) -> str:
    """A word in quotes for a message, cut if it is long."""
    return repr(word if len(word) <= 60 else word[:57] + "...")


def nearest(word: str, known: Iterable[str]) -> str:
    """The part of a message that names what is known and spelled almost alike; empty if nothing is.

    >>> nearest("sine", ["sin", "cos"])
    "; did you mean 'sin'?"
    """
    close = get_close_matches(word, known, 3, 0.7)
    return f"; did you mean {' or '.join(map(repr, close))}?" if close else ""
