"""The Jacobian of an array by an array: every body differentiated by the elements that it reads.

A body that reads five elements of the state gives five entries in each of its rows, wherever it runs, so the pattern
follows from the places that it reads and writes, and the values are computed by loops like any others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symnum.arrays.accesses import Access
from symnum.arrays.affine import Affine, Box
from symnum.arrays.nodes import Input, Node
from symnum.calculus.derivatives import jacobian_rows
from symnum.errors import SymnumError
from symnum.lowering.loops.nest import Cell, Nest, Rewrite, Root, Scalars, Write, cell_of, scalar_terms
from symnum.lowering.loops.plan import Output, Plan, stored_nodes
from symnum.lowering.loops.roots import grouped, roots_of
from symnum.terms.interface import AnyTerm, make_term
from symnum.terms.operators import ABS, ADD
from symnum.terms.term import literal


@dataclass(frozen=True, slots=True)
class JacobianPlan:
    """Loops that compute the entries, one after the other, and where in the matrix each stands.

    `bound` are loops that compute the sum of the absolute values in each row.

    Shapes:  rows, columns (entries,)
    """

    entries: Plan
    bound: Plan
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]


def plan_jacobian(node: Node, by: Input, scalars: Scalars, rewrite: Rewrite) -> JacobianPlan:
    """The Jacobian of a node by an input, both taken as flat.

    Errors:  SymnumError where what is stored on the way depends on the input, as for a sum over the whole state, or
             where an operator has no derivative.
    Cost:    O(distinct terms) for the code and O(entries) for the pattern.
    """
    if stored_nodes([node]):
        raise SymnumError("sums, dense products and other results that are stored on the way have no sparse derivative")
    collector = _Collector(by, scalars, rewrite)
    nests = [collector.nest(group) for group in grouped(roots_of(node, collector.values))]
    rows, columns = collector.pattern()
    entries, sums = [pair[0] for pair in nests], [pair[1] for pair in nests]
    return JacobianPlan(Plan(tuple(entries), ()), Plan(tuple(sums), ()), rows, columns)


class _Collector:
    """Collects entries: `count` is how many there are so far."""

    def __init__(self, by: Input, scalars: Scalars, rewrite: Rewrite) -> None:
        self.by, self.scalars, self.rewrite = by, scalars, rewrite
        self.values = Output(0)
        self.count = 0
        self.rows: list[NDArray[np.int64]] = []
        self.columns: list[NDArray[np.int64]] = []

    def nest(self, group: Sequence[Root]) -> tuple[Nest, Nest]:
        """The loops of the entries of some roots, and those of the sums of their absolute values."""
        roots, bounds, boxes = scalar_terms(group)
        entries: list[Cell] = []
        sums: list[Cell] = []
        for box, terms, accesses in boxes:
            variables = [s for s, access in accesses.of_symbol.items() if access.source is self.by]
            found: list[AnyTerm] = []
            writes: list[Write] = []
            totals: list[AnyTerm] = []
            for root, row in zip(roots, jacobian_rows(terms, variables), strict=True):
                for number, derivative in row.items():
                    found.append(derivative)
                    writes.append(self.entry(box, root.place, accesses.of_symbol[variables[number]]))
                totals.append(_total(list(row.values())))
            entries.append(
                cell_of(box, self.rewrite(found, accesses.of_symbol) if found else [], accesses, writes, self.scalars)
            )
            places = [Write(self.values, root.place) for root in roots]
            sums.append(cell_of(box, self.rewrite(totals, accesses.of_symbol), accesses, places, self.scalars))
        cuts = tuple([tuple(places) for places in bounds])
        return Nest(cuts, tuple(entries)), Nest(cuts, tuple(sums))

    def entry(self, box: Box, row: Affine, access: Access) -> Write:
        """Room for one entry at every point of a box, in the order of the loops."""
        lengths = [stop - start for start, stop in box]
        steps: list[int] = []
        for k in range(len(lengths)):
            step = 1
            for length in lengths[k + 1 :]:
                step *= length
            steps.append(step)
        first = self.count - sum([step * start for step, (start, _) in zip(steps, box, strict=True)])
        self.count += int(np.prod(lengths))
        self.rows.append(_places(row, box))
        columns = _places(access.place, box)
        self.columns.append(columns if access.table is None else access.table.values.reshape(-1)[columns])
        return Write(self.values, Affine(first, tuple(steps)))

    def pattern(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        nothing = np.zeros(0, dtype=np.int64)
        return np.concatenate([nothing, *self.rows]), np.concatenate([nothing, *self.columns])


def _total(terms: list[AnyTerm]) -> AnyTerm:
    if not terms:
        return literal(0)
    total = make_term(terms[0], ABS, (terms[0],))
    for term in terms[1:]:
        total = make_term(total, ADD, (total, make_term(term, ABS, (term,))))
    return total


def _places(form: Affine, box: Box) -> NDArray[np.int64]:
    """The values of a form over a box, in the order of the loops."""
    total = np.full([1] * len(box), form.constant, dtype=np.int64)
    for k, (step, (start, stop)) in enumerate(zip(form.steps, box, strict=True)):
        total = total + (step * np.arange(start, stop)).reshape([-1 if a == k else 1 for a in range(len(box))])
    return np.broadcast_to(total, [stop - start for start, stop in box]).reshape(-1)
