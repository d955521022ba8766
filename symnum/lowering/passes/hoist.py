"""hoist: what depends on parameters alone moves to a first stage, what depends on parameters and time to a second.

A kernel runs the first stage once per set of parameters and the second once per time.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symnum.lowering.program import Program, Rate, value_rates
from symnum.lowering.rearrange import rearranged


def hoist(program: Program) -> Program:
    """Part the instructions into stages, each in the order in which they were."""
    if not _may_hoist(program):
        return replace(program, stages=(0, 0))
    rates = value_rates(program)[program.first_instruction :]
    stage = np.clip(rates - int(Rate.PARAMETER), 0, 2)
    order = np.argsort(stage, kind="stable")
    first, second = (int(np.count_nonzero(stage <= limit)) for limit in (0, 1))
    moved = program if (np.diff(order) == 1).all() else rearranged(program, order)
    return replace(moved, stages=(first, second))


def _may_hoist(program: Program) -> bool:
    """Whether some instruction changes less often than the states: then the first such one reads no instruction."""
    rates = [np.full(argument.size, argument.rate) for argument in program.arguments]
    known = np.concatenate([*rates, np.zeros(len(program.exact), dtype=np.int64)])
    is_fast = np.append(known == Rate.STATE, np.ones(program.instruction_count + 1, dtype=np.bool_))
    is_fast[-1] = False  # what NO_OPERAND, -1, finds
    return not bool(is_fast[program.operands].any(axis=0).all())
