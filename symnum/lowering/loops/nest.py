"""Loop nests: for every cell of a grid of boxes a straight-line program with its reads and writes.

The loops of a nest run over `bounds`: along loop k the places `bounds[k]` cut the range into segments, and the product
of the segments are the cells. All that changes with the size of the grid are numbers that a kernel gets when it runs:
bounds, steps, places and constants. The structure is the same for every size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any, TypeAlias

from symnum.arrays.accesses import Accesses, Source
from symnum.arrays.affine import Affine, Box
from symnum.arrays.elements import Cut, Index, Reader, Split
from symnum.arrays.nodes import Constant, Node
from symnum.errors import LimitError
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Program, Rate
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.term import Symbol
from symnum.terms.traversal import flatten

Rewrite: TypeAlias = Callable[[list[AnyTerm], Iterable[AnyTerm]], list[AnyTerm]]
"""Makes the terms of a body cheaper, given the symbols that differ from point to point."""

PASSES = ("fold", "share", "schedule", "hoist")
MOST_CELLS = 4096
RIM = 20
"""A box with less than one in so many points is not worth any effort."""


@dataclass(frozen=True, slots=True)
class Root:
    """What is stored: `node` at `index` goes to element `place` of `target`, for all counters below `extents`."""

    node: Node
    index: Index
    place: Affine
    target: object
    extents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """An element that a body reads; with `table`, its number is read from there."""

    source: Source
    place: Affine
    table: Constant | None


@dataclass(frozen=True, slots=True)
class Write:
    """An element that a body writes."""

    target: object
    place: Affine


@dataclass(frozen=True, slots=True)
class Cell:
    """One body: `program` takes the scalars, then the reads, and gives what the writes store."""

    box: Box
    program: Program
    reads: tuple[Read, ...]
    writes: tuple[Write, ...]


@dataclass(frozen=True, slots=True)
class Nest:
    """A loop nest. With `reduction`, the innermost loop combines what the body gives into one element."""

    bounds: tuple[tuple[int, ...], ...]
    cells: tuple[Cell, ...]
    reduction: Operator | None = None

    @property
    def points(self) -> int:
        """How often a body runs."""
        count = 1
        for places in self.bounds:
            count *= places[-1]
        return count


@dataclass(frozen=True, slots=True)
class Scalars:
    """The numbers that a kernel takes beside its arrays, with the rate at which each changes."""

    symbols: tuple[Symbol, ...]
    rates: tuple[Rate, ...]


def scalar_terms(
    roots: Sequence[Root],
) -> tuple[tuple[Root, ...], list[list[int]], list[tuple[Box, list[AnyTerm], Accesses]]]:
    """The terms of some roots that share their extents, box by box; loops are split and cut where that is needed.

    Errors:  LimitError if the arrays are made of too many pieces.
    """
    accesses = Accesses()
    bounds = [[0, n] for n in roots[0].extents]
    known: dict[Box, list[AnyTerm]] = {}
    while True:
        try:
            cells = list(product(*[list(pairwise(places)) for places in bounds]))
            if len(cells) > MOST_CELLS:
                raise LimitError(
                    f"the arrays fall into more than {MOST_CELLS} pieces; is an array filled element by element?"
                )
            for box in cells:
                if box not in known:
                    reader = Reader(accesses, box)
                    known[box] = [reader.term(root.node, root.index) for root in roots]
            return tuple(roots), bounds, [(box, known[box], accesses) for box in cells]
        except Cut as cut:
            bounds[cut.loop] = sorted({*bounds[cut.loop], cut.place})
        except Split as split:
            roots = [split_root(root, split.loop, split.radix) for root in roots]
            accesses, known = Accesses(), {}
            bounds = [[0, n] for n in roots[0].extents]


def split_root(root: Root, loop: int, radix: int) -> Root:
    """The root with one loop made two, of which the inner one has the length `radix`.

    Errors:  LimitError if that does not divide the loop's length.
    """
    extent = root.extents[loop]
    if extent % radix:
        raise LimitError(f"a loop of {extent} does not fall into rows of {radix}: the array has no regular shape")

    def divided(form: Affine) -> Affine:
        step = form.steps[loop]
        return Affine(form.constant, (*form.steps[:loop], step * radix, step, *form.steps[loop + 1 :]))

    extents = (*root.extents[:loop], extent // radix, radix, *root.extents[loop + 1 :])
    return Root(root.node, tuple([divided(form) for form in root.index]), divided(root.place), root.target, extents)


def build_nest(roots: Sequence[Root], scalars: Scalars, rewrite: Rewrite, reduction: Operator | None = None) -> Nest:
    """The nest that stores some roots with the same extents."""
    roots, bounds, boxes = scalar_terms(roots)
    total = sum([volume(box) for box, _, _ in boxes])
    cells: list[Cell] = []
    for box, terms, accesses in boxes:
        # what runs on the rim alone is not worth the time that rewriting takes
        final = rewrite(terms, accesses.of_symbol) if volume(box) * RIM >= total else terms
        writes = [Write(root.target, root.place) for root in roots]
        cells.append(cell_of(box, final, accesses, writes, scalars))
    return Nest(tuple([tuple(places) for places in bounds]), tuple(cells), reduction)


def volume(box: Box) -> int:
    """The number of points in a box."""
    count = 1
    for start, stop in box:
        count *= stop - start
    return count


def cell_of(box: Box, terms: list[AnyTerm], accesses: Accesses, writes: Sequence[Write], scalars: Scalars) -> Cell:
    """The body that stores some terms."""
    used = [leaf for leaf in flatten(terms).nodes if leaf in accesses.of_symbol]
    groups: list[tuple[Rate, list[Any]]] = [
        (rate, [symbol]) for rate, symbol in zip(scalars.rates, scalars.symbols, strict=True)
    ]
    program, _ = optimise(lower([*groups, (Rate.STATE, used)], terms), PASSES)
    found = [accesses.of_symbol[symbol] for symbol in used]
    reads = tuple([Read(access.source, access.place, access.table) for access in found])
    return Cell(box, program, reads, tuple(writes))
