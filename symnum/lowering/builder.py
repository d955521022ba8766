"""Building a program instruction by instruction."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from symnum.lowering.program import NO_OPERAND, WIDTH, Argument, Exact, Indices, Program, code_of
from symnum.terms.operators import Operator, operators

_FIRST_CONSTANT = -2

_COMMUTATIVE = frozenset(code_of(operator) for operator in operators() if operator.is_commutative)


class ProgramBuilder:
    """Collects constants and instructions in any order.

    While building, inputs and instructions have the numbers 0, 1, 2, ... and constants the numbers -2, -3, ...;
    `finish` brings them into the order of `Program`. An instruction that repeats an earlier one, or repeats it with the
    operands of a commutative operator swapped, is that earlier one.

    >>> from symnum.lowering.program import Rate
    >>> from symnum.terms.operators import MUL
    >>> builder = ProgramBuilder([Argument(Rate.STATE, 1)])
    >>> builder.finish([builder.apply(MUL, 0, builder.constant(3))]).operation_counts()
    {'mul': 1}
    """

    def __init__(self, arguments: Sequence[Argument]) -> None:
        self.arguments = tuple(arguments)
        self.input_count = sum(argument.size for argument in arguments)
        self._constants: dict[object, int] = {}
        self._exact: list[Exact] = []
        self._rows: list[tuple[int, int, int, int]] = []
        self._extra: dict[int, tuple[int, ...]] = {}
        self._seen: dict[tuple[int, int, int, int], int] = {}

    def constant(self, value: Exact) -> int:
        """The number of a constant; the same for equal values."""
        # -0.0 and NaN compare unlike other numbers, so a float that is no integer goes by its text
        key = repr(value) if isinstance(value, float) and not (value.is_integer() and value) else value
        number = self._constants.get(key)
        if number is None:
            number = self._constants[key] = _FIRST_CONSTANT - len(self._exact)
            self._exact.append(value)
        return number

    def value_of(self, number: int) -> Exact | None:
        """The value of a constant, None for other numbers."""
        return self._exact[_FIRST_CONSTANT - number] if number <= _FIRST_CONSTANT else None

    def apply(self, operator: Operator, *reads: int) -> int:
        """The number of an instruction."""
        if len(reads) <= WIDTH:
            return self.instruction(code_of(operator), *reads)
        self._extra[len(self._rows)] = reads[WIDTH:]
        first, second, third = reads[:WIDTH]
        self._rows.append((code_of(operator), first, second, third))
        return self.input_count + len(self._rows) - 1

    def instruction(self, code: int, first: int, second: int = NO_OPERAND, third: int = NO_OPERAND) -> int:
        """The number of an instruction, given by its code and at most three operands: the fast way."""
        row = (code, first, second, third)
        key = (code, second, first, third) if second < first and code in _COMMUTATIVE else row
        number = self._seen.get(key)
        if number is None:
            number = self._seen[key] = self.input_count + len(self._rows)
            self._rows.append(row)
        return number

    def finish(self, outputs: Sequence[int]) -> Program:
        """The program that returns these values."""
        width = WIDTH + max([len(reads) for reads in self._extra.values()], default=0)
        rows = np.fromiter(chain.from_iterable(self._rows), np.int32, (1 + WIDTH) * len(self._rows))
        operations, *slots = rows.reshape(-1, 1 + WIDTH).T
        operands = np.full((width, len(self._rows)), NO_OPERAND, dtype=np.int32)
        operands[:WIDTH] = slots
        for column, reads in self._extra.items():
            operands[WIDTH : WIDTH + len(reads), column] = reads
        return Program(
            arguments=self.arguments,
            exact=tuple(self._exact),
            operations=operations.astype(np.int16),
            operands=self._renumbered(operands),
            outputs=self._renumbered(np.array(outputs, dtype=np.int32)),
        )

    def _renumbered(self, numbers: Indices) -> Indices:
        """Constants move from -2, -3, ... to behind the inputs, and instructions behind the constants."""
        moved = numbers + np.where(numbers >= self.input_count, len(self._exact), 0)
        found: NDArray[np.int64] = np.where(
            numbers <= _FIRST_CONSTANT, self.input_count + _FIRST_CONSTANT - numbers, moved
        )
        return found.astype(np.int32)
