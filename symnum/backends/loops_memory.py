"""What loop nests read and write: the tables that make their code independent of sizes, and the pointers of a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from symnum.arrays.affine import Affine
from symnum.arrays.nodes import Input
from symnum.lowering.loops.nest import Cell
from symnum.lowering.loops.plan import Output

NEAR = 8
"""Elements this close to each other are addressed from one pointer."""


@dataclass(frozen=True, slots=True)
class Element:
    """How one element stands in memory: LLVM's name of its type, and its bytes."""

    name: str
    size: int


DOUBLE, SINGLE = Element("double", 8), Element("float", 4)


@dataclass(slots=True)
class Tables:
    """What the code reads when it runs: `integers` and `numbers` hold values, `buffers` what stands in memory.

    The scalars of a call stand at the beginning of `numbers`. `outside` is what the arrays of a call are made of.
    """

    scalar_count: int
    outside: Element = DOUBLE
    integers: dict[int, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    number_values: list[float] = field(default_factory=list)
    buffers: dict[int, int] = field(default_factory=dict)
    owners: list[Any] = field(default_factory=list)

    def integer(self, value: int) -> int:
        """The slot of an integer."""
        return self.integers.setdefault(value, len(self.integers))

    def number(self, value: float) -> int:
        """The slot of a constant; told apart by its bits."""
        key = value.hex()
        if key not in self.numbers:
            self.numbers[key] = self.scalar_count + len(self.number_values)
            self.number_values.append(value)
        return self.numbers[key]

    def buffer(self, owner: Any) -> int:
        """The slot of what stands in memory."""
        if id(owner) not in self.buffers:
            self.buffers[id(owner)] = len(self.owners)
            self.owners.append(owner)
        return self.buffers[id(owner)]

    def element(self, owner: Any) -> Element:
        """How the elements of what stands in memory are kept: everything of the kernel's own in double precision."""
        return self.outside if isinstance(owner, Input | Output) else DOUBLE


class Addressing(Protocol):
    """What writes the instructions that pointers need."""

    tables: Tables

    def define(self, text: str) -> str:
        """Write an instruction; gives the name of its result."""
        ...

    def integer(self, value: int) -> str:
        """The name of an integer."""
        ...

    def buffer(self, owner: Any) -> str:
        """The name of the pointer to what stands in memory."""
        ...


class Pointers:
    """The pointers of one row: elements near each other share one."""

    def __init__(self, writer: Addressing, cell: Cell, counters: tuple[str, ...]) -> None:
        self.writer = writer
        self.anchors: dict[tuple[int, tuple[int, ...]], list[tuple[int, str]]] = {}
        self.counters = counters
        for read in cell.reads:
            self.pointer(read.table or read.source, read.place)
        for write in cell.writes:
            self.pointer(write.target, write.place)

    def pointer(self, owner: Any, place: Affine) -> tuple[str, int]:
        """A pointer for a place at innermost counter 0, and the distance from it in elements."""
        found = self.anchors.setdefault((id(owner), place.steps), [])
        for constant, name in found:
            if abs(place.constant - constant) <= NEAR:
                return name, place.constant - constant
        writer = self.writer
        kind = writer.tables.element(owner).name
        offset = writer.integer(place.constant)
        for step, counter in zip(place.steps[:-1], self.counters, strict=True):
            if step:
                moved = counter if step == 1 else writer.define(f"mul i64 {counter}, {writer.integer(step)}")
                offset = moved if offset == "0" else writer.define(f"add i64 {offset}, {moved}")
        base = writer.buffer(owner)
        name = base if offset == "0" else writer.define(f"getelementptr {kind}, ptr {base}, i64 {offset}")
        found.append((place.constant, name))
        return name, 0

    def address(self, owner: Any, place: Affine, counter: str) -> str:
        """The address of a place at an innermost counter."""
        writer = self.writer
        kind = writer.tables.element(owner).name
        name, distance = self.pointer(owner, place)
        step = place.steps[-1]
        if step and counter != "0":
            moved = counter if step == 1 else writer.define(f"mul i64 {counter}, {writer.integer(step)}")
            name = writer.define(f"getelementptr {kind}, ptr {name}, i64 {moved}")
        return writer.define(f"getelementptr {kind}, ptr {name}, i64 {distance}") if distance else name
