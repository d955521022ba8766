"""Facts of terms: what is proved holds at every sampled point, and the ordinary conclusions are drawn."""

from __future__ import annotations

import ast
import math
from fractions import Fraction
from typing import Any

import flint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnum.facts import knowledge
from symnum.facts.facts import Facts
from symnum.facts.knowledge import facts_of
from symnum.rules.verification.evaluator import Evaluator
from symnum.rules.verification.values import UNDECIDED, UNDEFINED, ball, rational
from symnum.terms import functions as f
from symnum.terms import operators as op
from symnum.terms.term import literal, symbol
from symnum.terms.tree import tree_call

x, y = symbol("x"), symbol("y")
p = symbol("p", positive=True)
q = symbol("q", nonnegative=True)
z = symbol("z", nonzero=True)
n = symbol("n", integer=True)
u = symbol("u", interval=(-1, 1))

PROVED = {
    "positive": [p, p * p, f.exp(x), x**2 + 1, f.cosh(x), 1 / p, p**x, f.sqrt(p), f.hypot(p, x), 2 + f.sin(x)],
    "nonnegative": [q, x**2, abs(x), f.sqrt(q), q + p, f.maximum(x, 0), f.mod(x, 3), q * p, f.where(x > 0, 1, q)],
    "negative": [-p, -f.exp(x), -1 - x**2, literal(-3), f.minimum(x, -1), f.log(f.where(x > 0, 0.5, 0.25))],
    "nonzero": [z, 1 / z, z * p, -p, f.sec(u), z**2, f.exp(-x), f.sign(z), f.atan(z), f.where(x > 0, z, -p)],
    "integer": [n, n + 1, 2 * n, n**2, f.floor(x), f.sign(x), abs(n), f.maximum(n, 3), f.where(x > 0, n, 1)],
    "finite": [x + y, p / p**2, f.log(p), f.sqrt(q), x / z, z**n, f.sqrt(1 - f.sin(x)), f.asin(f.tanh(x)), f.tan(u)],
    "true": [p > 0, q >= 0, f.ne(z, 0), x**2 >= 0, f.le(x, x), f.logical_or(x < 0, p > 0), f.cos(x) >= -1],
}  # fmt: skip
NOT_PROVED = {
    "positive": [q, x, f.log(p), x**3, p - 1, f.sin(p)],
    "nonnegative": [x, x * y, p - q],
    "nonzero": [q, x, f.cos(x), f.sin(u), x + p],
    "integer": [x, n / 2, 2**n, p],
    "finite": [1 / x, f.log(q), f.sqrt(x), f.tan(x), x**y, 0**x * p, f.acosh(p)],
    "true": [p > 1, f.ne(x, 0), x > y],
}  # fmt: skip


@pytest.mark.parametrize(("question", "term"), [(k, t) for k, terms in PROVED.items() for t in terms], ids=str)
def test_what_follows_from_the_assumptions_is_proved(question: str, term: Any) -> None:
    assert knowledge.QUESTIONS[question](term) is True


@pytest.mark.parametrize(("question", "term"), [(k, t) for k, terms in NOT_PROVED.items() for t in terms], ids=str)
def test_what_does_not_follow_is_not_proved(question: str, term: Any) -> None:
    assert knowledge.QUESTIONS[question](term) is not True


@pytest.mark.parametrize("term", [f.log(literal(-1)), 1 / literal(0), f.asin(p + 1) / 0, literal(math.inf)], ids=str)
def test_what_is_defined_nowhere_is_known_to_be(term: Any) -> None:
    assert knowledge.is_finite(term) is False


UNARY = [o for o in op.operators() if (o.least, o.most) == (1, 1) and o.takes is op.Sort.REAL]
BINARY = [op.ADD, op.MUL, op.SUB, op.DIV, op.POW, op.ATAN2, op.HYPOT, op.MOD, op.MIN, op.MAX]
VALUES: dict[Any, st.SearchStrategy[float]] = {
    x: st.floats(-4, 4) | st.integers(-3, 3).map(float),
    p: st.floats(0.01, 9),
    q: st.just(0.0) | st.floats(0, 9),
    z: st.floats(-4, -0.01) | st.floats(0.01, 4),
    n: st.integers(-4, 4).map(float),
    u: st.floats(-1, 1) | st.sampled_from([-1.0, 1.0]),
}
LEAVES = st.sampled_from([*VALUES, literal(0), literal(2), literal(-1), literal(0.5)])


def _one_level(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    unary = st.tuples(st.sampled_from(UNARY), st.tuples(parts))
    binary = st.tuples(st.sampled_from(BINARY), st.tuples(parts, parts))
    choice = st.tuples(st.just(op.WHERE), st.tuples(parts.map(lambda t: tree_call(op.LT, (t, 1))), parts, parts))
    return (unary | binary | choice).map(lambda pair: tree_call(*pair))


TERMS = st.recursive(LEAVES, _one_level, max_leaves=8)


def holds(facts: Facts, value: Any) -> bool:
    """Whether an exact number, or a ball that holds it, is compatible with facts."""
    low, high, *_ = facts.interval
    if isinstance(value, flint.fmpq):
        exact = Fraction(int(value.p), int(value.q))
        is_as_said = facts.integer is None or facts.integer == (exact.denominator == 1)
        return exact in facts.interval and is_as_said and not (facts.nonzero and exact == 0)
    number = ball(value)
    return not (number < low or number > high)


@settings(max_examples=600, deadline=None)
@given(TERMS, st.fixed_dictionaries(VALUES))
def test_facts_hold_at_every_point_that_the_assumptions_allow(term: Any, values: dict[Any, float]) -> None:
    (value,) = Evaluator([term]).values({s: rational(v) for s, v in values.items()}, 256)
    facts = facts_of(term)
    if value is UNDEFINED:
        assert facts.defined is not True
    elif value is not UNDECIDED:
        assert facts.defined is not False
        assert holds(facts, value), facts


def test_facts_of_a_deep_term_need_no_recursion() -> None:
    term = x
    for _ in range(50_000):
        term = tree_call(op.SIN, (term,))
    assert facts_of(term).interval.high <= 1.0


def test_facts_die_with_their_term() -> None:
    before = len(knowledge._of_own)  # pyright: ignore[reportPrivateUsage]
    term = tree_call(op.EXP, (symbol("short_lived"),))
    assert knowledge.is_positive(term)
    del term
    assert len(knowledge._of_own) <= before + 1  # pyright: ignore[reportPrivateUsage]


def test_facts_are_known_of_terms_of_other_packages() -> None:
    sympy = pytest.importorskip("sympy")
    s, t = sympy.Symbol("s", positive=True), sympy.Symbol("t")
    assert knowledge.is_positive(s**2 + sympy.exp(t)) is True
    assert knowledge.is_positive(s * t) is None
    assert knowledge.is_positive(ast.parse("exp(x) + 1", mode="eval").body) is True
