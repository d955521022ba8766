"""Random terms for tests: canonical, and as written."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from hypothesis import strategies as st

from symnum.terms.canonical import call
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import (
    ABS,
    ADD,
    AND,
    ATAN2,
    DIV,
    EQ,
    FMA,
    GE,
    GT,
    LE,
    LT,
    MAX,
    MIN,
    MOD,
    MUL,
    NE,
    NEG,
    NOT,
    OR,
    PI,
    POW,
    SIN,
    SQRT,
    SUB,
    WHERE,
    Operator,
)  # fmt: skip
from symnum.terms.term import literal, symbol
from symnum.terms.tree import tree_call

NAMES = ["x", "y", "x2", "x10", "lambda", "µ", "μ", "A(b~0)", "and", "pi", "true", "été", "_"]
FLOATS = [2.5, -2.5, 0.1, 1e-30, -0.0, 0.0, 1e300, math.inf, -math.inf, math.nan]
numbers = st.one_of(
    st.integers(-12, 12),
    st.fractions(-3, 3, max_denominator=6),
    st.sampled_from(FLOATS),
)
leaves = st.one_of(
    st.sampled_from(NAMES).map(symbol),
    numbers.map(literal),
    st.booleans().map(literal),
)
_FIXED: list[tuple[Operator, int]] = [
    (POW, 2), (SUB, 2), (DIV, 2), (NEG, 1), (SQRT, 1), (SIN, 1), (ABS, 1), (ATAN2, 2), (MOD, 2), (FMA, 3), (PI, 0),
    (EQ, 2), (NE, 2), (LT, 2), (LE, 2), (GT, 2), (GE, 2), (NOT, 1), (WHERE, 3), (WHERE, 5),
]  # fmt: skip
_CHAINS = [ADD, MUL, ADD, MUL, MIN, MAX, AND, OR]


def _calls(apply: Callable[[Operator, list[AnyTerm]], AnyTerm]) -> st.SearchStrategy[AnyTerm]:
    def larger(parts: st.SearchStrategy[AnyTerm]) -> st.SearchStrategy[AnyTerm]:
        fixed = st.sampled_from(_FIXED).flatmap(
            lambda row: st.lists(parts, min_size=row[1], max_size=row[1]).map(lambda some: apply(row[0], some))
        )
        chain = st.tuples(st.sampled_from(_CHAINS), st.lists(parts, min_size=1, max_size=4))
        return st.one_of(fixed, chain.map(lambda pair: apply(*pair)))

    return st.recursive(leaves, larger, max_leaves=12)


def _canonical(operator: Operator, parts: list[AnyTerm]) -> AnyTerm:
    return call(operator, *parts)


def _written(operator: Operator, parts: list[AnyTerm]) -> AnyTerm:
    return tree_call(operator, tuple(parts))


canonical_terms = _calls(_canonical)
tree_terms = _calls(_written)
rationals = st.fractions(Fraction(-5), Fraction(5), max_denominator=9)
