"""Reading what a command works on: files, standard input and expressions on the command line."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from symnum.errors import LimitError, SymnumError

if TYPE_CHECKING:
    from symnum.terms.interface import AnyTerm

EXPRESSIONS: Final = {"ignore_unknown_options": True}
"""Settings of commands that take expressions: -x + 1 must not be taken for options."""

LARGEST_INPUT: Final = 1 << 28  # bytes; the largest published networks take about 2^24


def expression_text(argument: str) -> str:
    """Return the expression that an argument means: itself, or standard input for `-`.

    Errors:  as standard_input.

    >>> expression_text("2*x")
    '2*x'
    """
    return standard_input().strip() if argument == "-" else argument


def expression_texts(arguments: Sequence[str]) -> list[str]:
    """The expressions that arguments mean; for `-` the lines of standard input, or all of it if it is MathML or FPCore.

    Errors:  as standard_input.

    >>> expression_texts(["2*x", " "])
    ['2*x']
    """
    texts = split_text(standard_input()) if list(arguments) == ["-"] else arguments
    return [text for text in texts if text.strip()]


def split_text(text: str) -> list[str]:
    """The expressions in a text: one a line, but MathML and FPCore stand on as many as they like.

    >>> split_text("x + 1\\ny"), split_text("<math>\\n<ci>x</ci>\\n</math>\\n")
    (['x + 1', 'y'], ['<math>\\n<ci>x</ci>\\n</math>'])
    """
    return [text.strip()] if _is_markup(text) else text.splitlines()


def file_text(path: Path) -> str:
    """The text of a file.

    Errors:  LimitError if it is too long; SymnumError if it is not UTF-8; OSError if it cannot be read.
    """
    with path.open("rb") as stream:
        return _decoded(stream.read(LARGEST_INPUT + 1), str(path))


def read_expression(text: str, symbols: Mapping[str, Any] | None = None, *, source: str = "") -> AnyTerm:
    """The term of a text: of MathML or one core of FPCore if it looks like that, or else of an expression.

    Errors:  SyntaxErrorAt or LimitError, as the reader of each has them.

    >>> read_expression("x + x"), read_expression("(FPCore (x) (/ x 2))")
    (2*x, x/2)
    """
    if not _is_markup(text):
        from symnum.terms.parsing import parse

        return parse(text, symbols=symbols or {}, source=source)
    if text.lstrip().startswith("<"):
        from symnum.terms.mathml import from_mathml

        return from_mathml(text.strip(), symbols=symbols or {}, source=source or "MathML")
    from symnum.terms.fpcore import read_fpcore

    cores = list(read_fpcore(text, source=source or "FPCore"))
    if len(cores) != 1:
        raise SymnumError(f"{source or 'FPCore'}: there are {len(cores)} cores; give one")
    return cores[0].term("canonical")


def _is_markup(text: str) -> bool:
    return text.lstrip().startswith(("<", "(FPCore"))


def network_source(argument: str) -> Path | str:
    """Return what to read a network from: a file, or for `-` the text on standard input.

    Errors:  as standard_input.

    >>> network_source("model.net").name
    'model.net'
    """
    return standard_input() + "\n" if argument == "-" else Path(argument)


def looks_like_network(text: str) -> bool:
    """Tell whether a text is a network file and not a list of expressions: a line begins a block.

    >>> looks_like_network("begin species\\nend species"), looks_like_network("begin*x")
    (True, False)
    """
    return any(line.split()[:1] == ["begin"] and len(line.split()) > 1 for line in text.splitlines())


def standard_input() -> str:
    """Return all of standard input as text.

    Errors:  LimitError if it is too long; SymnumError if it is not UTF-8.
    """
    return _decoded(sys.stdin.buffer.read(LARGEST_INPUT + 1), "standard input")


def _decoded(data: bytes, source: str) -> str:
    if len(data) > LARGEST_INPUT:
        raise LimitError(f"{source} is longer than {LARGEST_INPUT:,} bytes")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise SymnumError(f"{source} is not UTF-8 text: byte {error.start} is {data[error.start]:#04x}") from None
