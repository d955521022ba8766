"""Patterns in constant arrays: few uniform boxes, rows that recur with a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_CHANGES = 3
_UNIFORM_SIZE = 16
_BLOCK_BYTES = 1 << 18


def uniform_boxes(values: NDArray[Any]) -> list[list[int]] | None:
    """The places along each axis where an array changes, if it is uniform between a few of them, else None.

    >>> import numpy as np
    >>> uniform_boxes(np.repeat([0.0, 1.0], 20))
    [[20]]
    """

    if values.ndim == 1:
        bits = values.view(f"u{values.itemsize}")
        changes = ((bits[1:] != bits[:-1]).nonzero()[0] + 1)[: _MOST_CHANGES + 1].tolist()
        inner: list[list[list[int]] | None] = []
    else:
        changes = _changing_rows(values, _MOST_CHANGES + 1)
        inner = [uniform_boxes(values[row]) for row in (0, *changes)] if len(changes) <= _MOST_CHANGES else []
    if len(changes) > _MOST_CHANGES or (changes and len(values) < _UNIFORM_SIZE):
        return None
    found = [changes]
    known = [part for part in inner if part is not None]
    if len(known) == len(inner):
        found += [sorted({place for part in places for place in part}) for places in zip(*known, strict=True)]
    whole = len(found) == values.ndim and all(len(places) <= _MOST_CHANGES for places in found)
    return found if whole else None


def without_copies(values: NDArray[Any]) -> NDArray[Any]:
    """The array with one element along each axis along which all are the same, to the bit.

    >>> import numpy as np
    >>> without_copies(np.meshgrid([1.0, 2.0, 3.0], [5.0, 6.0])[1]).tolist()
    [[5.0], [6.0]]
    """
    for axis in range(values.ndim):
        if values.shape[axis] > 1 and not _changing_rows(values.swapaxes(0, axis), 1):
            values = values[(slice(None),) * axis + (slice(0, 1),)]
    return values


def _changing_rows(values: NDArray[Any], most: int) -> list[int]:
    """The rows that differ from the one before, no more than some; so few at a time that they stay in the cache."""
    if values.strides[0] == 0:
        return []
    bits = values.view(f"u{values.itemsize}")
    rows = max(1, _BLOCK_BYTES * len(values) // max(1, values.nbytes))
    found: list[int] = []
    for start in range(1, len(values), rows):
        changed = bits[start : start + rows] != bits[start - 1 : start + rows - 1][: len(bits) - start]
        if changed.any():
            found += (changed.reshape(len(changed), -1).any(axis=1).nonzero()[0] + start).tolist()
            if len(found) >= most:
                return found[:most]
    return found


def period(classes: NDArray[Any]) -> int:
    """The distance at which the most common change of pattern recurs, 0 if there is none that divides their number.

    >>> import numpy as np
    >>> period(np.tile([0, 1, 1, 2], 5))
    4
    """
    import numpy as np

    turning = np.flatnonzero(classes[1:] != classes[:-1]) + 1
    if len(turning) < 2:
        return 0
    _, pairs, counts = np.unique(
        np.stack([classes[turning - 1], classes[turning]]), axis=1, return_inverse=True, return_counts=True
    )
    distances = np.diff(turning[pairs.reshape(-1) == counts.argmax()])
    found = int(np.bincount(distances).argmax()) if len(distances) else 0
    return found if found > 1 and len(classes) % found == 0 else 0
