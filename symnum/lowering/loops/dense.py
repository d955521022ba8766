"""A product with a dense matrix as a loop nest, for code that calls no BLAS."""

from __future__ import annotations

import math

from symnum.arrays.affine import Affine
from symnum.arrays.nodes import Constant, Dense, Input, Stored
from symnum.errors import SymnumError
from symnum.lowering.from_terms import lower
from symnum.lowering.loops.nest import Cell, Nest, Read, Scalars, Write
from symnum.lowering.program import Rate
from symnum.terms.operators import ADD
from symnum.terms.term import symbol


def dense_nest(node: Dense, target: Stored, scalars: Scalars) -> Nest:
    """The nest that stores a matrix times what is in memory.

    Errors:  SymnumError if the source is not in memory.
    """
    if not isinstance(node.source, Input | Stored | Constant):
        raise SymnumError("the factor of a dense matrix is not in memory")
    rows, width = node.matrix.shape
    rest = math.prod(node.source.shape[1:])
    matrix = Constant(node.matrix.shape, False, node.matrix, node.matrix)
    left, right = symbol("#left"), symbol("#right")
    groups = [(rate, [scalar]) for rate, scalar in zip(scalars.rates, scalars.symbols, strict=True)]
    program = lower([*groups, (Rate.STATE, [left, right])], [left * right])
    reads = Read(matrix, Affine(0, (width, 0, 1)), None), Read(node.source, Affine(0, (0, 1, rest)), None)
    box = ((0, rows), (0, rest), (0, width))
    cell = Cell(box, program, reads, (Write(target, Affine(0, (rest, 1, 0))),))
    return Nest(tuple([(start, stop) for start, stop in box]), (cell,), ADD)
