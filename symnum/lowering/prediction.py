"""What a program is predicted to cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symnum.cost.prediction import Prediction, predict
from symnum.cost.table import PORTABLE, CostTable
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Program, Rate, operator_of
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import DIV, SQRT
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

    The unit that divides and takes roots works beside the others: what it does takes no time besides calls of functions
    that take longer, but an instruction each.

    Errors:  SymnumError for terms that no kernel computes.
    Cost:    1 ms for a formula, 10 us an operation.

    >>> from symnum.terms.parsing import parse
    >>> kernel_work([parse("2.5*pi*x^4")]), kernel_work([parse("1/x")]), kernel_work([parse("exp(x)/x")])
    (3, 9, 30)
    """
    program = lower([(Rate.STATE, free_symbols(terms))], terms, multiply_powers=True)
    program, _ = optimise(program, _REDUCING)
    rest: float = 0
    calls: float = 0
    dividing: float = 0
    for code in program.operations[program.stages[-1] :].tolist():
        operator = operator_of(code)
        cycles = table.cycles(operator.name)
        if operator in (DIV, SQRT):
            dividing += cycles
            rest += table.cycles("mul")
        elif operator.name in INSTRUCTIONS:
            rest += cycles
        else:
            calls += cycles
    return rest + max(calls, dividing)


INSTRUCTIONS: Final = frozenset(
    {
        *("add", "sub", "mul", "neg", "fma", "abs", "sign", "floor", "ceil", "min", "max", "where"),
        *("eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not", "pi"),
    }
)
"""Operators that are an instruction or a few; the others, but division and roots, are calls."""


_REDUCING = ("fold", "share", "hoist")
"""The passes that change what is computed for each point; the others order it."""
