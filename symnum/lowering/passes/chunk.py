"""chunk: cuts the instructions into pieces of a few hundred, each of which a backend compiles as one function.

Compilers take more than linear time for one function: for 58 000 instructions, 10 s in one piece and 0.1 s in 200.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symnum.lowering.program import Indices, Program

CHUNK_SIZE = 300
"""Largest number of instructions in a chunk; 100 to 1000 give the same speed of calls within 3 %."""


def chunk(program: Program) -> Program:
    """Choose the starts of the chunks: at every stage, and between where the fewest values are live."""
    crossing = _values_crossing(program)
    ends = [*program.stages, program.instruction_count]
    starts: list[int] = []
    begin = 0
    for end in ends:
        while begin < end:
            starts.append(begin)
            begin = _next_cut(crossing, begin, end)
    return replace(program, chunks=np.array(starts, dtype=np.int32))


def _next_cut(crossing: Indices, begin: int, end: int) -> int:
    if end - begin <= CHUNK_SIZE:
        return end
    earliest = begin + 2 * CHUNK_SIZE // 3
    window = crossing[earliest : begin + CHUNK_SIZE + 1]
    return earliest + len(window) - 1 - int(np.argmin(window[::-1]))  # the latest of the best


def _values_crossing(program: Program) -> Indices:
    """How many instructions before place i are read at i or later, for every i."""
    count, first = program.instruction_count, program.first_instruction
    last_use = np.arange(count)
    for reads in program.operands:
        read = reads - first
        users = np.flatnonzero(read >= 0)
        np.maximum.at(last_use, read[users], users)
    change = np.zeros(count + 2, dtype=np.int32)
    np.add.at(change, np.arange(count) + 1, 1)
    np.add.at(change, last_use + 1, -1)
    return np.cumsum(change)[: count + 1].astype(np.int32)
