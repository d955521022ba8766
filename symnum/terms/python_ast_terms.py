"""Python's own syntax trees as a term type: an `ast.expr` of arithmetic, comparisons and calls of named functions.

This module registers `ast.expr` with the term interface when it is imported; the interface imports it when it first
meets a node. Nothing is executed: a call is looked up in the table of operators by its name. Attributes, subscripts,
keywords and text have no meaning here.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol, cast
from typing import Literal as OneOf

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.building import builder_of
from symnum.terms.interface import AnyTerm, Number
from symnum.terms.operators import SPATIAL, Operator, find_operator
from symnum.terms.sums import unrolled
from symnum.terms.term import literal, symbol
from symnum.terms.traversal import rebuild

_BINARY: dict[type[ast.operator], Operator] = {
    ast.Add: op.ADD,
    ast.Sub: op.SUB,
    ast.Mult: op.MUL,
    ast.Div: op.DIV,
    ast.Mod: op.MOD,
    ast.Pow: op.POW,
}
_UNARY: dict[type[ast.unaryop], Operator] = {ast.UAdd: op.ADD, ast.USub: op.NEG, ast.Not: op.NOT}
_COMPARISONS: dict[type[ast.cmpop], Operator] = {
    ast.Eq: op.EQ,
    ast.NotEq: op.NE,
    ast.Lt: op.LT,
    ast.LtE: op.LE,
    ast.Gt: op.GT,
    ast.GtE: op.GE,
}
_LOGIC: dict[type[ast.boolop], Operator] = {ast.And: op.AND, ast.Or: op.OR}
_BINARY_OF = {operator: kind for kind, operator in _BINARY.items()}
_UNARY_OF = {operator: kind for kind, operator in _UNARY.items()}
_COMPARISON_OF = {operator: kind for kind, operator in _COMPARISONS.items()}
_LOGIC_OF = {operator: kind for kind, operator in _LOGIC.items()}
_NEUTRAL = {op.ADD: 0, op.MUL: 1, op.AND: True, op.OR: False}


# conversion -----------------------------------------------------------------------------------------------------------
def from_python_ast(node: ast.expr | ast.Expression, *, like: OneOf["canonical", "tree"] = "tree") -> Any:
    """The term that a Python expression denotes, as written unless `like` asks for canonical terms.

    Errors:  SymnumError that names the first node without a meaning.

    >>> import ast
    >>> from_python_ast(ast.parse("-x**2 + (sin(y) if x > 0 else 1)", mode="eval"))
    -x^2 + where(x > 0, sin(y), 1)
    """
    build = builder_of(like).call

    def leaf(part: Any) -> AnyTerm:
        is_name = interface.is_symbol(part)
        return symbol(interface.symbol_name(part)) if is_name else literal(interface.literal_value(part))

    root = node.body if isinstance(node, ast.Expression) else node
    return rebuild([root], leaf, lambda _, operator, parts: build(operator, *parts))[0]


def to_python_ast(term: AnyTerm) -> ast.expr:
    """The Python expression of a term; parts that the term shares are shared nodes, and sums are written out.

    >>> import ast
    >>> from symnum.terms.parsing import parse
    >>> ast.unparse(to_python_ast(parse("-x^2 + if(x > 0, sin(y), 1)", like="tree")))
    '-x ** 2 + (sin(y) if x > 0 else 1)'
    """

    def leaf(part: AnyTerm) -> ast.expr:
        if interface.is_symbol(part):
            return ast.Name(interface.symbol_name(part), ast.Load())
        return _constant(interface.literal_value(part))

    return rebuild(unrolled([term]), leaf, lambda _, operator, parts: _build(operator, parts))[0]


# the term interface ---------------------------------------------------------------------------------------------------
class _Parts(Protocol):
    """What a kind of node says of itself: its operator and its arguments."""

    def __call__(self, node: Any) -> tuple[Operator | None, tuple[ast.expr, ...]]: ...


def _call(node: ast.Call) -> tuple[Operator | None, tuple[ast.expr, ...]]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    operator = find_operator(name) or SPATIAL.get(name)
    plain = not node.keywords and not any(isinstance(part, ast.Starred) for part in node.args)
    return operator if plain else None, tuple(node.args)


def _compare(node: ast.Compare) -> tuple[Operator | None, tuple[ast.expr, ...]]:
    single = _COMPARISONS.get(type(node.ops[0])) if len(node.ops) == 1 else None
    return single, (node.left, *node.comparators)


_PARTS: dict[type[ast.expr], _Parts] = {
    ast.BinOp: lambda node: (_BINARY.get(type(node.op)), (node.left, node.right)),
    ast.UnaryOp: lambda node: (_UNARY.get(type(node.op)), (node.operand,)),
    ast.BoolOp: lambda node: (_LOGIC[type(node.op)], tuple(node.values)),
    ast.IfExp: lambda node: (op.WHERE, (node.test, node.body, node.orelse)),
    ast.Compare: _compare,
    ast.Call: _call,
}


def _parts(node: ast.expr) -> tuple[Operator, tuple[ast.expr, ...]]:
    read = _PARTS.get(type(node))
    operator, parts = read(node) if read is not None else (None, ())
    if operator is None:
        what = type(node).__name__
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            what = f"call of {node.func.id}"
        line = getattr(node, "lineno", None)
        where = "" if line is None else f" at line {line}, column {node.col_offset + 1}"
        raise SymnumError(f"the Python expression{where} has no counterpart in symnum: {what}")
    return operator, parts


def _is_symbol(node: ast.expr) -> bool:
    return isinstance(node, ast.Name)


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float | Fraction)


def _symbol_name(node: ast.expr) -> str:
    return cast(ast.Name, node).id


def _literal_value(node: ast.expr) -> Number:
    return cast(Number, cast(ast.Constant, node).value)


def _constant(value: Number) -> ast.Constant:
    return ast.Constant(cast(Any, value))


def _make_term(like: ast.expr, operator: Operator, args: tuple[ast.expr, ...]) -> ast.expr:
    if isinstance(like, ast.Call) and len(args) == len(like.args) and _parts(like)[0] is operator:
        return ast.copy_location(ast.Call(like.func, list(args), []), like)  # keeps ln for log
    return ast.copy_location(_build(operator, args), like)


def _build(operator: Operator, args: Sequence[Any]) -> ast.expr:
    if operator in _NEUTRAL and len(args) < 2 and not (operator is op.ADD and args):
        return args[0] if args else _constant(_NEUTRAL[operator])
    if operator in _UNARY_OF and len(args) == 1:
        return ast.UnaryOp(_UNARY_OF[operator](), args[0])
    if operator in _BINARY_OF:
        value = args[0]
        for part in args[1:]:
            value = ast.BinOp(value, _BINARY_OF[operator](), part)
        return value
    if operator in _COMPARISON_OF:
        return ast.Compare(args[0], [_COMPARISON_OF[operator]()], [args[1]])
    if operator in _LOGIC_OF:
        return ast.BoolOp(_LOGIC_OF[operator](), list(args))
    if operator is op.WHERE:
        value = args[-1]
        for i in range(len(args) - 3, -1, -2):
            value = ast.IfExp(args[i], args[i + 1], value)
        return value
    return ast.Call(ast.Name(operator.name, ast.Load()), list(args), [])


def _metadata(node: ast.expr) -> Mapping[str, Any]:
    return {}


interface.is_call.register(ast.expr, lambda node: not (_is_symbol(node) or _is_literal(node)))
interface.is_symbol.register(ast.expr, _is_symbol)
interface.is_literal.register(ast.expr, _is_literal)
interface.operation.register(ast.expr, lambda node: _parts(node)[0])
interface.arguments.register(ast.expr, lambda node: _parts(node)[1])
interface.make_term.register(ast.expr, _make_term)
interface.make_literal.register(ast.expr, lambda like, value: _constant(value))
interface.literal_value.register(ast.expr, _literal_value)
interface.symbol_name.register(ast.expr, _symbol_name)
interface.metadata.register(ast.expr, _metadata)
