"""`Program`: a flat program in single-assignment form, stored as arrays so that passes run at NumPy speed.

Every value has a number. The inputs come first (the elements of the arguments, in order), then the constants, then one
value per instruction; an operand always has a smaller number than the instruction that reads it. All values are
float64. Comparisons and logic give 1.0 or 0.0; a condition holds when it differs from zero (a NaN does, as in NumPy).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from symnum.errors import SymnumError
from symnum.terms.operators import PI, WHERE, Operator, Sort, operators

Exact: TypeAlias = int | Fraction | float | Operator
"""The value of a constant: a number, or an operator without arguments, such as `PI`, that stands for one."""

Indices: TypeAlias = NDArray[np.int32]

WIDTH = 3
"""Operand slots of an instruction; a program that calls a function of more arguments has as many rows as that takes."""

NO_OPERAND = -1

_NAMED_CONSTANTS = {PI: math.pi}


def no_indices() -> Indices:
    """An empty array of value numbers."""
    return np.zeros(0, dtype=np.int32)


class Rate(IntEnum):
    """How often a value changes; an instruction changes as often as the fastest of its operands."""

    CONSTANT = 0
    PARAMETER = 1
    TIME = 2
    STATE = 3


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a program: a contiguous float64 array of `size` elements that all change at one rate."""

    rate: Rate
    size: int


class _Codes:
    """Numbers the operators. Codes of registered functions differ between processes, so no digest may contain one."""

    def __init__(self) -> None:
        self.operators: list[Operator] = []
        self.code_of: dict[Operator, int] = {}

    def refresh(self) -> None:
        for operator in operators():
            if operator not in self.code_of:
                self.code_of[operator] = len(self.operators)
                self.operators.append(operator)


_CODES = _Codes()
_CODES.refresh()


def code_of(operator: Operator) -> int:
    """The number that stands for this operator in `Program.operations`.

    Errors:  SymnumError for an unknown function, which no program can compute.
    """
    if operator not in _CODES.code_of:
        _CODES.refresh()
    code = _CODES.code_of.get(operator)
    if code is None:
        raise SymnumError(f"{operator} is an unknown function or operator; put a term in its place before compiling")
    return code


def operator_of(code: int) -> Operator:
    """The operator that this number stands for."""
    return _CODES.operators[code]


def instruction_arity(operator: Operator) -> int:
    """How many operands one instruction of this operator has: n-ary operators are split into binary instructions.

    >>> from symnum.terms.operators import ADD, SIN
    >>> instruction_arity(ADD), instruction_arity(SIN)
    (2, 1)
    """
    if operator is WHERE:
        return 3
    return 2 if operator.most is None else operator.least


def operator_table(row: Callable[[Operator], int]) -> Indices:
    """An array that gives `row(operator)` for every operation code, so that a whole program is looked up at once."""
    _CODES.refresh()
    return np.array([row(operator) for operator in _CODES.operators], dtype=np.int32)


def float_of(value: Exact) -> float:
    """The float64 nearest to an exact constant; infinite where the constant exceeds the range.

    >>> float_of(Fraction(1, 3))
    0.3333333333333333
    """
    if isinstance(value, Operator):
        return _NAMED_CONSTANTS[value]
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


