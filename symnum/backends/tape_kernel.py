"""The interpreter's inner loops, compiled by Numba once and kept on disk.

A run is a stretch of equal operations that do not depend on each other, so that the choice of the operation is made
once for all of them. Functions of the C library are called by name, so that they give the same bits as compiled code.

The numbers of operations stand here, not in `symnum.terms.operators`, because Numba's cache on disk sees changes of
this file alone.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numba
import numpy as np
from numba import types

Array: TypeAlias = Any
"""An array of the type that the docstring says; Numba reads types from the values it is given."""

OPERATIONS = (
    "add", "sub", "mul", "div", "neg", "sqrt", "where", "fma", "abs", "sign", "floor", "ceil", "mod", "min", "max",
    "eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not", "pow", "cbrt", "exp", "exp2", "expm1", "log", "log1p",
    "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "hypot", "sinh", "cosh", "tanh", "asinh",
    "acosh", "atanh", "erf", "erfc", "gamma", "lgamma",
)  # fmt: skip
"""The operators that the interpreter knows; the place of a name is its number below."""

(
    _ADD, _SUB, _MUL, _DIV, _NEG, _SQRT, _WHERE, _FMA, _ABS, _SIGN, _FLOOR, _CEIL, _MOD, _MIN, _MAX,
    _EQ, _NE, _LT, _LE, _GT, _GE, _AND, _OR, _NOT, _POW, _CBRT, _EXP, _EXP2, _EXPM1, _LOG, _LOG1P,
    _LOG2, _LOG10, _SIN, _COS, _TAN, _ASIN, _ACOS, _ATAN, _ATAN2, _HYPOT, _SINH, _COSH, _TANH, _ASINH,
    _ACOSH, _ATANH, _ERF, _ERFC, _GAMMA, _LGAMMA,
) = range(len(OPERATIONS))  # fmt: skip

_unary, _binary, _ternary = (types.float64(*[types.float64] * arity) for arity in (1, 2, 3))


def _library(name: str, signature: Any) -> Any:
    return types.ExternalFunction(name, signature)


_c_fma, _c_fmod = _library("fma", _ternary), _library("fmod", _binary)
_c_pow, _c_atan2, _c_hypot = _library("pow", _binary), _library("atan2", _binary), _library("hypot", _binary)
_c_cbrt, _c_exp, _c_exp2 = _library("cbrt", _unary), _library("exp", _unary), _library("exp2", _unary)
_c_expm1, _c_log, _c_log1p = _library("expm1", _unary), _library("log", _unary), _library("log1p", _unary)
_c_log2, _c_log10, _c_sin = _library("log2", _unary), _library("log10", _unary), _library("sin", _unary)
_c_cos, _c_tan, _c_asin = _library("cos", _unary), _library("tan", _unary), _library("asin", _unary)
_c_acos, _c_atan, _c_sinh = _library("acos", _unary), _library("atan", _unary), _library("sinh", _unary)
_c_cosh, _c_tanh, _c_asinh = _library("cosh", _unary), _library("tanh", _unary), _library("asinh", _unary)
_c_acosh, _c_atanh = _library("acosh", _unary), _library("atanh", _unary)
_c_erf, _c_erfc = _library("erf", _unary), _library("erfc", _unary)
_c_gamma, _c_lgamma = _library("tgamma", _unary), _library("lgamma", _unary)


def _compiled(function: Any) -> Any:
    try:
        return numba.njit(cache=True, error_model="numpy", nogil=True)(function)
    except RuntimeError:  # no folder that can be written: compiled anew in every process
        return numba.njit(error_model="numpy", nogil=True)(function)


@_compiled
def _choose(code: int, x: float, y: float, z: float) -> float:
    """Operations that choose: by a condition, a comparison or a sign."""
    if code == _WHERE:
        return y if x != 0.0 else z
    if code == _MIN:
        return x if math.isnan(x) or x < y or (x == y and math.copysign(1.0, x) < 0.0) else y
    if code == _MAX:
        return x if math.isnan(x) or x > y or (x == y and math.copysign(1.0, x) > 0.0) else y
    if code == _SIGN:
        return 1.0 if x > 0.0 else -1.0 if x < 0.0 else 0.0 if x == 0.0 else x
    if code == _EQ:
        return 1.0 if x == y else 0.0
    if code == _NE:
        return 1.0 if x != y else 0.0
    if code == _LT:
        return 1.0 if x < y else 0.0
    if code == _LE:
        return 1.0 if x <= y else 0.0
    if code == _GT:
        return 1.0 if x > y else 0.0
    if code == _GE:
        return 1.0 if x >= y else 0.0
    if code == _AND:
        return 1.0 if x != 0.0 and y != 0.0 else 0.0
    if code == _OR:
        return 1.0 if x != 0.0 or y != 0.0 else 0.0
    return 1.0 if x == 0.0 else 0.0


@_compiled
def _floored_mod(x: float, y: float) -> float:
    """The remainder with the sign of the divisor, also if it is zero: numpy.remainder."""
    remainder = _c_fmod(x, y)
    if y == 0.0:
        return remainder
    if remainder == 0.0:
        return math.copysign(0.0, y)
    return remainder + y if (remainder < 0.0) != (y < 0.0) else remainder


@_compiled
def _transcend(code: int, x: float, y: float) -> float:  # noqa: PLR0912 - one line per operator
    """Functions of the C library."""
    if code == _POW:
        return _c_pow(x, y)
    if code == _EXP:
        return _c_exp(x)
    if code == _LOG:
        return _c_log(x)
    if code == _SIN:
        return _c_sin(x)
    if code == _COS:
        return _c_cos(x)
    if code == _TAN:
        return _c_tan(x)
    if code == _CBRT:
        return _c_cbrt(x)
    if code == _EXP2:
        return _c_exp2(x)
    if code == _EXPM1:
        return _c_expm1(x)
    if code == _LOG1P:
        return _c_log1p(x)
    if code == _LOG2:
        return _c_log2(x)
    if code == _LOG10:
        return _c_log10(x)
    if code == _ASIN:
        return _c_asin(x)
    if code == _ACOS:
        return _c_acos(x)
    if code == _ATAN:
        return _c_atan(x)
    if code == _ATAN2:
        return _c_atan2(x, y)
    if code == _HYPOT:
        return _c_hypot(x, y)
    if code == _SINH:
        return _c_sinh(x)
    if code == _COSH:
        return _c_cosh(x)
    if code == _TANH:
        return _c_tanh(x)
    if code == _ASINH:
        return _c_asinh(x)
    if code == _ACOSH:
        return _c_acosh(x)
    if code == _ERF:
        return _c_erf(x)
    if code == _ERFC:
        return _c_erfc(x)
    if code == _GAMMA:
        return _c_gamma(x)
    if code == _LGAMMA:
        return _c_lgamma(x)
    return _c_atanh(x)


@_compiled
def _apply(code: int, x: float, y: float, z: float) -> float:
    """One operation; its cost hides the choice among them, as the chosen branch is the same for a whole run."""
    if code == _NEG:
        return -x
    if code == _SQRT:
        return math.sqrt(x)
    if code == _ABS:
        return abs(x)
    if code == _FLOOR:
        return np.floor(x)
    if code == _CEIL:
        return np.ceil(x)
    if code == _FMA:
        return _c_fma(x, y, z)
    if code == _MOD:
        return _floored_mod(x, y)
    if code >= _POW:
        return _transcend(code, x, y)
    return _choose(code, x, y, z)


@_compiled
def run_tape(values: Array, runs: Array, operands: Array, first_result: int, run_range: tuple[int, int]) -> None:
    """Compute the results of some runs in place.

    Shapes:  float64 values (any,), its results from `first_result` on in the order of the instructions; int32 runs
             (number, 3): the operation and the instructions from which and up to which it goes; uint32 operands (3 or
             more, instructions).
    """
    a, b, c = operands[0], operands[1], operands[2]
    results = values[first_result:]
    for run in range(run_range[0], run_range[1]):
        code, start, stop = runs[run, 0], np.uint32(runs[run, 1]), np.uint32(runs[run, 2])
        if code == _MUL:
            for i in range(start, stop):
                results[i] = values[a[i]] * values[b[i]]
        elif code == _ADD:
            for i in range(start, stop):
                results[i] = values[a[i]] + values[b[i]]
        elif code == _SUB:
            for i in range(start, stop):
                results[i] = values[a[i]] - values[b[i]]
        elif code == _DIV:
            for i in range(start, stop):
                results[i] = values[a[i]] / values[b[i]]
        else:
            for i in range(start, stop):
                results[i] = _apply(code, values[a[i]], values[b[i]], values[c[i]])


@_compiled
def instruction_levels(operands: Array, first: int) -> Array:
    """How many instructions the longest chain up to each instruction has before it, as int32."""
    levels = np.zeros(operands.shape[1], dtype=np.int32)
    for i in range(operands.shape[1]):
        level = 0
        for slot in range(operands.shape[0]):
            read = operands[slot, i] - first
            if read >= 0:
                level = max(level, levels[read] + 1)
        levels[i] = level
    return levels
