"""How far a nest looks from the row that it writes, which tells how much of it can run before another has ended."""

from __future__ import annotations

from symnum.arrays.affine import Affine, Box
from symnum.arrays.nodes import Constant, Input
from symnum.lowering.loops.nest import Nest


def row_reach(nest: Nest) -> int | None:
    """How many rows away from the one it writes a nest reads, in arrays of the shape of what it writes.

    A row is what the outermost loop writes at one value of its counter; the last and the first are neighbours. None if
    what is read has no fixed distance.
    """
    if nest.reduction is not None:
        return None
    rows, found = nest.bounds[0][-1], 0
    width = nest.cells[0].writes[0].place.steps[0]
    for cell in nest.cells:
        for write in cell.writes:
            if width < 1 or write.place.steps[0] != width or _rows(write.place, cell.box, width, rows) != (0, 0):
                return None
        for read in cell.reads:
            if isinstance(read.source, Constant):
                continue
            if not isinstance(read.source, Input) or read.table is not None:
                return None
            distance = _distance(read.place, cell.box, width, rows)
            if distance is None:
                return None
            found = max(found, distance)
    return found


def _distance(place: Affine, box: Box, width: int, rows: int) -> int | None:
    """How far from row k what is read in the turn k of the outermost loop stands."""
    start, stop = box[0]
    step = place.steps[0]
    if step != width:
        if stop - start > 1:
            return None
        place = Affine(place.constant + (step - width) * start, (width, *place.steps[1:]))
    low, high = _rows(place, box, width, rows)
    if high - low >= rows:
        return None
    return max([min(row % rows, -row % rows) for row in range(low, high + 1)])


def _rows(place: Affine, box: Box, width: int, rows: int) -> tuple[int, int]:
    """The first and the last row in which a form stands, counted from that of the outermost counter."""
    inner = Affine(place.constant % (width * rows), (0, *place.steps[1:]))
    low, high = inner.bounds(box)
    return low // width, high // width
