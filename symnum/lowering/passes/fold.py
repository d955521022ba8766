"""fold: computes now what depends on constants alone, and drops operations that change nothing; bits stay the same.

Only operations that IEEE 754 rounds correctly are computed, so that any machine would have got the same bits. What
depends on constants through other functions, as exp(2), is hoisted instead. NaN may change its sign and payload.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symnum.lowering.builder import ProgramBuilder
from symnum.lowering.program import NO_OPERAND, Program, code_of, float_of, operator_of
from symnum.terms.operators import (
    ABS,
    ADD,
    AND,
    CEIL,
    DIV,
    EQ,
    FLOOR,
    GE,
    GT,
    LE,
    LT,
    MAX,
    MIN,
    MUL,
    NE,
    NEG,
    NOT,
    OR,
    POW,
    SQRT,
    SUB,
    WHERE,
    Operator,
)

_CORRECTLY_ROUNDED = (ADD, SUB, MUL, DIV, NEG, SQRT, ABS, FLOOR, CEIL, EQ, NE, LT, LE, GT, GE, AND, OR, NOT)


def fold(program: Program) -> Program:
    """Fold constants and neutral elements.

    Cost:    O(instructions), about 2 us each if there is anything to fold, else a few NumPy operations.
    """
    return _Folder(program).folded() if _may_fold(program) else program


def _may_fold(program: Program) -> bool:
    """Whether some instruction reads a constant or a negation, or one value twice to choose between."""
    first, second, third = program.operands[:3]
    constant = np.zeros(program.value_count + 1, dtype=np.bool_)
    constant[program.input_count : program.first_instruction] = True
    constant[program.first_instruction : -1] = program.operations == code_of(NEG)
    twice = (first == second) & np.isin(program.operations, [code_of(MIN), code_of(MAX)])
    same = (second == third) & (program.operations == code_of(WHERE))
    return bool(constant[program.operands].any() or twice.any() or same.any())


class _Folder:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.builder = ProgramBuilder(program.arguments)
        self.negated: dict[int, int] = {}  # the value that is the negative of another, and that other
        self.rules: dict[Operator, Callable[..., int | None]] = {
            ADD: self.fold_add, SUB: self.fold_sub, MUL: self.fold_mul, DIV: self.fold_div, NEG: self.fold_neg,
            POW: self.fold_pow, WHERE: self.fold_where, MIN: self.fold_choice, MAX: self.fold_choice,
        }  # fmt: skip

    def folded(self) -> Program:
        program, builder = self.program, self.builder
        names = list(range(program.input_count))
        names += [builder.constant(value) for value in program.exact]
        codes, columns = program.operations.tolist(), zip(*program.operands.tolist(), strict=True)
        for code, slots in zip(codes, columns, strict=True):
            reads = [names[slot] for slot in slots if slot != NO_OPERAND]
            names.append(self.instruction(operator_of(code), reads))
        return builder.finish([names[output] for output in program.outputs.tolist()])

    def instruction(self, operator: Operator, reads: list[int]) -> int:
        constants = [self.builder.value_of(read) for read in reads]
        if operator in _CORRECTLY_ROUNDED and None not in constants:
            with np.errstate(all="ignore"):
                return self.constant(_compute(operator, [float_of(value) for value in constants if value is not None]))
        rule = self.rules.get(operator)
        found = rule(*reads) if rule else None
        return self.builder.apply(operator, *reads) if found is None else found

    def constant(self, value: float) -> int:
        return self.builder.constant(int(value) if value.is_integer() and (value or str(value) == "0.0") else value)

    def is_constant(self, read: int, wanted: float) -> bool:
        exact = self.builder.value_of(read)
        return exact is not None and repr(float_of(exact)) == repr(float(wanted))  # tells -0.0 from 0.0

    def negate(self, read: int) -> int:
        value = self.negated.get(read)
        if value is None:
            value = self.builder.apply(NEG, read)
            self.negated[value] = read
        return value

    def fold_add(self, left: int, right: int) -> int | None:
        if self.is_constant(right, -0.0):
            return left
        if self.is_constant(left, -0.0):
            return right
        if right in self.negated:
            return self.builder.apply(SUB, left, self.negated[right])
        return self.builder.apply(SUB, right, self.negated[left]) if left in self.negated else None

    def fold_sub(self, left: int, right: int) -> int | None:
        if self.is_constant(right, 0.0):
            return left
        return self.builder.apply(ADD, left, self.negated[right]) if right in self.negated else None

    def fold_mul(self, left: int, right: int) -> int | None:
        for one, other in ((left, right), (right, left)):
            if self.is_constant(one, 1.0):
                return other
            if self.is_constant(one, -1.0):
                return self.negate(other)
        if left in self.negated and right in self.negated:
            return self.builder.apply(MUL, self.negated[left], self.negated[right])
        return None

    def fold_div(self, left: int, right: int) -> int | None:
        exact = self.builder.value_of(right)
        if exact is None:
            return None
        divisor = float_of(exact)
        if divisor in (1.0, -1.0):
            return left if divisor > 0 else self.negate(left)
        # the reciprocal of a power of two is exact, and multiplying takes a third of the time
        if abs(np.frexp(divisor)[0]) == 0.5 and 1e-300 < abs(divisor) < 1e300:
            return self.builder.apply(MUL, left, self.builder.constant(1.0 / divisor))
        return None

    def fold_neg(self, read: int) -> int | None:
        return self.negate(read)

    def fold_pow(self, base: int, exponent: int) -> int | None:
        if self.is_constant(exponent, 1.0):
            return base
        # as in NumPy, whose power takes these two exponents apart
        if self.is_constant(exponent, 2.0):
            return self.builder.apply(MUL, base, base)
        return self.builder.apply(DIV, self.builder.constant(1), base) if self.is_constant(exponent, -1.0) else None

    def fold_where(self, condition: int, yes: int, no: int) -> int | None:
        if yes == no:
            return yes
        exact = self.builder.value_of(condition)
        return None if exact is None else (yes if float_of(exact) != 0 else no)

    def fold_choice(self, left: int, right: int) -> int | None:
        return left if left == right else None


def _compute(operator: Operator, values: list[float]) -> float:
    ufunc: Any = getattr(np, operator.numpy)
    return float(ufunc(*[np.float64(value) for value in values]))
