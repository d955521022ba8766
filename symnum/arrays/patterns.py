"""Patterns in constant arrays: few uniform boxes, rows that recur with a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_CHANGES = 3
_UNIFORM_SIZE = 16


def uniform_boxes(values: NDArray[Any]) -> list[list[int]] | None:
    """The places along each axis where an array changes, if it is uniform between a few of them, else None.

    >>> import numpy as np
    >>> uniform_boxes(np.repeat([0.0, 1.0], 20))
    [[20]]
    """
    import numpy as np

    if values.ndim == 1:
        bits = values.view(f"u{values.itemsize}")
        changes = ((bits[1:] != bits[:-1]).nonzero()[0] + 1)[: _MOST_CHANGES + 1].tolist()
        inner: list[list[list[int]] | None] = []
    else:
        changes = _changing_rows(np.ascontiguousarray(values))
        inner = [uniform_boxes(values[row]) for row in (0, *changes)] if len(changes) <= _MOST_CHANGES else []
    if len(changes) > _MOST_CHANGES or (changes and len(values) < _UNIFORM_SIZE):
        return None
    found = [changes]
    known = [part for part in inner if part is not None]
    if len(known) == len(inner):
        found += [sorted({place for part in places for place in part}) for places in zip(*known, strict=True)]
    whole = len(found) == values.ndim and all(len(places) <= _MOST_CHANGES for places in found)
    return found if whole else None


def _changing_rows(values: NDArray[Any]) -> list[int]:
    """The rows that differ from the one before, a few at most; row by row, so that nothing leaves the cache."""
    bits = values.view(f"u{values.itemsize}")
    found: list[int] = []
    for row in range(1, len(values)):
        if (bits[row] != bits[row - 1]).any():
            found.append(row)
            if len(found) > _MOST_CHANGES:
                break
    return found


def period(classes: NDArray[Any]) -> int:
    """The distance at which the patterns of rows recur, 0 if there is none that divides their number.

    >>> import numpy as np
    >>> period(np.tile([0, 1, 1, 2], 5))
    4
    """
    import numpy as np

    turning = np.flatnonzero(classes[1:] != classes[:-1]) + 1
    if len(turning) < 2:
        return 0
    pairs = np.stack([classes[turning - 1], classes[turning]])
    middle = pairs[:, len(turning) // 2]
    distances = np.diff(turning[(pairs == middle[:, None]).all(axis=0)])
    found = int(np.bincount(distances).argmax()) if len(distances) else 0
    return found if found > 1 and len(classes) % found == 0 else 0
