"""The term types that the shared suites run on; a type joins by one entry."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy

from symnum.terms.canonical import call
from symnum.terms.interface import AnyTerm, make_term
from symnum.terms.operators import ADD, DIV, EXP, LT, MUL, NEG, POW, SIN, SQRT, SUB, WHERE, Operator
from symnum.terms.term import literal, symbol
from symnum.terms.tree import tree_call


@dataclass(frozen=True)
class TermType:
    """How a test makes terms of a type, and when two of them are the same."""

    name: str
    symbol: Callable[[str], AnyTerm]
    literal: Callable[[int], AnyTerm]
    apply: Callable[[Operator, Sequence[AnyTerm]], AnyTerm]
    same: Callable[[AnyTerm, AnyTerm], bool]

    def examples(self) -> list[AnyTerm]:
        """A term for each shape that matters."""
        x, y, two = self.symbol("x"), self.symbol("y"), self.literal(2)
        apply = self.apply
        total = apply(ADD, (x, y))
        return [
            x,
            two,
            total,
            apply(MUL, (two, x, y)) if self.name != "ast" else apply(MUL, (two, x)),
            apply(POW, (total, two)),
            apply(DIV, (x, y)),
            apply(SUB, (apply(SIN, (x,)), y)),
            apply(NEG, (total,)),
            apply(SQRT, (x,)),
            apply(EXP, (apply(NEG, (x,)),)),
            apply(WHERE, (apply(LT, (x, y)), x, y)),
        ]


@cache
def _name(name: str) -> ast.Name:
    """One node per name, since Python's nodes are equal only if identical."""
    return ast.Name(name, ast.Load())


def _identical(a: Any, b: Any) -> bool:
    return a is b


TERM_TYPES = {
    "canonical": TermType("canonical", symbol, literal, lambda f, args: call(f, *args), _identical),
    "tree": TermType("tree", symbol, literal, lambda f, args: tree_call(f, tuple(args)), _identical),
    "sympy": TermType(
        "sympy",
        sympy.Symbol,
        sympy.Integer,
        lambda f, args: make_term(sympy.S.One, f, tuple(args)),
        lambda a, b: bool(a == b),
    ),
    "ast": TermType(
        "ast",
        _name,
        ast.Constant,
        lambda f, args: make_term(ast.Constant(0), f, tuple(args)),
        lambda a, b: ast.dump(a) == ast.dump(b),
    ),
}
