"""Reading what a command works on: files, standard input and expressions on the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from symnum.errors import LimitError, SymnumError

LARGEST_INPUT: Final = 1 << 28  # bytes; the largest published networks take about 2^24


def expression_text(argument: str) -> str:
    """Return the expression that an argument means: itself, or standard input for `-`.

    Errors:  as standard_input.

    >>> expression_text("2*x")
    '2*x'
    """
    return standard_input().strip() if argument == "-" else argument


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
    data = sys.stdin.buffer.read(LARGEST_INPUT + 1)
    if len(data) > LARGEST_INPUT:
        raise LimitError(f"standard input is longer than {LARGEST_INPUT:,} bytes")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise SymnumError(f"standard input is not UTF-8 text: byte {error.start} is {data[error.start]:#04x}") from None