@dataclass(frozen=True, eq=False)
class Program:
    """A straight-line program from the elements of its arguments to `outputs`.

    `operations[i]` is the code of instruction i and `operands[:, i]` holds the values that it reads, `NO_OPERAND` in
    the slots that it does not use. `exact` lists the constants. `outputs` lists the values that the program returns.

    `stages` holds the ends of two leading runs of instructions: those up to the first depend on parameters alone,
    those up to the second on parameters and time alone; the rest depend on anything. (0, 0) says that nothing is
    hoisted. `chunks` holds the starts of the pieces in which a backend compiles the instructions, stages being cut
    apart; empty when the program has not been cut.

    Shapes:  operations (n,); operands (max(3, largest arity), n); outputs (any,).
    """

    arguments: tuple[Argument, ...]
    exact: tuple[Exact, ...]
    operations: NDArray[np.int16]
    operands: Indices
    outputs: Indices
    stages: tuple[int, int] = (0, 0)
    chunks: Indices = field(default_factory=no_indices)

    @cached_property
    def input_count(self) -> int:
        """How many values the arguments hold together."""
        return sum(argument.size for argument in self.arguments)

    @property
    def first_instruction(self) -> int:
        """The number of the value that the first instruction gives."""
        return self.input_count + len(self.exact)

    @property
    def instruction_count(self) -> int:
        """How many instructions there are."""
        return len(self.operations)

    @property
    def value_count(self) -> int:
        """How many values there are: inputs, constants and results of instructions."""
        return self.first_instruction + len(self.operations)

    @cached_property
    def constants(self) -> NDArray[np.float64]:
        """The constants as float64."""
        return np.array([float_of(value) for value in self.exact], dtype=np.float64)

    @cached_property
    def input_offsets(self) -> tuple[int, ...]:
        """The number of the first value of each argument."""
        offsets = [0]
        for argument in self.arguments:
            offsets.append(offsets[-1] + argument.size)
        return tuple(offsets[:-1])

    @cached_property
    def operators(self) -> tuple[Operator, ...]:
        """The distinct operators of the program, in order of their names."""
        used = [operator_of(code) for code in np.flatnonzero(np.bincount(self.operations)).tolist()]
        return tuple(sorted(used, key=lambda operator: operator.name))

    def operation_counts(self) -> dict[str, int]:
        """How many instructions there are of each operator.

        >>> from symnum.lowering.text import parse_program
        >>> parse_program("argument state 1; v1 = add v0 v0; v2 = add v1 v0; output v2").operation_counts()
        {'add': 2}
        """
        counts = np.bincount(self.operations, minlength=1)
        named = ((operator.name, int(counts[code_of(operator)])) for operator in self.operators)
        return dict(named)

    @cached_property
    def digest(self) -> str:
        """A digest of the content, the same in every process: operators enter by name, constants by exact value."""
        content = hashlib.blake2b(digest_size=20)
        header = [
            "symnum program 1",
            ",".join(f"{argument.rate.name}:{argument.size}" for argument in self.arguments),
            ",".join(exact_text(value) for value in self.exact),
            ",".join(operator.name for operator in self.operators),
            f"{self.stages} {self.operands.shape} {self.outputs.shape}",
        ]
        content.update("\n".join(header).encode())
        rank = {code_of(operator): rank for rank, operator in enumerate(self.operators)}
        ranks = operator_table(lambda operator: rank.get(code_of(operator), 0))
        for array in (ranks[self.operations], self.operands, self.outputs, self.chunks):
            content.update(np.ascontiguousarray(array, dtype="<i4").tobytes())
        return content.hexdigest()


def exact_text(value: Exact) -> str:
    """The constant as text, from which `symnum.lowering.text` reads the same constant back.

    >>> exact_text(2), exact_text(2.0), exact_text(Fraction(1, 2)), exact_text(PI)
    ('2', '2.0', '1/2', 'pi')
    """
    if isinstance(value, Operator):
        return value.name
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Fraction):
        return f"{_digits(value.numerator)}/{_digits(value.denominator)}"
    return _digits(value)


_HUGE = 10**4000
"""CPython converts integers of more than 4300 digits to decimal text only on request; those go out in base 16."""


def _digits(value: int) -> str:
    return hex(value) if abs(value) >= _HUGE else str(value)


def value_rates(program: Program) -> NDArray[np.int8]:
    """How often each value changes, by value number.

    Shapes:  (value_count,).
    Cost:    O(instructions), about 0.3 us each.
    """
    rates = np.zeros(program.value_count, dtype=np.int8)
    for argument, offset in zip(program.arguments, program.input_offsets, strict=True):
        rates[offset : offset + argument.size] = argument.rate
    first = program.first_instruction
    columns = [row.tolist() for row in program.operands]
    known = rates.tolist()
    known.append(0)  # what NO_OPERAND, -1, finds
    for number, reads in enumerate(zip(*columns, strict=True), start=first):
        known[number] = max([known[read] for read in reads])
    return np.array(known[:-1], dtype=np.int8)


def boolean_codes() -> NDArray[np.bool_]:
    """For every operation code, whether the operator gives a truth value."""
    return operator_table(lambda operator: int(operator.result is Sort.BOOLEAN)).astype(np.bool_)


def make_program(
    arguments: Sequence[Argument],
    exact: Sequence[Exact],
    instructions: Sequence[tuple[Operator, tuple[int, ...]]],
    outputs: Sequence[int],
) -> Program:
    """A program from lists, for programs small enough to be written down.

    >>> from symnum.terms.operators import MUL
    >>> make_program([Argument(Rate.STATE, 2)], [], [(MUL, (0, 1))], [2]).instruction_count
    1
    """
    width = max([WIDTH, *(len(reads) for _, reads in instructions)])
    operands = np.full((width, len(instructions)), NO_OPERAND, dtype=np.int32)
    for column, (_, reads) in enumerate(instructions):
        operands[: len(reads), column] = reads
    operations = np.array([code_of(operator) for operator, _ in instructions], dtype=np.int16)
    return Program(tuple(arguments), tuple(exact), operations, operands, np.array(outputs, dtype=np.int32))
