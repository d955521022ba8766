"""NumPy's functions that put arrays together: concatenate, stack, pad, roll, tile, ..."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnum.arrays.array import Array, as_array
from symnum.arrays.nodes import Node, broadcast, joined, reshaped, sliced
from symnum.errors import SymnumError


def concatenate(arrays: Sequence[Any], axis: int | None = 0, **options: Any) -> Array:
    """Arrays one behind the other."""
    parts = [as_array(part) for part in arrays]
    if axis is None:
        parts, axis = [part.ravel() for part in parts], 0
    ndim = parts[0].ndim
    if ndim == 0:
        raise SymnumError("numbers cannot be concatenated; use np.stack or np.array")
    axis %= ndim
    first = parts[0].shape
    for part in parts:
        others = [n for a, n in enumerate(part.shape) if a != axis]
        if part.ndim != ndim or others != [n for a, n in enumerate(first) if a != axis]:
            raise SymnumError(f"arrays of shapes {first} and {part.shape} cannot be concatenated along axis {axis}")
    return Array(joined([part.node for part in parts], axis))


def stack(arrays: Sequence[Any], axis: int = 0, **options: Any) -> Array:
    """Arrays of one shape along a new axis."""
    parts = [as_array(part) for part in arrays]
    shapes = {part.shape: None for part in parts}
    if len(shapes) != 1:
        raise SymnumError(f"arrays of the shapes {', '.join(map(str, shapes))} cannot be stacked: all must agree")
    shape = parts[0].shape
    place = axis % (len(shape) + 1)
    wide = (*shape[:place], 1, *shape[place:])
    return Array(joined([reshaped(part.node, wide) for part in parts], place))


def vstack(arrays: Sequence[Any], **options: Any) -> Array:
    """Rows below each other."""
    return concatenate([a if a.ndim > 1 else a.reshape(1, -1) for a in map(as_array, arrays)], 0)


def hstack(arrays: Sequence[Any], **options: Any) -> Array:
    """Arrays side by side."""
    parts = [a if a.ndim else a.reshape(1) for a in map(as_array, arrays)]
    return concatenate(parts, 0 if parts[0].ndim == 1 else 1)


def dstack(arrays: Sequence[Any]) -> Array:
    """Arrays along the third axis."""
    parts = [a.reshape(1, -1, 1) if a.ndim < 2 else a.reshape(*a.shape, 1) if a.ndim == 2 else a
             for a in map(as_array, arrays)]  # fmt: skip
    return concatenate(parts, 2)


def column_stack(arrays: Sequence[Any]) -> Array:
    """Columns side by side."""
    return concatenate([a.reshape(-1, 1) if a.ndim < 2 else a for a in map(as_array, arrays)], 1)


def block(arrays: Any) -> Array:
    """Nested lists of blocks: the innermost along the last axis, the next along the one before."""

    def depth(item: Any) -> int:
        return 1 + depth(item[0]) if isinstance(item, list) else 0

    def build(item: Any, axis: int) -> Array:
        if not isinstance(item, list):
            return as_array(item)
        return concatenate([build(part, axis + 1) for part in item], axis)

    return build(arrays, -depth(arrays))


def roll(a: Any, shift: Any, axis: Any = None) -> Array:
    """The array rolled around along axes."""
    array = as_array(a)
    if axis is None:
        return roll(array.ravel(), shift, 0).reshape(array.shape)
    shifts, axes = _pairs(shift, axis)
    node = array.node
    for distance, place in zip(shifts, axes, strict=True):
        node = _rolled(node, int(distance), int(place) % array.ndim)
    return Array(node)


def _pairs(shift: Any, axis: Any) -> tuple[list[Any], list[Any]]:
    shifts = list(shift) if isinstance(shift, tuple | list) else [shift]
    axes = list(axis) if isinstance(axis, tuple | list) else [axis]
    count = max(len(shifts), len(axes))
    return shifts * (count if len(shifts) == 1 else 1), axes * (count if len(axes) == 1 else 1)


def _rolled(node: Node, distance: int, axis: int) -> Node:
    length = node.shape[axis]
    distance %= max(1, length)
    if not distance:
        return node
    cut = length - distance
    return joined([sliced(node, axis, cut, length), sliced(node, axis, 0, cut)], axis)


_MODES = ("constant", "edge", "wrap", "reflect", "symmetric")


def pad(array: Any, pad_width: Any, mode: str = "constant", constant_values: Any = 0.0, **options: Any) -> Array:
    """The array with a margin on each side of each axis."""
    import numpy as np

    result = as_array(array)
    if mode not in _MODES or options:
        raise SymnumError(f"np.pad with mode={mode!r} is not supported; there are {', '.join(_MODES)}")
    if isinstance(pad_width, dict):
        pad_width = [pad_width.get(a, (0, 0)) for a in range(result.ndim)]
    widths = np.broadcast_to(np.asarray(pad_width), (result.ndim, 2)).tolist()
    values = np.broadcast_to(np.asarray(constant_values, dtype=object), (result.ndim, 2)).tolist()
    node = result.node
    for axis, ((before, after), fill) in enumerate(zip(widths, values, strict=True)):
        if mode != "constant" and max(before, after) > node.shape[axis]:
            raise SymnumError(
                f"a margin of {max(before, after)} is wider than axis {axis} of length {node.shape[axis]}"
            )
        node = joined(
            [*_margin(node, axis, before, mode, fill[0], 0), node, *_margin(node, axis, after, mode, fill[1], 1)], axis
        )
    return Array(node)


def _margin(  # noqa: PLR0913, PLR0917 - what a margin is
    node: Node, axis: int, width: int, mode: str, fill: Any, end: int
) -> list[Node]:
    """What stands before (end 0) or behind (end 1) an axis."""
    length = node.shape[axis]
    shape = (*node.shape[:axis], width, *node.shape[axis + 1 :])
    if not width:
        return []
    if mode == "constant":
        return [broadcast(as_array(fill).node, shape)]
    if mode == "edge":
        edge = (length - 1) * end
        return [broadcast(sliced(node, axis, edge, edge + 1), shape)]
    if mode == "wrap":
        return [sliced(node, axis, 0, width) if end else sliced(node, axis, length - width, length)]
    skip = int(mode == "reflect")
    if end:
        return [sliced(node, axis, length - 1 - skip, length - 1 - skip - width, -1)]
    return [sliced(node, axis, width - 1 + skip, skip - 1, -1)]


def tile(a: Any, reps: Any) -> Array:
    """The array repeated along axes."""
    array = as_array(a)
    counts = [reps] if isinstance(reps, int) else list(reps)
    counts = [1] * (array.ndim - len(counts)) + counts
    node = reshaped(array.node, (1,) * (len(counts) - array.ndim) + array.shape)
    for axis, count in enumerate(counts):
        node = joined([node] * count, axis)
    return Array(node)


def repeat(a: Any, repeats: int, axis: int | None = None) -> Array:
    """Every element repeated."""
    array = as_array(a) if axis is not None else as_array(a).ravel()
    place = (axis or 0) % array.ndim
    wide = (*array.shape[: place + 1], 1, *array.shape[place + 1 :])
    many = (*array.shape[: place + 1], repeats, *array.shape[place + 1 :])
    whole = (*array.shape[:place], array.shape[place] * repeats, *array.shape[place + 1 :])
    return Array(reshaped(broadcast(reshaped(array.node, wide), many), whole))
