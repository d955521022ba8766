"""Matrices of terms in compressed columns, as SciPy and SUNDIALS read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symnum.calculus.derivatives import gradient, jacobian_rows
from symnum.terms.accepted import accepted_each
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import paused_collector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SparseTerms:
    """A matrix of terms in compressed sparse columns: column j holds `entries[starts[j]:starts[j+1]]`.

    Shapes:  rows and entries (entries,); starts (columns + 1,).
    """

    shape: tuple[int, int]
    starts: NDArray[np.int32]
    rows: NDArray[np.int32]
    entries: list[AnyTerm]

    def __repr__(self) -> str:
        return f"<{self.shape[0]}x{self.shape[1]} matrix of terms with {len(self.entries):,} entries>"

    @property
    def columns(self) -> NDArray[np.int32]:
        """The column of every entry."""
        import numpy as np

        return np.repeat(np.arange(self.shape[1], dtype=np.int32), np.diff(self.starts))

    def with_data(self, data: Any) -> Any:
        """The `scipy.sparse.csc_array` with these numbers for entries; its indices are copies, free to be changed."""
        from scipy.sparse import csc_array

        return csc_array((data, self.rows.copy(), self.starts.copy()), shape=self.shape)

    def to_array(self) -> NDArray[np.object_]:
        """The dense matrix of terms, 0 where no entry is."""
        import numpy as np

        dense = np.zeros(self.shape, dtype=object)
        for row, column, entry in zip(self.rows, self.columns, self.entries, strict=True):
            dense[row, column] = entry
        return dense


def jacobian(terms: Sequence[AnyTerm], variables: Sequence[AnyTerm], *, sparse: bool = False) -> Any:
    """The matrix of derivatives of terms (rows) by variables (columns).

    Shapes:  (terms, variables): an object array, or `SparseTerms` with `sparse=True`.
    Cost:    one visit per node and variable that the node depends on.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> jacobian([x*y, y**2], [x, y])
    array([[y, x],
           [0, 2*y]], dtype=object)
    >>> jacobian([x*y, y**2], [x, y], sparse=True).entries
    [y, x, 2*y]
    """
    variables = accepted_each(variables)
    with paused_collector():
        matrix = _compressed(jacobian_rows(terms, variables), len(variables))
    return matrix if sparse else matrix.to_array()


def hessian(term: AnyTerm, variables: Sequence[AnyTerm], *, sparse: bool = False) -> Any:
    """The matrix of second derivatives of a term.

    Shapes:  (variables, variables): an object array, or `SparseTerms` with `sparse=True`.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> hessian(x**2 * y, [x, y])
    array([[2*y, 2*x],
           [2*x, 0]], dtype=object)
    """
    variables = accepted_each(variables)
    return jacobian(gradient(term, variables), variables, sparse=sparse)


def _compressed(rows: list[dict[int, AnyTerm]], width: int) -> SparseTerms:
    import numpy as np

    columns: list[list[tuple[int, AnyTerm]]] = [[] for _ in range(width)]
    for i, row in enumerate(rows):
        for j, entry in row.items():
            columns[j].append((i, entry))
    starts = np.concatenate(([0], np.cumsum([len(column) for column in columns]))).astype(np.int32)
    indices = np.array([i for column in columns for i, _ in column], dtype=np.int32)
    return SparseTerms((len(rows), width), starts, indices, [entry for column in columns for _, entry in column])
