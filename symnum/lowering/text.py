"""The text form of programs: what passes print for debugging, and what their tests are written in.

One statement to a line (or several, with `;` between them); `#` starts a comment:

    argument parameter 1        # v0
    argument state 2            # v1 v2
    constant 1/2                # v3
    v4 = mul v0 v1
    v5 = add v4 v3
    stages 0 0
    output v5

Values are numbered in the order in which they appear, as in `Program`.
"""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np

from symnum.errors import SyntaxErrorAt
from symnum.lowering.program import (
    NO_OPERAND,
    Argument,
    Exact,
    Program,
    Rate,
    exact_text,
    instruction_arity,
    make_program,
    operator_of,
)
from symnum.terms.operators import Operator, find_operator

_INTEGER = re.compile(r"[+-]?(\d+|0x[0-9a-f]+)")


def program_text(program: Program) -> str:
    """The program as text that `parse_program` reads back.

    >>> print(program_text(parse_program("argument state 2; v2 = mul v0 v1; output v2")))
    argument state 2
    v2 = mul v0 v1
    output v2
    """
    lines = [f"argument {argument.rate.name.lower()} {argument.size}" for argument in program.arguments]
    lines += [f"constant {exact_text(value)}" for value in program.exact]
    names = [operator_of(code).name for code in program.operations.tolist()]
    reads = zip(*program.operands.tolist(), strict=True)
    for number, (name, slots) in enumerate(zip(names, reads, strict=True), start=program.first_instruction):
        lines.append(f"v{number} = {name}" + "".join(f" v{slot}" for slot in slots if slot != NO_OPERAND))
    if program.stages != (0, 0):
        lines.append(f"stages {program.stages[0]} {program.stages[1]}")
    if len(program.chunks):
        lines.append("chunks " + " ".join(map(str, program.chunks.tolist())))
    lines.append("output" + "".join(f" v{value}" for value in program.outputs.tolist()))
    return "\n".join(lines)


def parse_program(text: str) -> Program:
    """The program that the text describes.

    Errors:  SyntaxErrorAt where a statement cannot be read. `symnum.lowering.verify` checks what the program means.

    >>> parse_program("argument state 1; constant 2; v2 = mul v0 v1; output v2").constants
    array([2.])
    """
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        for part in re.finditer(r"[^;]+", line.split("#")[0]):
            words = part.group().split()
            if words:
                try:
                    reader.statement(words)
                except ValueError as problem:
                    column = part.start() + part.group().index(words[0]) + 1
                    raise SyntaxErrorAt(str(problem), line, column, source="program", line=number) from None
    return reader.program()


class _Reader:
    def __init__(self) -> None:
        self.arguments: list[Argument] = []
        self.exact: list[Exact] = []
        self.instructions: list[tuple[Operator, tuple[int, ...]]] = []
        self.outputs: list[int] = []
        self.stages = (0, 0)
        self.chunks: list[int] = []
        self.next_value = 0

    def statement(self, words: list[str]) -> None:
        match words:
            case ["argument", rate, size]:
                self.argument(rate, int(size))
            case ["constant", value]:
                self.exact.append(parse_exact(value))
                self.next_value += 1
            case [name, "=", operator, *reads]:
                self.instruction(_value(name), operator, tuple(map(_value, reads)))
            case ["stages", first, second]:
                self.stages = (int(first), int(second))
            case ["chunks", *starts]:
                self.chunks += map(int, starts)
            case ["output", *values]:
                self.outputs += map(_value, values)
            case _:
                raise ValueError("expected argument, constant, vN = operator, stages, chunks or output")

    def argument(self, rate: str, size: int) -> None:
        if self.exact or self.instructions:
            raise ValueError("arguments come before constants and instructions")
        if rate.upper() not in Rate.__members__:
            raise ValueError(f"unknown rate {rate!r}")
        self.arguments.append(Argument(Rate[rate.upper()], size))
        self.next_value += size

    def instruction(self, number: int, name: str, reads: tuple[int, ...]) -> None:
        operator = find_operator(name)
        if operator is None:
            raise ValueError(f"no operator is named {name!r}")
        if len(reads) != instruction_arity(operator):
            raise ValueError(f"an instruction of {name} reads {instruction_arity(operator)} value(s), not {len(reads)}")
        if number != self.next_value:
            raise ValueError(f"expected v{self.next_value}, the next value")
        self.instructions.append((operator, reads))
        self.next_value += 1

    def program(self) -> Program:
        bare = make_program(self.arguments, self.exact, self.instructions, self.outputs)
        chunks = np.array(self.chunks, dtype=np.int32)
        return Program(
            bare.arguments, bare.exact, bare.operations, bare.operands, bare.outputs, stages=self.stages, chunks=chunks
        )


def _value(name: str) -> int:
    if not re.fullmatch(r"v\d+", name):
        raise ValueError(f"expected a value such as v0, not {name!r}")
    return int(name[1:])


def parse_exact(text: str) -> Exact:
    """The constant that `exact_text` wrote.

    >>> parse_exact("1/3"), parse_exact("0.5"), parse_exact("pi")
    (Fraction(1, 3), 0.5, pi)
    """
    named = find_operator(text)
    if named is not None and named.most == 0:
        return named
    parts = text.split("/")
    if all(_INTEGER.fullmatch(part) for part in parts) and len(parts) <= 2:
        numbers = [int(part, 0) for part in parts]
        return numbers[0] if len(numbers) == 1 else Fraction(numbers[0], numbers[1])
    return float(text)
