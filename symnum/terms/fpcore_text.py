"""The text of FPCore: lists in parentheses or brackets, words, numbers, text in quotes, comments after ';'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from symnum.errors import LimitError, SymnumError, SyntaxErrorAt
from symnum.terms.numerals import integer_from
from symnum.terms.parsing import ParseLimits
from symnum.terms.scanning import place

_TOKEN = re.compile(r'\s+|;[^\n]*|([()\[\]]|"(?:[^"\\]|\\.)*"|[^\s()\[\]";]+|.)', re.DOTALL)
_CLOSING = {"(": ")", "[": "]"}

_INTEGER = re.compile(r"[+-]?[0-9]+")
_RATIONAL = re.compile(r"([+-]?[0-9]+)/([0-9]*[1-9][0-9]*)")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HEXADECIMAL = re.compile(r"[+-]?0x(?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:p[+-]?[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Node:
    """A word, or a list of nodes; its text is the one from `at` up to `end`."""

    at: int
    end: int
    word: str
    items: tuple[Node, ...] | None = None

    @property
    def head(self) -> str:
        """The word that a list starts with, or nothing."""
        return self.items[0].word if self.items else ""


class Source:
    """A text of FPCore: its nodes, and errors that point at one of them."""

    def __init__(self, text: str, name: str, limits: ParseLimits) -> None:
        if len(text) > limits.length:
            raise LimitError(f"{name}: the text has {len(text)} characters; the limit is {limits.length}")
        self.text, self.name, self.limits = text, name, limits

    def nodes(self) -> list[Node]:
        """The nodes at the top level.

        >>> [node.head for node in Source("(a [b] 1) ; text", "", ParseLimits()).nodes()]
        ['a']
        """
        top: list[Node] = []
        current, outer = top, list[tuple[Node, list[Node]]]()
        for match in _TOKEN.finditer(self.text):
            token, at = match.group(1), match.start()
            if token is None:
                continue
            if token in _CLOSING:
                if len(outer) == self.limits.nesting:
                    self.refuse(at, LimitError(f"lists nest deeper than the limit of {self.limits.nesting}"))
                outer.append((Node(at, at, token), current))
                current = []
            elif token in (")", "]"):
                opened, around = outer.pop() if outer else self.fail(at, f"this {token!r} closes nothing")
                if _CLOSING[opened.word] != token:
                    self.fail(at, f"this {token!r} should be {_CLOSING[opened.word]!r}")
                around.append(Node(opened.at, match.end(), "", tuple(current)))
                current = around
            elif token == '"':
                self.fail(at, "this text is never closed; '\"' is missing")
            else:
                current.append(Node(at, match.end(), token))
        if outer:
            self.fail(outer[-1][0].at, f"this is never closed; {_CLOSING[outer[-1][0].word]!r} is missing")
        return top

    def number(self, node: Node) -> int | float | Fraction | None:
        """The number that a word spells, or None; decimal ones are floats, all others exact."""
        word = node.word
        if word[:1] not in {*"+-.0123456789"}:
            return None
        if len(word) > self.limits.digits:
            reason = f"a number of {len(word)} characters is longer than the limit of {self.limits.digits}"
            self.refuse(node.at, LimitError(reason))
        if _INTEGER.fullmatch(word):
            return _integer(word)
        if match := _RATIONAL.fullmatch(word):
            return Fraction(_integer(match[1]), _integer(match[2]))
        if _HEXADECIMAL.fullmatch(word):
            return float.fromhex(word)
        return float(word) if _DECIMAL.fullmatch(word) else None

    def written(self, node: Node) -> str:
        """A node as it stands in the text, without the quotes of a text."""
        text = self.text[node.at : node.end]
        return text[1:-1] if text[0] == '"' else text

    def fail(self, at: int, reason: str) -> NoReturn:
        """Refuse the text at a position."""
        line, column, excerpt = place(self.text, at)
        raise SyntaxErrorAt(reason, excerpt, column, source=self.name, line=line) from None

    def refuse(self, at: int, error: SymnumError) -> NoReturn:
        """Raise an error again with a position."""
        line, column, _ = place(self.text, at)
        raise type(error)(f"{self.name}:{line}:{column}: {error}") from error


def _integer(word: str) -> int:
    value = integer_from(word.lstrip("+-"))
    return -value if word[0] == "-" else value
