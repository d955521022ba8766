"""Certificates: what they say, what is refused, and that every way of checking decides what it should."""

from __future__ import annotations

import ast
import json

import pytest
import sympy

import symnum as sn
from symnum.rewriters.base import Answer, Request
from symnum.rewriters.certificate import balls
from symnum.rewriters.certificate.certify import certify, refusal
from symnum.rewriters.certificate.claim import Claim
from symnum.rules.rule import Tier
from symnum.terms.parsing import parse


def claim(before: str, after: str, *, allow: tuple[Tier, ...] = (Tier.IEEE, Tier.REAL)) -> Claim:
    return Claim(*[[parse(text, symbols={}, like="tree")] for text in (before, after)], tiers=frozenset(allow))


EQUAL = [
    ("a*b + a*c", "a*(b + c)", "identity"), ("x/y/z", "x/(y*z)", "identity"), ("sqrt(x)*y", "y*x^(1/2)", "identity"),
    ("exp(a)*exp(b)", "exp(a + b)", "identity"), ("exp(x/10 + 1)", "exp(x/20)^2*exp(1)", "identity"),
    ("sin(2*x)", "2*sin(x)*cos(x)", "laws"), ("sqrt(x^2)", "abs(x)", "laws"),
    ("floor(x) + 1", "floor(x + 1)", "balls agree"), ("1/(x^2 + x*y)", "1/(x*(x + y))", "identity"),
]  # fmt: skip
WRONG = [
    ("(x + y)^2", "x^2 + y^2"), ("sqrt(x^2)", "x"), ("log(x*y)", "log(x) + log(y)"), ("x^2/x", "x"),
    ("0*log(x)", "0*x"),
    ("x - x/2", "x/2 + 2^-60*x"), ("where(x > 0, log(x), 1)", "log(x)*where(x > 0, 1, 0) + where(x > 0, 0, 1)"),
    ("sqrt(x)*sqrt(y)", "sqrt(x*y)"), ("asin(sin(x))", "x"), ("x", "exp(log(x))"), ("cos(x)*tan(x)", "sin(x)"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "how"), EQUAL)
def test_what_is_equal_is_certified(before: str, after: str, how: str) -> None:
    certificate = certify(claim(before, after))
    assert certificate.certified, str(certificate)
    assert certificate.check("equal").how.startswith(how)
    assert refusal(claim(before, after)) == ""


@pytest.mark.parametrize(("before", "after"), WRONG)
def test_what_differs_in_value_or_domain_is_refused(before: str, after: str) -> None:
    assert refusal(claim(before, after))
    assert not certify(claim(before, after)).certified


def test_what_divides_by_zero_at_every_point_is_compared_all_the_same() -> None:
    assert isinstance(refusal(claim("exp(2*atanh((0/u)^(-3)))", "exp(atanh(u/0))^2")), str)


def test_field_lists_the_singularities_that_are_gone() -> None:
    found = claim("(x^2 - 1)/(x - 1)", "x + 1", allow=(Tier.IEEE, Tier.REAL, Tier.FIELD))
    assert (refusal(found), certify(found).removed) == ("", ("(x^2 - 1)/(x - 1)",))


def test_ieee_looks_at_the_bits() -> None:
    assert refusal(claim("a*(b + c)", "a*(c + b)", allow=(Tier.IEEE,))) == ""
    assert refusal(claim("a + b + c", "a + (b + c)", allow=(Tier.IEEE,))).startswith("bits: ")
    assert refusal(claim("x + 0", "x", allow=(Tier.IEEE,))).startswith("bits: 0.0 became -0.0")


def test_a_wrong_answer_is_not_given_out_and_the_report_says_why() -> None:
    def wrong(request: Request) -> Answer:
        return Answer([request.terms[0] + 1], sn.rewrite(request.terms).report)

    x = sn.symbols("x")
    result = sn.rewrite(sn.sin(x), rewriter=wrong)
    assert result.terms is sn.sin(x)
    assert result.report.stop.startswith("the result is refused and the input kept: equal: ")


def test_what_rests_on_rules_of_the_user_is_given_out_but_not_certified() -> None:
    x = sn.symbols("x")
    result = sn.rewrite(sn.floor(x) + 1, extra_rules=["floor(~x) => ~x"])
    assert result.terms is x + 1
    assert not result.certificate.certified
    assert "it rests on your" in result.certificate.refusal


def test_an_equation_read_from_right_to_left_has_the_verdict_of_the_equation() -> None:
    result = sn.rewrite(parse("(x^2 + 1)^(1/3)", symbols={}))
    assert [rule.verdict for rule in result.certificate.rules if rule.name.endswith(".reversed")] == ["proved"]


def test_a_certificate_names_rules_and_assumptions_and_prints() -> None:
    x = sn.symbols("x", positive=True)
    certificate = sn.rewrite(sn.exp(sn.log(x + 1)) + sn.sin(x) ** 2 + sn.cos(x) ** 2).certificate
    assert {rule.name: rule.verdict for rule in certificate.rules}["pythagoras.sin_cos"] == "proved"
    assert certificate.assumptions == ("x positive",)
    assert str(certificate).splitlines()[0] == "certified"
    assert json.loads(json.dumps(certificate.as_data()))["certified"] is True


def test_terms_of_other_types_are_certified_too() -> None:
    x = sympy.Symbol("x")
    for term in (sympy.sin(x) ** 2 + sympy.cos(x) ** 2 + x, ast.parse("sin(x)**2 + cos(x)**2 + x", mode="eval").body):
        assert sn.rewrite(term).certificate.check("equal").how.startswith("laws")


def test_a_function_of_the_users_is_an_atom() -> None:
    sn.register_function("ramp_of_certificates", 1, implementation=lambda a: max(a, 0.0))
    assert (
        refusal(claim("ramp_of_certificates(a)*(b + c)", "b*ramp_of_certificates(a) + c*ramp_of_certificates(a)")) == ""
    )
    assert "has no bounds" in refusal(claim("ramp_of_certificates(x^2)", "x^2"))


def test_intervals_stand_in_where_arb_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balls, "has_arb", lambda: False)
    assert refusal(claim("sin(2*x)", "2*sin(x)*cos(x)")) == ""
    assert refusal(claim("sin(2*x)", "2*sin(x)*cos(y)")).startswith("equal: ")
    assert refusal(claim("sqrt(x^2)", "x")).startswith("equal: ")


def test_numbers_of_any_size_are_compared() -> None:
    assert certify(claim("exp(exp(9*x^2 + 50))*y", "y*exp(exp(9*x^2 + 50))")).certified
    assert "a number beyond doubles became" in refusal(claim("exp(exp(9*x^2 + 50))", "2*exp(exp(9*x^2 + 50))"))
    assert refusal(claim("exp(-exp(9*x^2 + 50))", "0")).startswith("equal: ")


def test_a_system_of_many_terms_is_decided_in_one_pass() -> None:
    x = sn.symbols("x0:300")
    given = [x[i] * x[(i + 1) % 300] + x[i] * x[(i + 2) % 300] for i in range(300)]
    wrong = [*given[:-1], given[-1] + x[0] / 2**80]
    factored = sn.rewrite(given, rewriter="factor", rules=[]).terms
    assert refusal(Claim(given, factored)) == ""
    assert refusal(Claim(given, wrong)).startswith("equal: ")
