"""NumPy's functions that pick elements by their places, put them elsewhere, or add them up there."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from symnum.arrays.affine import counter
from symnum.arrays.array import Array, as_array
from symnum.arrays.joining import concatenate
from symnum.arrays.matrices import product
from symnum.arrays.nodes import broadcast, constant, mapped, permuted, sliced, view
from symnum.arrays.reducing import reduce
from symnum.errors import SymnumError
from symnum.terms import operators as o

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_RUNS = 8
"""Slices up to this number are joined; more elements without order are read through a table."""


def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    """np.diagonal."""
    array = as_array(a)
    first, second = axis1 % array.ndim, axis2 % array.ndim
    rest = tuple([axis for axis in range(array.ndim) if axis not in (first, second)])
    node = permuted(array.node, (*rest, first, second))
    rows, columns = node.shape[-2:]
    low, right = max(0, -offset), max(0, offset)
    length = max(0, min(rows - low, columns - right))
    width = len(rest) + 1
    index = [counter(axis, width) for axis in range(width)]
    along = index[-1]
    return Array(view(node, (*node.shape[:-2], length), (*index[:-1], along.shifted(low), along.shifted(right))))


def diag(v: Any, k: int = 0) -> Array:
    """np.diag: the diagonal of a matrix, or the matrix of a diagonal."""
    import numpy as np

    array = as_array(v)
    if array.ndim == 2:
        return diagonal(array, k)
    size = array.size + abs(k)
    result, places = as_array(np.zeros((size, size))), np.arange(array.size)
    result[places + max(0, -k), places + max(0, k)] = array
    return result


def fill_diagonal(a: Any, val: Any, wrap: bool = False) -> None:
    """np.fill_diagonal of a matrix."""
    import numpy as np

    if wrap or a.ndim != 2:
        raise SymnumError("np.fill_diagonal is supported for matrices, without wrap=")
    places = np.arange(min(a.shape))
    a[places, places] = val


def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, **options: Any) -> Array:
    """np.trace."""
    return reduce("add", diagonal(a, offset, axis1, axis2), -1)


def triangle(name: str) -> Callable[..., Array]:
    """np.tril and np.triu, by their names: what lies beyond a diagonal is 0."""

    def function(m: Any, k: int = 0) -> Array:
        import numpy as np

        array = as_array(m)
        mask = constant(getattr(np, name)(np.ones(array.shape[-2:], dtype=bool), k))
        return Array(mapped(o.WHERE, mask, array.node, as_array(0.0).node))

    return function


def sliding_window_view(x: Any, window_shape: Any, axis: Any = None, **options: Any) -> Array:
    """np.lib.stride_tricks.sliding_window_view."""
    array = as_array(x)
    lengths = [window_shape] if isinstance(window_shape, int) else list(window_shape)
    given = range(array.ndim) if axis is None else [axis] if isinstance(axis, int) else axis
    axes = [a % array.ndim for a in given]
    shape = list(array.shape)
    width = array.ndim + len(lengths)
    index = [counter(a, width) for a in range(array.ndim)]
    for place, (a, length) in enumerate(zip(axes, lengths, strict=True), start=array.ndim):
        shape[a] -= length - 1
        index[a] += counter(place, width)
    if min(shape) < 0:
        raise SymnumError(f"windows of shape {tuple(lengths)} do not fit into an array of shape {array.shape}")
    return Array(view(array.node, (*shape, *lengths), tuple(index)))


def picked(array: Array, places: NDArray[np.int64], axis: int) -> Array:
    """The slices at these places along an axis: runs of neighbours are joined, others read through a table."""
    import numpy as np

    cuts = [0, *(np.flatnonzero(np.diff(places) != 1) + 1).tolist(), len(places)]
    if len(cuts) > _MOST_RUNS + 1 or not len(places):
        return array[(slice(None),) * axis + (places,)]
    runs = [(int(places[start]), stop - start) for start, stop in pairwise(cuts)]
    return concatenate([Array(sliced(array.node, axis, first, first + count)) for first, count in runs], axis)


def delete(arr: Any, obj: Any, axis: int | None = None) -> Array:
    """np.delete with indices known beforehand."""
    import numpy as np

    array, place = _along(arr, axis)
    return picked(array, np.delete(np.arange(array.shape[place]), obj), place)


def insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> Array:
    """np.insert with indices known beforehand."""
    import numpy as np

    array, place = _along(arr, axis)
    length = array.shape[place]
    order = np.insert(np.arange(length), obj, -1)
    new = order < 0
    order[new] = np.arange(length, length + new.sum())
    added = as_array(values)
    if isinstance(obj, int) and added.ndim and axis is not None:  # one slice, without the axis
        added = added.reshape(*added.shape[:place], 1, *added.shape[place:])
    shape = (*array.shape[:place], int(new.sum()), *array.shape[place + 1 :])
    return picked(concatenate([array, Array(broadcast(added.node, shape))], place), order, place)


def _along(value: Any, axis: int | None) -> tuple[Array, int]:
    array = as_array(value)
    return (array.ravel(), 0) if axis is None else (array, axis % array.ndim)


def put(a: Any, ind: Any, v: Any, mode: str = "raise") -> None:
    """np.put."""
    a.reshape(-1)[taken_places(ind, a.size, mode)] = v


def taken_places(indices: Any, length: int, mode: str = "raise") -> Any:
    """The places that np.take and np.put mean by indices past an end."""
    import numpy as np

    if mode == "raise":
        return indices
    return np.mod(indices, length) if mode == "wrap" else np.clip(indices, 0, length - 1)


def scattered(places: Any, values: Any, length: int) -> Array:
    """An array of some length into which values are added at places, which may recur."""
    import numpy as np
    from scipy.sparse import csr_array

    rows = np.asarray(places).reshape(-1)
    flat = Array(broadcast(as_array(values).node, np.shape(places))).ravel()
    return Array(product(csr_array((np.ones(rows.size), (rows, np.arange(rows.size))), (length, rows.size)), flat.node))


def add_at(a: Any, indices: Any, b: Any) -> None:
    """np.add.at with indices known beforehand."""
    import numpy as np

    numbers = np.arange(a.size).reshape(a.shape)
    a[...] = a + scattered(numbers[indices], b, a.size).reshape(a.shape)


def bincount(x: Any, weights: Any = None, minlength: int = 0) -> Array:
    """np.bincount of symbolic weights."""
    import numpy as np

    if isinstance(x, Array):
        raise SymnumError("np.bincount is supported for bins known beforehand and symbolic weights")
    return scattered(x, weights, max(minlength, int(np.max(x, initial=-1)) + 1))


def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kwargs: Any) -> Array:
    """np.piecewise."""
    conditions = list(condlist)
    choices = [choice(x, *args, **kwargs) if callable(choice) else choice for choice in funclist]
    result: Any = choices.pop() if len(choices) > len(conditions) else 0.0
    for condition, choice in zip(conditions, choices, strict=True):
        result = mapped(o.WHERE, as_array(condition).node, as_array(choice).node, as_array(result).node)
        result = Array(result)
    return result


def polyval(p: Any, x: Any) -> Array:
    """np.polyval, by Horner's rule as there."""
    result: Any = as_array(0.0)
    for coefficient in p:
        result = result * x + coefficient
    return result
