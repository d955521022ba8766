"""CasADi's symbolic expressions as terms, read off the instructions of the function that CasADi makes of them."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final
from typing import Literal as OneOf

from symnum.errors import SymnumError
from symnum.terms import operators as op
from symnum.terms.building import builder_of
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.term import literal, symbol
from symnum.terms.traversal import paused_collector

_OPERATORS: Final[dict[str, Operator]] = {
    "ADD": op.ADD, "SUB": op.SUB, "MUL": op.MUL, "DIV": op.DIV, "NEG": op.NEG, "POW": op.POW, "CONSTPOW": op.POW,
    "SQRT": op.SQRT, "EXP": op.EXP, "EXPM1": op.EXPM1, "LOG": op.LOG, "LOG1P": op.LOG1P, "HYPOT": op.HYPOT,
    "SIN": op.SIN, "COS": op.COS, "TAN": op.TAN, "ASIN": op.ASIN, "ACOS": op.ACOS, "ATAN": op.ATAN, "ATAN2": op.ATAN2,
    "SINH": op.SINH, "COSH": op.COSH, "TANH": op.TANH, "ASINH": op.ASINH, "ACOSH": op.ACOSH, "ATANH": op.ATANH,
    "ERF": op.ERF, "FABS": op.ABS, "SIGN": op.SIGN, "FLOOR": op.FLOOR, "CEIL": op.CEIL, "FMIN": op.MIN, "FMAX": op.MAX,
    "LT": op.LT, "LE": op.LE, "EQ": op.EQ, "NE": op.NE, "NOT": op.NOT, "AND": op.AND, "OR": op.OR,
}  # fmt: skip


def from_casadi(expression: Any, *, like: OneOf["canonical", "tree"] = "canonical") -> Any:
    """The term of a CasADi expression, SX or MX; a vector gives a list, and a matrix the lists of its rows.

    The elements of a vector of symbols are named as CasADi names them: x_0, x_1, ...

    Errors:  SymnumError for what has no counterpart in symnum, and for two symbols of one name.
    Cost:    linear in the shared graph.

    >>> import casadi
    >>> x = casadi.SX.sym("x")
    >>> from_casadi(casadi.vertcat(x / (1 + casadi.exp(x)), 2 * x))
    [x/(exp(x) + 1), 2*x]
    """
    casadi: Any = import_module("casadi")
    if not isinstance(expression, casadi.SX | casadi.MX):
        raise SymnumError(f"{type(expression).__name__!r} is no expression of CasADi's, SX or MX")
    symbols: list[Any] = casadi.symvar(expression)
    function = casadi.Function("f", symbols, [casadi.densify(expression)])
    names = [_names(leaf) for leaf in symbols]
    flat = [name for group in names for name in group]
    twice = next((name for name in flat if flat.count(name) > 1), None) if len(set(flat)) < len(flat) else None
    if twice is not None:
        raise SymnumError(f"two different symbols of CasADi's are named {twice!r}; rename one")
    with paused_collector():
        entries = _results(casadi, _scalars(function), names, like)
    rows, columns = expression.shape
    if columns == 1:
        return entries[0] if rows == 1 else entries
    return [entries[row::rows] for row in range(rows)]


def _scalars(function: Any) -> Any:
    """The function as one of scalars."""
    try:
        return function.expand()
    except RuntimeError as problem:
        reason = str(problem).strip().rpartition("\n")[2]
        raise SymnumError(f"CasADi cannot write this expression with scalars: {reason}") from None


def _names(leaf: Any) -> list[str]:
    count = leaf.numel()
    return [leaf.name()] if count == 1 else [f"{leaf.name()}_{place}" for place in range(count)]


def _results(casadi: Any, function: Any, names: list[list[str]], like: str) -> list[AnyTerm]:
    """The outputs of a function of scalars, whose instructions work on numbered places."""
    build = builder_of(like).call
    words = {
        getattr(casadi, f"OP_{word}"): word for word in dir(casadi) if word.startswith("OP_") for word in [word[3:]]
    }
    place: dict[int, AnyTerm] = {}
    results: list[AnyTerm] = [literal(0)] * function.nnz_out(0)
    for number in range(function.n_instructions()):
        word = words.get(function.instruction_id(number), "?")
        inputs, outputs = function.instruction_input(number), function.instruction_output(number)
        if word == "OUTPUT":
            results[outputs[1]] = place[inputs[0]]
        elif word == "INPUT":
            place[outputs[0]] = symbol(names[inputs[0]][inputs[1]])
        elif word == "CONST":
            place[outputs[0]] = _number(function.instruction_constant(number))
        else:
            place[outputs[0]] = _called(build, word, [place[one] for one in inputs])
    return results


def _number(value: float) -> AnyTerm:
    """CasADi holds doubles only; those that are small whole numbers were written as such."""
    return literal(int(value) if value.is_integer() and abs(value) < 1 << 53 else value)


def _called(build: Any, word: str, parts: list[AnyTerm]) -> AnyTerm:
    if word in _OPERATORS:
        return build(_OPERATORS[word], *parts)
    if word in ("SQ", "TWICE"):
        return build(op.POW, parts[0], literal(2)) if word == "SQ" else build(op.MUL, literal(2), parts[0])
    if word == "INV":
        return build(op.DIV, literal(1), parts[0])
    if word == "IF_ELSE_ZERO":
        return build(op.WHERE, *parts, literal(0))
    if word == "COPYSIGN":
        return build(
            op.MUL,
            build(op.ABS, parts[0]),
            build(op.WHERE, build(op.LT, parts[1], literal(0)), literal(-1), literal(1)),
        )
    if word == "FMOD":
        rest = build(op.MOD, build(op.ABS, parts[0]), build(op.ABS, parts[1]))
        return build(op.MUL, build(op.SIGN, parts[0]), rest)
    raise SymnumError(f"CasADi's operation {word} has no counterpart in symnum")
