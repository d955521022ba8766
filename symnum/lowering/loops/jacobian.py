"""The Jacobian of an array by an array: every body differentiated by the elements that it reads.

A body that reads five elements of the state gives five entries in each of its rows, wherever it runs, so the pattern
follows from the places that it reads and writes, and the values are computed by loops like any others. What is stored
on the way, as sums over the state are, has derivatives of its own, and the chain rule multiplies them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symnum.arrays.accesses import Access
from symnum.arrays.affine import Affine, Box
from symnum.arrays.nodes import Dense, Input, Node, Reduction, Stored
from symnum.calculus.derivatives import jacobian_rows
from symnum.errors import SymnumError
from symnum.lowering.loops.nest import Cell, Nest, Rewrite, Root, Scalars, Write, cell_of, scalar_terms
from symnum.lowering.loops.plan import Output, Plan, reducing_root, stored_nodes, stored_steps
from symnum.lowering.loops.roots import grouped, roots_of
from symnum.terms.interface import AnyTerm, make_term
from symnum.terms.operators import ABS, ADD, EQ, MAX, MIN, WHERE, Operator
from symnum.terms.term import literal


@dataclass(frozen=True, slots=True)
class Partial:
    """The derivative of one array by another, both taken as flat: where its entries stand.

    The values are output `number` of the loops, or `matrix` where they are constant.

    Shapes:  rows, columns, matrix (entries,)
    """

    target: Node
    source: Node
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    number: int
    matrix: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class JacobianPlan:
    """Loops that compute the entries of all partial derivatives, and which these are.

    Every target depends on the input and on targets before it; the last is the whole. `bound` are loops that compute
    the sum of the absolute values in each row, where there is but one target.
    """

    entries: Plan
    bound: Plan | None
    targets: tuple[Node, ...]
    partials: tuple[Partial, ...]

    @property
    def computed(self) -> list[Partial]:
        """The partial derivatives that are outputs of the loops, in their order."""
        return [partial for partial in self.partials if partial.matrix is None]


def plan_jacobian(node: Node, by: Input, scalars: Scalars, rewrite: Rewrite) -> JacobianPlan:
    """The Jacobian of a node by an input, by way of the sums and products that are stored before it.

    Errors:  SymnumError for a product over elements, or where an operator has no derivative.
    Cost:    O(distinct terms) for the code and O(entries) for the pattern.
    """
    kept = stored_nodes([node])
    if max([_coupled(stored) for stored in kept], default=0) > MOST_COUPLED:
        raise SymnumError(f"sums over the state couple more than {MOST_COUPLED} pairs: there is no sparse derivative")
    steps = [step for stored in kept for step in stored_steps(stored, scalars, rewrite)]
    found: list[Partial] = []
    sums: list[Nest] = []
    numbers = itertools.count()
    for target in (*kept, node):
        source = target.source if isinstance(target, Stored) else target
        if isinstance(source, Dense):
            found += _constant_partial(target, source)
            continue
        collector = _Collector([by, *kept], scalars, rewrite, numbers)
        reduced = source.operator if isinstance(source, Reduction) else None
        for group in grouped(_roots(source, target)):
            entries, total = collector.nest(group, target, reduced)
            steps += [entries] if entries.cells else []
            sums.append(total)
        found += collector.partials(target)
    bound = None if kept else Plan(tuple(sums), ())
    return JacobianPlan(Plan(tuple(steps), tuple(kept)), bound, (*kept, node), tuple(found))


_BOUND = Output(0)


def _roots(source: Node, target: Node) -> list[Root]:
    """What is differentiated; the places are those of its own elements."""
    if isinstance(source, Reduction) and isinstance(target, Stored):
        return [reducing_root(source, target)]
    return roots_of(source, _BOUND)


MOST_COUPLED = 4_000_000
"""Pairs of elements that sums and dense products may couple; a state of 2,000 elements has so many."""


def _coupled(stored: Stored) -> int:
    """How many pairs of elements are coupled by what is stored."""
    source = stored.source
    if isinstance(source, Dense):
        return source.matrix.size * int(np.prod(source.source.shape[1:]))
    return int(np.prod(source.source.shape)) if isinstance(source, Reduction) else 0


def _constant_partial(target: Node, dense: Dense) -> list[Partial]:
    """A constant matrix times what is in memory: its own entries, once for each of the inner elements."""
    rows, columns = dense.matrix.nonzero()
    inner = int(np.prod(dense.source.shape[1:]))
    lanes = np.arange(inner)
    above, below = [(index[:, None] * inner + lanes).reshape(-1) for index in (rows, columns)]
    return [Partial(target, dense.source, above, below, -1, np.repeat(dense.matrix[rows, columns], inner))]


class _Collector:
    """Collects the entries of one target by some sources; `numbers` are those of outputs that are free."""

    def __init__(
        self, sources: Sequence[Input | Stored], scalars: Scalars, rewrite: Rewrite, numbers: Iterator[int]
    ) -> None:
        self.scalars, self.rewrite, self.numbers = scalars, rewrite, numbers
        self.sources = {id(source): source for source in sources}
        self.blocks: dict[int, _Block] = {}

    def nest(self, group: Sequence[Root], target: Node, reduced: Operator | None) -> tuple[Nest, Nest]:
        """The loops of the entries of some roots, and those of the sums of their absolute values."""
        roots, bounds, boxes = scalar_terms(group)
        entries: list[Cell] = []
        sums: list[Cell] = []
        for box, terms, accesses in boxes:
            variables = [s for s, access in accesses.of_symbol.items() if id(access.source) in self.sources]
            found: list[AnyTerm] = []
            writes: list[Write] = []
            totals: list[AnyTerm] = []
            for root, term, row in zip(roots, terms, jacobian_rows(terms, variables), strict=True):
                values = list(row.values())
                if reduced not in (None, ADD):
                    assert isinstance(target, Stored)
                    values = _chosen(values, reduced, term, accesses.symbol(target, root.place))
                for number in row:
                    access = accesses.of_symbol[variables[number]]
                    writes.append(self.block(access.source).entry(box, root.place, access))
                found += values
                totals.append(_total(values))
            cheaper = self.rewrite(found, accesses.of_symbol) if found else []
            entries.append(cell_of(box, cheaper, accesses, writes, self.scalars))
            places = [Write(_BOUND, root.place) for root in roots]
            sums.append(cell_of(box, self.rewrite(totals, accesses.of_symbol), accesses, places, self.scalars))
        cuts = tuple([tuple(places) for places in bounds])
        return Nest(cuts, tuple(entries if any(cell.writes for cell in entries) else ())), Nest(cuts, tuple(sums))

    def block(self, source: Node) -> _Block:
        """The entries by one source, which have an output once there are any."""
        if id(source) not in self.blocks:
            self.blocks[id(source)] = _Block(source, Output(next(self.numbers)))
        return self.blocks[id(source)]

    def partials(self, target: Node) -> list[Partial]:
        """What was found."""
        return [Partial(target, b.source, *b.pattern(), b.values.number) for b in self.blocks.values()]


class _Block:
    """The entries of one target by one source: `count` is how many there are so far."""

    def __init__(self, source: Node, values: Output) -> None:
        self.source, self.values = source, values
        self.count = 0
        self.rows: list[NDArray[np.int64]] = []
        self.columns: list[NDArray[np.int64]] = []

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


def _chosen(values: list[AnyTerm], reduced: Operator | None, term: AnyTerm, result: AnyTerm) -> list[AnyTerm]:
    """Derivatives of what is reduced by an operator that takes one of its operands: of that one.

    Errors:  SymnumError for another operator.
    """
    if values and reduced not in (MAX, MIN):
        raise SymnumError("a product over elements has no sparse derivative; write it as a sum of logarithms")
    taken = make_term(term, EQ, (term, result))
    return [make_term(value, WHERE, (taken, value, literal(0))) for value in values]


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
