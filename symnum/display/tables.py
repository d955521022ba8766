"""Tables for people: ruled on a terminal, plain aligned text everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from symnum.observe import aligned_table


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "") -> None:
    """Print a table on standard output; the first column to the left, the others to the right.

    >>> print_table(["way", "time"], [["tape", "12 us"], ["LLVM", "3 us"]], title="One call")
    One call
    way    time
    tape  12 us
    LLVM   3 us
    """
    if sys.stdout.isatty():
        _print_ruled(header, rows, title)
        return
    if title:
        print(title)
    print(aligned_table(header, rows))


def _print_ruled(header: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD)
    for place, name in enumerate(header):
        table.add_column(Text(name), justify="right" if place else "left", no_wrap=place > 0)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # Text: a name like [x] is no markup
    Console().print(table)
