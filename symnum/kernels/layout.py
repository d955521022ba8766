"""The shape of what goes into a kernel and of what comes out: leaves in nested lists, tuples and arrays.

A kernel computes flat rows of numbers. A `Layout` says how a user's nested value maps onto such rows, for arguments
(`read_rows`) and for results (`assemble`) alike. Points, the axes over which a kernel broadcasts, come after the axes
of a layout: an argument of n symbols takes an array of shape (n, *points).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symnum.errors import DomainError, LimitError, SymnumError

Floats: TypeAlias = NDArray[np.float64]
Kind: TypeAlias = Literal["leaf", "array", "list", "tuple"]

DEEPEST = 32
"""How deep lists may be nested; nobody's formulas are, and what is deeper is a mistake or an attack."""


@dataclass(frozen=True)
class Layout:
    """How leaves are nested: one leaf, an array of `shape` leaves, or a list or tuple of layouts.

    >>> Layout("list", parts=(LEAF, Layout("array", (2, 2)))).size
    5
    """

    kind: Kind
    shape: tuple[int, ...] = ()
    parts: tuple[Layout, ...] = ()

    @cached_property
    def size(self) -> int:
        """How many leaves there are."""
        if self.kind in ("leaf", "array"):
            return math.prod(self.shape)
        return sum(part.size for part in self.parts)

    @cached_property
    def rectangle(self) -> tuple[int, ...] | None:
        """The shape of the leaves as an array, or None where lists of different lengths stand side by side."""
        if self.kind in ("leaf", "array"):
            return self.shape
        shapes = {part.rectangle for part in self.parts}
        if len(shapes) > 1 or None in shapes:
            return None
        return (len(self.parts), *(next(iter(shapes)) or ())) if shapes else (0,)

    @property
    def staged_shape(self) -> tuple[int, ...]:
        """The shape of an array that holds the leaves: their rectangle, or else one axis."""
        return (self.size,) if self.rectangle is None else self.rectangle

    def as_array(self) -> Layout:
        """The layout that holds the same leaves in one array, or this one where they form no rectangle."""
        if self.kind == "leaf" or self.rectangle is None:
            return self
        return Layout("array", self.rectangle)

    def rows(self) -> tuple[Layout, ...]:
        """The layouts side by side in the outermost list, tuple or axis."""
        if self.kind != "array":
            return self.parts
        first, *rest = self.shape
        return (Layout("array", tuple(rest)) if rest else LEAF,) * first

    def as_data(self) -> Any:
        """The layout as what JSON can hold; `layout_from_data` reads it back.

        >>> layout = Layout("tuple", parts=(LEAF, LEAF))
        >>> layout_from_data(layout.as_data()) == layout
        True
        """
        inside: list[Any] = [part.as_data() for part in self.parts]
        return [self.kind, list(self.shape), inside]


LEAF = Layout("leaf")


def layout_from_data(data: Any) -> Layout:
    """The layout that `Layout.as_data` gave.

    >>> layout_from_data(["array", [2, 3], []]).size
    6
    """
    kind, shape, parts = data
    return Layout(kind, tuple(shape), tuple(layout_from_data(part) for part in parts))


def flatten(value: Any) -> tuple[Layout, list[Any]]:
    """The layout of a nested value, and its leaves in order: arrays and matrices by rows.

    Errors:  SymnumError for sets and mappings, which have no order; LimitError for what is nested too deep.

    >>> flatten([1, (2, 3)])[1]
    [1, 2, 3]
    """
    leaves: list[Any] = []
    return _flatten_into(leaves, value, 0), leaves


def _flatten_into(leaves: list[Any], value: Any, depth: int) -> Layout:
    if depth > DEEPEST:
        raise LimitError(f"lists are nested deeper than {DEEPEST}")
    if isinstance(value, list | tuple) or _is_sympy_tuple(value):
        parts = tuple([_flatten_into(leaves, part, depth + 1) for part in value])
        return Layout("list" if isinstance(value, list) else "tuple", parts=parts)
    if isinstance(value, set | frozenset | dict):
        raise SymnumError(f"a {type(value).__name__} has no order that a kernel could follow; give a list")
    shape = array_shape(value)
    if shape is None:
        leaves.append(value)
        return LEAF
    if shape == ():
        leaves.append(value[()])
        return LEAF
    leaves.extend(_array_leaves(value))
    return Layout("array", shape)


def array_shape(value: Any) -> tuple[int, ...] | None:
    """The shape of a NumPy array or of a SymPy matrix or array, None for anything else."""
    if isinstance(value, np.ndarray):
        return value.shape
    shape = getattr(value, "shape", None)
    if shape is None or not is_sympy(value):
        return None
    sizes = tuple(shape)
    return tuple(map(int, sizes)) if all(isinstance(n, int) or n.is_Integer for n in sizes) else None


def is_sympy(value: Any) -> bool:
    """Whether a value is an object of SymPy, found out without importing SymPy."""
    # the class of an undefined function f(t) has no module
    return any(str(base.__module__).partition(".")[0] == "sympy" for base in type(value).__mro__)


def _is_sympy_tuple(value: Any) -> bool:
    return is_sympy(value) and hasattr(value, "__iter__") and hasattr(value, "index")


def _array_leaves(value: Any) -> list[Any]:
    if isinstance(value, np.ndarray):
        return list(value.flat)
    explicit = value.as_explicit() if hasattr(value, "as_explicit") else value
    return list(np.array(explicit.tolist(), dtype=object).flat)


# arguments ------------------------------------------------------------------------------------------------------------
class Rows(NamedTuple):
    """Consecutive leaves of an argument, from leaf `start` on. Shapes: values (leaves, *points)."""

    start: int
    values: Floats


