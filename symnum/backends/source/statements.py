"""Programs as statements of a language with infix operators, one assignment each: what C and Python share."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from symnum.backends.layout import Layout
from symnum.errors import SymnumError
from symnum.lowering.program import Program, code_of, instruction_arity, operator_of
from symnum.terms.operators import BUILTIN_COUNT, Operator


@dataclass(frozen=True, slots=True)
class Language:
    """How a language writes things: `expressions` has one row per operator with {0}, {1}, {2} for its operands.

    `argument` reads element {1} of argument {0}, which is element {2} of all; `output` and `slot` are places for
    outputs and for values that go from function to function. Elements are counted from `first`, arguments too. `needs`
    are lines that operators want before the functions.
    """

    name: str
    expressions: Mapping[str, str]
    number: Callable[[float], str]
    declare: str
    end: str
    argument: str = "a[{0}][{1}]"
    output: str = "o[{0}]"
    slot: str = "w[{0}]"
    first: int = 0
    needs: Mapping[str, str] = field(default_factory=dict[str, str])

    def needed(self, operators: Iterable[Operator]) -> list[str]:
        """The lines that some operators want, each once."""
        return list(dict.fromkeys(self.needs[o.name] for o in operators if o.name in self.needs))


def number_writer(nan: str, infinity: str, suffix: str = "") -> Callable[[float], str]:
    """The function that writes float64 without loss, negative ones in parentheses."""

    def write(value: float) -> str:
        if math.isnan(value):
            return nan
        if math.isinf(value):
            return infinity if value > 0 else f"(-{infinity})"
        text = repr(value) + suffix
        return f"({text})" if text.startswith("-") else text

    return write


def user_name(operator: Operator) -> str:
    """What generated code calls a registered function: a number, since names of users do not enter it."""
    return f"user{code_of(operator) - BUILTIN_COUNT}"


class InstructionWriter:
    """Writes the operations of a program, whose constants it knows how to write."""

    def __init__(self, program: Program, language: Language) -> None:
        self.program = program
        self.language = language
        self.constants = [language.number(value) for value in program.constants.tolist()]
        self.expressions = {operator: self._expression(operator) for operator in program.operators}

    def applied(self, operator: Operator, operands: Sequence[str]) -> str:
        """An operator applied to what its operands are called.

        Errors:  SymnumError if the language lacks it.
        """
        if operator not in self.expressions:
            self.expressions[operator] = self._expression(operator)
        return self.expressions[operator].format(*operands)

    def _expression(self, operator: Operator) -> str:
        if operator.implementation is not None:
            places = ", ".join(f"{{{place}}}" for place in range(instruction_arity(operator)))
            return f"{user_name(operator)}({places})"
        if operator.name not in self.language.expressions:
            from symnum.backends.source.targets import languages_with

            others = ", ".join(languages_with(operator.name))
            raise SymnumError(f"{self.language.name} source has no expression for {operator.name}; {others} have")
        return self.language.expressions[operator.name]


class StatementWriter(InstructionWriter):
    """Writes the statements of each chunk."""

    def __init__(self, layout: Layout, language: Language) -> None:
        super().__init__(layout.program, language)
        self.layout = layout
        self.offsets = layout.program.input_offsets

    def chunk(self, number: int) -> list[str]:
        """The statements of a chunk."""
        chunk, program, language = self.layout.chunks[number], self.layout.program, self.language
        lines: list[str] = []
        columns = program.operands[:, chunk.start : chunk.stop].T.tolist()
        codes = program.operations[chunk.start : chunk.stop].tolist()
        begin = program.first_instruction + chunk.start
        for value, (code, slots) in enumerate(zip(codes, columns, strict=True), start=begin):
            operator = operator_of(code)
            reads = [self.value(slot, begin) for slot in slots[: instruction_arity(operator)]]
            lines.append(f"{language.declare}v{value} = {self.expressions[operator].format(*reads)}{language.end}")
            lines += [f"{self.output(output)} = v{value}{language.end}" for output in self.layout.stores.get(value, ())]
            if self.layout.slots[value] >= 0:
                lines.append(f"{self.slot(value)} = v{value}{language.end}")
        return lines

    def copies(self, number: int) -> list[str]:
        """The statements that copy inputs, constants and hoisted values to outputs."""
        beyond = self.layout.program.value_count
        end = self.language.end
        return [
            f"{self.output(output)} = {self.value(value, beyond)}{end}" for output, value in self.layout.copies[number]
        ]

    def output(self, output: int) -> str:
        """The place of an output."""
        return self.language.output.format(output + self.language.first)

    def slot(self, value: int) -> str:
        """The place of a value that another chunk reads."""
        return self.language.slot.format(self.layout.slots[value] + self.language.first)

    def value(self, value: int, begin: int) -> str:
        """How a chunk whose first value is `begin` reads a value."""
        program = self.layout.program
        if value >= begin:
            return f"v{value}"
        if value >= program.first_instruction:
            return self.slot(value)
        if value >= program.input_count:
            return self.constants[value - program.input_count]
        argument = bisect_right(self.offsets, value) - 1
        first = self.language.first
        return self.language.argument.format(argument + first, value - self.offsets[argument] + first, value + first)

    def stages(self) -> list[list[tuple[str, list[str]]]]:
        """For each stage its functions, as names and statements."""
        found: list[list[tuple[str, list[str]]]] = [[], [], []]
        for number, chunk in enumerate(self.layout.chunks):
            found[chunk.stage].append((f"c{number}", self.chunk(number)))
        for piece in range(len(self.layout.copies)):
            found[2].append((f"c{len(self.layout.chunks) + piece}", self.copies(piece)))
        return found
