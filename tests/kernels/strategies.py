"""Random terms in which truth values and numbers keep their places."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from symnum.terms import operators as op
from symnum.terms.canonical import call
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.term import literal, symbol
from symnum.terms.tree import tree_call

NAMES = ["x", "y", "lambda", "I", "double", "class", "A(b~0)"]
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, math.inf, -math.inf, math.nan, 1e300, -1e300, 5e-324, 3.0, 1e-9]

_LEAVES = st.one_of(
    st.sampled_from(NAMES).map(symbol),
    st.integers(-5, 5).map(literal),
    st.sampled_from([0.1, -2.5, 1e-30]).map(literal),
)
_UNARY = [op.NEG, op.SQRT, op.ABS, op.SIGN, op.FLOOR, op.CEIL, op.SIN, op.EXP, op.ATAN, op.TANH]
_BINARY = [op.ADD, op.ADD, op.SUB, op.MUL, op.MUL, op.DIV, op.MIN, op.MAX, op.HYPOT]
_TESTS = [op.LT, op.LE, op.GT, op.GE, op.EQ, op.NE]


def _real_terms(apply: Callable[[Operator, tuple[AnyTerm, ...]], AnyTerm]) -> st.SearchStrategy[AnyTerm]:
    def larger(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        pairs = st.tuples(parts, parts)
        tests = st.builds(apply, st.sampled_from(_TESTS), pairs)
        tests = st.one_of(tests, st.builds(lambda a, b: apply(op.AND, (a, b)), tests, tests), tests.map(_negated))
        return st.one_of(
            st.builds(lambda operator, part: apply(operator, (part,)), st.sampled_from(_UNARY), parts),
            st.builds(apply, st.sampled_from(_BINARY), pairs),
            st.builds(lambda test, pair: apply(op.WHERE, (test, *pair)), tests, pairs),
        )

    def _negated(test: AnyTerm) -> AnyTerm:
        return apply(op.NOT, (test,))

    return st.recursive(_LEAVES, larger, max_leaves=10)


written_terms = _real_terms(tree_call)
canonical_terms = _real_terms(lambda operator, parts: call(operator, *parts))
