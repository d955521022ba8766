"""Programs as LLVM IR text: one function per chunk, for one point or for a vector of points.

Values are unnamed (%4, %5, ...), which LLVM reads a third faster than names. A value from outside the chunk is loaded
where it is used and kept for a few instructions only: LLVM folds such a load into the instruction that needs it, where
a longer life would cost a register or a spill.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable

from symnum.backends.addressing import HELPS, with_bases
from symnum.backends.layout import Chunk, Layout
from symnum.backends.llvm_operators import ARITHMETIC, COMPARISONS, HELPERS, INTRINSICS, LIBRARY, LOGIC
from symnum.errors import SymnumError
from symnum.lowering.program import Program, code_of, instruction_arity, operator_of
from symnum.terms.operators import BUILTIN_COUNT, NEG, NOT, WHERE, Operator

KEEP = 64
"""How many instructions a loaded value is kept for another use. Straight-line code runs as fast as it is read, 16 bytes
a cycle, so the length that gives the shortest code is best: a reaction network of 19 467 instructions takes 183, 187,
204 and 224 kB with 64, 32, 16 and 300 without the second 16 registers, and 3.5, 3.6, 4.0 and 4.4 us a call."""

ATTRIBUTES = 'attributes #0 = { nounwind "no-builtins" "no-trapping-math"="true" }'

PARAMETERS = "ptr noalias nocapture %0, ptr noalias nocapture readonly %1, ptr noalias nocapture %2"
"""Outputs, arguments and workspace; the entry block is %3, so the first value is %4."""


def double_text(value: float) -> str:
    """A float64 as LLVM writes it without loss.

    >>> double_text(1.0)
    '0x3FF0000000000000'
    """
    return "0x" + struct.pack(">d", value).hex().upper()


def external_name(operator: Operator) -> str:
    """The symbol of a user's function: by a number, since names of users do not enter generated code."""
    return f"user{code_of(operator) - BUILTIN_COUNT}"


