"""SymPy expressions as terms, and both conversions."""

from __future__ import annotations

import math
import subprocess
import sys
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.codegen import cfunctions
from sympy.utilities.lambdify import implemented_function

import symnum as sn
from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.operators import BUILTIN_COUNT, WHERE, Operator, Sort, operators, register_function
from symnum.terms.parsing import parse
from symnum.terms.sympy_terms import from_sympy, to_sympy
from symnum.terms.term import literal, symbol
from symnum.terms.traversal import postorder
from symnum.terms.unknown import unknown_function

x, y = sympy.symbols("x y", real=True)
z = sympy.Symbol("z")
mod: Any = sympy.Mod
floor: Any = sympy.floor
expm1: Any = cfunctions.expm1
ceiling: Any = sympy.ceiling

EXPRESSIONS = [
    x + 2 * y / 3, x**y, sympy.sqrt(x), sympy.exp(x) + sympy.E, sympy.pi * x, sympy.oo, -sympy.oo, sympy.nan, 0.1 * x,
    sympy.Piecewise((x, x > 0), (y, sympy.And(x < y, y < 3)), (0, True)), sympy.Piecewise((x, x > 0)),
    sympy.Max(x, y, 3), sympy.Abs(x) + sympy.sign(y), sympy.atan2(x, y), mod(x, 3), sympy.Eq(x, y), sympy.true,
    sympy.Ne(x, y), floor(x) + ceiling(y), sympy.Not(sympy.And(x > 0, sympy.Or(y > 0, x > 3))),
    sympy.log(x, 2), sympy.cbrt(x), expm1(x) + cfunctions.log2(y), sympy.tanh(x) ** sympy.Rational(2, 7),
]  # fmt: skip


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_expressions_go_through_terms_and_come_back(expression: Any) -> None:
    assert to_sympy(from_sympy(expression)) == expression


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_every_node_of_an_expression_obeys_the_law_of_the_interface(expression: Any) -> None:
    for node in postorder([expression]):
        if interface.is_call(node):
            again = interface.make_term(node, interface.operation(node), interface.arguments(node))
            assert again == node


def applied(operator: Operator) -> Any:
    count = 3 if operator is WHERE else operator.least or (2 if operator.most is None else 0)
    names = ["u", "v", "w"][:count]
    if operator.takes is Sort.BOOLEAN:
        names = [f"({name} < 1 and {name} > 0)" for name in names]
    if operator is WHERE:
        names[0] += " < 1"
    return parse(f"{operator.name}({', '.join(names)})")


@pytest.mark.parametrize("operator", list(islice(operators(), BUILTIN_COUNT)), ids=str)
def test_every_operator_has_a_counterpart_in_sympy(operator: Operator) -> None:
    term = applied(operator)
    assert from_sympy(to_sympy(term)) is term


REFUSED = [
    (sympy.I * x, "ImaginaryUnit"),
    (sympy.Integral(sympy.exp(x**2), x), "Integral"),
    (sympy.Derivative(sympy.Function("g")(x), x), "Derivative"),
    (sympy.zoo, "ComplexInfinity"),
    (sympy.Function("unheard_of")(x), "register_function"),
    (sympy.MatrixSymbol("A", 2, 2), "MatrixSymbol"),
    (sympy.Symbol("w", imaginary=True), "not real"),
    (sympy.Dummy("x", real=True) + x, "two different SymPy symbols"),
    ("x + 1", "text is for symnum.parse"),
]


@pytest.mark.parametrize(("expression", "reason"), REFUSED, ids=[str(e) for e, _ in REFUSED])
def test_what_has_no_counterpart_is_named(expression: Any, reason: str) -> None:
    with pytest.raises(SymnumError, match=reason):
        from_sympy(expression)


@pytest.mark.parametrize(
    "facts", [{}, {"positive": True}, {"nonnegative": True, "integer": True}, {"nonzero": True}], ids=str
)
def test_assumptions_are_carried_both_ways(facts: dict[str, Any]) -> None:
    assert from_sympy(sympy.Symbol("p", real=True, **facts)) is symbol("p", **facts)
    assert to_sympy(symbol("p", **facts)) == sympy.Symbol("p", real=True, **facts)


