"""HTML for notebooks, from text that is escaped: no name of a user's becomes markup."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Final

from symnum.display.formulas import formula
from symnum.terms.interface import AnyTerm

MOST_ROWS: Final = 20
"""Rows of a table; of longer ones the number of rows left out is told."""


_STARTS_MATHEMATICS: Final = re.compile(r"[$\\]")


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """Text as HTML that shows it.

    What could begin a formula stands alone in an element: notebooks typeset dollars in text, formulas can hold links.

    >>> escaped("<b>"), escaped(escaped("<b>"))
    ('&lt;b&gt;', '&lt;b&gt;')
    """
    return (
        text if isinstance(text, Markup) else Markup(_STARTS_MATHEMATICS.sub(r"<span>\g<0></span>", html.escape(text)))
    )


def formula_markup(term: AnyTerm, mark: str = "") -> Markup:
    r"""A term as a formula that the notebook typesets, with a mark such as a derivative's in front of it.

    >>> from symnum.terms.term import symbol
    >>> formula_markup(symbol("a<b"))
    '$\\mathrm{a{\\lt}b}$'
    """
    return Markup(f"${html.escape(mark + formula(term), quote=False)}$")


def paragraph(text: str) -> Markup:
    """One paragraph.

    >>> paragraph("x < 1")
    '<p>x &lt; 1</p>'
    """
    return Markup(f"<p>{escaped(text)}</p>")


def preformatted(text: str) -> Markup:
    """Text with its line breaks."""
    return Markup(f"<pre>{escaped(text)}</pre>")


def table_markup(header: Sequence[str], rows: Sequence[Sequence[str]], *, total: int | None = None) -> Markup:
    """A table; where rows are the first of `total`, it says how many follow.

    >>> table_markup(["name"], [["a&b"]], total=3)
    '<table><thead><tr><th>name</th></tr></thead><tbody><tr><td>a&amp;b</td></tr></tbody></table><p>and 2 more</p>'
    """
    head = "".join(f"<th>{escaped(cell)}</th>" for cell in header)
    body = "".join("<tr>" + "".join(f"<td>{escaped(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    left = 0 if total is None else total - len(rows)
    rest = paragraph(f"and {left:,} more") if left else ""
    return Markup(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}")


def joined(*parts: str) -> Markup:
    """Pieces of HTML one after the other.

    >>> joined(paragraph("a"), "<")
    '<p>a</p>&lt;'
    """
    return Markup("".join(map(escaped, parts)))
