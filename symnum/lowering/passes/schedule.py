"""schedule: puts instructions right before their first use, which keeps live ranges short, and drops dead ones."""

from __future__ import annotations

import numpy as np

from symnum.lowering.program import NO_OPERAND, Program
from symnum.lowering.rearrange import rearranged


def schedule(program: Program) -> Program:
    """Order the instructions depth first from the outputs; of two operands, the one that needs more registers first.

    Cost:    O(instructions), about 1 us each.
    Source:  Sethi and Ullman 1970, for trees; shared instructions count as if they were computed anew.
    """
    first, needs = program.first_instruction, _register_needs(program)
    ones, twos = ((row - first).tolist() for row in program.operands[:2])
    more = [(row - first).tolist() for row in program.operands[2:] if (row != NO_OPERAND).any()]
    order: list[int] = []
    visited = bytearray(program.instruction_count)
    for root in (program.outputs[program.outputs >= first] - first).tolist():
        stack = [root]
        while stack:  # what is pushed last is computed first
            i = stack.pop()
            if i < 0:
                order.append(~i)
            elif not visited[i]:
                visited[i] = 1
                stack.append(~i)
                stack += [row[i] for row in more if row[i] >= 0]
                one, two = ones[i], twos[i]
                if two >= 0:
                    if one >= 0 and needs[one] < needs[two]:
                        one, two = two, one
                    stack.append(two)
                if one >= 0:
                    stack.append(one)
    return rearranged(program, np.array(order, dtype=np.int64))


def _register_needs(program: Program) -> list[int]:
    """How many registers each instruction needs if nothing were shared; inputs and constants stay in memory."""
    first = program.first_instruction
    needs: list[int] = []
    for one, two in zip((program.operands[0] - first).tolist(), (program.operands[1] - first).tolist(), strict=True):
        left = needs[one] if one >= 0 else 0
        right = needs[two] if two >= 0 else 0
        needs.append(left + 1 if left == right else max(left, right))
    return needs
