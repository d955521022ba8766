"""SymPy expressions as a term type, and conversion both ways.

This module registers `sympy.Basic` with the term interface when it is imported; the interface imports it when it first
meets a SymPy object, so that SymPy itself is never imported for nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, cast
from typing import Literal as OneOf

import sympy
from sympy.codegen import cfunctions
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean, BooleanAtom

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.arrangement import index_name
from symnum.terms.building import builder_of
from symnum.terms.interface import AnyTerm, Number
from symnum.terms.operators import Operator, Sort, find_operator, find_unlisted, is_index, register_function
from symnum.terms.sums import summation
from symnum.terms.sympy_forms import with_known_functions
from symnum.terms.term import as_term, literal, symbol
from symnum.terms.traversal import rebuild

# one row per operator that is a class of SymPy; the rest of the operators are built from these below
_CLASSES: dict[Any, Operator] = {
    sympy.Add: op.ADD,
    sympy.Mul: op.MUL,
    sympy.Pow: op.POW,
    sympy.exp: op.EXP,
    sympy.log: op.LOG,
    cfunctions.Cbrt: op.CBRT,
    cfunctions.exp2: op.EXP2,
    cfunctions.expm1: op.EXPM1,
    cfunctions.log1p: op.LOG1P,
    cfunctions.log2: op.LOG2,
    cfunctions.log10: op.LOG10,
    cfunctions.hypot: op.HYPOT,
    cfunctions.fma: op.FMA,
    sympy.sin: op.SIN,
    sympy.cos: op.COS,
    sympy.tan: op.TAN,
    sympy.sec: op.SEC,
    sympy.csc: op.CSC,
    sympy.cot: op.COT,
    sympy.asin: op.ASIN,
    sympy.acos: op.ACOS,
    sympy.atan: op.ATAN,
    sympy.atan2: op.ATAN2,
    sympy.sinh: op.SINH,
    sympy.cosh: op.COSH,
    sympy.tanh: op.TANH,
    sympy.asinh: op.ASINH,
    sympy.acosh: op.ACOSH,
    sympy.atanh: op.ATANH,
    sympy.erf: op.ERF,
    sympy.erfc: op.ERFC,
    sympy.gamma: op.GAMMA,
    sympy.loggamma: op.LGAMMA,
    sympy.Abs: op.ABS,
    sympy.sign: op.SIGN,
    sympy.floor: op.FLOOR,
    sympy.ceiling: op.CEIL,
    sympy.Mod: op.MOD,
    sympy.Min: op.MIN,
    sympy.Max: op.MAX,
    sympy.Piecewise: op.WHERE,
    sympy.Eq: op.EQ,
    sympy.Ne: op.NE,
    sympy.StrictLessThan: op.LT,
    sympy.LessThan: op.LE,
    sympy.StrictGreaterThan: op.GT,
    sympy.GreaterThan: op.GE,
    sympy.And: op.AND,
    sympy.Or: op.OR,
    sympy.Not: op.NOT,
}
_BUILDERS: dict[Operator, Callable[..., Any]] = {operator: kind for kind, operator in _CLASSES.items()} | {
    op.SUB: lambda a, b: a - b,
    op.DIV: lambda a, b: a / b,
    op.NEG: lambda a: -a,
    op.SQRT: sympy.sqrt,
    op.PI: lambda: sympy.pi,
    op.LGAMMA: lambda a: sympy.loggamma(a) if a.is_positive else sympy.log(sympy.Abs(sympy.gamma(a))),
    op.SUM: lambda body, index, first, last: sympy.Sum(body, (index, first, last)),
    op.DIGAMMA: lambda a: sympy.polygamma(0, a),
    op.TRIGAMMA: lambda a: sympy.polygamma(1, a),
}
_POLYGAMMAS: dict[Any, Operator] = {sympy.S.Zero: op.DIGAMMA, sympy.S.One: op.TRIGAMMA}
_SIGNS = ("positive", "negative", "nonnegative", "nonpositive")


# conversion -----------------------------------------------------------------------------------------------------------
def from_sympy(expression: Any, *, like: OneOf["canonical", "tree"] = "canonical") -> Any:
    """The term that a SymPy expression denotes; a sequence gives a list, a matrix a list of rows.

    Assumptions come along. Symbols of SymPy that are complex unless declared become real ones.

    Errors:  SymnumError that names what has no counterpart: complex numbers, integrals, undefined functions. A function
             registered under the same name by `register_function` is found.

    >>> import sympy
    >>> from_sympy(sympy.sympify("sqrt(x)/2 + Max(x, 0)"))
    sqrt(x)/2 + max(x, 0)
    """
    if isinstance(expression, sympy.MatrixBase):
        return [from_sympy(row, like=like) for row in expression.tolist()]
    if isinstance(expression, Sequence) and not isinstance(expression, str):
        return [from_sympy(item, like=like) for item in expression]
    if not isinstance(expression, sympy.Basic):
        number = as_term(expression)
        if number is None:
            raise SymnumError(f"{type(expression).__name__!r} is no SymPy expression; text is for symnum.parse")
        return number
    expression = with_known_functions(expression)
    build = builder_of(like).call
    origin: dict[AnyTerm, Any] = {}

    def leaf(node: Any) -> AnyTerm:
        if interface.is_literal(node):
            return literal(interface.literal_value(node))
        made = symbol(interface.symbol_name(node), **interface.metadata(node))
        if origin.setdefault(made, node) != node:
            raise SymnumError(f"two different SymPy symbols are named {node.name!r}; rename one")
        return made

    def call(_: Any, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        return summation(*parts, build=build) if operator is op.SUM else build(operator, *parts)

    return rebuild([expression], leaf, call)[0]


def to_sympy(term: AnyTerm, *, symbols: Iterable[Any] = ()) -> Any:
    """The SymPy expression of a term; a sequence of terms gives a list.

    `symbols` are SymPy symbols to be used where a name is theirs; other names become SymPy symbols that are real and
    carry the assumptions. SymPy's constructors evaluate as always.

    >>> from symnum.terms.parsing import parse
    >>> to_sympy(parse("x/2 + max(x, 0)"))
    x/2 + Max(0, x)
    """
    own = {s.name: s for s in symbols}

    def leaf(node: AnyTerm) -> Any:
        if interface.is_literal(node):
            return _make_literal(None, interface.literal_value(node))
        name = interface.symbol_name(node)
        return own[name] if name in own else sympy.Symbol(name, real=True, **_sympy_facts(interface.metadata(node)))

    many = isinstance(term, Sequence)
    try:
        results = rebuild(term if many else [term], leaf, lambda _, operator, parts: _build(operator, parts))
    except RecursionError:
        raise SymnumError("the term is too deep for SymPy, whose own functions recurse") from None
    return results if many else results[0]


def flat_sympy(expressions: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """SymPy expressions and matrices as a list, the terms of all their elements, and their symbols."""
    given = list(expressions) if isinstance(expressions, list | tuple) else [expressions]
    flat: list[Any] = [part for item in given for part in (item if isinstance(item, sympy.MatrixBase) else [item])]
    found: set[Any] = set().union(*(sympy.sympify(part).free_symbols for part in flat))
    return given, from_sympy(flat), sorted(found, key=lambda leaf: leaf.name)


def shaped_sympy(given: Sequence[Any], terms: Sequence[AnyTerm], leaves: Sequence[Any]) -> list[Any]:
    """Terms as SymPy expressions, and as matrices where those that they come from were."""
    parts = iter(to_sympy(terms, symbols=leaves))
    return [
        cast(Any, type(item))(*item.shape, [next(parts) for _ in item])
        if isinstance(item, sympy.MatrixBase)
        else next(parts)
        for item in given
    ]


def _sympy_facts(facts: Mapping[str, Any]) -> dict[str, bool]:
    """Assumptions as SymPy's keywords; of an interval, its sign."""
    low, high = facts.get("interval", (-math.inf, math.inf))
    signs = {"positive": low > 0, "negative": high < 0, "nonnegative": low >= 0, "nonpositive": high <= 0}
    names = [name for name in (*_SIGNS, "nonzero", "integer") if signs.get(name) or facts.get(name)]
    return dict.fromkeys(names, True)


