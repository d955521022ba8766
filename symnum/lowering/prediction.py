"""What a program is predicted to cost."""

from __future__ import annotations

from symnum.cost.prediction import Prediction, predict
from symnum.cost.table import CostTable
from symnum.lowering.program import Program, operator_of


def predicted_cost(program: Program, table: CostTable) -> Prediction:
    """What a call of a program costs by a table.

    Cost:  1 us an instruction.

    >>> from symnum.cost.table import PORTABLE
    >>> from symnum.lowering.text import parse_program
    >>> predicted_cost(parse_program("argument state 1; v1 = exp v0; output v1"), PORTABLE).path > 10
    True
    """
    names = [operator_of(code).name for code in program.operations.tolist()]
    reads = program.operands.T.tolist()
    return predict(names, reads, program.first_instruction, program.outputs.tolist(), table)
