"""The interface of rewriting: results, derivations, reports, limits, rules of one's own, and its errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import symnum as sn
from symnum.errors import RuleError, SymnumError, SyntaxErrorAt
from symnum.observe import debug, trace
from symnum.rewriters.base import Answer, Request
from symnum.rewriters.net import RuleBook
from symnum.rules.text import rule
from symnum.terms.parsing import parse

X, Y = sn.symbols("x y")


def test_a_result_holds_terms_costs_and_the_rules_that_fired() -> None:
    result = sn.rewrite(parse("a + 3*sin(t)^2 + 3*cos(t)^2"))
    assert (str(result.terms), result.cost_before, result.cost_after) == ("a + 3", 62, 1)
    assert result.fired == {"pythagoras.sin_cos": 1}
    assert result.report.stop == "no rule applies"


def test_the_shape_of_the_input_is_the_shape_of_the_result() -> None:
    assert sn.rewrite([X + 0, Y]).terms == [X, Y]
    assert sn.rewrite(X).terms is X


def test_the_derivation_prints_as_equations() -> None:
    result = sn.rewrite(parse("exp(log(x^2 + 1))*abs(-y)", symbols={}, like="tree"), trace=True)
    assert result.explain().splitlines() == [
        "exp(log(x^2 + 1))*abs(-y)",
        "  exp(log(x^2 + 1)) = x^2 + 1    exponentials.exp_log",
        "  abs(-y) = abs(y)               traits.abs_even",
        "= (x^2 + 1)*abs(y)",
    ]


def test_every_step_of_a_derivation_is_an_equation_between_equal_values() -> None:
    result = sn.rewrite(parse("(sin(x)^4 - cos(x)^4)*exp(log(y^2 + 1)) + sinh(y)/cosh(y)", symbols={}), trace=True)
    point = {"x": 0.4, "y": 1.3}
    assert len(result.steps) > 2
    for step in result.steps:
        values = [float(sn.evaluate(term, point)) for term in (step.before, step.after)]
        assert values[0] == pytest.approx(values[1])


def test_a_derivation_that_was_not_kept_is_asked_for() -> None:
    with pytest.raises(SymnumError, match=r"rewrite\(\.\.\., trace=True\)"):
        sn.rewrite(sn.exp(sn.log(X**2 + 1))).explain()


def test_rules_of_ones_own_join_the_catalogue_or_replace_it() -> None:
    own = rule("floor(~x) => ~x")
    term = sn.floor(X) + sn.sin(X) ** 2 + sn.cos(X) ** 2
    assert sn.rewrite(term, extra_rules=[own]).terms is X + 1
    assert sn.rewrite(term, rules=[own]).terms is X + sn.sin(X) ** 2 + sn.cos(X) ** 2
    assert sn.rewrite(term, rules=["pythagoras", "floor(~x) => ~x"]).terms is X + 1
    assert sn.simplify(sn.floor(X), extra_rules=[own]) is X


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rewriter": "magic"}, "no rewriter is named 'magic'; there are classical"),
        ({"cost": "beauty"}, "cost='beauty' is unknown"),
        ({"allow": "anything"}, "'anything' is none of ieee, real, field, rounding"),
        ({"rules": ["geometry"]}, "no rule set is named 'geometry'"),
        ({"rules": [3]}, "3 is no rule, no rule set and no name of one"),
        ({"extra_rules": ["tan(~x) => sin(~x)/cos(~x)"]}, "not below the left in the termination order"),
        ({"extra_rules": ["sin(~x) => ~x", "sin(~x) => ~x"]}, "the name is taken by the rule at"),
    ],
)
def test_a_bad_request_is_refused_in_one_clear_line(options: dict[str, object], message: str) -> None:
    with pytest.raises((SymnumError, RuleError), match=message):
        sn.rewrite(X, **options)  # type: ignore[arg-type]


def test_a_value_that_is_no_term_is_refused() -> None:
    with pytest.raises(TypeError, match="'object' is no term type"):
        sn.simplify(object())


def test_a_rewriter_of_ones_own_is_called_like_ours() -> None:
    def nothing(request: Request) -> Answer:
        return Answer(request.terms, sn.rewrite(X).report)

    assert sn.rewrite(X + Y, rewriter=nothing).terms is X + Y


def test_a_time_limit_of_zero_gives_the_input_or_better() -> None:
    term = sn.add(*[sn.exp(sn.log(x**2 + 1)) for x in sn.symbols("v0:600")])
    result = sn.rewrite(term, limits=sn.Limits(seconds=0))
    assert result.cost_after <= result.cost_before
    assert result.report.stop == "time limit"


@pytest.mark.parametrize(("limits", "stop"), [({"seconds": 0}, "time limit"), ({"nodes": 0}, "node limit")])
def test_a_limit_of_zero_gives_the_input(limits: dict[str, int], stop: str) -> None:
    term = sn.exp(sn.log(X**2 + 1))
    result = sn.rewrite(term, limits=sn.Limits(**limits))
    assert (result.terms, result.report.stop, result.fired) == (term, stop, {})


def test_a_limit_of_nodes_stops_after_so_many_rewrites() -> None:
    terms = [sn.exp(sn.log(x**2 + 1)) for x in sn.symbols("v0:9")]
    result = sn.rewrite(terms, limits=sn.Limits(nodes=4))
    assert (sum(result.fired.values()), result.report.stop) == (4, "node limit")


def test_a_limit_is_not_negative() -> None:
    with pytest.raises(SymnumError, match="seconds=-1"):
        sn.Limits(seconds=-1)


def test_rules_with_attempts_and_times_are_shown_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    with debug(2):
        sn.rewrite(sn.exp(sn.log(X**2 + 1)))
    shown = capsys.readouterr().err
    assert "rule" in shown and "attempts" in shown
    assert any(line.split()[:3] == ["exponentials.exp_log", "1", "1"] for line in shown.splitlines())


def test_stages_are_events_of_the_trace(tmp_path: Path) -> None:
    with trace(tmp_path / "steps.jsonl"):
        sn.rewrite(sn.exp(sn.log(X**2 + 1)))
    events = [json.loads(line) for line in (tmp_path / "steps.jsonl").read_text().splitlines()]
    assert [(e["work"], e["name"], e["counts"]["fired"]) for e in events] == [("rewrite", "rules", 1)]


def test_the_same_input_gives_the_same_text_in_every_process() -> None:
    code = (
        "import symnum as sn; from symnum.terms.parsing import parse;"
        "t = '3*sin(x*y)^2*b + a*exp(log(p^2+1)) + b*3*cos(y*x)^2 + log(q^2)*cos(-z) + max(x, y, x) + sqrt((a-b)^2)';"
        "print(sn.simplify(parse(t)), sn.simplify(parse(t, like='tree')), sep='|')"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, **hashing}
        ).stdout
        for hashing in ({"PYTHONHASHSEED": seed} for seed in ("0", "1", "42"))
    }
    assert len(texts) == 1


def test_deep_and_shared_terms_take_time_in_proportion_to_their_graph() -> None:
    term = X
    for _ in range(5_000):
        term = sn.sin(term) ** 2 + sn.cos(term) ** 2 + sn.exp(term)
    start = time.process_time()
    result = sn.rewrite(term)
    assert result.fired["pythagoras.sin_cos"] == 5_000
    assert time.process_time() - start < 20


def test_many_rules_that_do_not_match_cost_nothing_per_node() -> None:
    pairs = zip(sn.symbols("x0:300"), sn.symbols("y0:300"), strict=True)
    term = sn.add(*[sn.sin(k * x) * sn.exp(x + y) for k, (x, y) in enumerate(pairs, 2)])
    few, many = ([rule(f"sin({k}*~x + {k + 1}) => cos(~x)") for k in range(1000, 1000 + n)] for n in (10, 500))

    def attempts(rules: list[sn.Rule]) -> int:
        index = RuleBook(rules).for_canonical
        return sum(len(list(index.calls.candidates(sn.sin(k * X + 5)))) for k in range(2, 50))

    assert attempts(few) == attempts(many) == 0
    assert sn.rewrite(term, rules=many).fired == {}


def test_a_step_is_an_equation_with_its_numbers() -> None:
    result = sn.rewrite(sn.parse("a + 3*sin(t)^2 + 3*cos(t)^2"), trace=True)
    assert "3*cos(t)^2 + 3*sin(t)^2 = 3 " in result.explain()


def test_a_result_is_shown_in_one_line_and_its_report_and_certificate_as_tables() -> None:
    result = sn.rewrite("x*y + x*k", trace=True)
    assert repr(result).startswith("<Rewriting: x*(k + y); 3 -> 2 cycles; ")
    assert repr(result.report) == str(result.report)
    assert repr(result.certificate).splitlines()[0] == "certified"


def test_text_is_taken_for_the_term_that_it_stands_for() -> None:
    assert sn.rewrite("exp(log(x^2 + 1))").terms is sn.rewrite(parse("exp(log(x^2 + 1))")).terms
    assert sn.rewrite(["x + 0", 2]).terms == [parse("x"), parse("2")]
    with pytest.raises(SyntaxErrorAt, match="is missing"):
        sn.rewrite("x +")
