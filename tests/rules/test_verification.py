"""The checker itself: what it takes operators to mean, what it calls equal, and what it must never prove."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnum.cli.main import main
from symnum.rules.catalogue import catalogue
from symnum.rules.language import Boolean, Real, Rules, cos, finite, ruleset, sec, tan, when, where
from symnum.rules.rule import Tier
from symnum.rules.text import rule
from symnum.rules.verification import records
from symnum.rules.verification.assumed import Assumed, normal_form
from symnum.rules.verification.claims import claims_of
from symnum.rules.verification.evaluator import Evaluator
from symnum.rules.verification.factoring import factored
from symnum.rules.verification.residues import PRIMES
from symnum.rules.verification.sampling import are_same
from symnum.rules.verification.small_floats import HALF, QUARTER
from symnum.rules.verification.values import UNDECIDED, UNDEFINED, Turn, ball, rational
from symnum.rules.verification.verdict import Verdict
from symnum.rules.verification.verify import proof_of, verify_rule
from symnum.terms import operators as op
from symnum.terms.evaluation import evaluate
from symnum.terms.parsing import parse
from symnum.terms.term import symbol, symbols
from symnum.terms.tree import tree_call

a, b = symbol("a"), symbol("b")
FUNCTIONS = [o for o in list(op.operators())[: op.BUILTIN_COUNT] if o.least in (1, 2) and o.most in (1, 2, None)]
ON_NUMBERS = [o for o in FUNCTIONS if o.takes is op.Sort.REAL]
DOUBLES = st.floats(-20, 20).map(lambda value: value + 0.0)  # real numbers have no -0, of which atan2 tells the side
NUMBERS = [-3.0, -2.0, -1.0, -0.5, 0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 7.0]


def value_of(operator: op.Operator, *arguments: float) -> Any:
    """The trusted value of an operator at exact numbers."""
    names = (a, b)[: len(arguments)]
    point = {name: rational(x) for name, x in zip(names, arguments, strict=True)}
    return Evaluator([tree_call(operator, names)]).values(point, 128)[0]


@pytest.mark.parametrize("operator", ON_NUMBERS, ids=lambda o: o.name)
@settings(max_examples=40, deadline=None)
@given(x=st.sampled_from(NUMBERS) | DOUBLES, y=st.sampled_from(NUMBERS) | DOUBLES)
def test_an_operator_means_what_numpy_computes(operator: op.Operator, x: float, y: float) -> None:
    arguments = (x, y)[: max(operator.least, 2 if operator.most is None else operator.most)]
    value = value_of(operator, *arguments)
    computed = evaluate(tree_call(operator, (a, b)[: len(arguments)]), dict(zip((a, b), arguments, strict=False)))
    if value in (UNDEFINED, UNDECIDED) or not math.isfinite(computed):
        return
    if operator.result is op.Sort.BOOLEAN:
        assert value == bool(computed)
    else:
        assert float(ball(value).mid()) == pytest.approx(float(computed), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("operator", [o for o in ON_NUMBERS if o.domain], ids=lambda o: o.name)
def test_an_operator_is_defined_exactly_on_the_domain_of_its_row(operator: op.Operator) -> None:
    domain = Evaluator([parse(operator.domain, symbols={}, like="tree")])
    for x in NUMBERS:
        for y in NUMBERS if operator.least == 2 else [0.0]:
            (inside,) = domain.values({a: rational(x), b: rational(y)}, 128)
            assert (value_of(operator, *(x, y)[: operator.least]) is not UNDEFINED) == inside, (x, y)


def test_special_angles_are_exact() -> None:
    values = Evaluator([parse(text, symbols={}, like="tree") for text in ("cos(a)", "tan(a)", "sin(2*a)")])
    assert values.values({a: Turn(rational(Fraction(1, 2)))}, 64) == [0, UNDEFINED, 0]


def test_a_hypotenuse_of_what_no_precision_tells_is_undecided() -> None:
    (value,) = Evaluator([parse("hypot(a, log1p(b))", symbols={}, like="tree")]).values(
        {a: rational(0.0), b: rational(1.07e-100)}, 256
    )
    assert value is UNDECIDED


def test_balls_decide_what_doubles_cannot() -> None:
    @ruleset()
    def pole(x: Real) -> Rules:
        return Rules(sec_tan=sec(x) ** 2 - tan(x) ** 2 >> 1 | when(cos(x) != 0))

    x = -1.57079632679  # in doubles the left side is 0, or worse
    assert abs(1 / math.cos(x) ** 2 - math.tan(x) ** 2 - 1) > 1e-3
    assert verify_rule(pole["sec_tan"], points=300).outcome == "proved"


def test_wide_balls_agree_on_nothing() -> None:
    thin, wide = ball(rational(2)), ball(rational(2)) + ball(rational(0)).union(ball(rational(1e-9)))
    assert are_same(thin, thin) is True
    assert are_same(thin, wide) is None
    assert are_same(thin, wide + 1) is False


def test_what_is_not_reached_need_not_be_defined() -> None:
    @ruleset(rejected=True)
    def masks(c: Boolean, x: Real) -> Rules:
        return Rules(
            kept=x * where(c, 1, 0) >> where(c, x, 0),
            proved=x * where(c, 1, 0) >> where(c, x, 0) | when(finite(x)),
        )

    assert verify_rule(masks["kept"], points=100).counterexample["x"] == "undefined"
    assert verify_rule(masks["proved"], points=100).outcome == "proved"


REJECTED = [r for rules in catalogue() for r in rules if r.rejected and r.tier is not Tier.IEEE]


@pytest.mark.parametrize("rejected", REJECTED, ids=lambda r: r.name)
def test_no_method_proves_a_false_rule(rejected: Any) -> None:
    assert proof_of(claims_of(rejected), rejected.name, solver=True) is None


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("(~a + ~b)^3 - (~a - ~b)^3 == 2*~b^3 + 6*~a^2*~b", "identity"),
        ("sin(3*~x) == 3*sin(~x) - 4*sin(~x)^3", "identity"),
        ("log(~a^2*exp(~b)) == ~b + log(~a^2)", "identity"),
        ("abs(~x) + max(~x, -~x) == 2*abs(~x)", "identity"),
        ("floor(~x + 1) == floor(~x) + 1", "z3"),
        ("exp(~x) < exp(~y) => ~x < ~y", "z3"),
        ("cos(pi) => -1", "exact values"),
        ("atan(~x) + atan(1/~x) => pi/2 where ~x > 0", None),
    ],
)
def test_a_proof_names_its_method(text: str, method: str | None) -> None:
    assert proof_of(claims_of(rule(text)), text, solver=True) == method


def test_a_rule_without_proof_agrees_at_the_points_asked_for() -> None:
    verdict = verify_rule(rule("atan(~x) + atan(1/~x) => pi/2 where ~x > 0"), points=500)
    assert (verdict.outcome, verdict.points) == ("agreed", 500)


def test_a_rule_that_is_never_defined_is_unresolved() -> None:
    assert verify_rule(rule("log(-exp(~x)) + ~x == log(-exp(~x)) + 2*~x"), points=100).outcome == "unresolved"


def test_the_same_rule_gets_the_same_verdict() -> None:
    wrong = rule("sqrt(~x*~y) == sqrt(~x)*sqrt(~y)")
    assert verify_rule(wrong, points=200) == verify_rule(wrong, points=200)


def test_the_primes_let_roots_be_told_apart() -> None:
    import sympy

    assert all(sympy.isprime(p) and p % 4 == 3 and p > 2**60 for p in PRIMES)


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 3))
def test_the_product_of_the_factors_is_the_term(c: int, d: int, n: int) -> None:
    x, y = symbols("x y")
    term = (c * x + d * y + 1) ** n * (x * x - y * y) / (x + 1)
    parts = factored(term)
    product = parts.coefficient * math.prod(float(evaluate(base, {x: 0.3, y: 1.7})) ** k for base, k in parts.factors)
    assert product == pytest.approx(float(evaluate(term, {x: 0.3, y: 1.7})), rel=1e-9, abs=1e-12)


def test_conditions_become_assumptions() -> None:
    claim = claims_of(rule("(-~x)^~n => ~x^~n where even(~n), ~x > 0"))[0]
    assumed = Assumed.of(claim)
    assert str(normal_form(assumed.right)) == "x^(2*n)" and not assumed.is_positive(symbol("x"))
    assert assumed.is_positive(symbol("x", positive=True))


def test_half_floats_are_those_of_ieee() -> None:
    every = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(float)
    assert set(HALF.values()[:-1]) == {x for x in every if not np.isnan(x)}
    samples = np.random.default_rng(1).normal(size=5000) * 10.0 ** np.random.default_rng(2).uniform(-9, 4, 5000)
    assert np.array_equal(HALF.rounded(samples), samples.astype(np.float16).astype(float))
    assert np.array_equal(QUARTER.rounded(QUARTER.values()), QUARTER.values(), equal_nan=True)


def test_verdicts_survive_the_file(tmp_path: Path) -> None:
    square = rule("abs(~x)^2 => ~x^2", name="square")
    first = records.write_verdicts({square: Verdict("proved", "z3", 100)}, tmp_path).read_bytes()
    assert records.read_verdicts(tmp_path) == {records.digest_of(square): Verdict("proved", "z3", 100)}
    assert records.write_verdicts({square: Verdict("proved", "z3", 100)}, tmp_path).read_bytes() == first


def test_the_command_prints_a_verdict_for_each_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", "pythagoras", "false_trigonometry", "--points", "500", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {row["verdict"] for row in document["rules"]} == {"proved"}
    assert {row["verdict"] for row in document["rejected"]} == {"refuted"}
    assert set(document["rules"][0]) >= {"name", "tier", "verdict"}


def test_the_command_lists_rules_as_mathematics(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "list", "pythagoras.sin_cos"]) == 0
    assert capsys.readouterr().out == "proved     real     pythagoras.sin_cos: sin(x)^2 + cos(x)^2 >> 1\n"
    assert main(["rules", "list", "no_such_set"]) == 1
    assert "no_such_set" in capsys.readouterr().err
