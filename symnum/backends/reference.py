"""The oracle: programs one instruction at a time, in float64 through NumPy or to any number of digits through mpmath.

It shares no code with the generators of code, so that an error would have to be made twice to go unseen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from symnum.backends.base import Floats, Options, Points
from symnum.backends.native import check_point, check_points, read_elements, write_elements
from symnum.errors import SymnumError
from symnum.lowering.program import NO_OPERAND, Exact, Program, float_of, operator_of
from symnum.lowering.text import program_text
from symnum.terms.evaluation import ufunc_of
from symnum.terms.operators import FMA, LGAMMA, POW, WHERE, Operator


def evaluate_float(program: Program, inputs: Sequence[float]) -> list[float]:
    """The outputs in float64, by NumPy's function for each instruction.

    >>> from symnum.lowering.text import parse_program
    >>> evaluate_float(parse_program("argument state 2; v2 = max v0 v1; output v2"), [1.0, float("nan")])
    [nan]
    """
    start = [np.float64(value) for value in inputs]
    constants = [np.float64(float_of(value)) for value in program.exact]
    with np.errstate(all="ignore"):
        values = _run(program, start + constants, _float_function)
    return [float(values[output]) for output in program.outputs.tolist()]


def evaluate_digits(program: Program, inputs: Sequence[Exact], digits: int = 50) -> list[Any]:
    """The outputs as mpmath numbers with this many digits; constants enter exactly, as do the inputs.

    Values that are no real number come out as NaN.

    >>> from symnum.lowering.text import parse_program
    >>> print(evaluate_digits(parse_program("argument state 1; v1 = sqrt v0; output v1"), [2], digits=20)[0])
    1.4142135623730950488
    """
    import mpmath

    context = mpmath.mp.clone()
    context.dps = digits
    start = [_exact_number(context, value) for value in (*inputs, *program.exact)]
    values = _run(program, start, lambda operator: _digits_function(context, operator))
    return [+context.convert(values[output]) for output in program.outputs.tolist()]


def _run(program: Program, values: list[Any], function: Callable[[Operator], Callable[..., Any]]) -> list[Any]:
    """Every value of the program, given its inputs and constants."""
    functions = {operator: function(operator) for operator in program.operators}
    columns = zip(program.operations.tolist(), *program.operands.tolist(), strict=True)
    for code, *slots in columns:
        reads = [values[slot] for slot in slots if slot != NO_OPERAND]
        values.append(functions[operator_of(code)](*reads))
    return values


@cache
def _float_function(operator: Operator) -> Callable[..., Any]:
    if operator is WHERE:
        return lambda condition, yes, no: yes if condition != 0 else no
    if operator is FMA:
        return _fused
    if operator is POW:
        # for one exponent NumPy takes 0.5 for sqrt, which differs at -inf and -0.0; for arrays of them it does not
        return lambda base, exponent: np.power([base, base], [exponent, exponent])[0]
    if operator is LGAMMA:
        return _log_gamma
    if operator.implementation is not None:
        return operator.implementation
    ufunc = ufunc_of(operator)
    return lambda *reads: np.float64(ufunc(*reads))


def _log_gamma(value: Any) -> float:
    """As in C, where scipy.special.gammaln is inf for the smallest numbers, too."""
    try:
        return math.lgamma(value)
    except (ValueError, OverflowError):  # a pole, or too large
        return math.inf


def _fused(left: Any, right: Any, summand: Any) -> Any:
    """left*right + summand with one rounding: exact in rationals, where they are finite."""
    if not np.isfinite([left, right, summand]).all():
        # a product of finite factors is finite before it is rounded
        return summand if np.isfinite([left, right]).all() else left * right + summand
    exact = Fraction(float(left)) * Fraction(float(right)) + Fraction(float(summand))
    if exact == 0:  # the sign is IEEE's: that of the zeros if both are zero and agree, else positive
        return left * right + summand if summand == 0 else np.float64(0.0)
    return np.float64(float_of(exact))


def _exact_number(context: Any, value: Exact) -> Any:
    if isinstance(value, Operator):
        return +getattr(context, value.oracle)
    if isinstance(value, Fraction):
        return context.mpf(value.numerator) / value.denominator
    return context.mpf(value)


def _digits_function(context: Any, operator: Operator) -> Callable[..., Any]:
    special: dict[str, Callable[..., Any]] = {
        "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "neg": lambda a: -a,
        "div": lambda a, b: a / b if b else context.nan,
        "fma": lambda a, b, c: a * b + c,
        "where": lambda condition, yes, no: yes if condition != 0 else no,
        "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "lt": lambda a, b: a < b,
        "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b,
        "and": lambda a, b: a != 0 and b != 0, "or": lambda a, b: a != 0 or b != 0, "not": lambda a: a == 0,
        "min": min, "max": max, "abs": abs,
        "mod": lambda a, b: _exact_mod(context, a, b),
        "cbrt": lambda a: context.sign(a) * context.cbrt(abs(a)),
        "pow": context.power,
        "exp2": lambda a: context.power(2, a),
        "lgamma": lambda a: context.log(abs(context.gamma(a))) if a < 1e6 else context.loggamma(a),
        "trigamma": lambda a: context.psi(1, a),
        "log2": lambda a: context.log(a, 2) if a > 0 else context.nan,
    }  # fmt: skip
    function = special.get(operator.name) or getattr(context, operator.oracle or operator.name, operator.implementation)
    if function is None:
        raise SymnumError(f"{operator.name} has no oracle")
    return lambda *reads: _real(context, function, reads)


def _exact_mod(context: Any, a: Any, b: Any) -> Any:
    """a - b*floor(a/b) in rationals, since the quotient may have more digits than the context."""
    if b == 0:
        return context.nan
    top, bottom = (int(context.sign(x)) * int(x.man_exp[0]) * Fraction(2) ** int(x.man_exp[1]) for x in (a, b))
    rest = top % bottom
    return context.mpf(rest.numerator) / rest.denominator


def _real(context: Any, function: Callable[..., Any], reads: tuple[Any, ...]) -> Any:
    """The value of a function where it is real, else NaN."""
    try:
        value = context.convert(function(*reads))
    except (ArithmeticError, ValueError):
        return context.nan
    return value if isinstance(value, context.mpf) else context.nan


class ReferenceBackend:
    """Runs programs in Python, for comparison."""

    name = "reference"
    can_store = False

    def fingerprint(self) -> str:
        """It stores nothing that could depend on anything."""
        return ""

    def source(self, program: Program) -> str:
        """The program itself, as text."""
        return program_text(program)

    def compile(self, program: Program, options: Options) -> ReferenceExecutable:
        """Nothing is compiled."""
        return ReferenceExecutable(program)

    def load(self, program: Program, data: bytes) -> ReferenceExecutable:
        """Nothing is ever stored."""
        raise SymnumError("the reference backend stores nothing")


class ReferenceExecutable:
    """A program run in Python. Every call runs all stages, so that a caller's choice of stages can be checked, too."""

    workspace_size = 1
    address = 0
    batch_address = 0
    blocks = None

    def __init__(self, program: Program) -> None:
        self.program = program

    def evaluate(
        self, arguments: Sequence[Floats], outputs: Floats, workspace: Floats | None = None, *, from_stage: int = 0
    ) -> None:
        """Compute one point."""
        check_point(self.program, arguments, outputs)
        outputs[:] = evaluate_float(self.program, [float(value) for array in arguments for value in array])

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
        for point in range(inputs.count):
            write_elements(outputs, point, evaluate_float(self.program, read_elements(inputs, point)))

    def to_bytes(self) -> bytes:
        """There is nothing to store."""
        raise SymnumError("the reference backend stores nothing")
