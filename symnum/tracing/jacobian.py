"""The sparse Jacobian of a traced function as a kernel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnum.arrays.nodes import Input, Node
from symnum.kernels.loops import LoopKernel
from symnum.lowering.loops.jacobian import plan_jacobian
from symnum.lowering.loops.nest import Rewrite, Scalars


class SparseJacobian:
    """d node / d by, as a matrix over the flat elements of both.

    Errors:  SymnumError where the derivative is not sparse, or an operator has none.
    Cost:    the pattern takes 0.1 us an entry, once.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a kernel is made of
        self, node: Node, by: Input, inputs: Sequence[Input], scalars: Scalars, rewrite: Rewrite, threads: int = 1
    ) -> None:
        planned = plan_jacobian(node, by, scalars, rewrite)
        shapes = [given.shape for given in inputs]
        self.shape = (int(np.prod(node.shape)), int(np.prod(by.shape)))
        self.entry_count = len(planned.rows)
        self._entries = LoopKernel(lambda: planned.entries, [(self.entry_count,)], shapes, scalars, threads)
        self._bound = LoopKernel(lambda: planned.bound, [node.shape], shapes, scalars, threads)
        self._order = np.lexsort((planned.rows, planned.columns))
        rows, columns = planned.rows[self._order], planned.columns[self._order]
        new = np.ones(len(rows), dtype=bool)
        new[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
        # on a periodic grid of two points both neighbours are the same element
        self._firsts: NDArray[np.int64] | None = None if new.all() else np.flatnonzero(new)
        self.rows: NDArray[np.int32] = rows[new].astype(np.int32)
        self.columns: NDArray[np.int32] = columns[new].astype(np.int32)
        self.starts = np.searchsorted(columns[new], np.arange(self.shape[1] + 1)).astype(np.int32)

    @property
    def entries(self) -> NDArray[np.int32]:
        """The rows of the entries, which tell how many there are."""
        return self.rows

    def values(self, arrays: Sequence[Any], numbers: Sequence[float]) -> NDArray[np.float64]:
        """The entries in the order of columns, then rows."""
        entries = self._entries(arrays, numbers)[0][self._order]
        return entries if self._firsts is None else np.add.reduceat(entries, self._firsts)

    def matrix(self, arrays: Sequence[Any], numbers: Sequence[float]) -> Any:
        """The matrix as a `scipy.sparse.csc_array`."""
        from scipy.sparse import csc_array

        return csc_array((self.values(arrays, numbers), self.rows, self.starts), shape=self.shape)

    def norm(self, arrays: Sequence[Any], numbers: Sequence[float]) -> float:
        """The largest sum of absolute values in a row, which no eigenvalue exceeds."""
        return float(self._bound(arrays, numbers)[0].max(initial=0.0))
