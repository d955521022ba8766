"""NumPy's linear algebra on symbolic arrays, beyond products."""

from __future__ import annotations

import math
from typing import Any

from symnum.arrays.array import Array, as_array
from symnum.arrays.joining import stack
from symnum.arrays.known import known_values
from symnum.arrays.nodes import mapped
from symnum.arrays.products import matmul
from symnum.arrays.reducing import reduce
from symnum.errors import SymnumError
from symnum.terms import operators as o


def cross(  # noqa: PLR0913, PLR0917 - NumPy's signature
    a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Array:
    """np.cross of vectors of two or three components."""
    if axis is not None:
        axisa = axisb = axisc = axis
    one, other = _components(as_array(a), axisa), _components(as_array(b), axisb)
    if not {len(one), len(other)} <= {2, 3}:
        raise SymnumError(f"np.cross takes vectors of 2 or 3 components, not {len(one)} and {len(other)}")
    last = one[0] * other[1] - one[1] * other[0]
    if len(one) == len(other) == 2:
        return last
    (ax, ay, az), (bx, by, bz) = ([*parts, as_array(0.0)][:3] for parts in (one, other))
    parts = [ay * bz - az * by, az * bx - ax * bz, last]
    return stack(parts, axisc if axisc >= 0 else parts[-1].ndim + 1 + axisc)


def _components(vectors: Array, axis: int) -> list[Array]:
    place = axis % vectors.ndim
    return [vectors[(slice(None),) * place + (k,)] for k in range(vectors.shape[place])]


def kron(a: Any, b: Any) -> Array:
    """np.kron."""
    one, other = as_array(a), as_array(b)
    ndim = max(one.ndim, other.ndim)
    first, second = ((1,) * (ndim - part.ndim) + part.shape for part in (one, other))
    left = one.reshape(tuple([n for pair in zip(first, [1] * ndim, strict=True) for n in pair]))
    right = other.reshape(tuple([n for pair in zip([1] * ndim, second, strict=True) for n in pair]))
    return (left * right).reshape(tuple([m * n for m, n in zip(first, second, strict=True)]))


def solve(a: Any, b: Any) -> Any:
    """np.linalg.solve with a matrix that is known beforehand; NumPy's numbers where both are."""
    import numpy as np

    known, right = known_values(as_array(a).node), known_values(as_array(b).node)
    if known is None:
        raise SymnumError("np.linalg.solve is supported for matrices known beforehand only")
    if right is not None:
        return np.linalg.solve(known, right)
    return matmul(np.linalg.inv(known), b)


def matrix_power(a: Any, n: int) -> Array:
    """np.linalg.matrix_power to a positive power."""
    if n < 1:
        raise SymnumError("np.linalg.matrix_power of a symbolic matrix is supported for positive powers only")
    total = as_array(a)
    for digit in f"{n:b}"[1:]:
        total = matmul(total, total)
        total = matmul(total, a) if digit == "1" else total
    return total


def multi_dot(arrays: Any) -> Array:
    """np.linalg.multi_dot, from the left to the right."""
    total = arrays[0]
    for other in arrays[1:]:
        total = matmul(total, other)
    return total


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Array:
    """np.linalg.norm of vectors, and the Frobenius norm of matrices.

    Errors:  SymnumError for other norms of matrices.
    """
    array = as_array(x)
    of_matrix = isinstance(axis, tuple) or (axis is None and array.ndim > 1)
    if ord is None or (ord == 2 and not of_matrix) or (ord == "fro" and of_matrix):
        return Array(mapped(o.SQRT, reduce("add", array * array, axis, keepdims).node))
    if of_matrix or isinstance(ord, str) or not ord:
        raise SymnumError(f"np.linalg.norm with ord={ord!r} is not supported here; for matrices there is 'fro'")
    size = abs(array)
    if math.isinf(ord):
        return reduce("maximum" if ord > 0 else "minimum", size, axis, keepdims)
    return reduce("add", size if ord == 1 else size**ord, axis, keepdims) ** (1 if ord == 1 else 1.0 / ord)
