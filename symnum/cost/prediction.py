"""What a call of a straight-line program costs, from a table of costs.

A processor does many operations at once but waits for operands: a call takes as long as its work at full throughput or
as its longest chain of operations that wait for each other, whichever is more, besides the call itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symnum.cost.table import CostTable


@dataclass(frozen=True, slots=True)
class Prediction:
    """The cycles of a call: `work` at full throughput, `path` along the longest chain, `call` from call to return.

    `awaited` is the output at the end of the longest chain.
    """

    work: float
    path: float
    call: float
    awaited: int
    target: str

    @property
    def cycles(self) -> float:
        """The cycles of a call whose results the next one waits for.

        >>> Prediction(30.0, 20.0, 15.0, 0, "x86-64").cycles
        45.0
        """
        return self.call + max(self.work, self.path)

    def __str__(self) -> str:
        return (
            f"{self.cycles:,.0f} cycles a call on {self.target}: work {self.work:,.0f}, "
            f"longest chain {self.path:,.0f}, the call itself {self.call:,.0f}"
        )


def predict(
    operators: Sequence[str], reads: Sequence[Sequence[int]], inputs: int, outputs: Sequence[int], table: CostTable
) -> Prediction:
    """Predict the cost of a call.

    `operators` and `reads` give each instruction its operator and the values that it reads; values are numbered, the
    `inputs` first, then the instructions in order. Numbers below 0 are no operands. `outputs` are values.

    Shapes:  operators (n,), reads (n, any)
    Units:   cycles of the table's machine.
    Errors:  within a factor of two on the kernels of bench/suites/cost, whose functions take usual arguments.
    Cost:    1 us an instruction.

    >>> from symnum.cost.table import PORTABLE
    >>> predict(["mul", "mul", "add"], [(0, 1), (0, 2), (3, 4)], 3, [5], PORTABLE).path
    2.0
    """
    ready = [0.0] * inputs
    work, loaded = 0.0, set[int]()
    for operator, operands in zip(operators, reads, strict=True):
        work += table.cycles(operator)
        start = 0.0
        for operand in operands:
            if operand >= inputs:
                start = max(start, ready[operand])
            elif operand >= 0:
                loaded.add(operand)
        ready.append(start + table.delay(operator))
    work += table.load * len(loaded) + table.store * len(outputs)
    ends = [ready[output] for output in outputs]
    path = max(ends, default=0.0)
    return Prediction(work, path, table.call, ends.index(path) if ends else 0, table.target)
