"""The bodies of loop nests as LLVM IR text: what they read once, read, compute, store and combine."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnum.backends.llvm_text import Lanes, OperationWriter, double_text
from symnum.backends.loops_memory import DOUBLE, Element, Pointers, Tables
from symnum.lowering.loops.nest import Cell, Nest, Read, Scalars, Write
from symnum.lowering.program import NO_OPERAND, Exact, float_of, operator_of
from symnum.terms.operators import ADD, AND, MAX, MIN, MUL, OR, Operator

_BAKED = frozenset([*range(-16, 17), Fraction(1, 2), Fraction(-1, 2)])
"""Constants that stand in the code itself; others may depend on the size of the grid, as 1/dx^2 does."""

NONTEMPORAL_MARK = 2
"""The metadata of stores past the caches."""

_REDUCING = {ADD: "0.0", MUL: "1.0", AND: "1.0", OR: "0.0", MAX: "0xFFF0000000000000", MIN: "0x7FF0000000000000"}


class BodyWriter(OperationWriter):
    """Writes the bodies of one nest. Blocks and the values of loops have names, what is computed has numbers."""

    def __init__(self, nest: Nest, scalars: Scalars, tables: Tables, lanes: int) -> None:
        self.scalar, self.vector = Lanes(1), Lanes(lanes)
        super().__init__(self.scalar, 0)
        self.nest, self.tables = nest, tables
        self.scalar_count = len(scalars.symbols)
        self.entry: list[str] = []
        self.known: dict[str, str] = {}
        self.labels = 0
        self.label = "entry"
        self.hoisted: dict[int, tuple[dict[int, str], dict[int, str]]] = {}

    def block(self, name: str) -> None:
        """Begin a block."""
        self.lines.append(f"{name}:")
        self.label = name

    def fresh(self) -> int:
        """A number for the names of a construct."""
        self.labels += 1
        return self.labels

    # what is read once ------------------------------------------------------------------------------------------------
    def once(self, name: str, *lines: str) -> str:
        """A value that the entry block computes; the last line defines it."""
        if name not in self.known:
            self.known[name] = name
            self.entry += lines
        return name

    def integer(self, value: int) -> str:
        """The name of an integer; 0 and 1 stand in the code."""
        if value in (0, 1):
            return str(value)
        slot = self.tables.integer(value)
        return self.once(
            f"%n{slot}",
            f"%np{slot} = getelementptr i64, ptr %integers, i64 {slot}",
            f"%n{slot} = load i64, ptr %np{slot}",
        )

    def number(self, slot: int) -> str:
        """The name of the number in a slot of the table."""
        return self.once(
            f"%c{slot}",
            f"%cp{slot} = getelementptr double, ptr %numbers, i64 {slot}",
            f"%c{slot} = load double, ptr %cp{slot}",
        )

    def buffer(self, owner: Any) -> str:
        """The name of the pointer to what stands in memory."""
        slot = self.tables.buffer(owner)
        return self.once(
            f"%b{slot}",
            f"%bp{slot} = getelementptr ptr, ptr %buffers, i64 {slot}",
            f"%b{slot} = load ptr, ptr %bp{slot}",
        )

    def splat(self, name: str) -> str:
        """A number in all lanes."""
        if name.startswith("0x"):
            return f"splat (double {name})"
        wide = f"%w{name[1:]}" if name[1].isalpha() else f"%wv{name[1:]}"
        real = self.vector.real
        return self.once(
            wide,
            f"{wide}i = insertelement {real} poison, double {name}, i64 0",
            f"{wide} = shufflevector {real} {wide}i, {real} poison, <{self.vector.lanes} x i32> zeroinitializer",
        )

    def constant(self, exact: Exact) -> str:
        """A constant as it stands in the code, or its name."""
        baked = isinstance(exact, int | float | Fraction) and exact in _BAKED
        return double_text(float_of(exact)) if baked else self.number(self.tables.number(float_of(exact)))

    def hoist(self, cell: Cell) -> None:
        """What a body takes from scalars and constants alone is computed before all loops."""
        program = cell.program
        self.names = {k: self.number(k) for k in range(self.scalar_count)}
        for k, exact in enumerate(program.exact, start=program.input_count):
            self.names[k] = self.constant(exact)
        self.truths = {}
        self.entry += self.lines
        self.lines = []
        self.operations(program, 0, program.stages[1])
        for place in range(program.stages[1]):
            self.real(program.first_instruction + place)
        self.entry += self.lines
        self.lines = []
        narrow = dict(self.names)
        self.hoisted[id(cell)] = narrow, {k: self.splat(name) for k, name in narrow.items()}

    def operations(self, program: Any, start: int, stop: int) -> None:
        """Some instructions of a program."""
        columns = program.operands[:, start:stop].tolist()
        codes = program.operations[start:stop].tolist()
        for place, (code, *reads) in enumerate(zip(codes, *columns, strict=True), start=start):
            slots = [read for read in reads if read != NO_OPERAND]
            self.operation(program.first_instruction + place, operator_of(code), slots)

    # bodies -----------------------------------------------------------------------------------------------------------
    def body(self, cell: Cell, pointers: Pointers, counter: str, form: Lanes, past: str = "") -> None:
        """One body at one value of the innermost counter, or at as many as the form has lanes.

        Results are written past the caches where `past` is true.
        """
        self.form = form
        program = cell.program
        narrow, wide = self.hoisted[id(cell)]
        self.names = dict(narrow if form.lanes == 1 else wide)
        self.truths = {}
        for k, read in enumerate(cell.reads, start=self.scalar_count):
            self.names[k] = self.load(pointers, read, counter)
        self.operations(program, program.stages[1], program.instruction_count)
        results = [self.real(value) for value in program.outputs.tolist()]
        if self.nest.reduction:
            self.combine(self.nest.reduction, results[0])
            return
        places = [pointers.address(write.target, write.place, counter) for write in cell.writes]
        kinds = [self.tables.element(write.target) for write in cell.writes]
        stores = [
            f"store {self.narrowed(value, kind)}, ptr {place}, align "
            for value, kind, place in zip(results, kinds, places, strict=True)
        ]
        if not past:
            self.lines += [f"{store}{kind.size}" for store, kind in zip(stores, kinds, strict=True)]
            return
        k, size = self.fresh(), kinds[0].size
        self.lines.append(f"br i1 {past}, label %past{k}, label %into{k}")
        self.block(f"into{k}")
        self.lines += [*[f"{store}{size}" for store in stores], f"br label %stored{k}"]
        self.block(f"past{k}")
        self.lines += [f"{store}{size * form.lanes}, !nontemporal !{NONTEMPORAL_MARK}" for store in stores]
        self.lines.append(f"br label %stored{k}")
        self.block(f"stored{k}")

    def narrowed(self, value: str, kind: Element) -> str:
        """A value with its type, as it is stored."""
        if kind is DOUBLE:
            return f"{self.form.real} {value}"
        real = kind.name if self.form.lanes == 1 else f"<{self.form.lanes} x {kind.name}>"
        return f"{real} {self.define(f'fptrunc {self.form.real} {value} to {real}')}"

    def load(self, pointers: Pointers, read: Read, counter: str) -> str:
        """What is read, for all lanes of the form."""
        step = read.place.steps[-1]
        if self.form.lanes == 1 or (step == 1 and read.table is None):
            return self.load_here(pointers, read, counter, self.form.lanes)
        if step == 0 and read.table is None:
            one = self.load_here(pointers, read, counter, 1)
            first = self.define(f"insertelement {self.form.real} poison, double {one}, i64 0")
            zeros = f"<{self.form.lanes} x i32> zeroinitializer"
            return self.define(f"shufflevector {self.form.real} {first}, {self.form.real} poison, {zeros}")
        result = "poison"
        for lane in range(self.form.lanes):
            place = self.define(f"add i64 {counter}, {lane}")
            one = self.load_here(pointers, read, place, 1)
            result = self.define(f"insertelement {self.form.real} {result}, double {one}, i64 {lane}")
        return result

    def load_here(self, pointers: Pointers, read: Read, counter: str, lanes: int) -> str:
        """Elements that stand side by side, or one."""
        kind = self.tables.element(read.source)
        if read.table is None:
            place = pointers.address(read.source, read.place, counter)
        else:
            number = self.define(f"load i64, ptr {pointers.address(read.table, read.place, counter)}, align 8")
            place = self.define(f"getelementptr {kind.name}, ptr {self.buffer(read.source)}, i64 {number}")
        real = kind.name if lanes == 1 else f"<{lanes} x {kind.name}>"
        value = self.define(f"load {real}, ptr {place}, align {kind.size}")
        return value if kind is DOUBLE else self.define(f"fpext {real} {value} to {Lanes(lanes).real}")

    # reductions -------------------------------------------------------------------------------------------------------
    def start_reduction(self) -> bool:
        """Set what is combined to what changes nothing."""
        assert self.nest.reduction is not None
        neutral = _REDUCING[self.nest.reduction]
        wide = self.vector.real
        self.once("%acc", "%acc = alloca double")
        self.once("%vacc", f"%vacc = alloca {wide}")
        self.lines.append(f"store double {neutral}, ptr %acc")
        self.lines.append(f"store {wide} splat (double {neutral}), ptr %vacc")
        return True

    def combine(self, operator: Operator, value: str) -> None:
        """Combine a value with what was combined so far."""
        place = "%acc" if self.form.lanes == 1 else "%vacc"
        before = self.define(f"load {self.form.real}, ptr {place}")
        self.lines.append(f"store {self.form.real} {self.combined(operator, before, value)}, ptr {place}")

    def combined(self, operator: Operator, left: str, right: str) -> str:
        """Two values combined."""
        self.names |= {-10: left, -11: right}
        self.truths = {k: v for k, v in self.truths.items() if k not in (-10, -11, -12)}
        self.names.pop(-12, None)
        self.operation(-12, operator, [-10, -11])
        return self.real(-12)

    def end_reduction(self, cell: Cell, counters: tuple[str, ...]) -> None:
        """Combine the lanes, and store the result."""
        assert self.nest.reduction is not None
        wide = self.define(f"load {self.vector.real}, ptr %vacc")
        total = self.define("load double, ptr %acc")
        self.form = self.scalar
        for lane in range(self.vector.lanes):
            one = self.define(f"extractelement {self.vector.real} {wide}, i64 {lane}")
            total = (
                self.combined(self.nest.reduction, one, total)
                if lane == 0
                else self.combined(self.nest.reduction, total, one)
            )
        write: Write = cell.writes[0]
        place = Pointers(self, cell, counters).address(write.target, write.place, "0")
        self.lines.append(f"store double {total}, ptr {place}, align 8")
