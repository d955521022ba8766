"""Where generated code keeps its values: which chunk computes what, and which slots of the workspace carry values over.

Backends that generate functions share it. A value that only its own chunk reads lives in a register. One that another
chunk reads has a slot in the workspace. Slots of the last stage are used again once their value is dead, so that the
workspace stays in the nearest cache; slots of hoisted stages are kept, since later calls read them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symnum.lowering.passes.chunk import CHUNK_SIZE
from symnum.lowering.program import Program

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
    """

    program: Program
    chunks: list[Chunk]
    slots: list[int]
    slot_count: int
    stores: dict[int, list[int]]
    copies: list[list[tuple[int, int]]]


def lay_out(program: Program) -> Layout:
    """Cut a program into functions and give slots to the values that they exchange.

    Cost:    O(instructions), mostly in NumPy.
    """
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
    pieces = [copies[start : start + CHUNK_SIZE] for start in range(0, len(copies), CHUNK_SIZE)]
    return Layout(program, chunks, slots, slot_count, stores, pieces)


def _chunks(program: Program) -> list[Chunk]:
    if not program.instruction_count:
        return []
    starts: list[int] = program.chunks.tolist() or sorted({0, *program.stages} - {program.instruction_count})
    stops = [*starts[1:], program.instruction_count]
    first, second = program.stages
    return [Chunk((start >= first) + (start >= second), start, stop) for start, stop in zip(starts, stops, strict=True)]


def _slots(program: Program, chunks: list[Chunk], copied: list[int]) -> tuple[list[int], int]:
    """A slot for every instruction that another chunk than its own reads; by chunk, so that order costs nothing."""
    first, count = program.first_instruction, program.instruction_count
    chunk_of = np.zeros(count, dtype=np.int32)
    chunk_of[[chunk.start for chunk in chunks[1:]]] = 1
    chunk_of = np.cumsum(chunk_of)
    last_reader = _last_reader(program, chunk_of)
    for value in copied:
        if value >= first:
            last_reader[value - first] = len(chunks)
    slots = [-1] * program.value_count
    free: list[int] = []
    dying: list[list[int]] = [[] for _ in range(len(chunks) + 1)]
    slot_count = 0
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


def _last_reader(program: Program, chunk_of: NDArray[np.integer]) -> NDArray[np.int64]:
    """The last chunk that reads each instruction, its own if none does."""
    last = chunk_of.astype(np.int64)
    for reads in program.operands:
        read = reads - program.first_instruction
        readers = np.flatnonzero(read >= 0)
        np.maximum.at(last, read[readers], chunk_of[readers])
    return last
