"""The tape: programs interpreted by loops that Numba compiled once, so that nothing is compiled per program.

Instructions are sorted by stage and by level, the length of the longest chain of instructions before them, and within
a level by operation: each such run is one loop without a choice in it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from symnum.backends.base import STAGE_COUNT, Floats, Options, Points
from symnum.backends.native import check_point, check_points, check_workspace, read_elements, write_elements
from symnum.backends.user_functions import native_function
from symnum.errors import SymnumError
from symnum.lowering.program import Program, instruction_arity, operator_of, operator_table
from symnum.lowering.text import program_text
from symnum.terms.operators import Operator

_USER = -1
"""Stands for registered functions in a run: Python calls them, between runs."""


class TapeBackend:
    """Interprets programs."""

    name = "tape"
    can_store = False

    def fingerprint(self) -> str:
        """It stores nothing that could depend on anything."""
        return ""

    def source(self, program: Program) -> str:
        """The program itself, as text."""
        return program_text(program)

    def compile(self, program: Program, options: Options) -> TapeExecutable:
        """Sort the instructions into runs."""
        return TapeExecutable(program)

    def load(self, program: Program, data: bytes) -> TapeExecutable:
        """Nothing is ever stored."""
        raise SymnumError("the tape stores nothing; it takes no time to make")


class TapeExecutable:
    """A program as runs of equal operations. There is no native address: the interpreter needs its tables."""

    address = 0
    batch_address = 0
    blocks = None

    def __init__(self, program: Program) -> None:
        from symnum.backends.tape_kernel import OPERATIONS, instruction_levels

        self.program = program
        number = {name: number for number, name in enumerate(OPERATIONS)}
        codes = operator_table(lambda operator: number.get(operator.name, _USER))[program.operations]
        _require_known(program.operators, number)
        levels = instruction_levels(program.operands, program.first_instruction)
        stages = _stage_of(program)
        # registered functions differ from each other, so that the code is not enough
        order = np.lexsort((program.operations, codes, levels, stages))
        self.order = order
        self.outputs, self.operands = self._renumbered(order)
        keys = np.stack([stages, levels, codes, program.operations])[:, order]
        starts = np.flatnonzero(np.concatenate([[True], (keys[:, 1:] != keys[:, :-1]).any(axis=0)])[: len(order)])
        stops = np.concatenate([starts[1:], [len(order)]])[: len(starts)]
        self.runs: NDArray[np.int32] = np.stack([codes[order][starts], starts, stops], axis=1).astype(np.int32)
        self.run_stages = stages[order][starts]
        self.stage_starts = np.searchsorted(self.run_stages, np.arange(STAGE_COUNT + 1)).tolist()

    @property
    def workspace_size(self) -> int:
        """How many doubles a workspace holds: one for every value."""
        return max(1, self.program.value_count)

    def _renumbered(self, order: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """The outputs, and the operands in a new order of instructions; missing operands read value 0."""
        program, first = self.program, self.program.first_instruction
        number = np.arange(program.value_count + 1, dtype=np.uint32)
        number[first + order] = first + np.arange(len(order))
        number[-1] = 0
        return number[program.outputs].astype(np.int64), number[program.operands[:, order]]

    def evaluate(
        self, arguments: Sequence[Floats], outputs: Floats, workspace: Floats | None = None, *, from_stage: int = 0
    ) -> None:
        """Compute one point."""
        check_point(self.program, arguments, outputs)
        values = self._values(workspace)
        offset = 0
        for array in arguments:
            values[offset : offset + len(array)] = array
            offset += len(array)
        self._run(values, from_stage)
        outputs[:] = values[self.outputs]

    def evaluate_points(
        self,
        inputs: Points,
        outputs: Points,
        workspace: Floats | None = None,
        *,
        from_stage: int = 0,
        loop_stage: int = 0,
    ) -> None:
        """Compute many points, one after the other."""
        check_points(self.program, inputs, outputs)
        values = self._values(workspace)
        for point in range(inputs.count):
            values[: self.program.input_count] = read_elements(inputs, point)
            self._run(values, loop_stage if point else from_stage)
            write_elements(outputs, point, values[self.outputs])

    def _values(self, workspace: Floats | None) -> Floats:
        values = np.zeros(self.workspace_size) if workspace is None else check_workspace(self, workspace)
        program = self.program
        values[program.input_count : program.first_instruction] = program.constants
        return values

    def _run(self, values: Floats, from_stage: int) -> None:
        from symnum.backends.tape_kernel import run_tape

        first = self.program.first_instruction
        start, stop = self.stage_starts[min(from_stage, STAGE_COUNT)], len(self.runs)
        users = np.flatnonzero(self.runs[start:stop, 0] == _USER) + start
        for user in users.tolist():
            run_tape(values, self.runs, self.operands, first, (start, user))
            self._run_user(values, user)
            start = user + 1
        run_tape(values, self.runs, self.operands, first, (start, stop))

    def _run_user(self, values: Floats, run: int) -> None:
        """Call a registered function for each instruction of a run."""
        _, start, stop = self.runs[run].tolist()
        operator = operator_of(int(self.program.operations[self.order[start]]))
        reads = values[self.operands[: instruction_arity(operator), start:stop]]
        first = self.program.first_instruction
        function = native_function(operator)
        values[first + start : first + stop] = [function(*column) for column in reads.T.tolist()]

    def to_bytes(self) -> bytes:
        """There is nothing worth storing."""
        raise SymnumError("the tape stores nothing; it takes no time to make")


def _require_known(operators: Sequence[Operator], number: dict[str, int]) -> None:
    for operator in operators:
        if operator.name not in number and operator.implementation is None:
            raise SymnumError(f"the tape has no loop for {operator.name}")


def _stage_of(program: Program) -> NDArray[np.int64]:
    places = np.arange(program.instruction_count)
    return (places >= program.stages[0]).astype(np.int64) + (places >= program.stages[1])
