"""Laws of simplifying, on random terms: values and domains are kept, costs never rise, twice is once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symnum as sn
from symnum.cost.model import dag_cost
from symnum.rules.verification.evaluator import Evaluator
from symnum.rules.verification.sampling import are_same
from symnum.rules.verification.values import UNDECIDED, UNDEFINED, rational
from symnum.terms import operators as op
from symnum.terms.evaluation import evaluate
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import convert
from symnum.terms.tree import tree_call

X, Y, P = sn.symbol("x"), sn.symbol("y"), sn.symbol("p", positive=True)
NUMBERS = [Fraction(n) for n in (0, 1, -1, 2, -3)] + [Fraction(1, 2), Fraction(-7, 5), Fraction(1, 1000)]
POINTS = st.fixed_dictionaries({X: st.sampled_from(NUMBERS), Y: st.sampled_from(NUMBERS),
                                P: st.sampled_from([n for n in NUMBERS if n > 0])})  # fmt: skip
leaves = st.sampled_from([X, Y, P, *(sn.literal(n) for n in (0, 1, -1, 2))])
TWO = [op.ADD, op.MUL, op.SUB, op.DIV, op.MIN, op.MAX]
ONE = [op.NEG, op.SQRT, op.SIN, op.COS, op.TAN, op.EXP, op.LOG, op.ABS, op.SINH, op.COSH, op.TANH]


def _grow(parts: st.SearchStrategy[AnyTerm]) -> st.SearchStrategy[AnyTerm]:
    two = st.tuples(st.sampled_from(TWO), st.tuples(parts, parts))
    one = st.tuples(st.sampled_from(ONE), parts.map(lambda part: (part,)))
    squares = st.tuples(st.just(op.POW), parts.map(lambda part: (part, sn.literal(2))))
    return (two | one | squares).map(lambda made: tree_call(*made))


terms = st.recursive(leaves, _grow, max_leaves=10)


def values(before: AnyTerm, after: AnyTerm, point: Mapping[AnyTerm, Fraction]) -> tuple[Any, Any]:
    """Return the values of two terms as balls, or why they have none."""
    found = Evaluator([before, after]).values({name: rational(number) for name, number in point.items()}, 256)
    return found[0], found[1]


@settings(max_examples=250, deadline=None)
@given(terms, POINTS)
def test_values_and_domains_are_kept(term: AnyTerm, point: Mapping[AnyTerm, Fraction]) -> None:
    for start in (term, convert(term, X)):
        before, after = values(start, sn.simplify(start), point)
        if UNDECIDED in (before, after):
            continue
        if before is UNDEFINED or after is UNDEFINED:
            assert before is after
        else:
            assert are_same(before, after) is not False


@settings(max_examples=100, deadline=None)
@given(terms, POINTS)
def test_the_field_tier_keeps_values_where_there_are_any(term: AnyTerm, point: Mapping[AnyTerm, Fraction]) -> None:
    before, after = values(term, sn.simplify(term, allow="field"), point)
    if UNDECIDED not in (before, after) and before is not UNDEFINED:
        assert after is not UNDEFINED and are_same(before, after) is not False


SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 3.0, math.inf, -math.inf, math.nan, 5e-324, 1.7e308]


@settings(max_examples=150, deadline=None)
@given(terms, st.sampled_from(SPECIAL), st.sampled_from(SPECIAL), st.sampled_from(SPECIAL))
def test_the_ieee_tier_keeps_every_bit(term: AnyTerm, x: float, y: float, p: float) -> None:
    result = sn.simplify(term, allow="ieee")
    with np.errstate(all="ignore"):
        before, after = (float(evaluate(t, {X: x, Y: y, P: p})) for t in (term, result))
    assert before.hex() == after.hex() or (math.isnan(before) and math.isnan(after))


@settings(max_examples=150, deadline=None)
@given(terms)
def test_costs_never_rise_and_twice_is_once(term: AnyTerm) -> None:
    for start in (term, convert(term, X)):
        once = sn.simplify(start)
        assert dag_cost([once]) <= dag_cost([start])
        assert sn.simplify(once) is once


def test_a_division_by_zero_stays_one() -> None:
    quotient = tree_call(op.DIV, (X, tree_call(op.SUB, (Y, Y))))
    assert values(quotient, sn.simplify(quotient), {X: Fraction(1), Y: Fraction(2)}) == (UNDEFINED, UNDEFINED)
    with pytest.raises(sn.SymnumError):
        sn.simplify(quotient, allow="nonsense")


@pytest.mark.parametrize("text", ["x/0/(y/0)", "0/0*x", "x/(y - y)", "1/(x/0)"])
def test_a_division_by_zero_is_not_cancelled(text: str) -> None:
    term = sn.parse(text, like="tree")
    sn.simplify(term, allow="field")
    with pytest.raises(sn.SymnumError, match="divides by zero"):
        sn.cancel(term)


def test_integers_beyond_doubles_have_an_infinite_value() -> None:
    assert evaluate([X + 10**400, X - 10**400], {X: 1.0}) == [math.inf, -math.inf]
