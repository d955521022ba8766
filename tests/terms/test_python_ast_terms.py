"""Python's syntax trees as terms."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, LOG, MUL, WHERE
from symnum.terms.parsing import parse
from symnum.terms.python_ast_terms import from_python_ast, to_python_ast
from symnum.terms.term import literal
from symnum.terms.traversal import operation_counts, postorder
from tests.terms.strategies import tree_terms

EXPRESSIONS = [
    "-x ** 2 + 3.5", "a / b - c % 2", "+x", "sin(x) if x > 0 else min(x, y, 1)", "not (a < b and c == d or e != 1)",
    "x if a else y if b else z", "ln(x) + arctan2(y, x)", "pi() * 2", "True", "x >= y", "x <= y",
]  # fmt: skip


def node_of(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_every_node_obeys_the_law_of_the_interface(text: str) -> None:
    for node in postorder([node_of(text)]):
        if interface.is_call(node):
            again = interface.make_term(node, interface.operation(node), interface.arguments(node))
            assert ast.dump(again) == ast.dump(node)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expressions_come_back_as_they_were(text: str) -> None:
    term = from_python_ast(node_of(text))
    assert from_python_ast(to_python_ast(term)) is term


MEANINGS = [
    ("-x ** 2", "-x^2"),
    ("2 ** -x", "2^-x"),
    ("a - b - c", "a - b - c"),
    ("x if x > 0 else -x", "if(x > 0, x, -x)"),
    ("a < b and c", "a < b and c"),
    ("1 / 2", "(1)/2"),
]


@pytest.mark.parametrize(("python", "text"), MEANINGS)
def test_python_and_expression_text_mean_the_same(python: str, text: str) -> None:
    assert from_python_ast(node_of(python)) is parse(text, like="tree", symbols={})


@given(tree_terms)
@settings(deadline=None)
def test_any_term_as_written_has_a_python_expression_of_the_same_meaning(term: AnyTerm) -> None:
    written = from_python_ast(to_python_ast(term))
    assert from_python_ast(to_python_ast(written)) is written
    assert operation_counts(written).tree.get("sin") == operation_counts(term).tree.get("sin")


REFUSED = ["x.real", "x[0]", "unheard_of(x)", "sin(x=1)", "min(*x)", "(lambda: 0)", "f'{x}'", "'x'", "1j",
           "a < b < c", "x // 2", "x @ y", "(a, b)", "[a]", "__import__('os')", "x | y", "None"]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_has_no_meaning_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(SymnumError, match=r"line 1, column \d+ has no counterpart"):
        from_python_ast(node_of(f"1 + {text}"))


def test_terms_built_like_a_node_are_nodes() -> None:
    x, y, z = (ast.Name(name, ast.Load()) for name in "xyz")
    assert ast.unparse(interface.make_term(x, ADD, (x, y, z))) == "x + y + z"
    assert ast.unparse(interface.make_term(x, MUL, (x,))) == "x"
    assert ast.unparse(interface.make_term(x, MUL, ())) == "1"
    assert ast.unparse(interface.make_term(x, WHERE, (x, y, z))) == "y if x else z"
    assert ast.unparse(interface.make_term(node_of("ln(x)"), LOG, (y,))) == "ln(y)"


def test_canonical_terms_on_request() -> None:
    assert from_python_ast(ast.parse("x + x", mode="eval"), like="canonical") is parse("2*x", symbols={})
    assert from_python_ast(node_of("2.5"), like="canonical") is literal(2.5)
