"""XML as elements with their places, read by expat under limits.

No document type and no entity of a document's own is taken, so that a small text cannot become a large one and nothing
outside of it is ever read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NoReturn
from xml.parsers import expat

from symnum.errors import LimitError, SymnumError, SyntaxErrorAt
from symnum.terms.parsing import ParseLimits
from symnum.terms.scanning import place

MOST_ELEMENTS: Final = 1_000_000


@dataclass(slots=True)
class Element:
    """An element: its name without namespace, where it begins in the bytes, and what it holds.

    `texts` are the pieces of text before, between and after the `children`.
    """

    name: str
    at: int
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=lambda: [""])

    @property
    def text(self) -> str:
        """All text that stands in the element itself, without the space around it."""
        return "".join(self.texts).strip()


class Document:
    """An XML text: its outermost element, and errors that point at an element."""

    def __init__(self, text: str, name: str, limits: ParseLimits) -> None:
        if len(text) > limits.length:
            raise LimitError(f"{name}: the text has {len(text)} characters; the limit is {limits.length}")
        self.name, self.nesting = name, limits.nesting
        self._data = text.encode("utf-8", "replace")
        self._open: list[Element] = []
        self._count = 0
        self._expat = expat.ParserCreate("utf-8", namespace_separator="\n")

    def root(self) -> Element:
        """The outermost element.

        Errors:  SyntaxErrorAt with line and column where the text is no XML, or has a document type; LimitError.

        >>> Document("<a>one<b/>two</a>", "", ParseLimits()).root().texts
        ['one', 'two']
        """
        outermost = Element("", 0, {})
        self._open.append(outermost)
        parser = self._expat
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            parser.Parse(self._data, True)
        except expat.ExpatError as error:
            self.fail(parser.ErrorByteIndex, _reason(error))
        return outermost.children[0]

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        at = self._expat.CurrentByteIndex
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise LimitError(f"{self.name}: the text has more than {MOST_ELEMENTS:,} elements")
        if len(self._open) > self.nesting:
            self.refuse(at, LimitError(f"elements nest deeper than the limit of {self.nesting}"))
        element = Element(name.rpartition("\n")[2], at, attributes)
        around = self._open[-1]
        around.children.append(element)
        around.texts.append("")
        self._open.append(element)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _text(self, data: str) -> None:
        self._open[-1].texts[-1] += data

    def _refuse_doctype(self, *_: object) -> None:
        self.fail(self._expat.CurrentByteIndex, "a document type is not read; leave out <!DOCTYPE ...>")

    def fail(self, at: int, reason: str) -> NoReturn:
        """Refuse the text at a byte."""
        line, column, excerpt = self._place(at)
        raise SyntaxErrorAt(reason, excerpt, column, source=self.name, line=line) from None

    def refuse(self, at: int, error: SymnumError) -> NoReturn:
        """Raise an error again with a position."""
        line, column, _ = self._place(at)
        raise type(error)(f"{self.name}:{line}:{column}: {error}") from error

    def _place(self, at: int) -> tuple[int, int, str]:
        text = self._data.decode()
        return place(text, len(self._data[: max(0, at)].decode(errors="ignore")))


def _reason(error: expat.ExpatError) -> str:
    words = expat.ErrorString(error.code)
    if words == expat.errors.XML_ERROR_UNDEFINED_ENTITY:
        return "this entity is not known; only &lt; &gt; &amp; &quot; &apos; are, so write the character itself"
    return f"this is no XML: {words}"
