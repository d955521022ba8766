"""Loop nests as source text: one function for each box of points that share a body, and `evaluate`, which calls them.

All sizes stand in the text as numbers: it is for arrays of the shapes that the function was traced with. Arrays are in
C order. What a nest keeps for later nests stands in the workspace w; numbers known beforehand become tables.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from symnum.arrays.affine import Affine
from symnum.arrays.nodes import Constant, Input, Stored
from symnum.backends.source.nest_target import NestTarget
from symnum.backends.source.statements import InstructionWriter
from symnum.errors import SymnumError
from symnum.lowering.loops.dense import dense_nest
from symnum.lowering.loops.nest import Cell, Nest, Read, Scalars
from symnum.lowering.loops.plan import DenseStep, Output, Plan
from symnum.lowering.program import operator_of
from symnum.terms.operators import ADD, AND, MAX, MIN, MUL, OR, Operator

LARGEST_TABLE: Final = 100_000
"""Numbers known beforehand that are written out; compilers take minutes for more."""

_VALUES_A_LINE: Final = 8

NEUTRAL: Final = {ADD: 0.0, MUL: 1.0, AND: 1.0, OR: 0.0, MAX: -math.inf, MIN: math.inf}
"""What a reduction begins with."""


def nests_source(
    target: NestTarget, plan: Plan, scalars: Scalars, inputs: Sequence[Any], outputs: Sequence[Any]
) -> str:
    """The text of a plan in a language; `inputs` and `outputs` are the shapes of the arrays.

    Errors:  SymnumError if the language lacks an operator, a registered function is called, or a table is too long.
    Cost:    about 5 us an instruction.
    """
    memory = _Memory(target, inputs, outputs, plan.stored)
    functions: list[str] = []
    calls: list[str] = []
    for number, step in enumerate(plan.steps):
        nest = dense_nest(step.node, step.target, scalars) if isinstance(step, DenseStep) else step
        for piece_number, piece in enumerate(_pieces(nest)):
            name = f"n{number}_{piece_number}"
            functions.append(_PieceWriter(target, memory, len(scalars.symbols)).text(name, piece))
            calls.append(target.call.format(name=name, points=piece.points))
    counts = {
        "room": max(1, memory.room),
        "inputs": _listed("a", inputs),
        "outputs": _listed("o", outputs),
        "scalars": len(scalars.symbols),
        "input_room": max(1, len(inputs)),
        "output_room": len(outputs),
        "output_sizes": ", ".join([str(math.prod(shape)) for shape in outputs]),
        "output_shapes": ", ".join([f"({''.join([f'{length}, ' for length in shape])})" for shape in outputs]),
        "output_total": sum([math.prod(shape) for shape in outputs]),
        "scalar_room": max(1, len(scalars.symbols)),
    }
    text = [target.head.format(**counts), *memory.needed, *memory.tables(), target.middle.format(), *functions]
    body = "\n".join([" " * target.indent + call for call in calls])
    return "\n".join([*text, target.evaluate.format(calls=body, **counts)]) + "\n"


def _listed(name: str, shapes: Sequence[tuple[int, ...]]) -> str:
    return ", ".join([f"{name}{k} {'x'.join(map(str, shape)) or 'one'}" for k, shape in enumerate(shapes)])


@dataclass(frozen=True, slots=True)
class _Piece:
    """Points that one function computes: a box with one body, or the cells that a reduction combines along a row."""

    box: tuple[tuple[int, int], ...]
    cells: tuple[Cell, ...]
    reduction: Operator | None

    @property
    def points(self) -> int:
        return math.prod([stop - start for start, stop in self.box])


def _pieces(nest: Nest) -> list[_Piece]:
    if nest.reduction is None:
        return [_Piece(cell.box, (cell,), None) for cell in nest.cells]
    rows: dict[tuple[tuple[int, int], ...], list[Cell]] = {}
    for cell in nest.cells:
        rows.setdefault(cell.box[:-1], []).append(cell)
    return [_Piece(box, tuple(cells), nest.reduction) for box, cells in rows.items()]


class _Memory:
    """Where arrays stand: the names of arguments, outputs and tables, and places in w; and lines operators need."""

    def __init__(
        self, target: NestTarget, inputs: Sequence[Any], outputs: Sequence[Any], kept: Sequence[Stored]
    ) -> None:
        self.target = target
        self.starts = {"argument": _starts(inputs), "output": _starts(outputs)}
        sizes = [node.shape for node in kept]
        self.room = sum([math.prod(shape) for shape in sizes])
        self.kept = {id(node): start for node, start in zip(kept, _starts(sizes), strict=True)}
        self.constants: dict[int, tuple[int, Constant]] = {}
        self.needed: dict[str, None] = {}

    def array(self, owner: Any) -> tuple[str, int, int]:
        """What kind of array it is, its number, and where in it the owner begins."""
        if isinstance(owner, Stored):
            return "room", 0, self.kept[id(owner)]
        if isinstance(owner, Constant):
            number, _ = self.constants.setdefault(id(owner), (len(self.constants), owner))
            return "table", number, 0
        assert isinstance(owner, Input | Output)
        kind = "argument" if isinstance(owner, Input) else "output"
        return (kind, 0, self.starts[kind][owner.number]) if self.target.joined else (kind, owner.number, 0)

    def tables(self) -> list[str]:
        """The numbers that the text holds."""
        return [self._table(number, constant.values) for number, constant in self.constants.values()]

    def _table(self, number: int, values: Any) -> str:
        if values.size > LARGEST_TABLE:
            raise SymnumError(f"an array of {values.size:,} known numbers is too long for source; make it an argument")
        target = self.target
        places = values.dtype == np.int64
        flat = values.astype(float).ravel().tolist() if not places else values.ravel().tolist()
        shown = [str(value) if places else target.language.number(value) for value in flat]
        rows = [", ".join(shown[k : k + _VALUES_A_LINE]) for k in range(0, len(shown), _VALUES_A_LINE)]
        return target.table.format(
            number=number, kind=target.kinds[places], size=len(shown), values=f",{target.breaks}".join(rows)
        )


def _starts(shapes: Sequence[tuple[int, ...]]) -> list[int]:
    sizes = [math.prod(shape) for shape in shapes]
    return [sum(sizes[:k]) for k in range(len(sizes))]


@dataclass(slots=True)
class _PieceWriter:
    """Writes the function of one piece."""

    target: NestTarget
    memory: _Memory
    scalar_count: int
    lines: list[str] = field(default_factory=list)
    depth: int = 0
    used: dict[tuple[str, int], None] = field(default_factory=dict)
    reals: dict[str, None] = field(default_factory=dict)
    counters: dict[str, None] = field(default_factory=dict)

    def text(self, name: str, piece: _Piece) -> str:
        self.depth = self.target.indent
        if piece.reduction is None:
            self.plain(piece)
        else:
            self.reduced(piece, piece.reduction)
        margin = " " * self.target.indent
        binds = dict(self.target.binds)
        head = self.target.variables(list(self.reals), list(self.counters))
        head += [binds[kind].format(number) for kind, number in self.used if kind in binds]
        body = "\n".join([*[margin + line for line in head], *self.lines])
        return self.target.function.format(name=name, body=body, points=piece.points)

    def line(self, text: str) -> None:
        self.lines.append(" " * self.depth + text)

    # loops ------------------------------------------------------------------------------------------------------------
    def plain(self, piece: _Piece) -> None:
        cell = piece.cells[0]
        writer = self.instructions(cell)
        if self.target.parallel and piece.box:
            self.line(self.target.parallel)
        self.enter(piece, len(piece.box))
        self.body(cell, writer)
        for write, value in zip(cell.writes, cell.program.outputs.tolist(), strict=True):
            self.store(write.target, write.place, writer.value(value))
        self.leave(piece)

    def reduced(self, piece: _Piece, operator: Operator) -> None:
        language, width = self.target.language, len(piece.box)
        self.enter(piece, width + 1)
        self.line(self.target.start.format(language.number(NEUTRAL[operator])))
        self.reals["total"] = None
        for cell in piece.cells:
            if self.target.axis:
                self.axis(width, cell.box[-1], width + 1)
            else:
                self.open(width, *cell.box[-1])
            writer = self.instructions(cell)
            self.body(cell, writer)
            value = writer.value(int(cell.program.outputs[0]))
            if self.target.axis:
                shape = tuple([stop - start for start, stop in cell.box])
                value = self.target.reduce[operator.name].format(value, shape)
            self.assign("total", writer.applied(operator, ["total", value]))
            self.close(0 if self.target.axis else 1)
        write = piece.cells[0].writes[0]
        self.store(write.target, write.place, "total")
        self.leave(piece)

    def enter(self, piece: _Piece, width: int) -> None:
        """Whatever makes the body run at each point of the box, which is one of `width` axes."""
        if self.target.thread:
            self.threads(piece)
        for loop, (start, stop) in enumerate(piece.box):
            if self.target.axis:
                self.axis(loop, (start, stop), width)
            elif not self.target.thread:
                self.open(loop, start, stop)

    def leave(self, piece: _Piece) -> None:
        if not self.target.thread and not self.target.axis:
            self.close(len(piece.box))

    def axis(self, loop: int, bounds: tuple[int, int], width: int) -> None:
        """A counter as an array: its range along one axis, 1 along the others."""
        self.counters[f"i{loop}"] = None
        form = ", ".join(["-1" if k == loop else "1" for k in range(width)])
        self.line(self.target.axis.format(counter=f"i{loop}", start=bounds[0], stop=bounds[1], form=form))

    def threads(self, piece: _Piece) -> None:
        """The counters of a thread's point, the last of which changes fastest."""
        word = "unsigned" if piece.points < 1 << 31 else "int64_t"  # 64-bit divisions take three times as long
        for text in self.target.thread:
            self.line(text.format(points=piece.points, word=word))
        inner = piece.points
        for loop, (start, stop) in enumerate(piece.box):
            inner //= stop - start
            share = f"p / {inner} % {stop - start}" + (f" + {start}" if start else "")
            self.line(self.target.share.format(counter=f"i{loop}", value=share))

    def open(self, loop: int, start: int, stop: int) -> None:
        counter = f"i{loop}"
        self.counters[counter] = None
        self.line(self.target.loop.format(counter=counter, start=start, stop=stop, last=stop - 1))
        self.depth += self.target.indent

    def close(self, count: int) -> None:
        for _ in range(count):
            self.depth -= self.target.indent
            if self.target.close:
                self.line(self.target.close)

    # bodies -----------------------------------------------------------------------------------------------------------
    def instructions(self, cell: Cell) -> _CellWriter:
        """The writer of a cell's statements; what does not depend on the point is written at once, before the loops."""
        writer = _CellWriter(cell, self.target, self.scalar_count)
        if not self.counters:
            self.statements(cell, writer, 0, cell.program.stages[1])
            writer.hoisted = cell.program.stages[1]
        return writer

    def body(self, cell: Cell, writer: _CellWriter) -> None:
        """What is read, and what is computed from it."""
        for number, read in enumerate(cell.reads):
            self.declare(f"r{number}", self.read(read))
        self.statements(cell, writer, writer.hoisted, cell.program.instruction_count)

    def statements(self, cell: Cell, writer: _CellWriter, start: int, stop: int) -> None:
        program = cell.program
        self.memory.needed.update(dict.fromkeys(self.target.language.needed(program.operators)))
        columns = program.operands[:, start:stop].T.tolist()
        for value, (code, slots) in enumerate(
            zip(program.operations[start:stop].tolist(), columns, strict=True), start=program.first_instruction + start
        ):
            operator = operator_of(code)
            self.declare(f"v{value}", writer.applied(operator, [writer.value(slot) for slot in slots if slot >= 0]))

    def declare(self, name: str, value: str) -> None:
        language = self.target.language
        self.reals[name] = None
        self.line(f"{language.declare}{name} = {value}{language.end}")

    def assign(self, place: str, value: str) -> None:
        self.line(f"{place} = {value}{self.target.language.end}")

    def store(self, owner: Any, place: Affine, value: str) -> None:
        array, number = self.place(owner, place)
        if not any(place.steps):
            value = self.target.single.format(value)
        element = self.target.element.format(array, number)
        self.line(self.target.store.format(element, value, array, number) + self.target.language.end)

    def read(self, read: Read) -> str:
        if read.table is None:
            return self.element(read.source, read.place)
        kind, number, start = self.memory.array(read.source)
        place = self.element(read.table, read.place)
        shift = start + self.target.language.first
        return self.target.element.format(self.named(kind, number), f"{place} + {shift}" if shift else place)

    def element(self, owner: Any, place: Affine) -> str:
        """An element of an array, by the counters."""
        return self.target.element.format(*self.place(owner, place))

    def place(self, owner: Any, place: Affine) -> tuple[str, str]:
        """What an array is called, and the number of an element in it, by the counters."""
        kind, number, start = self.memory.array(owner)
        return self.named(kind, number), _place_text(place.shifted(start + self.target.language.first))

    def named(self, kind: str, number: int) -> str:
        self.used[kind, number] = None
        target = self.target
        names = {"argument": target.argument, "output": target.output, "room": target.room, "table": target.table_name}
        return names[kind].format(number + (target.language.first if kind in ("argument", "output") else 0))


def _place_text(place: Affine) -> str:
    """A place by its counters; what is added comes first, so that no part of the sum is negative.

    >>> _place_text(Affine(-2, (4, -1)))
    '4*i0 - i1 - 2'
    """
    products = [
        (step, f"i{k}" if abs(step) == 1 else f"{abs(step)}*i{k}") for k, step in enumerate(place.steps) if step
    ]
    if place.constant or not products:
        products.append((place.constant, str(abs(place.constant))))
    ordered = [text for sign, text in products if sign >= 0]
    return " - ".join([" + ".join(ordered), *[text for sign, text in products if sign < 0]])


class _CellWriter(InstructionWriter):
    """Writes the values of one body."""

    def __init__(self, cell: Cell, target: NestTarget, scalar_count: int) -> None:
        super().__init__(cell.program, target.language)
        self.hoisted = 0
        first = target.language.first
        self.inputs = [target.scalar.format(k + first) for k in range(scalar_count)]
        self.inputs += [f"r{k}" for k in range(len(cell.reads))]

    def value(self, value: int) -> str:
        """What a value is called."""
        if value >= self.program.first_instruction:
            return f"v{value}"
        if value >= self.program.input_count:
            return self.constants[value - self.program.input_count]
        return self.inputs[value]
