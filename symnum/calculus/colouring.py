"""Colourings of sparse matrices: which columns one product with a vector tells apart.

A Jacobian whose columns of one colour share no row is known from as many products with vectors as there are colours,
each vector the sum of the unit vectors of a colour; of a Hessian, which is symmetric, fewer do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

from symnum.errors import SymnumError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Kind = Literal["columns", "star", "distance-1"]
Neighbours = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=False, eq=False, repr=False)
class Colouring:
    """The colour of every column of a matrix with a given pattern.

    Shapes:  colours (columns,).
    """

    colours: NDArray[np.int32]
    pattern: Any

    @property
    def count(self) -> int:
        """How many colours there are."""
        return int(self.colours.max(initial=-1)) + 1

    @property
    def seeds(self) -> NDArray[np.float64]:
        """The vectors to multiply by, one column for each colour.

        Shapes:  (columns of the matrix, colours).
        """
        import numpy as np

        return np.eye(self.count)[self.colours]

    def recover(self, products: Any) -> Any:
        """The matrix, from its products with the seeds, as a `scipy.sparse.csr_array`.

        Shapes:  products (rows, colours), the result as the pattern.
        Errors:  SymnumError for products of another shape.

        >>> import numpy as np
        >>> arrow = np.array([[3.0, 1, 2], [1, 4, 0], [2, 0, 5]])
        >>> chosen = colouring(arrow, "star")
        >>> chosen.count, bool((chosen.recover(arrow @ chosen.seeds).toarray() == arrow).all())
        (2, True)
        """
        import numpy as np
        from scipy.sparse import csr_array

        given = np.asarray(products)
        if given.shape != (self.pattern.shape[0], self.count):
            raise SymnumError(f"the products have shape {given.shape}, not {(self.pattern.shape[0], self.count)}")
        rows, colours = self._places
        return csr_array((given[rows, colours], self.pattern.indices, self.pattern.indptr), shape=self.pattern.shape)

    @cached_property
    def _places(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Where each entry stands in the products.

        Entry (i, j) is in row i under the colour of j, unless another entry of row i has that colour; then the matrix
        is symmetric and the entry is in row j under the colour of i.
        """
        import numpy as np

        rows = np.repeat(np.arange(self.pattern.shape[0]), np.diff(self.pattern.indptr))
        columns, colours = self.pattern.indices, self.colours
        keys = rows * self.count + colours[columns]
        _, place, repeats = np.unique(keys, return_inverse=True, return_counts=True)
        alone = repeats[place] == 1
        return np.where(alone, rows, columns), np.where(alone, colours[columns], colours[rows % len(colours)])

    def __repr__(self) -> str:
        return f"<colouring of {len(self.colours)} columns by {self.count} colours>"


def colouring(pattern: Any, kind: Kind = "columns") -> Colouring:
    """Colour the columns of a matrix by their pattern, greedily, those with most entries first.

    "columns": columns of one colour share no row (a distance-2 colouring of the columns), for Jacobians.
    "star": neighbours differ, and every path of four has three colours, for symmetric matrices, such as Hessians.
    "distance-1": neighbours differ; for what is to be updated in parallel.

    Errors:  SymnumError for an unknown kind, or a pattern that is not square and symmetric where it must be.
    Cost:    O(sum of squared entries per row) for columns; for star one factor of the entries per row more.
    Source:  Curtis, Powell & Reid 1974; Gebremedhin, Manne & Pothen, SIAM Review 2005, algorithm 4.1.

    >>> import numpy as np
    >>> tridiagonal = np.abs(np.subtract.outer(range(9), range(9))) < 2
    >>> colouring(tridiagonal).colours.tolist()
    [2, 0, 1, 2, 0, 1, 2, 0, 1]
    >>> colouring(tridiagonal, "star").count
    3
    """
    import numpy as np
    from scipy.sparse import csr_array

    chosen = _KINDS.get(kind)
    if chosen is None:
        raise SymnumError(f"no colouring is called {kind!r}; there are {', '.join(_KINDS)}")
    matrix: Any = csr_array(pattern, copy=True)
    matrix.eliminate_zeros()
    matrix.sort_indices()
    rows = _lists(matrix)
    if kind == "columns":
        columns = _lists(csr_array(matrix.T))
    elif matrix.shape[0] != matrix.shape[1] or rows != _lists(csr_array(matrix.T)):
        raise SymnumError(f"a {kind} colouring needs a square symmetric pattern")
    else:
        columns = rows
    order = sorted(range(len(columns)), key=lambda j: -len(columns[j]))
    return Colouring(np.array(_greedy(order, lambda j, colours: chosen(j, columns, rows, colours)), np.int32), matrix)


def _lists(matrix: Any) -> list[list[int]]:
    starts, indices = matrix.indptr.tolist(), matrix.indices.tolist()
    return [sorted(indices[a:b]) for a, b in pairwise(starts)]


def _greedy(order: Sequence[int], forbidden: Callable[[int, list[int]], Iterable[int]]) -> list[int]:
    """Give each in turn the least colour that is not forbidden; -1 stands for none so far."""
    colours = [-1] * len(order)
    for j in order:
        taken = set(forbidden(j, colours))
        colour = 0
        while colour in taken:
            colour += 1
        colours[j] = colour
    return colours


def _of_columns(j: int, columns: Neighbours, rows: Neighbours, colours: list[int]) -> Iterable[int]:
    for i in columns[j]:
        for k in rows[i]:
            yield colours[k]


def _of_neighbours(j: int, columns: Neighbours, rows: Neighbours, colours: list[int]) -> Iterable[int]:
    for k in columns[j]:
        yield colours[k]


def _of_stars(j: int, columns: Neighbours, rows: Neighbours, colours: list[int]) -> Iterable[int]:
    for k in columns[j]:
        if k == j:
            continue
        yield colours[k]
        for end in columns[k]:
            # where k has no colour yet it may take that of another neighbour of its own later
            if end not in (j, k) and (colours[k] < 0 or _meets_again(end, k, columns, colours)):
                yield colours[end]


def _meets_again(end: int, k: int, columns: Neighbours, colours: list[int]) -> bool:
    """Whether another neighbour of `end` has the colour of k."""
    return any(colours[last] == colours[k] for last in columns[end] if last not in (k, end))


_KINDS: Final = {"columns": _of_columns, "star": _of_stars, "distance-1": _of_neighbours}