def test_an_interval_becomes_its_sign() -> None:
    assert to_sympy(symbol("q", interval=(1, 2))).is_positive
    assert to_sympy(symbol("q", interval=(-2, 0))).is_nonpositive


def test_symbols_of_ones_own_are_used_on_the_way_back() -> None:
    assert to_sympy(from_sympy(z**2 + 1), symbols=[z]) == z**2 + 1
    assert to_sympy(from_sympy(z)) != z


def test_numbers_keep_their_value() -> None:
    assert from_sympy(sympy.Float("0.5", 40)) is literal(0.5)
    assert from_sympy(sympy.Float(sympy.Rational(2**80 + 1), 40)) is literal(2**80 + 1)
    assert from_sympy(sympy.Rational(-2, 6)) is literal(Fraction(-1, 3))
    assert from_sympy(sympy.Float(0.1)) is literal(0.1)
    assert from_sympy(3) is literal(3)
    assert from_sympy(-sympy.oo) is literal(-math.inf)


def test_a_registered_function_stands_for_the_undefined_function_of_its_name() -> None:
    register_function("sympy_twice", 1, implementation=lambda a: 2 * a)
    expression = sympy.Function("sympy_twice")(x) + 1
    assert from_sympy(expression) is parse("sympy_twice(x) + 1", symbols={})
    assert to_sympy(from_sympy(expression)) == expression


def test_matrices_and_sequences_become_lists() -> None:
    assert from_sympy(sympy.Matrix([[x, 1]])) == [[symbol("x"), literal(1)]]
    assert from_sympy((x, y)) == [symbol("x"), symbol("y")]
    assert to_sympy([symbol("x"), symbol("y")]) == [x, y]


def test_truth_values_among_numbers_count_one_or_zero() -> None:
    assert to_sympy(parse("2*(x < y)", symbols={})).subs({x: 1, y: 2}) == 2
    assert to_sympy(parse("if(x, 1, 2)", symbols={})).subs({x: 0}) == 2


def test_as_written_keeps_the_shape_of_the_expression() -> None:
    expression = sympy.Mul(x, sympy.Pow(x, -1, evaluate=False), evaluate=False)
    assert from_sympy(expression) is literal(1)
    assert str(from_sympy(expression, like="tree")) == "x*x^(-1)"


def test_a_term_too_deep_for_sympy_is_refused_in_one_line() -> None:
    text = "sin(" * 5_000 + "x" + ")" * 5_000
    try:
        assert to_sympy(parse(text)).func is sympy.sin
    except SymnumError as error:
        assert "too deep for SymPy" in str(error)


def test_sympy_is_imported_by_the_first_conversion_only() -> None:
    program = (
        "import sys; from symnum.terms.parsing import parse; parse('x + sin(y)'); assert 'sympy' not in sys.modules;"
        "import sympy; from symnum.terms.interface import is_call; assert is_call(sympy.Symbol('x') + 1)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


polynomials = st.recursive(
    st.sampled_from([x, y, sympy.Integer(2), sympy.Rational(-1, 3)]),
    lambda parts: (
        st.tuples(parts, parts).map(lambda p: p[0] + p[1])
        | st.tuples(parts, parts).map(lambda p: p[0] * p[1])
        | parts.map(sympy.cos)
    ),
    max_leaves=8,
)


@given(polynomials)
@settings(deadline=None, max_examples=50)
def test_random_expressions_come_back(expression: Any) -> None:
    assert to_sympy(from_sympy(expression)) - expression == 0


def test_an_unknown_function_may_have_the_name_of_one_that_computes() -> None:
    twice = from_sympy(implemented_function("shared_name", lambda a: 2 * a)(x))
    unknown = unknown_function("shared_name")(symbol("x"))
    assert unknown is not twice
    assert sn.lambdify(symbol("x"), twice)(5.0) == 10.0
    assert sn.parse("shared_name(x)") is twice
    with pytest.raises(SymnumError, match="two functions are named 'shared_name'"):
        sn.to_json([unknown])
