"""Plain aligned tables, for reports, terminals and pipes alike."""

from __future__ import annotations

from collections.abc import Sequence


def aligned_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table in columns two spaces apart; the first column to the left, the others to the right.

    Errors:  ValueError if a row has another number of cells than the header.
    Cost:    linear in the number of cells.

    >>> print(aligned_table(["stage", "seconds"], [["share", "0.12"], ["chunk", "1.5"]]))
    stage  seconds
    share     0.12
    chunk      1.5
    """
    lines = [list(header), *(list(row) for row in rows)]
    for line in lines:
        if len(line) != len(header):
            raise ValueError(f"a row of {len(line)} cells under a header of {len(header)}")
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
