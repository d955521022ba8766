"""Products of symbolic arrays: matmul, dot, tensordot, einsum, with constant matrices taken for what they are."""

from __future__ import annotations

import string
from typing import Any

from symnum.arrays.array import Array, as_array
from symnum.arrays.known import known_values
from symnum.arrays.matrices import product
from symnum.arrays.nodes import permuted
from symnum.arrays.reducing import reduce
from symnum.errors import SymnumError


def matmul(left: Any, right: Any, **options: Any) -> Array:
    """The matrix product; a constant matrix, dense or sparse, becomes a stencil where it is one."""
    if _is_matrix(left):
        return _from_left(left, as_array(right))
    if _is_matrix(right):
        array = as_array(left)
        if array.ndim == 1:
            return _from_left(right.T, array)
        moved = Array(permuted(array.node, (array.ndim - 1, *range(array.ndim - 1))))
        result = _from_left(right.T, moved, stacked=True)
        return Array(permuted(result.node, (*range(1, result.ndim), 0)))
    return _symbolic(as_array(left), as_array(right))


def _is_matrix(value: Any) -> bool:
    import numpy as np

    if isinstance(value, Array):
        value = known_values(value.node)
    return getattr(value, "ndim", 0) == 2 and (isinstance(value, np.ndarray) or hasattr(value, "tocsr"))


def _from_left(matrix: Any, array: Array, stacked: bool = False) -> Array:
    if isinstance(matrix, Array):
        matrix = matrix.__array__()
    if array.ndim <= 2 or stacked:
        if matrix.shape[1] != array.shape[0]:
            raise SymnumError(f"a matrix of shape {matrix.shape} cannot multiply an array of shape {array.shape}")
        return Array(product(matrix, array.node))
    order = (array.ndim - 2, *range(array.ndim - 2), array.ndim - 1)
    result = _from_left(matrix, Array(permuted(array.node, order)), stacked=True)
    return Array(permuted(result.node, (*range(1, array.ndim - 1), 0, array.ndim - 1)))


def _symbolic(left: Array, right: Array) -> Array:
    """The product of two symbolic arrays: products summed over the common axis."""
    if not left.ndim or not right.ndim:
        raise SymnumError("matmul takes no numbers; use *")
    first = left.reshape(1, -1) if left.ndim == 1 else left
    second = right.reshape(-1, 1) if right.ndim == 1 else right
    if first.shape[-1] != second.shape[-2]:
        raise SymnumError(f"arrays of shapes {left.shape} and {right.shape} cannot be multiplied as matrices")
    parts = first.reshape(*first.shape, 1) * second.reshape(*second.shape[:-2], 1, *second.shape[-2:])
    result = reduce("add", parts, axis=-2)
    kept = list(result.shape)
    if left.ndim == 1:
        del kept[-2]
    if right.ndim == 1:
        del kept[-1]
    return result.reshape(tuple(kept))


def dot(a: Any, b: Any, **options: Any) -> Any:
    """np.dot of arrays of at most two axes, or with numbers."""
    shapes = [getattr(value, "shape", ()) for value in (a, b)]
    if () in shapes:
        return as_array(a) * b
    if any(len(shape) > 2 for shape in shapes):
        raise SymnumError("np.dot of arrays with more than two axes is not supported; use np.matmul or np.einsum")
    return matmul(a, b)


def outer(a: Any, b: Any, **options: Any) -> Array:
    """All products of two vectors' elements."""
    return as_array(a).reshape(-1, 1) * as_array(b).reshape(1, -1)


def tensordot(a: Any, b: Any, axes: Any = 2) -> Array:
    """Products summed over pairs of axes."""
    first, second = _shape(a), _shape(b)
    if isinstance(axes, int):
        axes = list(range(len(first) - axes, len(first))), list(range(axes))
    ours, theirs = [[axis] if isinstance(axis, int) else list(axis) for axis in axes]
    names = [chr(97 + k) for k in range(len(first))]
    others = [chr(110 + k) for k in range(len(second))]
    for one, other in zip(ours, theirs, strict=True):
        others[other] = names[one]
    result = [n for n in names if n not in others] + [n for n in others if n not in names]
    return einsum(f"{''.join(names)},{''.join(others)}->{''.join(result)}", a, b)


def _shape(value: Any) -> tuple[int, ...]:
    return value.shape if hasattr(value, "shape") else as_array(value).shape


