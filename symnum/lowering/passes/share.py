"""share: equal instructions are computed once, those of commutative operators also with their operands swapped."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnum.lowering.program import NO_OPERAND, Program, operator_table
from symnum.lowering.rearrange import renamed

_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio


def share(program: Program) -> Program:
    """Make every user of an instruction that repeats an earlier one read the earlier one. `schedule` drops the repeats.

    Cost:    a few NumPy operations if nothing repeats, else one dictionary look-up per instruction.
    """
    commutative = operator_table(lambda operator: int(operator.is_commutative))[program.operations] > 0
    if not _has_repeats(program, commutative):
        return program
    names = list(range(program.value_count))
    names.append(NO_OPERAND)
    seen: dict[tuple[int, ...], int] = {}
    columns = zip(program.operations.tolist(), commutative.tolist(), *program.operands.tolist(), strict=True)
    for number, (code, commutes, *slots) in enumerate(columns, start=program.first_instruction):
        reads = [names[slot] for slot in slots]
        if commutes and reads[1] < reads[0]:
            reads[0], reads[1] = reads[1], reads[0]
        names[number] = seen.setdefault((code, *reads), number)
    return renamed(program, np.array(names, dtype=np.int32))


def _has_repeats(program: Program, commutative: NDArray[np.bool_]) -> bool:
    """Whether some instruction may repeat another: whether two have the same hash."""
    operands = program.operands
    low = np.where(commutative, np.minimum(operands[0], operands[1]), operands[0])
    high = np.where(commutative, np.maximum(operands[0], operands[1]), operands[1])
    hashes = program.operations.astype(np.uint64)
    for row in (low, high, *operands[2:]):
        hashes = hashes * _MIX + row.astype(np.uint64)
        hashes ^= hashes >> np.uint64(29)
    hashes.sort()
    return bool((hashes[1:] == hashes[:-1]).any())
