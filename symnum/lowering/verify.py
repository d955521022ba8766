"""The verifier: checks that a program is well formed. Runs between passes when SYMNUM_CHECK is set, and in tests."""

from __future__ import annotations

import numpy as np

from symnum.errors import SymnumError
from symnum.lowering.program import NO_OPERAND, Program, instruction_arity, operator_table, value_rates
from symnum.terms.operators import FMA, Operator


class ProgramError(SymnumError):
    """A program is malformed: an error of symnum, not of its user."""


def verify(program: Program) -> None:
    """Raise `ProgramError` unless the program is well formed.

    Operands come before their users and are as many as the operator takes; outputs exist; nothing in a hoisted stage
    depends on what changes faster; chunks ascend, start at 0 and do not straddle stages; no operator is left that its
    definition replaces.

    Cost:    O(instructions).
    """
    _verify_arrays(program)
    _verify_operators(program)
    _verify_operands(program)
    _verify_stages(program)
    _verify_chunks(program)


def _require(condition: bool | np.bool_, problem: str) -> None:
    if not condition:
        raise ProgramError(f"malformed program: {problem}")


def _verify_arrays(program: Program) -> None:
    count = program.instruction_count
    _require(program.operations.dtype == np.int16 and program.operations.ndim == 1, "operations are not int16")
    _require(program.operands.dtype == np.int32 and program.operands.ndim == 2, "operands are not int32 rows")
    _require(program.operands.shape[1] == count, f"{count} operations but {program.operands.shape[1]} operands")
    _require(program.outputs.dtype == np.int32 and program.outputs.ndim == 1, "outputs are not int32")
    within = (program.outputs >= 0) & (program.outputs < program.value_count)
    _require(within.all(), "an output is no value of the program")


def _is_instruction(operator: Operator) -> bool:
    return operator.most != 0 and (not operator.definition or operator is FMA)


def _verify_operators(program: Program) -> None:
    for operator in program.operators:
        _require(_is_instruction(operator), f"{operator.name} is no instruction; lowering replaces it")


def _verify_operands(program: Program) -> None:
    arity = operator_table(instruction_arity)[program.operations]
    users = np.arange(program.instruction_count) + program.first_instruction
    for slot, reads in enumerate(program.operands):
        used = slot < arity
        _require((used | (reads == NO_OPERAND)).all(), f"operand {slot} of an instruction that does not take it")
        _require((~used | ((reads >= 0) & (reads < users))).all(), f"operand {slot} is missing or not yet computed")


def _verify_stages(program: Program) -> None:
    first, second = program.stages
    _require(0 <= first <= second <= program.instruction_count, f"stages {program.stages} are out of order")
    rates = value_rates(program)[program.first_instruction :]
    _require((rates[:first] <= 1).all(), "the parameter stage depends on time or state")
    _require((rates[first:second] <= 2).all(), "the time stage depends on state")


def _verify_chunks(program: Program) -> None:
    starts = program.chunks
    if not len(starts):
        return
    _require(starts[0] == 0 and (np.diff(starts) > 0).all(), "chunks do not ascend from 0")
    _require(starts[-1] < max(1, program.instruction_count), "a chunk is empty")
    for end in program.stages:
        _require(end in (0, program.instruction_count) or end in starts, "a chunk straddles stages")
