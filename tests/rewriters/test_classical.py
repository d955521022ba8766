"""The classical rewriter: theorems of one line each, on terms of every type, and its laws."""

from __future__ import annotations

import ast
import math
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import symnum as sn
from symnum.cost.model import dag_cost
from symnum.terms.evaluation import evaluate
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import (
    ABS,
    ADD,
    COS,
    COSH,
    DIV,
    EXP,
    LOG,
    MAX,
    MIN,
    MUL,
    NEG,
    POW,
    SIN,
    SINH,
    SQRT,
    SUB,
    TAN,
    TANH,
)  # fmt: skip
from symnum.terms.parsing import parse
from symnum.terms.python_ast_terms import from_python_ast
from symnum.terms.traversal import convert
from symnum.terms.tree import tree_call

SYMBOLS = {
    **{name: sn.symbol(name) for name in "abtxyz"},
    **{name: sn.symbol(name, positive=True) for name in "pq"},
}
GOLDENS = [
    ("a + 3*sin(t)^2 + b + 3*cos(t)^2", "a + b + 3"),
    ("a*y*sin(t)^2 + b + y*a*cos(t)^2 - 7", "a*y + b - 7"),
    ("exp(log(x^2 + 1)) - sin(y)/cos(y)", "x^2 + 1 - tan(y)"),
    ("(sin(x)^2 + cos(x)^2)^3*y", "y"),
    ("log(exp(x*y)) + log(exp(z))", "x*y + z"),
    ("exp(x)*exp(y)*exp(-x)", "exp(y)"),
    ("sqrt(x^2)", "abs(x)"),
    ("sqrt(p^2)", "p"),
    ("cosh(x)^2 - sinh(x)^2", "1"),
    ("tan(atan(x))", "x"),
    ("log(p) + log(q) - log(p*q)", "0"),
    ("sin(x)^4 - cos(x)^4", "-cos(2*x)"),
    ("2*sin(x)*cos(x)*cos(2*x)", "sin(4*x)/2"),
    ("where(x < y, x, y)", "min(x, y)"),
    ("sin(-x) + sin(x)", "0"),
    ("abs(-x)", "abs(x)"),
    ("p^x*p^y", "p^(x + y)"),
    ("(x + 1)*(x - 1) - x^2", "-1"),
    ("x*(y + 1) - x*y", "x"),
    ("a*x + b*x + t*x", "x*(a + b + t)"),
    ("2*a*x - 4*b*x + t/y + b/y", "x*(2*a - 4*b) + (t + b)/y"),
    ("x*(y - z) + x*(z - y) + (x + y)^3", "(x + y)^3"),
]
KEPT = [
    "y/(y + sin(x)^2 + cos(x)^2 - 1)",  # would be 1, also where y is 0
    "log(x)*(sin(y)^2 + cos(y)^2) - log(x)",  # would be 0, also where x is negative
    "x*(1/y + 1) - x/y",  # would be x, also where y is 0
    "exp(log(x))",  # would be x, also where x is negative
    "sin(x)*cos(x) + sin(x) + cos(x)",  # sin(2*x)/2 would be dearer beside the others
    "a*x^2 + b*x",
    "log(x*y)",
    "sqrt(x)*sqrt(y)",
]


def read(text: str, like: str = "canonical") -> AnyTerm:
    """Parse a text over the symbols of these tests."""
    return parse(text, symbols=SYMBOLS, like=like)  # type: ignore[arg-type]


@pytest.mark.parametrize("like", ["canonical", "tree"])
@pytest.mark.parametrize(("text", "expected"), GOLDENS)
def test_golden(text: str, expected: str, like: str) -> None:
    assert convert(sn.simplify(read(text, like)), read("x + 1")) is read(expected)


FOREIGN = [(text, expected) for text, expected in GOLDENS if not {"p", "q", "if"} & set(text) and "where" not in text]


