"""Factoring takes terms of every type, and its certificate compares them with the trees that it makes."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symnum as sn
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import convert, rebuild
from symnum.terms.tree import tree_call

X, Y, P = sn.symbol("x"), sn.symbol("y"), sn.symbol("p", positive=True)
SYNTAX = ast.parse("x", mode="eval").body


def as_syntax(term: AnyTerm) -> AnyTerm:
    """Return a term as a syntax tree of Python."""

    def leaf(node: AnyTerm) -> AnyTerm:
        if interface.is_literal(node):
            return interface.make_literal(SYNTAX, interface.literal_value(node))
        return ast.Name(interface.symbol_name(node))

    return rebuild([term], leaf, lambda node, operator, parts: interface.make_term(SYNTAX, operator, parts))[0]


TYPES: dict[str, Callable[[AnyTerm], Any]] = {
    "tree": lambda term: term, "canonical": lambda term: convert(term, X), "SymPy": sn.to_sympy, "ast": as_syntax,
}  # fmt: skip
TWO = (op.ADD, op.MUL, op.SUB, op.MAX)


def _grow(parts: st.SearchStrategy[AnyTerm]) -> st.SearchStrategy[AnyTerm]:
    two = st.tuples(st.sampled_from(TWO), st.tuples(parts, parts))
    squares = st.tuples(st.just(op.POW), parts.map(lambda part: (part, sn.literal(2))))
    roots = st.tuples(st.just(op.POW), st.just((P, sn.parse("3/2"))))
    branches = st.tuples(st.just(op.WHERE), parts.map(lambda part: (X > 0, part, Y)))
    return (two | squares | roots | branches).map(lambda made: tree_call(*made))


terms = st.recursive(st.sampled_from([X, Y, P, sn.literal(2), sn.literal(-1)]), _grow, max_leaves=8)


@pytest.mark.parametrize("kind", TYPES)
@settings(max_examples=40, deadline=None)
@given(st.lists(terms, min_size=1, max_size=3))
def test_whatever_is_factored_is_certified(kind: str, made: list[AnyTerm]) -> None:
    result = sn.rewrite([TYPES[kind](term) for term in made], rewriter="factor")
    assert "refused" not in result.report.stop
    assert result.cost_after <= result.cost_before


@pytest.mark.parametrize("kind", TYPES)
def test_a_common_factor_is_taken_out_below_a_branch(kind: str) -> None:
    term = sn.parse("where(x > 0, x*y + x*p + x^2, 2^(3/2)*x)", like="tree", symbols=[X, Y, P])
    result = sn.rewrite([TYPES[kind](term)], rewriter="factor")
    assert result.cost_after < result.cost_before
    assert result.certificate.certified
