"""Written products may hold a base more than once; no rule may lose one of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnum.rewriters.base import simplify
from symnum.terms.evaluation import evaluate
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB
from symnum.terms.parsing import parse
from symnum.terms.term import literal, symbols
from symnum.terms.tree import tree_call

VALUES = {"a": 1.25, "b": 0.75, "c": 2.5, "s": 1.875, "x": 0.3, "y": 1.7}
TEXTS = [
    "a*c*c + b*c*c + a*s + b*s",
    "a*c*c + b*c*c",
    "c*c*(1/c) + a*c*(1/c)",
    "sqrt(c)*sqrt(c)*a + sqrt(c)*sqrt(c)*b",
    "a/c/c + b/c/c + a*s + b*s",
    "x*x*y*y - x*y",
    "(a*a*c + b*b*c)/(c*c)",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_written_term_keeps_its_value(text: str) -> None:
    term = parse(text, symbols={}, like="tree")
    assert float(evaluate(simplify(term), VALUES)) == pytest.approx(float(evaluate(term, VALUES)), rel=1e-12)


leaves = st.sampled_from([*symbols("a b c"), literal(2), literal(-1), literal(1)])


def _grow(parts: st.SearchStrategy[AnyTerm]) -> st.SearchStrategy[AnyTerm]:
    pair = st.tuples(parts, parts)
    one = parts.map(lambda p: (p,))
    binary = st.tuples(st.sampled_from([ADD, MUL, MUL, SUB, DIV]), pair)
    unary = st.tuples(st.sampled_from([NEG, SQRT]), one)
    powers = st.tuples(st.just(POW), parts.map(lambda p: (p, literal(2))))
    return (binary | unary | powers).map(lambda made: tree_call(*made))


@settings(max_examples=300, deadline=None)
@given(st.recursive(leaves, _grow, max_leaves=14))
def test_simplifying_written_terms_keeps_the_value(term: AnyTerm) -> None:
    before = float(evaluate(term, VALUES))
    if abs(before) < 1e100:  # neither NaN nor infinite
        after = float(evaluate(simplify(term), VALUES))
        assert after == pytest.approx(before, rel=1e-6, abs=1e-6)
