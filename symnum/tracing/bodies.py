"""Rewriting loop bodies: the scalar terms of one body, made cheaper together."""

from __future__ import annotations

from symnum.lowering.loops.nest import Rewrite
from symnum.rewriters.base import rewrite as rewrite_terms
from symnum.terms import interface
from symnum.terms.canonical import call
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import PI
from symnum.terms.term import literal
from symnum.terms.traversal import rebuild

_EXACT = 2.0**53


def body_rewrite(rewriter: str | None, allow: str) -> Rewrite:
    """What a plan applies to the terms of its bodies."""
    if rewriter is None or allow == "ieee":
        return lambda terms: terms

    rules = (
        () if rewriter == "factor" else None
    )  # it knows no rules, and loading the catalogue takes a third of a second

    def rewrite(terms: list[AnyTerm]) -> list[AnyTerm]:
        return list(rewrite_terms(normal_form(terms), rewriter=rewriter, rules=rules, allow=allow).terms)

    return rewrite


def normal_form(terms: list[AnyTerm]) -> list[AnyTerm]:
    """The terms as sums and products, with floats that are whole numbers as such, so that equal parts are seen."""
    like = call(PI)

    def leaf(node: AnyTerm) -> AnyTerm:
        if interface.is_literal(node):
            value = interface.literal_value(node)
            if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
                return literal(int(value))
        return node

    return rebuild(terms, leaf, lambda node, operator, parts: interface.make_term(like, operator, parts))
