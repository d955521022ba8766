"""NumPy's indexing on nodes: what a key selects, and what assignment to it makes of a node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symnum.arrays.affine import Affine, counter
from symnum.arrays.nodes import Gather, Node, Update, constant, mapped, reshaped, sliced, stored, view
from symnum.arrays.rolling import rolled, spelled
from symnum.errors import SymnumError
from symnum.terms.operators import WHERE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from symnum.arrays.array import Array


@dataclass(frozen=True, slots=True)
class Selection:
    """How to read part of a node, and what the node becomes when that part is replaced; `copies` makes it no view."""

    read: Callable[[Node], Node]
    write: Callable[[Node, Node], Node]
    copies: bool = False


class Path:
    """The way from a view to the array that it views."""

    __slots__ = ("_last", "_selection", "_source")

    def __init__(self, source: Array, selection: Selection) -> None:
        self._source, self._selection = source, selection
        self._last: tuple[Node, Node] | None = None

    def read(self) -> Node:
        """The part as it is now; the same node as long as the source does not change."""
        node = self._source.node
        if self._last is None or self._last[0] is not node:
            self._last = node, self._selection.read(node)
        return self._last[1]

    def write(self, node: Node) -> None:
        """Replace the part."""
        self._source.assign(self._selection.write(self._source.node, node))


def select(node: Node, key: Any) -> Selection:
    """What a key of NumPy's selects from a node.

    Errors:  IndexError for an index out of range; SymnumError for a key that depends on symbolic values.
    """
    import numpy as np

    from symnum.arrays.array import Array

    items = list(key) if isinstance(key, tuple) else [key]
    if len(items) == 1 and isinstance(items[0], Array):
        return _masked(items[0].node)
    if any(isinstance(item, Array) for item in items):
        raise SymnumError("an index depends on symbolic values; indices must be known beforehand, or use np.where")
    arrays = [np.asarray(item) for item in items if isinstance(item, list | np.ndarray)]
    if len(items) == 1 and arrays and arrays[0].dtype == bool and arrays[0].shape == node.shape:
        return _masked(constant(arrays[0]), arrays[0])
    if any(array.ndim or array.dtype == bool for array in arrays):
        return _gathered(node, key)
    return _sliced(node, items)


# slices and integers --------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Axis:
    """What is selected along one axis of the source; `kept` is False where an integer takes the axis away."""

    start: int
    step: int
    length: int
    kept: bool


def _sliced(node: Node, items: list[Any]) -> Selection:
    items = _expanded(items, len(node.shape))
    axes: list[_Axis] = []
    places: list[int | None] = []  # for every axis of the result the axis of the source, None for a new one
    for item in items:
        if item is None:
            places.append(None)
            continue
        axis = _axis(item, node.shape[len(axes)], len(axes))
        if axis.kept:
            places.append(len(axes))
        axes.append(axis)
    shape = tuple([1 if place is None else axes[place].length for place in places])
    width = len(shape)
    index = [
        counter(places.index(a), width).scaled(axis.step).shifted(axis.start)
        if axis.kept
        else Affine(axis.start, (0,) * width)
        for a, axis in enumerate(axes)
    ]
    return Selection(
        lambda n: view(n, shape, tuple(index)),
        lambda n, value: _replaced(n, value, axes, shape, places),
    )


def _expanded(items: list[Any], ndim: int) -> list[Any]:
    """The items with `...` written out and whole slices for the axes that are left."""
    used = sum([item is not None and item is not Ellipsis for item in items])
    if used > ndim:
        raise IndexError(f"{used} indices are too many for an array with {ndim} axes")
    rest: list[Any] = [slice(None)] * (ndim - used)
    dots = [place for place, item in enumerate(items) if item is Ellipsis]
    if not dots:
        return [*items, *rest]
    return [*items[: dots[0]], *rest, *items[dots[0] + 1 :]]


def _axis(item: Any, length: int, number: int) -> _Axis:
    if isinstance(item, slice):
        start, stop, step = item.indices(length)
        return _Axis(start, step, len(range(start, stop, step)), True)
    place = item.__index__()
    if not -length <= place < length:
        raise IndexError(f"index {place} is out of range for axis {number} of length {length}")
    return _Axis(place % length, 1, 1, False)


def _replaced(node: Node, value: Node, axes: list[_Axis], shape: tuple[int, ...], places: list[int | None]) -> Node:
    """The node with the selected part replaced."""
    from symnum.arrays.array import fitted

    fit = fitted(value, shape)
    if not all(axis.length for axis in axes):
        return node
    wide = tuple([axis.length for axis in axes])
    width = len(wide)
    index = [Affine(0, (0,) * width) if place is None else counter(place, width) for place in places]
    block = view(fit, wide, tuple(index))
    if wide == node.shape and all(axis.step == 1 for axis in axes):
        return block
    if all(axis.step == 1 for axis in axes):
        starts = tuple([axis.start for axis in axes])
        return rolled(Update(node.shape, node.boolean and value.boolean, node, spelled(block), starts))
    return _spread(node, block, axes)


def _spread(node: Node, block: Node, axes: list[_Axis]) -> Node:
    """A part with strides: chosen by a mask, the elements found by a table."""
    import numpy as np

    mask = np.zeros(node.shape, dtype=bool)
    where = np.ix_(*[axis.start + axis.step * np.arange(axis.length) for axis in axes])
    mask[where] = True
    places = np.zeros(node.shape, dtype=np.int64)
    places[where] = np.arange(mask.sum()).reshape(block.shape)
    return mapped(WHERE, constant(mask), Gather(node.shape, block.boolean, stored(block), places), node)


_FEW = 16
"""Elements that are assigned one by one."""


def _one_by_one(target: Node, value: Node, places: NDArray[np.int64]) -> Node:
    import numpy as np

    flat = reshaped(value, (places.size,))
    for number, place in enumerate(places.reshape(-1).tolist()):
        starts = tuple([int(start) for start in np.unravel_index(place, target.shape)])
        element = reshaped(sliced(flat, 0, number, number + 1), (1,) * len(target.shape))
        target = Update(target.shape, target.boolean, target, element, starts)
    return target


# masks and index arrays -----------------------------------------------------------------------------------------------
def _masked(mask: Node, known: Any = None) -> Selection:
    """A mask: assignment of one value chooses by it; reading needs to know it beforehand."""
    if not mask.boolean:
        raise SymnumError("an index depends on symbolic values; indices must be known beforehand, or use np.where")

    def read(node: Node) -> Node:
        if known is None:
            raise SymnumError("u[mask] has a length that depends on symbolic values; write np.where(mask, u, other)")
        return _gathered(node, known).read(node)

    def write(node: Node, value: Node) -> Node:
        if value.shape == ():
            return mapped(WHERE, mask, value, node)
        if known is None:
            raise SymnumError("u[mask] = v needs a number for v where the mask is symbolic; write np.where")
        return _gathered(node, known).write(node, value)

    return Selection(read, write, copies=True)


def _gathered(node: Node, key: Any) -> Selection:
    """Index arrays: NumPy itself tells which elements they name."""
    import numpy as np

    numbers = np.arange(int(np.prod(node.shape)), dtype=np.int64).reshape(node.shape)
    places = np.ascontiguousarray(numbers[key])

    def read(source: Node) -> Node:
        return Gather(places.shape, source.boolean, stored(source), places)

    def write(target: Node, value: Node) -> Node:
        from symnum.arrays.array import fitted

        if places.size <= _FEW:
            return _one_by_one(target, fitted(value, places.shape), places)
        mask, table = np.zeros(numbers.size, dtype=bool), np.zeros(numbers.size, dtype=np.int64)
        mask[places.reshape(-1)] = True
        table[places.reshape(-1)] = np.arange(places.size)
        chosen = Gather(node.shape, value.boolean, stored(fitted(value, places.shape)), table.reshape(node.shape))
        return mapped(WHERE, constant(mask.reshape(node.shape)), chosen, target)

    return Selection(read, write, copies=True)
