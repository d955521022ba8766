"""What a program is predicted to cost."""

from __future__ import annotations

from collections.abc import Sequence

from symnum.cost.prediction import Prediction, predict
from symnum.cost.table import PORTABLE, CostTable
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Program, Rate, operator_of
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import free_symbols


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


def kernel_work(terms: Sequence[AnyTerm], table: CostTable = PORTABLE) -> float:
    """The cycles at full throughput of the program that terms are lowered to: what is folded and hoisted costs nothing.

    Errors:  SymnumError for terms that no kernel computes.
    Cost:    1 ms for a formula, 10 us an operation.

    >>> from symnum.terms.parsing import parse
    >>> kernel_work([parse("2.5*pi*x^4")])
    3
    """
    program = lower([(Rate.STATE, free_symbols(terms))], terms, multiply_powers=True)
    program, _ = optimise(program, _REDUCING)
    return sum(table.cycles(operator_of(code).name) for code in program.operations[program.stages[-1] :].tolist())


_REDUCING = ("fold", "share", "hoist")
"""The passes that change what is computed for each point; the others order it."""