def einsum(subscripts: str, *operands: Any, **options: Any) -> Array:
    """Einstein's sums, two operands at a time."""
    subscripts = subscripts.replace(" ", "")
    given, arrow, result = subscripts.partition("->")
    names = given.split(",")
    if len(names) != len(operands):
        raise SymnumError(f"np.einsum({subscripts!r}) takes {len(names)} arrays, not {len(operands)}")
    if "." in subscripts:
        names, result = _with_letters(names, result if arrow else "...", operands)
        arrow = "->"
    names, arrays = _without_repeats(names, operands)
    if not arrow:
        result = "".join(sorted([c for c in set(given) - {","} if given.count(c) == 1]))
    total, known = arrays[0], names[0]
    for place in range(1, len(operands)):
        later = "".join(names[place + 1 :]) + result
        total, known = _pair(known, total, names[place], arrays[place], later)
    return _arranged(as_array(total), known, result)


def _with_letters(names: list[str], result: str, operands: Any) -> tuple[list[str], str]:
    """Subscripts with letters for the axes that ... stands for."""
    free = [c for c in string.ascii_letters if c not in "".join(names)]
    counts = [
        len(_shape(array)) - len(name) + 3 if "..." in name else 0 for name, array in zip(names, operands, strict=True)
    ]
    letters = "".join(free[: max(counts)])
    found = [name.replace("...", letters[len(letters) - count :]) for name, count in zip(names, counts, strict=True)]
    if result == "...":
        result += "".join(sorted([c for c in set("".join(names)) - {"."} if "".join(names).count(c) == 1]))
    return found, result.replace("...", letters)


def _without_repeats(names: list[str], operands: Any) -> tuple[list[str], list[Any]]:
    """Operands with one axis for each letter: the diagonal where a letter stands twice."""
    from symnum.arrays.picking import diagonal

    found, arrays = list(names), list(operands)
    for place, name in enumerate(names):
        while (twice := next((c for c in name if name.count(c) > 1), None)) is not None:
            first, second = [k for k, c in enumerate(name) if c == twice][:2]
            arrays[place] = diagonal(arrays[place], 0, first, second)
            name = "".join([c for k, c in enumerate(name) if k not in (first, second)]) + twice  # noqa: PLW2901
        found[place] = name
    return found, arrays


def _pair(one: str, first: Any, other: str, second: Any, needed: str) -> tuple[Array, str]:
    """The product of two operands, summed over what nothing later needs."""
    shared = [c for c in one if c in other and c not in needed]
    if len(shared) == 1 and len(one) == 2 and _is_matrix(first) and one[0] not in other:
        return _matrix_first(one, first, other, as_array(second), shared[0])
    if len(shared) == 1 and len(other) == 2 and _is_matrix(second) and other[0] != other[1]:
        return _matrix_first(other, second, one, as_array(first), shared[0])
    names = one + "".join([c for c in other if c not in one])
    product = _spread(as_array(first), one, names) * _spread(as_array(second), other, names)
    kept = "".join([c for c in names if c in needed])
    axes = tuple([k for k, c in enumerate(names) if c not in needed])
    return (reduce("add", product, axes) if axes else product), kept


def _matrix_first(names: str, matrix: Any, other: str, array: Array, shared: str) -> tuple[Array, str]:
    if names[0] == shared:
        matrix, names = matrix.T, names[::-1]
    if isinstance(matrix, Array):
        matrix = matrix.__array__()
    place = other.index(shared)
    order = (place, *[k for k in range(len(other)) if k != place])
    result = product(matrix, permuted(array.node, order))
    return Array(result), names[0] + other.replace(shared, "")


def _spread(array: Array, own: str, names: str) -> Array:
    """The array with its axes where `names` has them, and axes of length 1 for the others."""
    if len(set(own)) != len(own):
        raise SymnumError("np.einsum with a repeated index in one operand (a diagonal) is not supported")
    ordered = sorted(range(len(own)), key=lambda k: names.index(own[k]))
    lengths = dict(zip(own, array.shape, strict=True))
    return array.transpose(ordered).reshape(tuple([lengths.get(c, 1) for c in names]))


def _arranged(array: Array, known: str, wanted: str) -> Array:
    gone = tuple([k for k, c in enumerate(known) if c not in wanted])
    if gone:
        array = reduce("add", array, gone)
        known = "".join([c for c in known if c in wanted])
    return array.transpose([known.index(c) for c in wanted]) if known != wanted else array