# the term interface ---------------------------------------------------------------------------------------------------
def _is_symbol(term: Any) -> bool:
    return isinstance(term, sympy.Symbol)


def _is_literal(term: Any) -> bool:
    return isinstance(term, sympy.Number | BooleanAtom)


def _is_call(term: Any) -> bool:
    return not (_is_symbol(term) or _is_literal(term))


def _operation(term: Any) -> Operator:
    operator = _CLASSES.get(term.func)
    if operator is not None:
        return op.LGAMMA if operator is op.LOG and _is_log_gamma(term) else operator
    if term is sympy.pi:
        return op.PI
    if term is sympy.E:
        return op.EXP
    if isinstance(term, sympy.Sum):
        return op.SUM
    if isinstance(term, sympy.polygamma) and term.args[0] in _POLYGAMMAS:
        return _POLYGAMMAS[term.args[0]]
    if isinstance(term, AppliedUndef):
        name = str(term.func)
        computed = getattr(term.func, "_imp_", None)
        if computed is not None:
            return _implemented(name, len(term.args), computed)
        operator = find_operator(name) or find_unlisted(name)
        if operator is not None and operator.least == operator.most == len(term.args):
            return operator
        adds = f"symnum.register_function({name!r}, {len(term.args)}, ...)"
        raise SymnumError(f"the function {name} is unknown; {adds} adds it")
    raise SymnumError(f"SymPy's {type(term).__name__} has no counterpart in symnum: {str(term)[:60]}")