class Lanes:
    """How one value is written for `lanes` points at a time."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes
        self.real = "double" if lanes == 1 else f"<{lanes} x double>"
        self.truth = "i1" if lanes == 1 else f"<{lanes} x i1>"
        self.suffix = "f64" if lanes == 1 else f"v{lanes}f64"
        self.zero = self.constant(0.0)

    def constant(self, value: float) -> str:
        text = double_text(value)
        return text if self.lanes == 1 else f"splat (double {text})"


class ModuleWriter(Lanes):
    """Writes chunks of one layout as IR.

    `lanes` is how many points one function computes, and `pitch` how many doubles lie between two elements of inputs
    and outputs; between two slots of the workspace lie `lanes`.
    """

    def __init__(self, layout: Layout, prefix: str, lanes: int = 1, pitch: int = 1) -> None:
        super().__init__(lanes)
        self.pitch = pitch
        self.layout = layout
        self.program = layout.program
        self.prefix = prefix
        self.constants = [self.constant(value) for value in layout.program.constants.tolist()]
        # inputs and outputs may stand anywhere in a caller's memory, slots are aligned
        self.alignments = {"%2": 8 * lanes}

    def chunk_name(self, number: int) -> str:
        return f"{self.prefix}{number}"

    def chunk(self, number: int) -> str:
        """The function for one chunk of instructions."""
        return _FunctionWriter(self).chunk(self.chunk_name(number), self.layout.chunks[number])

    def copies(self, number: int) -> str:
        """The function for one piece of what is copied from inputs, constants or hoisted values."""
        name = self.chunk_name(len(self.layout.chunks) + number)
        return _FunctionWriter(self).copies(name, self.layout.copies[number])


class OperationWriter:
    """Writes operations on values that are at hand, for as many points at a time as `form` has lanes."""

    def __init__(self, form: Lanes, first_name: int) -> None:
        self.form = form
        self.lines: list[str] = []
        self.next = first_name
        self.names: dict[int, str] = {}  # values at hand as doubles
        self.truths: dict[int, str] = {}  # values at hand as truth values

    def define(self, text: str) -> str:
        """Write an instruction; gives the name of its result."""
        name = f"%{self.next}"
        self.lines.append(f"{name} = {text}")
        self.next += 1
        return name

    def real(self, value: int) -> str:
        """The value as a double."""
        name = self.names.get(value)
        if name is None:
            name = self.define(f"uitofp {self.form.truth} {self.truths[value]} to {self.form.real}")
            self.names[value] = name
        return name

    def truth(self, value: int) -> str:
        """The value as a truth value: whether it differs from zero."""
        name = self.truths.get(value)
        if name is None:
            name = self.define(f"fcmp une {self.form.real} {self.real(value)}, {self.form.zero}")
            self.keep_truth(value, name)
        return name

    def keep_truth(self, value: int, name: str) -> None:
        """Use this truth value again when the value is next needed as one."""
        self.truths[value] = name

    def operation(self, value: int, operator: Operator, slots: list[int]) -> None:
        """Write the instruction that gives a value."""
        reads = slots[: instruction_arity(operator)]
        form = self.form
        if operator.name in ARITHMETIC:
            left, right = self.real(reads[0]), self.real(reads[1])
            self.names[value] = self.define(f"{ARITHMETIC[operator.name]} {form.real} {left}, {right}")
        elif operator.name in COMPARISONS:
            condition = COMPARISONS[operator.name]
            left, right = self.real(reads[0]), self.real(reads[1])
            self.truths[value] = self.define(f"fcmp {condition} {form.real} {left}, {right}")
        elif operator.name in LOGIC:
            left, right = self.truth(reads[0]), self.truth(reads[1])
            self.truths[value] = self.define(f"{LOGIC[operator.name]} {form.truth} {left}, {right}")
        elif operator is NOT:
            true = "true" if form.lanes == 1 else "splat (i1 true)"
            self.truths[value] = self.define(f"xor {form.truth} {self.truth(reads[0])}, {true}")
        else:
            self.names[value] = self.define(self.real_operation(operator, reads))

    def real_operation(self, operator: Operator, reads: list[int]) -> str:
        real = self.form.real
        if operator is WHERE:
            condition = f"{self.form.truth} {self.truth(reads[0])}"
            return f"select {condition}, {real} {self.real(reads[1])}, {real} {self.real(reads[2])}"
        if operator is NEG:
            return f"fneg {real} {self.real(reads[0])}"
        given = ", ".join([f"{real} {self.real(read)}" for read in reads])
        return f"call {real} @{self.callee(operator)}({given})"

    def callee(self, operator: Operator) -> str:
        if operator.name in INTRINSICS:
            return f"llvm.{INTRINSICS[operator.name]}.{self.form.suffix}"
        scalar = scalar_function(operator)
        return scalar if self.form.lanes == 1 else f"{scalar}.{self.form.suffix}"


class _FunctionWriter(OperationWriter):
    """The state of writing one function."""

    def __init__(self, module: ModuleWriter) -> None:
        super().__init__(module, 4)
        self.module = module
        program: Program = module.program
        self.slots = module.layout.slots
        self.offsets = program.input_offsets
        self.input_count, self.first = program.input_count, program.first_instruction
        self.place = 0
        self.loaded: dict[int, int] = {}  # when a value that the function did not compute was last used
        self.pointers: dict[int, str] = {}
        self.places: list[tuple[int, str, int]] = []  # line, pointer and distance of each address

    def chunk(self, name: str, chunk: Chunk) -> str:
        module, program = self.module, self.module.program
        stores, slots = module.layout.stores, self.slots
        codes = program.operations[chunk.start : chunk.stop].tolist()
        columns = program.operands[:, chunk.start : chunk.stop].tolist()
        table = _instruction_table()
        real = module.real
        for place, (code, *reads) in enumerate(zip(codes, *columns, strict=True), start=chunk.start):
            self.place = place
            value = self.first + place
            arithmetic = table[code] if code < BUILTIN_COUNT else None
            if arithmetic is not None:
                left, right = self.real(reads[0]), self.real(reads[1])
                self.lines.append(f"%{self.next} = {arithmetic} {real} {left}, {right}")
                self.names[value] = f"%{self.next}"
                self.next += 1
            else:
                self.operation(value, operator_of(code), reads)
            if slots[value] >= 0:
                self.store(value, "%2", slots[value] * module.lanes)
            for output in stores.get(value, ()):
                self.store(value, "%0", output * module.pitch)
        return self.function(name)

    def copies(self, name: str, copies: list[tuple[int, int]]) -> str:
        to, pitch = ("%0", self.module.pitch) if self.module.layout.collected is None else ("%2", self.module.lanes)
        for self.place, (target, value) in enumerate(copies):
            self.store(value, to, target * pitch)
        return self.function(name)

    def function(self, name: str) -> str:
        lines = with_bases(self.lines, self.places) if HELPS and self.module.lanes == 1 else self.lines
        body = "\n".join(lines)
        return f"define hidden void @{name}({PARAMETERS}) #0 {{\n{body}\nret void\n}}"

    # values -----------------------------------------------------------------------------------------------------------
    def real(self, value: int) -> str:
        """The value as a double."""
        name = self.names.get(value)
        if name is not None:
            used = self.loaded.get(value)
            if used is None:
                return name
            if self.place - used <= KEEP:
                self.loaded[value] = self.place
                return name
        elif value in self.truths:
            name = self.define(f"uitofp {self.module.truth} {self.truths[value]} to {self.module.real}")
            self.names[value] = name
            return name
        if self.input_count <= value < self.first:
            return self.module.constants[value - self.input_count]
        if value < self.input_count:
            argument = bisect_right(self.offsets, value) - 1
            pointer = self.pointers.get(argument) or self.argument_pointer(argument)
            element = value - self.offsets[argument]
            distance = element * self.module.pitch
        else:
            pointer, distance = "%2", self.slots[value] * self.module.lanes
        name = self.load(pointer, distance)
        self.names[value] = name
        self.loaded[value] = self.place
        return name

    def load(self, pointer: str, distance: int) -> str:
        n = self.next
        alignment = self.module.alignments.get(pointer, 8)
        if distance:
            self.places.append((len(self.lines), pointer, distance))
            self.lines.append(f"%{n} = getelementptr double, ptr {pointer}, i64 {distance}")
            pointer = f"%{n}"
            n += 1
        self.lines.append(f"%{n} = load {self.module.real}, ptr {pointer}, align {alignment}")
        self.next = n + 1
        return f"%{n}"

    def argument_pointer(self, argument: int) -> str:
        place = self.define(f"getelementptr ptr, ptr %1, i64 {argument}")
        pointer = self.pointers[argument] = self.define(f"load ptr, ptr {place}")
        return pointer

    def store(self, value: int, pointer: str, distance: int) -> None:
        text = self.real(value)
        self.places.append((len(self.lines), pointer, distance))
        place = self.define(f"getelementptr double, ptr {pointer}, i64 {distance}")
        alignment = self.module.alignments.get(pointer, 8)
        self.lines.append(f"store {self.module.real} {text}, ptr {place}, align {alignment}")

    def keep_truth(self, value: int, name: str) -> None:
        if value >= self.first and value not in self.loaded:
            self.truths[value] = name


def scalar_function(operator: Operator) -> str:
    """The name of the function of doubles that computes an operator.

    Errors:  SymnumError if there is none.
    """
    if operator.name in LIBRARY:
        return LIBRARY[operator.name]
    if operator.name in HELPERS:
        return operator.name
    if operator.implementation is not None:
        return external_name(operator)
    raise SymnumError(f"the llvm backend has no code for {operator.name}")


def _instruction_table() -> list[str | None]:
    """For every built-in operation code, the LLVM instruction if it is plain arithmetic on two doubles."""
    return [ARITHMETIC.get(operator_of(code).name) for code in range(BUILTIN_COUNT)]


def declarations(operators: Iterable[Operator], lanes: int) -> str:
    """Declarations of all that code with these operators calls, and the helpers that it needs."""
    real, suffix = ("double", "f64") if lanes == 1 else (f"<{lanes} x double>", f"v{lanes}f64")
    lines: list[str] = []
    for operator in operators:
        arity = instruction_arity(operator)
        if operator.name in INTRINSICS:
            lines.append(f"declare {real} @llvm.{INTRINSICS[operator.name]}.{suffix}({_repeated(real, arity)})")
        elif _is_function(operator) and lanes == 1:
            lines.append(_scalar_declaration(operator))
        elif _is_function(operator):
            lines.append(f"declare hidden {real} @{scalar_function(operator)}.{suffix}({_repeated(real, arity)})")
    return "\n".join(lines)


def vector_functions(operators: Iterable[Operator], lanes: int) -> str:
    """The functions of vectors that stand for these operators: each calls a function of doubles lane by lane."""
    lines: list[str] = []
    for operator in operators:
        if _is_function(operator):
            lines.append(_scalar_declaration(operator))
            lines.append(_lane_by_lane(scalar_function(operator), instruction_arity(operator), lanes))
    return "\n".join(lines)


def _is_function(operator: Operator) -> bool:
    return operator.name in LIBRARY or operator.name in HELPERS or operator.implementation is not None


def _scalar_declaration(operator: Operator) -> str:
    name = scalar_function(operator)
    parameters = _repeated("double", instruction_arity(operator))
    return HELPERS.get(operator.name, f"declare double @{name}({parameters})")


def _repeated(text: str, count: int) -> str:
    return ", ".join([text] * count)


def _lane_by_lane(scalar: str, arity: int, lanes: int) -> str:
    """The function of vectors that calls a function of doubles for each lane."""
    vector = f"<{lanes} x double>"
    lines = [f"define hidden {vector} @{scalar}.v{lanes}f64({_parameters(vector, arity)}) #0 {{"]
    result = "poison"
    for lane in range(lanes):
        given: list[str] = []
        for argument in range(arity):
            lines.append(f"%e{lane}.{argument} = extractelement {vector} %a{argument}, i64 {lane}")
            given.append(f"double %e{lane}.{argument}")
        lines.append(f"%c{lane} = call double @{scalar}({', '.join(given)})")
        lines.append(f"%r{lane} = insertelement {vector} {result}, double %c{lane}, i64 {lane}")
        result = f"%r{lane}"
    return "\n".join([*lines, f"ret {vector} {result}", "}"])


def _parameters(real: str, arity: int) -> str:
    return ", ".join([f"{real} %a{argument}" for argument in range(arity)])
