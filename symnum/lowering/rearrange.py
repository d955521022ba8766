"""Putting the instructions of a program into another order, or leaving some out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from symnum.lowering.program import NO_OPERAND, Indices, Program, no_indices


def rearranged(program: Program, order: NDArray[np.integer]) -> Program:
    """The program with only these instructions, in this order; constants that nothing reads any more are dropped.

    The order must list every instruction that a listed one or an output reads, before its reader. Stages and chunks
    are forgotten, since they speak of places.

    >>> from symnum.lowering.text import parse_program, program_text
    >>> program = parse_program("argument state 1; v1 = sin v0; v2 = cos v0; output v2")
    >>> print(program_text(rearranged(program, np.array([1]))))
    argument state 1
    v1 = cos v0
    output v1
    """
    first, inputs = program.first_instruction, program.input_count
    operands = program.operands[:, order]
    used = np.zeros(program.value_count + 1, dtype=np.bool_)  # the last place is for NO_OPERAND, -1
    used[operands.ravel()] = True
    used[program.outputs] = True
    kept = np.flatnonzero(used[inputs:first])
    number = np.full(program.value_count + 1, NO_OPERAND, dtype=np.int32)
    number[:inputs] = np.arange(inputs)
    number[inputs + kept] = inputs + np.arange(len(kept))
    number[first + order] = inputs + len(kept) + np.arange(len(order))
    return Program(
        arguments=program.arguments,
        exact=tuple([program.exact[i] for i in kept.tolist()]),
        operations=program.operations[order],
        operands=number[operands],
        outputs=number[program.outputs],
    )


def renamed(program: Program, names: Indices) -> Program:
    """The program with every operand and output v replaced by names[v]; the instructions stay.

    Shapes:  names (value_count + 1,), the last being NO_OPERAND.
    """
    return replace(program, operands=names[program.operands], outputs=names[program.outputs], chunks=no_indices())
