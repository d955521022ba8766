"""Nodes of array expressions: what NumPy's operations on symbolic arrays build.

A node has a shape and is immutable; two nodes are equal only if they are the same object. There are few kinds, because
most of NumPy's shape functions are affine views and joins of them: a roll joins two slices, a pad joins slices with
constants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from symnum.arrays.affine import Affine, counter, linear
from symnum.arrays.patterns import without_copies
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import WHERE, Operator, Sort

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Shape: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Base of all nodes; `boolean` says that the elements are truth values."""

    shape: Shape
    boolean: bool


@dataclass(frozen=True, slots=True, eq=False)
class Input(Node):
    """An argument in memory, in C order; `number` is its place among the arguments."""

    number: int


@dataclass(frozen=True, slots=True, eq=False)
class Scalar(Node):
    """One scalar term, of shape ()."""

    term: AnyTerm


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Node):
    """Numbers known when the expression is built; `kept` has one element along axes along which they are the same."""

    values: NDArray[Any]
    kept: NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Map(Node):
    """An operator applied element by element to parts of the node's own shape."""

    operator: Operator
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class View(Node):
    """Element i is the element of `source` at `index(i)`: slices, transposes, flips, broadcasts."""

    source: Node
    index: tuple[Affine, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reshape(Node):
    """The same elements in C order under another shape."""

    source: Node


@dataclass(frozen=True, slots=True, eq=False)
class Join(Node):
    """Parts one behind the other along an axis."""

    axis: int
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Update(Node):
    """`source` with the box that begins at `starts` replaced by `value`, which has as many axes."""

    source: Node
    value: Node
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Gather(Node):
    """Element i is the element of `source`, in C order, at `places[i]`."""

    source: Node
    places: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Band(Node):
    """A constant matrix with few entries in each row, times `source` along its first axis.

    `classes[i]` is the number of the pattern of row i; pattern c reads the rows i + `offsets[c][k]` of the source with
    the coefficients `coefficients[c][k]`, one number for each row of the matrix.
    """

    source: Node
    classes: NDArray[np.int64]
    offsets: tuple[tuple[int, ...], ...]
    coefficients: tuple[tuple[NDArray[np.float64], ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reduction(Node):
    """`source` reduced along its last axis by an associative operator, in the order of the index."""

    source: Node
    operator: Operator


@dataclass(frozen=True, slots=True, eq=False)
class Dense(Node):
    """A constant dense matrix times `source` along its first axis."""

    matrix: NDArray[np.float64]
    source: Node


@dataclass(frozen=True, slots=True, eq=False)
class Stored(Node):
    """`source`, computed once and kept in memory."""

    source: Node


def scalar(term: AnyTerm, boolean: bool = False) -> Scalar:
    """A scalar term as an array of shape ()."""
    return Scalar((), boolean, term)


def constant(values: NDArray[Any]) -> Constant:
    """Numbers as a node.

    Cost:  one pass over what is the same along an axis, a copy of what is not.
    """
    import numpy as np

    numbers = np.asarray(values, dtype=bool if values.dtype == bool else np.float64)
    kept = without_copies(numbers).copy()
    kept.flags.writeable = False
    fixed = np.broadcast_to(kept, values.shape)
    return Constant(fixed.shape, fixed.dtype == bool, fixed, kept)


def mapped(operator: Operator, *parts: Node) -> Node:
    """An operator applied element by element; the parts are broadcast to a common shape."""
    import numpy as np

    shape = np.broadcast_shapes(*[part.shape for part in parts])
    if all(isinstance(part, Scalar) for part in parts):
        from symnum.terms.tree import tree_call

        return scalar(tree_call(operator, tuple([part.term for part in parts])), operator.result is Sort.BOOLEAN)  # pyright: ignore[reportAttributeAccessIssue]
    boolean = operator.result is Sort.BOOLEAN
    logical = operator.takes is Sort.BOOLEAN
    wanted = [logical or (operator is WHERE and place == 0) for place in range(len(parts))]
    numbers = [part if kept else _as_numbers(part) for part, kept in zip(parts, wanted, strict=True)]
    return Map(shape, boolean, operator, tuple([broadcast(part, shape) for part in numbers]))


def _as_numbers(node: Node) -> Node:
    """Truth values known beforehand as 0.0 and 1.0, which is what arithmetic takes them for."""
    if isinstance(node, Constant) and node.boolean:
        return constant(node.values.astype(float))
    return node


def view(source: Node, shape: Shape, index: tuple[Affine, ...]) -> Node:
    """A view; views of views and of constants are made one."""
    if isinstance(source, View):
        inner = [
            linear(index, form.steps, len(shape)).shifted(form.constant) if form.steps else _flat(form, len(shape))
            for form in source.index
        ]
        return view(source.source, shape, tuple(inner))
    if shape == source.shape and all(form == counter(axis, len(shape)) for axis, form in enumerate(index)):
        return source
    return View(shape, source.boolean, source, index)


def _flat(form: Affine, width: int) -> Affine:
    return Affine(form.constant, (0,) * width)


def broadcast(source: Node, shape: Shape) -> Node:
    """The node broadcast to a shape, as NumPy does it."""
    if source.shape == shape:
        return source
    offset, width = len(shape) - len(source.shape), len(shape)
    index = [
        counter(offset + axis, width) if length != 1 or shape[offset + axis] == 1 else Affine(0, (0,) * width)
        for axis, length in enumerate(source.shape)
    ]
    return view(source, shape, tuple(index))


def sliced(source: Node, axis: int, start: int, stop: int, step: int = 1) -> Node:
    """A range along one axis; `start` is the first index and `stop` lies behind the last, in the direction of step."""
    length = len(range(start, stop, step))
    shape = (*source.shape[:axis], length, *source.shape[axis + 1 :])
    width = len(shape)
    index = [counter(a, width) for a in range(width)]
    index[axis] = index[axis].scaled(step).shifted(start)
    return view(source, shape, tuple(index))


def permuted(source: Node, axes: tuple[int, ...]) -> Node:
    """Transposed: axis k of the result is axis `axes[k]` of the source."""
    shape = tuple([source.shape[axis] for axis in axes])
    return view(source, shape, tuple([counter(axes.index(a), len(shape)) for a in range(len(shape))]))


def reshaped(source: Node, shape: Shape) -> Node:
    """The same elements under another shape."""
    if shape == source.shape:
        return source
    if isinstance(source, Reshape):
        return reshaped(source.source, shape)
    if isinstance(source, Scalar):
        return broadcast(source, shape)
    if isinstance(source, Constant):
        return constant(source.values.reshape(shape))
    if _without_ones(shape) == _without_ones(source.shape):
        return _realigned(source, shape)
    return Reshape(shape, source.boolean, source)


def _without_ones(shape: Shape) -> list[int]:
    return [length for length in shape if length != 1]


def _realigned(source: Node, shape: Shape) -> Node:
    """Axes of length 1 added or taken away, which is a view."""
    wide = [axis for axis, length in enumerate(shape) if length != 1]
    nowhere = Affine(0, (0,) * len(shape))
    index = [nowhere if length == 1 else counter(wide.pop(0), len(shape)) for length in source.shape]
    return view(source, shape, tuple(index))


def joined(parts: list[Node], axis: int) -> Node:
    """Parts one behind the other along an axis."""
    parts = [part for part in parts if part.shape[axis]] or parts[:1]
    if len(parts) == 1:
        return parts[0]
    if all(isinstance(part, Constant) for part in parts):
        import numpy as np

        return constant(np.concatenate([part.values for part in parts], axis))  # pyright: ignore[reportAttributeAccessIssue]
    length = sum([part.shape[axis] for part in parts])
    shape = (*parts[0].shape[:axis], length, *parts[0].shape[axis + 1 :])
    return Join(shape, all(part.boolean for part in parts), axis, tuple(parts))


def stored(source: Node) -> Node:
    """The node, to be computed once and kept; what is in memory already stays as it is."""
    return source if isinstance(source, Input | Stored | Constant) else Stored(source.shape, source.boolean, source)


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes that a node is made of."""
    if isinstance(node, Map | Join):
        return node.parts
    if isinstance(node, Update):
        return node.source, node.value
    if isinstance(node, View | Reshape | Gather | Band | Reduction | Dense | Stored):
        return (node.source,)
    return ()
