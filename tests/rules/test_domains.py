"""No step may make a term defined at more points: neither what constructors fold nor what views show."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import symnum as sn
from symnum.rewriters.certificate.certify import refusal
from symnum.rewriters.certificate.claim import Claim
from symnum.rules.domains import keeps_domain
from symnum.rules.views import monomial_of
from symnum.terms.operators import DIV, MUL, POW

x, y = sn.symbols("x y")
w = sn.symbol("w", positive=True)

LOSING = [
    # as written
    ("(p - p)/a - (exp(n) - 1)", "tree", {"p": 1.0, "a": 0.0, "n": 0.0}),
    ("1/(exp(atanh(tanh(2*x)))/(a + b))", "tree", {"x": 0.0, "a": 0.0, "b": 0.0}),
    ("sinh(y*(w/(sign(u)/sign(z))))", "tree", {"y": 1.0, "w": 1.0, "u": 1.0, "z": 0.0}),
    ("(1/(sin(k)*cos(k)))^(-1) + (1/(sin(k)*cos(k)))^(-1)", "tree", {"k": 0.0}),
    ("(p/(p*b + p*b)*(p/(p*b + p*b)))^(-1)", "tree", {"p": 1.0, "b": 0.0}),
    ("asin(-w/(sqrt(y^2 + 1)/z))", "tree", {"w": 1.0, "y": 1.0, "z": 0.0}),
    ("1/(tan(w)*cot(w)/(1/x))", "tree", {"w": 1.0, "x": 0.0}),
    # canonical
    ("sin(x + 1/abs(1/x))", "canonical", {"x": 0.0}),
    ("tan(atan2(z, 1/y))", "canonical", {"y": 0.0, "z": 0.0}),
    ("1/cosh(atanh(q))", "canonical", {"q": 1.0}),
    ("1/sqrt(1/(16*x^4))", "canonical", {"x": 0.0}),
    ("min(b, 3)^log(1)", "canonical", {"b": 0.0}),
    ("y*log10(10)^sqrt(1/n^2)", "canonical", {"y": 1.0, "n": 0.0}),
    ("y/a^(-1.0)", "canonical", {"y": 1.0, "a": 0.0}),
]


@pytest.mark.parametrize(("text", "like", "point"), LOSING)
def test_what_has_no_value_gets_none(text: str, like: Any, point: dict[str, float]) -> None:
    from symnum.rules.verification.evaluator import Evaluator
    from symnum.rules.verification.values import UNDEFINED, rational

    given = sn.parse(text, like=like)
    at = {one: rational(Fraction(point[str(one)])) for one in sn.free_symbols([given])}
    before, after = Evaluator([given, sn.simplify(given)]).values(at, 128)
    assert before is UNDEFINED
    assert after is UNDEFINED


GAINS = [
    ("1/cot(atan(b))", "b"),
    ("(0^(-2))^0*y", "y"),
    ("abs(u*v)/abs(v)", "abs(u)"),
    ("(p - p)/a", "0"),
    ("1/(cos(x)^2*sqrt(1/sin(m)))", "sqrt(sin(m))/cos(x)^2"),
    ("(1/tan(x))^(-3)", "tan(x)^3"),
    ("exp(log(x))", "x"),
]


@pytest.mark.parametrize(("before", "after"), GAINS)
def test_a_derivation_that_gains_points_is_refused(before: str, after: str) -> None:
    given, result = sn.parse(before, like="tree"), sn.parse(after, like="tree")
    assert "undefined became" in refusal(Claim([given], [result], derived=True))


def test_denominators_that_are_proved_nonzero_are_looked_through() -> None:
    assert monomial_of(sn.parse("1/(x/2)", like="tree")) == (2, ((x, -1),))
    assert monomial_of(sn.parse("1/(x/y)", like="tree")) == (1, ((sn.parse("x/y", like="tree"), -1),))


def test_the_inner_power_counts() -> None:
    assert not keeps_domain(POW, (1 / x, sn.literal(-1)), x)
    assert not keeps_domain(DIV, (y, 1 / x), x * y)
    assert keeps_domain(POW, (1 / w, sn.literal(-1)), w)
    assert keeps_domain(MUL, (x, x), x**2)


def test_a_power_of_a_power_stays_where_it_may_be_undefined() -> None:
    given = (w**x) ** (1 / x)
    assert sn.simplify(given) is not w
