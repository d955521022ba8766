"""SymEngine's expressions as terms. SymEngine itself is not imported: its objects know all that is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final
from typing import Literal as OneOf

from symnum.errors import SymnumError
from symnum.terms import operators as op
from symnum.terms.building import builder_of
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator, find_operator
from symnum.terms.term import literal, symbol
from symnum.terms.traversal import paused_collector

_CLASSES: Final[dict[str, Operator]] = {
    "Add": op.ADD, "Mul": op.MUL, "Pow": op.POW, "log": op.LOG, "Abs": op.ABS, "sign": op.SIGN, "floor": op.FLOOR,
    "ceiling": op.CEIL, "Max": op.MAX, "Min": op.MIN, "Piecewise": op.WHERE,
    "sin": op.SIN, "cos": op.COS, "tan": op.TAN, "sec": op.SEC, "csc": op.CSC, "cot": op.COT,
    "asin": op.ASIN, "acos": op.ACOS, "atan": op.ATAN, "atan2": op.ATAN2,
    "sinh": op.SINH, "cosh": op.COSH, "tanh": op.TANH, "asinh": op.ASINH, "acosh": op.ACOSH, "atanh": op.ATANH,
    "erf": op.ERF, "erfc": op.ERFC, "gamma": op.GAMMA, "loggamma": op.LGAMMA,
    "Equality": op.EQ, "Unequality": op.NE, "StrictLessThan": op.LT, "LessThan": op.LE,
    "And": op.AND, "Or": op.OR, "Not": op.NOT,
}  # fmt: skip
_RECIPROCALS: Final = {"sech": op.COSH, "csch": op.SINH, "coth": op.TANH}
_CONSTANTS: Final = {
    "Infinity": float("inf"), "NegativeInfinity": float("-inf"), "NaN": float("nan"),
    "BooleanTrue": True, "BooleanFalse": False,
}  # fmt: skip


def from_symengine(expression: Any, *, like: OneOf["canonical", "tree"] = "canonical") -> Any:
    """The term of a SymEngine expression; a sequence or matrix of expressions gives a list, row by row.

    Errors:  SymnumError for what has no counterpart in symnum, such as a complex number.
    Cost:    linear in the shared graph.

    >>> import symengine
    >>> x = symengine.Symbol("x")
    >>> from_symengine(x / (1 + symengine.exp(x)))
    x/(exp(x) + 1)
    """
    with paused_collector():
        if isinstance(expression, Sequence) or hasattr(expression, "tolist"):
            known: dict[Any, AnyTerm] = {}
            return [_term(part, like, known) for part in expression]
        return _term(expression, like, {})


def _term(root: Any, like: str, known: dict[Any, AnyTerm]) -> AnyTerm:
    call = builder_of(like).call
    stack: list[tuple[Any, tuple[Any, ...] | None]] = [(root, None)]
    while stack:
        node, parts = stack.pop()
        if node in known:
            continue
        if parts is not None:
            known[node] = _called(node, call, [known[part] for part in parts])
            continue
        leaf = _leaf(node)
        if leaf is not None:
            known[node] = call(*leaf) if isinstance(leaf, tuple) else leaf
            continue
        parts = tuple(node.args)
        stack.append((node, parts))
        stack += [(part, None) for part in parts if part not in known]
    return known[root]


def _leaf(node: Any) -> Any:
    """A number or symbol as a term, a constant as an operator with its arguments, and None for a call."""
    kind = type(node).__name__
    if isinstance(node, int | float):
        return literal(node)
    if kind in _CONSTANTS:
        return literal(_CONSTANTS[kind])
    if kind in ("Pi", "Exp1"):
        return (op.PI,) if kind == "Pi" else (op.EXP, literal(1))
    if getattr(node, "is_Symbol", False):
        return symbol(node.name)
    if getattr(node, "is_Rational", False):
        return literal(Fraction(int(node.p), int(node.q)))
    if kind in ("RealDouble", "RealMPFR"):
        return literal(float(node))
    if not getattr(node, "args", ()):
        raise SymnumError(f"SymEngine's {kind} has no counterpart in symnum: {str(node)[:60]}")
    return None


def _called(node: Any, call: Any, parts: list[AnyTerm]) -> AnyTerm:
    kind = type(node).__name__
    if kind == "Pow" and type(node.args[0]).__name__ == "Exp1":
        return call(op.EXP, parts[1])
    if kind == "Piecewise":
        pairs = [part for value, condition in zip(parts[::2], parts[1::2], strict=True) for part in (condition, value)]
        always = pairs[-2] is literal(True)
        return call(op.WHERE, *(pairs[:-2] + pairs[-1:] if always else [*pairs, literal(float("nan"))]))
    if kind in _RECIPROCALS:
        return call(op.DIV, literal(1), call(_RECIPROCALS[kind], *parts))
    operator = find_operator(node.get_name()) if kind == "FunctionSymbol" else _CLASSES.get(kind)
    if operator is None:
        raise SymnumError(f"SymEngine's {kind} has no counterpart in symnum: {str(node)[:60]}")
    return call(operator, *parts)
