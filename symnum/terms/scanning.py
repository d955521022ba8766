"""Cutting expression text into tokens, and pointing at a place in it."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

from symnum.errors import SyntaxErrorAt

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


def tokens_of(text: str) -> list[str]:
    """The tokens of a text in order, with empty strings after the last, so that looking ahead needs no check.

    >>> tokens_of("2*x_1 >= -y")
    ['2', '*', 'x_1', '>=', '-', 'y', '', '', '']
    """
    found = _TOKEN.findall(text)
    found.extend(("", "", ""))
    return found


def is_number(token: str) -> bool:
    """Whether a token spells a number."""
    return token[:1] in _NUMBER_START and token != "."


def is_integer(token: str) -> bool:
    """Whether a token spells an integer."""
    return token.isdigit() and token.isascii()


def column_of(text: str, index: int) -> int:
    """The column, from 1, where a token starts; past the last token, the column after the text."""
    match = next(islice(_TOKEN.finditer(text), index, None), None)
    return len(text.rstrip()) + 1 if match is None else match.start(1) + 1


def place(text: str, column: int) -> tuple[int, int, str]:
    """The line, the column in it and the text of that line, for a column of a text that may have several lines."""
    start = text.rfind("\n", 0, column - 1) + 1
    stop = text.find("\n", start)
    return text.count("\n", 0, start) + 1, column - start, text[start : len(text) if stop < 0 else stop]


def error_at(reason: str, text: str, column: int, source: str) -> SyntaxErrorAt:
    """The error that points at a column of the text."""
    line, column, excerpt = place(text, column)
    return SyntaxErrorAt(reason, excerpt, column, source=source, line=line)


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
