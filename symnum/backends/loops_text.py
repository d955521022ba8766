"""Loop nests as LLVM IR text, one function for each nest:

    void nest(double **buffers, const int64_t *integers, const double *numbers, int64_t start, int64_t stop)

It runs the part [start, stop) of the outermost loop. All sizes, places and constants are read from tables, so that the
text is the same for every size of the grid, and compiled code for one serves all. Bodies are written out in vectors:
the first and the last of a row overlap their neighbours, so that those between write whole cache lines, and there is no
scalar rest. No output may share memory with an input.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from symnum.backends.llvm_operators import INTRINSICS
from symnum.backends.llvm_text import declarations, vector_functions
from symnum.backends.loops_bodies import BodyWriter
from symnum.backends.loops_memory import Pointers, Tables
from symnum.lowering.loops.nest import RIM, Cell, Nest, Scalars, volume
from symnum.terms.operators import Operator

STREAMED_BYTES = 1 << 25
"""Bytes that a nest writes from which its results pass the caches by: more than would stay in them."""

STREAMED_ROW = 64
"""Elements that a row needs for that: up to seven at either end are computed one by one."""

_ARGUMENTS = (
    "ptr noalias %buffers, ptr noalias readonly %integers, ptr noalias readonly %numbers, i64 %start, i64 %stop"
)

ATTRIBUTES = 'attributes #0 = { nounwind "no-builtins" "no-trapping-math"="true" }'


def module_text(nests: list[Nest], scalars: Scalars, tables: Tables, lanes: int) -> str:
    """The module with the functions nest0, nest1, ..."""
    shared = _Shared(tables, lanes)
    functions = [_NestWriter(f"nest{k}", nest, scalars, shared).text() for k, nest in enumerate(nests)]
    operators = {o.name: o for nest in nests for cell in nest.cells for o in cell.program.operators}
    operators |= {nest.reduction.name: nest.reduction for nest in nests if nest.reduction is not None}
    used = [operators[name] for name in sorted(operators)]
    vectors = [line for line in declarations(used, lanes).splitlines() if not line.startswith("declare hidden")]
    intrinsics = ["declare i64 @llvm.smax.i64(i64, i64)", "declare i64 @llvm.smin.i64(i64, i64)"]
    scalar = [
        f"declare double @llvm.{INTRINSICS[o.name]}.f64({', '.join(['double'] * _arity(o))})"
        for o in used
        if o.name in INTRINSICS
    ]
    kept = [line for line in vectors if line.startswith("declare") and "@llvm." in line and ".f64" not in line]
    marks = [_MARKS, *[f"!{mark} = distinct !{{!{mark}, !0, !1}}" for mark in shared.marks]]
    helpers = vector_functions(used, lanes)
    return "\n".join([*functions, *scalar, *kept, *intrinsics, helpers, ATTRIBUTES, *marks])


def _arity(operator: Operator) -> int:
    from symnum.lowering.program import instruction_arity

    return instruction_arity(operator)


@dataclass(slots=True)
class _Shared:
    """What the functions of a module share."""

    tables: Tables
    lanes: int
    marks: list[int] = field(default_factory=list)


FIRST_MARK = 3
_MARKS = """!0 = !{!"llvm.loop.vectorize.enable", i1 false}
!1 = !{!"llvm.loop.unroll.disable"}
!2 = !{i32 1}"""


class _NestWriter(BodyWriter):
    """Writes one nest."""

    def __init__(self, name: str, nest: Nest, scalars: Scalars, shared: _Shared) -> None:
        super().__init__(nest, scalars, shared.tables, shared.lanes)
        self.name, self.marks = name, shared.marks
        self.cells = {cell.box: cell for cell in nest.cells}

    def text(self) -> str:
        for cell in self.nest.cells:
            self.hoist(cell)
        self.entry += self.lines
        self.lines = []
        self.level(0, (), ())
        body = "\n".join([*self.entry, "br label %begin", "begin:", *self.lines, "ret void"])
        return f"define void @{self.name}({_ARGUMENTS}) #0 {{\nentry:\n{body}\n}}"

    # loops ------------------------------------------------------------------------------------------------------------
    def loop_mark(self) -> int:
        """The number of metadata that keeps LLVM from vectorising and unrolling a loop, which we have done already."""
        self.marks.append(len(self.marks) + FIRST_MARK)
        return self.marks[-1]

    def level(self, loop: int, box: tuple[tuple[int, int], ...], counters: tuple[str, ...]) -> None:
        """All segments of one loop, one after the other."""
        if loop == 0:
            self.label = "begin"
        bounds = self.nest.bounds[loop]
        last = loop == len(self.nest.bounds) - 1
        finish = self.start_reduction() if last and self.nest.reduction else None
        for start, stop in pairwise(bounds):
            segment = (*box, (start, stop))
            low, high = self.limits(loop, start, stop)
            if last:
                self.row(self.cells[segment], low, high, counters, single=loop > 0 and stop - start == 1)
            elif loop > 0 and stop - start == 1:
                self.level(loop + 1, segment, (*counters, low))
            else:
                for counter in self.loop(low, high):
                    self.level(loop + 1, segment, (*counters, counter))
        if finish:
            self.end_reduction(self.cells[(*box, (bounds[0], bounds[1]))], counters)

    def limits(self, loop: int, start: int, stop: int) -> tuple[str, str]:
        low, high = self.integer(start), self.integer(stop)
        if loop > 0:
            return low, high
        if len(self.nest.bounds) == 1 and self.nest.reduction:
            return low, high
        k = self.fresh()
        self.lines.append(f"%lo{k} = call i64 @llvm.smax.i64(i64 {low}, i64 %start)")
        self.lines.append(f"%hi{k} = call i64 @llvm.smin.i64(i64 {high}, i64 %stop)")
        return f"%lo{k}", f"%hi{k}"

    def loop(self, low: str, high: str, step: str = "1", skip: tuple[str, str] | None = None) -> Iterator[str]:
        """A loop around what the caller writes for its counter; with `skip`, it jumps from one place to another."""
        k = self.fresh()
        before = self.label
        self.lines.append(f"br label %head{k}")
        self.lines.append(f"head{k}:")
        place = len(self.lines)
        self.lines += [
            "",
            f"%more{k} = icmp slt i64 %i{k}, {high}",
            f"br i1 %more{k}, label %body{k}, label %done{k}",
        ]
        self.block(f"body{k}")
        yield f"%i{k}"
        self.lines[place] = f"%i{k} = phi i64 [ {low}, %{before} ], [ %next{k}, %{self.label} ]"
        self.lines.append(f"%{'step' if skip else 'next'}{k} = add i64 %i{k}, {step}")
        if skip:
            self.lines.append(f"%jumps{k} = icmp eq i64 %step{k}, {skip[0]}")
            self.lines.append(f"%next{k} = select i1 %jumps{k}, i64 {skip[1]}, i64 %step{k}")
        self.lines.append(f"br label %head{k}, !llvm.loop !{self.loop_mark()}")
        self.block(f"done{k}")

    def row(self, cell: Cell, low: str, high: str, counters: tuple[str, ...], single: bool) -> None:
        """The innermost loop over one cell."""
        if not cell.writes:
            return
        pointers = Pointers(self, cell, counters)
        length = cell.box[-1][1] - cell.box[-1][0]
        if single:
            self.body(cell, pointers, low, self.scalar)
            return
        k, lanes = self.fresh(), self.vector.lanes
        # a row shorter than a vector is known as such here; parts of the outermost loop may be of any length
        if not self.can_vectorise(cell) or length < lanes:
            for counter in self.loop(low, high):
                self.body(cell, pointers, counter, self.scalar)
            return
        self.lines.append(f"%last{k} = sub i64 {high}, {lanes}")
        if len(cell.box) > 1 or self.nest.reduction:
            self.vectors(cell, pointers, low, high, k)
            return
        self.lines += [
            f"%wide{k} = icmp sge i64 %last{k}, {low}",
            f"br i1 %wide{k}, label %vectors{k}, label %scalars{k}",
        ]
        self.block(f"scalars{k}")
        for counter in self.loop(low, high):
            self.body(cell, pointers, counter, self.scalar)
        self.lines.append(f"br label %end{k}")
        self.block(f"vectors{k}")
        self.vectors(cell, pointers, low, high, k)
        self.lines.append(f"br label %end{k}")
        self.block(f"end{k}")

    def vectors(self, cell: Cell, pointers: Pointers, low: str, high: str, k: int) -> None:
        """Whole vectors; a sum must not count a point twice, so its rest goes point by point."""
        lanes = self.vector.lanes
        if self.streams(cell):
            self.stream(cell, pointers, low, high, k)
            return
        if self.nest.reduction:
            self.lines += [f"%count{k} = sub i64 {high}, {low}", f"%whole{k} = and i64 %count{k}, -{lanes}",
                           f"%split{k} = add i64 {low}, %whole{k}"]  # fmt: skip
            for counter in self.loop(low, f"%split{k}", str(lanes)):
                self.body(cell, pointers, counter, self.vector)
            for counter in self.loop(f"%split{k}", high):
                self.body(cell, pointers, counter, self.scalar)
            return
        self.overlapping(cell, pointers, low, k)

    def overlapping(self, cell: Cell, pointers: Pointers, low: str, k: int) -> None:
        """Vectors from `low` on, the last of which ends with the row; those between write whole cache lines."""
        lanes = self.vector.lanes
        write = cell.writes[0]
        first = self.define(f"ptrtoint ptr {pointers.address(write.target, write.place, '0')} to i64")
        self.lines.append(f"%part{k} = lshr i64 {first}, {self.tables.element(write.target).size.bit_length() - 1}")
        self.lines.append(f"%shift{k} = and i64 %part{k}, {lanes - 1}")
        self.lines += [f"%from{k} = add i64 {low}, %shift{k}", f"%to{k} = add i64 %last{k}, %shift{k}"]
        self.lines.append(f"br label %vhead{k}")
        before = self.label
        self.block(f"vhead{k}")
        place = len(self.lines)
        self.lines.append("")
        self.lines.append(f"%v{k} = sub i64 %u{k}, %shift{k}")
        self.body(cell, pointers, f"%v{k}", self.vector)
        self.lines[place] = f"%u{k} = phi i64 [ %from{k}, %{before} ], [ %vnext{k}, %{self.label} ]"
        self.lines += [
            f"%vline{k} = and i64 %u{k}, -{lanes}",
            f"%vstep{k} = add i64 %vline{k}, {lanes}",
            f"%vnext{k} = call i64 @llvm.smin.i64(i64 %vstep{k}, i64 %to{k})",
            f"%vmore{k} = icmp slt i64 %u{k}, %to{k}",
            f"br i1 %vmore{k}, label %vhead{k}, label %vdone{k}, !llvm.loop !{self.loop_mark()}",
        ]
        self.block(f"vdone{k}")

    def streams(self, cell: Cell) -> bool:
        """Whether what is written should pass the caches by, which spares reading the lines that are overwritten."""
        written = self.nest.points * sum([self.tables.element(write.target).size for write in cell.writes])
        length = cell.box[-1][1] - cell.box[-1][0]
        whole = volume(cell.box) * RIM >= self.nest.points
        return whole and not self.nest.reduction and written >= STREAMED_BYTES and length >= STREAMED_ROW

    def stream(self, cell: Cell, pointers: Pointers, low: str, high: str, k: int) -> None:
        """Whole cache lines, past the caches if all outputs are aligned alike.

        What is left at both ends is stored one by one: a vector across two lines would fetch the second, and a line in
        the cache costs as much as 20 others when it is written past it.
        """
        lanes, size = self.vector.lanes, self.tables.element(cell.writes[0].target).size
        places = [
            self.define(f"ptrtoint ptr {pointers.address(write.target, write.place, low)} to i64")
            for write in cell.writes
        ]
        differs = self.define(f"and i64 {places[0]}, {size - 1}")
        for place in places[1:]:
            distance = self.define(f"sub i64 {place}, {places[0]}")
            differs = self.define(f"or i64 {differs}, {self.define(f'and i64 {distance}, 63')}")
        self.lines += [
            f"%alike{k} = icmp eq i64 {differs}, 0",
            f"%past{k} = sub i64 0, {places[0]}",
            f"%lack{k} = lshr i64 %past{k}, {size.bit_length() - 1}",
            f"%skip{k} = and i64 %lack{k}, {64 // size - 1}",
            f"%after{k} = add i64 {low}, %skip{k}",
            f"%first{k} = call i64 @llvm.smin.i64(i64 %after{k}, i64 {high})",
            f"%span{k} = sub i64 {high}, %first{k}",
            f"%whole{k} = and i64 %span{k}, -{lanes}",
            f"%split{k} = add i64 %first{k}, %whole{k}",
        ]
        for counter in self.loop(f"%first{k}", f"%split{k}", str(lanes)):
            self.body(cell, pointers, counter, self.vector, f"%alike{k}")
        # the ends: from low to first, and from split to high
        self.lines += [
            f"%headless{k} = icmp eq i64 {low}, %first{k}",
            f"%begin{k} = select i1 %headless{k}, i64 %split{k}, i64 {low}",
        ]
        for counter in self.loop(f"%begin{k}", high, skip=(f"%first{k}", f"%split{k}")):
            self.body(cell, pointers, counter, self.scalar)

    def can_vectorise(self, cell: Cell) -> bool:
        return self.nest.reduction is not None or all(write.place.steps[-1] == 1 for write in cell.writes)