@pytest.mark.parametrize(("text", "expected"), FOREIGN)
def test_golden_on_sympy_terms(text: str, expected: str) -> None:
    real: dict[str, Any] = {name: sympy.Symbol(name, real=True) for name in "abtxyz"}
    parse_sympy: Any = sympy.sympify
    term, wanted = (parse_sympy(t.replace("^", "**"), locals=real) for t in (text, expected))
    result = sn.simplify(term)
    assert isinstance(result, sympy.Basic) and sympy.expand(result - wanted) == 0


@pytest.mark.parametrize(("text", "expected"), FOREIGN)
def test_golden_on_python_expressions(text: str, expected: str) -> None:
    term = ast.parse(text.replace("^", "**"), mode="eval").body
    result = sn.simplify(term)
    assert isinstance(result, ast.expr)
    assert convert(from_python_ast(result), read("x + 1")) is read(expected)


@pytest.mark.parametrize("text", KEPT)
def test_what_would_change_the_domain_or_cost_more_is_kept(text: str) -> None:
    assert sn.simplify(read(text)) is read(text)


def test_the_field_tier_cancels_what_may_be_zero() -> None:
    assert sn.simplify(read("(x^2 - 1)/(x - 1)"), allow="field") is read("x + 1")
    assert sn.simplify(read("x*(1/y + 1) - x/y"), allow="field") is read("x")


def test_the_ieee_tier_changes_no_rounding() -> None:
    term = read("(x + y) - x + --z*1", "tree")
    assert sn.simplify(term, allow="ieee") is read("(x + y) - x + z", "tree")


def test_terms_are_rewritten_together() -> None:
    result = sn.rewrite([read("sin(x)*cos(x)"), read("sin(x) + 1"), read("cos(x) + 1")])
    assert result.terms[0] is read("sin(x)*cos(x)")  # sin(x) and cos(x) are computed anyway
    assert (result.cost_before, result.cost_after) == (31, 31)


def test_numbers_and_symbols_are_terms() -> None:
    assert (sn.simplify(3), sn.simplify(read("x"))) == (sn.literal(3), read("x"))
    assert sn.rewrite([]).terms == []


# laws -------------------------------------------------------------------------------------------------------------
VALUES = {"x": 0.37, "y": 1.43, "p": 0.81}
leaves = st.sampled_from([*(SYMBOLS[n] for n in "xyp"), sn.literal(2), sn.literal(-1), sn.literal(1), sn.literal(0)])


def _grow(parts: st.SearchStrategy[AnyTerm]) -> st.SearchStrategy[AnyTerm]:
    two = st.tuples(st.sampled_from([ADD, MUL, SUB, DIV, MIN, MAX]), st.tuples(parts, parts))
    functions = st.sampled_from([NEG, SQRT, SIN, COS, TAN, EXP, LOG, ABS, SINH, COSH, TANH])
    one = st.tuples(functions, parts.map(lambda part: (part,)))
    squares = st.tuples(st.just(POW), parts.map(lambda part: (part, sn.literal(2))))
    return (two | one | squares).map(lambda made: tree_call(*made))


terms = st.recursive(leaves, _grow, max_leaves=10)


def value_of(term: AnyTerm) -> float:
    """Return the value at a point, or NaN where it has none or rounding may decide."""
    value = float(evaluate(term, VALUES))
    return value if abs(value) < 1e8 else math.nan


def as_canonical(term: AnyTerm) -> AnyTerm | None:
    """Return the canonical term, or None where its constructors see a division by zero."""
    result = convert(term, SYMBOLS["x"])
    return None if math.isnan(value_of(result)) else result


@settings(max_examples=200, deadline=None)
@given(terms)
def test_simplifying_keeps_the_value_and_never_costs_more(term: AnyTerm) -> None:
    for start in (term, as_canonical(term)):
        if start is not None and not math.isnan(value_of(start)):
            result = sn.rewrite(start)
            assert value_of(result.terms) == pytest.approx(value_of(start), rel=1e-6, abs=1e-6)
            assert dag_cost([result.terms]) <= dag_cost([start])


@settings(max_examples=100, deadline=None)
@given(terms)
def test_simplifying_twice_is_simplifying_once(term: AnyTerm) -> None:
    for start in (term, convert(term, SYMBOLS["x"])):
        once = sn.simplify(start)
        assert sn.simplify(once) is once
