"""The sparse Jacobian of a traced function as a kernel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symnum.arrays.nodes import Input, Node
from symnum.errors import SymnumError
from symnum.kernels.loops import LoopKernel
from symnum.lowering.loops.jacobian import MOST_COUPLED, Partial, plan_jacobian
from symnum.lowering.loops.nest import Rewrite, Scalars

Floats: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]


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
        counts = [(len(partial.rows),) for partial in planned.computed]
        self._entries = LoopKernel(lambda: planned.entries, counts, shapes, scalars, threads)
        bound = planned.bound
        self._bound = None if bound is None else LoopKernel(lambda: bound, [node.shape], shapes, scalars, threads)
        self._targets: dict[int, _Total] = {}
        for target in planned.targets:
            partials = [partial for partial in planned.partials if partial.target is target]
            self._targets[id(target)] = _Total(partials, by, self._targets, int(np.prod(target.shape)))
        self._total = self._targets[id(node)]
        self.entry_count = len(self._total.rows)
        self.rows: NDArray[np.int32] = self._total.rows.astype(np.int32)
        self.columns: NDArray[np.int32] = self._total.columns.astype(np.int32)
        self.starts = np.searchsorted(self.columns, np.arange(self.shape[1] + 1)).astype(np.int32)

    @property
    def is_local(self) -> bool:
        """Whether no sum and no dense product is stored on the way to the result."""
        return self._bound is not None

    @property
    def entries(self) -> NDArray[np.int32]:
        """The rows of the entries, which tell how many there are."""
        return self.rows

    def values(self, arrays: Sequence[Any], numbers: Sequence[float]) -> Floats:
        """The entries in the order of columns, then rows."""
        computed: list[Floats] = self._entries(arrays, numbers)
        known: dict[int, Floats] = {}
        for target, total in self._targets.items():
            known[target] = total.values(computed, known)
        return known[next(reversed(self._targets))]

    def matrix(self, arrays: Sequence[Any], numbers: Sequence[float]) -> Any:
        """The matrix as a `scipy.sparse.csc_array`."""
        from scipy.sparse import csc_array

        return csc_array((self.values(arrays, numbers), self.rows, self.starts), shape=self.shape)

    def norm(self, arrays: Sequence[Any], numbers: Sequence[float]) -> float:
        """The largest sum of absolute values in a row, which no eigenvalue exceeds."""
        if self._bound is None:
            sums = np.bincount(self.rows, np.abs(self.values(arrays, numbers)), self.shape[0])
        else:
            sums = self._bound(arrays, numbers)[0]
        return float(sums.max(initial=0.0))


class _Part(NamedTuple):
    """Entries of a partial derivative, each as often as `outer` says, times those of the `inner` ones of its source."""

    partial: Partial
    outer: Indices | None = None
    inner: Indices | None = None


class _Total:
    """The derivative of one target by the input, by the chain rule from the targets before.

    Shapes:  rows, columns (entries,), in the order of columns, then rows
    Errors:  SymnumError if more products of entries are to be added than `MOST_COUPLED`.
    """

    def __init__(self, partials: Sequence[Partial], by: Input, known: dict[int, _Total], height: int) -> None:
        self._parts: list[_Part] = []
        places: list[Indices] = [np.zeros(0, dtype=np.int64)]
        for partial in partials:
            if partial.source is by:
                self._parts.append(_Part(partial))
                places.append(partial.columns * height + partial.rows)
                continue
            inner = known[id(partial.source)]
            outer_places, inner_places = inner.meeting(partial.columns)
            self._parts.append(_Part(partial, outer_places, inner_places))
            places.append(inner.columns[inner_places] * height + partial.rows[outer_places])
        whole = np.concatenate(places)
        self._order = np.argsort(whole, kind="stable")
        ordered = whole[self._order]
        new = np.ones(len(ordered), dtype=bool)
        new[1:] = ordered[1:] != ordered[:-1]
        # on a periodic grid of two points both neighbours are the same element
        self._firsts = None if new.all() else np.flatnonzero(new)
        self.columns, self.rows = np.divmod(ordered[new], max(1, height))

    def meeting(self, columns: Indices) -> tuple[Indices, Indices]:
        """The pairs of places in `columns` and of entries that stand in the row of that number."""
        by_row = np.argsort(self.rows, kind="stable")
        begins, ends = (np.searchsorted(self.rows[by_row], columns, side) for side in ("left", "right"))
        counts = ends - begins
        if counts.sum() > MOST_COUPLED:
            raise SymnumError(
                f"sums over the state couple more than {MOST_COUPLED} pairs: there is no sparse derivative"
            )
        outer = np.repeat(np.arange(len(columns)), counts)
        within = np.arange(len(outer)) - np.repeat(np.cumsum(counts) - counts, counts)
        return outer, by_row[begins[outer] + within]

    def values(self, computed: Sequence[Floats], known: dict[int, Floats]) -> Floats:
        """The entries, from those that loops have computed and those of the targets before."""
        found: list[Floats] = []
        for partial, outer, inner in self._parts:
            entries = computed[partial.number] if partial.matrix is None else partial.matrix
            found.append(entries if outer is None else entries[outer] * known[id(partial.source)][inner])
        whole = np.concatenate(found)[self._order] if found else np.zeros(0)
        return whole if self._firsts is None else np.add.reduceat(whole, self._firsts)