def read_rows(layout: Layout, value: Any, label: str) -> list[Rows]:
    """The numbers that a user gave for an argument, as rows of leaves over points.

    Errors:  DomainError that names the argument by its label, if the value has another shape or is not real.

    >>> [rows.values.tolist() for rows in read_rows(Layout("list", parts=(LEAF, LEAF)), [1, [2, 3]], "argument 1")]
    [[1.0], [[2.0, 3.0]]]
    """
    shape = layout.rectangle
    if shape is None or (_is_nested(value) and layout.kind != "leaf"):
        return list(_rows(layout, value, label, 0))
    return [_whole_rows(layout, shape, value, label, 0)]


def _whole_rows(layout: Layout, shape: tuple[int, ...], value: Any, label: str, start: int) -> Rows:
    """The rows of a value that is one array."""
    array = real_array(value, label)
    if array.shape[: len(shape)] != shape:
        raise _misfit(layout, f"an array of shape {array.shape}", label)
    return Rows(start, array.reshape(layout.size, *array.shape[len(shape) :]))


def _rows(layout: Layout, value: Any, label: str, start: int) -> Iterator[Rows]:
    shape = layout.rectangle
    if shape is not None and (layout.kind == "leaf" or not _is_nested(value)):
        yield _whole_rows(layout, shape, value, label, start)
        return
    parts = layout.rows()
    given: Sequence[Any] = value if _is_nested(value) else list(np.atleast_1d(real_array(value, label)))
    if len(given) != len(parts):
        raise _misfit(layout, f"{len(given)}", label)
    for part, inside in zip(parts, given, strict=True):
        yield from _rows(part, inside, label, start)
        start += part.size


def _is_nested(value: Any) -> bool:
    """Whether a value is a list that may hold arrays; one of plain numbers is read at once, as an array."""
    if not isinstance(value, list | tuple):
        return False
    return not all(isinstance(part, int | float | np.generic) for part in value)


def _misfit(layout: Layout, given: str, label: str) -> DomainError:
    shape = layout.rectangle
    if layout.kind == "leaf":
        wanted = "one value a point"
    elif shape is None:
        wanted = f"{len(layout.parts)} values nested as in the definition"
    else:
        wanted = f"{layout.size} values: an array of shape {shape}, with axes for many points after these"
    return DomainError(f"{label} takes {wanted}; {given} was given")


def real_array(value: Any, label: str) -> Floats:
    """The value as an array of float64.

    Errors:  DomainError that names the argument by its label, if the value is complex, text, or no number at all.

    >>> real_array([True, 2], "argument 1")
    array([1., 2.])
    """
    if type(value) is np.ndarray and value.dtype == np.float64:
        return value
    try:
        array = np.asarray(value)
    except ValueError as problem:
        raise DomainError(f"{label} is no array: {problem}") from None
    if array.dtype.kind in "fiub":
        return array.astype(np.float64, copy=False)
    if array.dtype.kind == "O":
        try:
            return np.array([_real(item) for item in array.flat], dtype=np.float64).reshape(array.shape)
        except (TypeError, ValueError, OverflowError) as problem:
            raise DomainError(f"{label} does not hold real numbers: {problem}") from None
    if array.dtype.kind == "c":
        raise DomainError(f"{label} is complex; kernels compute with real numbers, so give real and imaginary parts")
    raise DomainError(f"{label} does not hold numbers but {array.dtype}")


def _real(item: Any) -> float:
    if isinstance(item, str | bytes):  # which float() would read
        raise TypeError(f"{item!r} is text")
    return float(item)


# results --------------------------------------------------------------------------------------------------------------
def assembler(layout: Layout, boolean: Sequence[bool]) -> Callable[[Floats], Any]:
    """The function that turns rows of results, (leaves, *points), into the nested value that a user sees.

    A list or tuple is built as such. An array of leaves that are all truth values becomes an array of bool.

    >>> assembler(Layout("tuple", parts=(LEAF, LEAF)), [False, True])(np.array([[1.0, 2.0], [0.0, 1.0]]))
    (array([1., 2.]), array([False,  True]))
    """
    return _assembler(layout, list(boolean), 0)


def _assembler(layout: Layout, boolean: list[bool], start: int) -> Callable[[Floats], Any]:
    stop = start + layout.size
    truth = start < stop and all(boolean[start:stop])
    if layout.kind == "leaf":
        return (lambda rows: _truth(rows[start])) if truth else lambda rows: rows[start]
    if layout.kind == "array":
        shape = layout.shape

        def array(rows: Floats) -> Any:
            values = rows[start:stop].reshape(shape + rows.shape[1:])
            return _truth(values) if truth else values

        return array
    inside: list[Callable[[Floats], Any]] = []
    for part in layout.parts:
        inside.append(_assembler(part, boolean, start))
        start += part.size
    kind = list if layout.kind == "list" else tuple
    return lambda rows: kind([build(rows) for build in inside])


def _truth(values: Any) -> Any:
    return values != 0.0


class Results:
    """How a result is made of numbers in memory, given the layout and which leaves are truth values.

    `assemble` takes rows, (leaves, *points). If `is_array`, the result of one point is an array of the shape `room`, or
    a number, and the leaves may be written where they are wanted. Otherwise they go into an array of that shape first.
    `finish` makes the result of it, and is None where the array is the result.
    """

    def __init__(self, layout: Layout, boolean: Sequence[bool]) -> None:
        self.assemble = assembler(layout, boolean)
        self.is_array = layout.kind in ("leaf", "array") and not (boolean and all(boolean))
        self.room: tuple[int, ...] = layout.shape if self.is_array else (layout.size,)
        self.finish: Callable[[Any], Any] | None = None if self.is_array else self.assemble
        if self.is_array and not self.room:
            self.finish = _number


def _number(array: Floats) -> Any:
    return array[()]
