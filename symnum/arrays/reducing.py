"""Reductions of symbolic arrays: sums, extremes, means, running sums.

A reduction is computed before the loops that read it, along one axis after the other, in the order of the index; the
bits do not depend on the number of threads, and differ in the last places from NumPy's pairwise sums.
"""

from __future__ import annotations

from typing import Any

from symnum.arrays.array import Array, as_array
from symnum.arrays.nodes import Node, Reduction, mapped, permuted, reshaped, sliced, stored
from symnum.errors import SymnumError
from symnum.terms import operators as o

REDUCTIONS = {
    "add": o.ADD, "multiply": o.MUL, "maximum": o.MAX, "minimum": o.MIN, "logical_and": o.AND, "logical_or": o.OR,
}  # fmt: skip

FEW = 8
"""Axes up to this length are reduced element by element, inside the loops that read the result."""


def reduce(name: str, value: Any, axis: Any = 0, keepdims: bool = False) -> Array:
    """Reduce along one axis, several, or all (None)."""
    array = as_array(value)
    axes = _axes(axis, array.ndim)
    node = array.node
    for place in sorted(axes, reverse=True):
        node = _reduced(node, place, REDUCTIONS[name])
    if keepdims:
        node = reshaped(node, tuple([1 if a in axes else length for a, length in enumerate(array.shape)]))
    return Array(node)


_NEUTRAL = {"add": 0.0, "multiply": 1.0, "logical_and": True, "logical_or": False}


def chosen(name: str, value: Any, condition: Any, initial: Any) -> Array:
    """What is reduced where only some elements count, with a value to begin with.

    Errors:  SymnumError for an extreme of some elements without `initial`, and for `initial` with all.
    """
    array = as_array(value)
    if condition is None:
        if initial is not None and initial != _NEUTRAL.get(name):
            raise SymnumError("initial= is supported in reductions of symbolic arrays with where= only")
        return array
    neutral = _NEUTRAL.get(name, initial)
    if neutral is None or (name in _NEUTRAL and initial not in (None, neutral)):
        raise SymnumError("reductions of symbolic arrays with where= take initial= for extremes, and there only")
    return Array(mapped(o.WHERE, as_array(condition).node, array.node, as_array(neutral).node))


def _axes(axis: Any, ndim: int) -> list[int]:
    if axis is None:
        return list(range(ndim))
    given = [axis] if not isinstance(axis, tuple | list) else list(axis)
    for a in given:
        if not -ndim <= a < ndim:
            raise SymnumError(f"axis {a} is out of range for an array with {ndim} axes")
    return [a % ndim for a in given]


def _reduced(node: Node, axis: int, operator: o.Operator) -> Node:
    length = node.shape[axis]
    rest = tuple([n for a, n in enumerate(node.shape) if a != axis])
    if not length:
        raise SymnumError("an empty axis cannot be reduced")
    if length <= FEW and rest:
        parts = [reshaped(sliced(node, axis, k, k + 1), rest) for k in range(length)]
        total = parts[0]
        for part in parts[1:]:
            total = mapped(operator, total, part)
        return total
    last = permuted(node, (*[a for a in range(len(node.shape)) if a != axis], axis))
    return stored(Reduction(rest, False, last, operator))


def mean(value: Any, axis: Any = None, keepdims: bool = False, **options: Any) -> Array:
    """The mean along axes, all by default."""
    _refuse(options)
    array = as_array(value)
    total = reduce("add", array, axis, keepdims)
    count = array.size // max(1, total.size)
    return total / float(count)


def _refuse(options: dict[str, Any]) -> None:
    said = [key for key, v in options.items() if v is not None and v is not True and type(v).__name__ != "_NoValueType"]
    if set(said) - {"dtype"}:
        raise SymnumError(f"the option {said[0]}= is not supported in means and variances of symbolic arrays")


def variance(value: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False, **options: Any) -> Array:
    """The variance along axes."""
    _refuse(options)
    array = as_array(value)
    away = array - mean(array, axis, keepdims=True)
    total = reduce("add", away * away, axis, keepdims)
    return total / float(array.size // max(1, total.size) - ddof)


def accumulate(value: Any, axis: Any = 0) -> Array:
    """The running sum along an axis, for axes of few elements.

    Errors:  SymnumError for a long axis: each element would wait for the one before it.
    """
    from symnum.arrays.joining import stack

    array = as_array(value)
    if axis is None:
        array, axis = array.ravel(), 0
    place = _axes(axis, array.ndim)[0]
    if array.shape[place] > 64:
        raise SymnumError("a running sum (cumsum) along an axis of more than 64 elements is not supported")
    parts = [array[(slice(None),) * place + (k,)] for k in range(array.shape[place])]
    for k in range(1, len(parts)):
        parts[k] = parts[k - 1] + parts[k]
    return stack(parts, place)
