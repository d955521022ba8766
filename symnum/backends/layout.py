"""Where generated code keeps its values: which chunk computes what, and which slots of the workspace carry values over.

Backends that generate functions share it. A value that only its own chunk reads lives in a register. One that another
chunk reads has a slot in the workspace. Slots of the last stage are used again once their value is dead, so that the
workspace stays in the nearest cache; slots of hoisted stages are kept, since later calls read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from symnum.lowering.passes.chunk import CHUNK_SIZE
from symnum.lowering.program import Program

Integers: TypeAlias = NDArray[np.int64]

LAST_STAGE = 2


@dataclass(frozen=True, slots=True)
class Chunk:
    """Instructions `start` to `stop` of a stage, computed by one function."""

    stage: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How a program is cut and where its values go.

    `slots[v]` is the slot of value v, or -1. `stores[v]` lists the outputs that the instruction of value v writes as
    soon as it is computed. `copies` lists (output, value) for outputs that are inputs, constants or hoisted values:
    they are written in the last stage, in pieces of which each makes a function.

    With `collected`, the slots from which the outputs are copied when all is computed, no instruction writes an output;
    `copies` then lists (slot, value).
    """

    program: Program
    chunks: list[Chunk]
    slots: list[int]
    slot_count: int
    stores: dict[int, list[int]]
    copies: list[list[tuple[int, int]]]
    collected: Integers | None = None


REPEATED = 3
"""How often each value has to be an output, on average, for outputs to be collected: the entries of a Jacobian are."""

_MANY = 256


def lay_out(program: Program, may_collect: bool = False) -> Layout:
    """Cut a program into functions and give slots to the values that they exchange.

    Where a value is several outputs, and the backend `may_collect`, these are copied from a table at the end: 4,165
    values that are 31,369 entries of a Jacobian take 8 us a call instead of 13 us, and half the time to compile.

    Cost:    O(instructions), mostly in NumPy.
    """
    if may_collect and len(program.outputs) >= _MANY:
        values, place = np.unique(program.outputs.astype(np.int64), return_inverse=True)
        if REPEATED * len(values) <= len(program.outputs):
            return _collecting(program, values, place)
    chunks = _chunks(program)
    first = program.first_instruction
    hoisted = first + program.stages[1]
    stores: dict[int, list[int]] = {}
    copies: list[tuple[int, int]] = []
    for output, value in enumerate(program.outputs.tolist()):
        if value >= hoisted:
            stores.setdefault(value, []).append(output)
        else:
            copies.append((output, value))
    slots, slot_count = _slots(program, chunks, [value for _, value in copies])
    return Layout(program, chunks, slots, slot_count, stores, _pieces(copies))


def _collecting(program: Program, values: Integers, place: Integers) -> Layout:
    """The layout in which the values that are outputs have the first slots, for good."""
    chunks = _chunks(program)
    own = values.tolist()
    slots, slot_count = _slots(program, chunks, [], own)
    copies = [(slot, value) for slot, value in enumerate(own) if value < program.first_instruction]
    return Layout(program, chunks, slots, slot_count, {}, _pieces(copies), place.reshape(-1))


def _pieces(copies: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    return [copies[start : start + CHUNK_SIZE] for start in range(0, len(copies), CHUNK_SIZE)]


def _chunks(program: Program) -> list[Chunk]:
    if not program.instruction_count:
        return []
    starts: list[int] = program.chunks.tolist() or sorted({0, *program.stages} - {program.instruction_count})
    stops = [*starts[1:], program.instruction_count]
    first, second = program.stages
    return [Chunk((start >= first) + (start >= second), start, stop) for start, stop in zip(starts, stops, strict=True)]


def _slots(program: Program, chunks: list[Chunk], copied: list[int], kept: Sequence[int] = ()) -> tuple[list[int], int]:
    """A slot for every instruction that another chunk than its own reads; by chunk, so that order costs nothing.

    The values that are `kept` have the first slots, in their order, as far as they are instructions.
    """
    first, count = program.first_instruction, program.instruction_count
    chunk_of = np.zeros(count, dtype=np.int32)
    chunk_of[[chunk.start for chunk in chunks[1:]]] = 1
    chunk_of = np.cumsum(chunk_of)
    last_reader = _last_reader(program, chunk_of)
    for value in copied:
        if value >= first:
            last_reader[value - first] = len(chunks)
    slots = [-1] * program.value_count
    for slot, value in enumerate(kept):
        if value >= first:
            slots[value] = slot
            last_reader[value - first] = -1
    free: list[int] = []
    dying: list[list[int]] = [[] for _ in range(len(chunks) + 1)]
    slot_count = len(kept)
    for i in np.flatnonzero(last_reader > chunk_of).tolist():
        here = int(chunk_of[i])
        if dying[here]:
            free += reversed(dying[here])
            dying[here] = []
        if free:
            slots[first + i] = free.pop()
        else:
            slots[first + i] = slot_count
            slot_count += 1
        if chunks[here].stage == LAST_STAGE:
            # from the chunk after the last reader on
            end = int(last_reader[i]) + 1
            if end < len(dying):
                dying[end].append(slots[first + i])
    return slots, slot_count


def _last_reader(program: Program, chunk_of: NDArray[np.integer]) -> Integers:
    """The last chunk that reads each instruction, its own if none does."""
    last = chunk_of.astype(np.int64)
    for reads in program.operands:
        read = reads - program.first_instruction
        readers = np.flatnonzero(read >= 0)
        np.maximum.at(last, read[readers], chunk_of[readers])
    return last