def _is_log_gamma(logarithm: Any) -> bool:
    """Whether a logarithm is that of |gamma(x)|: SymPy's own loggamma is complex for x < 0."""
    (inside,) = logarithm.args
    return isinstance(inside, sympy.Abs) and isinstance(inside.args[0], sympy.gamma)


def _implemented(name: str, arity: int, implementation: Callable[..., Any]) -> Operator:
    """What SymPy's implemented_function made, registered under the first name that is free for it."""
    candidate, number = name, 1
    while (operator := find_operator(candidate)) is not None and operator.implementation is not implementation:
        number += 1
        candidate = f"{name}_{number}"
    return operator or register_function(candidate, arity, implementation=implementation)


def _arguments(term: Any) -> tuple[Any, ...]:
    if term is sympy.E:
        return (sympy.S.One,)  # E is exp(1)
    if isinstance(term, sympy.Sum):
        (limits,) = term.limits
        return term.function, *limits
    if isinstance(term, sympy.log) and _is_log_gamma(term):
        return term.args[0].args[0].args
    if not isinstance(term, sympy.Piecewise):
        if term.func not in _CLASSES:
            _operation(term)  # says what has no counterpart, before its parts are looked at
        return term.args[1:] if isinstance(term, sympy.polygamma) else term.args
    branches: Any = term.args
    pairs = [(branch.cond, branch.expr) for branch in branches]
    default = (pairs.pop()[1],) if pairs[-1][0] == sympy.true else (sympy.nan,)
    return tuple([part for pair in pairs for part in pair]) + default


def _make_term(like: Any, operator: Operator, args: tuple[Any, ...]) -> Any:
    return _build(operator, args)


def _build(operator: Operator, args: Sequence[Any]) -> Any:
    if operator is op.WHERE:
        return _piecewise(args)
    if is_index(operator):
        return sympy.Symbol(index_name(operator), integer=True)  # users' symbols are not declared to be integers alone
    convert = _as_condition if operator.takes is Sort.BOOLEAN else _as_number
    build = _BUILDERS.get(operator) or sympy.Function(operator.name)
    return build(*map(convert, args))


def _piecewise(args: Sequence[Any]) -> Any:
    pairs = [(value, _as_condition(condition)) for condition, value in zip(args[0:-1:2], args[1::2], strict=True)]
    # SymPy writes a value that is missing as no pair at all
    return sympy.Piecewise(*pairs) if args[-1] is sympy.nan else sympy.Piecewise(*pairs, (args[-1], True))


def _as_condition(term: Any) -> Any:
    return term if isinstance(term, Boolean) else sympy.Ne(term, 0)


def _as_number(term: Any) -> Any:
    """A truth value among numbers counts 1 or 0."""
    truth = isinstance(term, Boolean) and not isinstance(term, sympy.Symbol)
    return sympy.Piecewise((1, term), (0, True)) if truth else term


def _make_literal(like: Any, value: Number) -> Any:
    if isinstance(value, bool):
        return sympy.true if value else sympy.false
    if isinstance(value, float):
        return sympy.Float(value) if math.isfinite(value) else sympy.S.NaN if math.isnan(value) else value * sympy.oo
    return sympy.Rational(value.numerator, value.denominator)


def _literal_value(term: Any) -> Number:
    if isinstance(term, BooleanAtom):
        return term is sympy.true
    if isinstance(term, sympy.Rational):
        return int(term.p) if term.q == 1 else Fraction(int(term.p), int(term.q))
    if isinstance(term, sympy.Float):
        exact: Any = sympy.Rational(term)
        fraction = Fraction(int(exact.p), int(exact.q))
        return fraction if fraction != float(term) else float(term)  # more digits than a float holds stay exact
    return float(term)


def _metadata(term: Any) -> Mapping[str, Any]:
    if not _is_symbol(term):
        return {}
    if term.is_extended_real is False:
        raise SymnumError(f"the symbol {term.name} is declared as not real; symnum's symbols are real")
    sign = next((name for name in _SIGNS if getattr(term, f"is_{name}")), None)
    others = [name for name in ("nonzero", "integer") if getattr(term, f"is_{name}")]
    return dict.fromkeys([sign, *others] if sign else others, True)


interface.is_call.register(sympy.Basic, _is_call)
interface.is_symbol.register(sympy.Basic, _is_symbol)
interface.is_literal.register(sympy.Basic, _is_literal)
interface.operation.register(sympy.Basic, _operation)
interface.arguments.register(sympy.Basic, _arguments)
interface.make_term.register(sympy.Basic, _make_term)
interface.make_literal.register(sympy.Basic, _make_literal)
interface.literal_value.register(sympy.Basic, _literal_value)
interface.symbol_name.register(sympy.Basic, lambda term: term.name)
interface.metadata.register(sympy.Basic, _metadata)
