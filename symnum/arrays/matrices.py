"""What a constant matrix is for: a stencil, a sparse gather, or dense after all.

A matrix with few entries in each row becomes a `Band`: rows with entries at the same distances from the diagonal share
one pattern, so a tridiagonal matrix with its boundary rows has three patterns, whatever its size. The coefficients of a
pattern may vary along the rows. A Kronecker sum of such matrices has patterns that recur with the inner grid's period,
which `elements` finds when it reads rows.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from symnum.arrays.nodes import Band, Dense, Gather, Node, broadcast, constant, mapped, scalar, stored
from symnum.terms.operators import ADD, MUL
from symnum.terms.term import literal

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_PER_ROW = 40
"""Entries in a row above which a dense product is cheaper than a loop written out."""

MOST_PATTERNS = 64
_MOST_GATHERED = 12
_DENSE, _SMALL = 0.5, 8  # share of entries from which BLAS computes the product, unless the matrix is small


def product(matrix: Any, source: Node) -> Node:
    """A constant matrix, dense or of SciPy's sparse ones, times a node along its first axis.

    Cost:  O(entries of the matrix).
    """
    import numpy as np

    rows, columns, values, shape = _entries(matrix)
    counts = np.bincount(rows, minlength=shape[0])
    is_dense = len(rows) > _DENSE * shape[0] * shape[1] and shape[1] > _SMALL
    if len(rows) and counts.max() <= MOST_PER_ROW and not is_dense:
        band = _band(rows, columns, values, counts, source)
        if band is not None:
            return band
        if counts.max() <= _MOST_GATHERED:
            return _gathered(rows, columns, values, counts, source)
    if not len(rows):
        return broadcast(scalar(literal(0.0)), (shape[0], *source.shape[1:]))
    dense = matrix.toarray() if hasattr(matrix, "toarray") else matrix
    whole = (shape[0], *source.shape[1:])
    return stored(Dense(whole, False, np.ascontiguousarray(dense, dtype=np.float64), stored(source)))


def _entries(matrix: Any) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], tuple[int, int]]:
    """Row, column and value of every entry that is not zero, ordered by rows, then columns."""
    import numpy as np

    if hasattr(matrix, "tocsr"):
        sparse = matrix.tocsr().sorted_indices()
        sparse.sum_duplicates()
        sparse.eliminate_zeros()
        rows = np.repeat(np.arange(sparse.shape[0]), np.diff(sparse.indptr))
        return rows, sparse.indices.astype(np.int64), np.asarray(sparse.data, dtype=np.float64), sparse.shape
    dense = np.asarray(matrix, dtype=np.float64)
    rows, columns = np.nonzero(dense)
    return rows, columns, dense[rows, columns], (dense.shape[0], dense.shape[1])


def _band(
    rows: NDArray[Any], columns: NDArray[Any], values: NDArray[Any], counts: NDArray[Any], source: Node
) -> Node | None:
    """The matrix as a band, or None if its rows have too many patterns."""
    import numpy as np

    size, width = len(counts), int(counts.max())
    starts = np.cumsum(counts) - counts
    place = np.arange(len(rows)) - np.repeat(starts, counts)
    nowhere = np.iinfo(np.int64).min
    distances = np.full((size, width), nowhere)
    distances[rows, place] = columns - rows
    entries = np.zeros((width, size))
    entries[place, rows] = values
    patterns, classes = np.unique(distances, axis=0, return_inverse=True)
    if len(patterns) > MOST_PATTERNS:
        return None
    classes = classes.reshape(-1).astype(np.int64)
    offsets: list[tuple[int, ...]] = []
    coefficients: list[tuple[NDArray[Any], ...]] = []
    for number, pattern in enumerate(patterns):
        offsets.append(tuple(pattern[pattern != nowhere].tolist()))
        used = classes == number
        coefficients.append(tuple([_along(entries[k], used) for k in range(len(offsets[-1]))]))
    shape = (size, *source.shape[1:])
    return Band(shape, False, source, classes, tuple(offsets), tuple(coefficients))


def _gathered(
    rows: NDArray[Any], columns: NDArray[Any], values: NDArray[Any], counts: NDArray[Any], source: Node
) -> Node:
    """The matrix as sums of indexed elements, for permutations and other matrices without pattern."""
    import numpy as np

    starts = np.cumsum(counts) - counts
    total: Node = broadcast(scalar(literal(0.0)), (len(counts), *source.shape[1:]))
    inner = np.arange(math.prod(source.shape[1:])).reshape(source.shape[1:])
    kept = stored(source)
    for k in range(int(counts.max())):
        # rows with fewer entries read an element that they read anyway, times zero
        entry = np.minimum(starts + np.minimum(k, np.maximum(counts - 1, 0)), len(rows) - 1)
        factors = np.where(k < counts, values[entry], 0.0).reshape(-1, *[1] * inner.ndim)
        row = columns[entry].reshape(-1, *[1] * inner.ndim)
        element = Gather(total.shape, False, kept, np.ascontiguousarray(row * inner.size + inner, dtype=np.int64))
        term = element if (factors == 1.0).all() else mapped(MUL, constant(factors), element)
        total = term if k == 0 else mapped(ADD, total, term)
    return total


def _along(values: NDArray[Any], used: NDArray[Any]) -> NDArray[Any]:
    """The coefficient of every row; one number throughout if the rows that use it agree."""
    import numpy as np

    own = values[used]
    if (own == own[0]).all():
        return np.broadcast_to(own[0], values.shape)
    return values
