"""`symnum rewrite`, `symnum explain` and `symnum repl` as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from symnum.cli.main import main


def test_rewrite_prints_results_and_tells_what_was_gained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rewrite", "sin(x)^2 + cos(x)^2", "sqrt(y^2)", "--assume", "y=positive"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "1\ny\n"
    assert "cycles" in shown.err and "certified" in shown.err


def test_rewrite_is_quiet_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rewrite", "--quiet", "2*x + 3*x"]) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("5*x\n", "")


def test_rewrite_gives_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rewrite", "--json", "sin(x)^2 + cos(x)^2"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["results"] == ["1"] and found["cost"]["after"] == 0 and found["certificate"]["certified"] is True


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x +"], "the text ends after"),
        (["x", "--assume", "x"], "write a name and what it is"),
        (["x", "--assume", "x=purple"], "no assumption"),
        (["x", "--rewriter", "magic"], "no rewriter is named 'magic'"),
        (["x", "--rule", "f(~x"], "column"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rewrite", *arguments]) == 1
    shown = capsys.readouterr().err
    assert message in shown and shown.count("\n") == 1


def test_explain_prints_the_derivation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "tanh(x)*cosh(x)", "--rule", "tanh(~u)*cosh(~u) => sinh(~u)"]) == 0
    assert "cosh(x)*tanh(x) = sinh(x)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "output", "status"),
    [("print(diff(sin(w)**2, w))", "2*cos(w)*sin(w)\n", 0), ("q = len([3])\nprint(q)", "1\n", 0), ("1/0", "", 1)],
)
def test_repl_runs_what_is_piped_in(text: str, output: str, status: int) -> None:
    command = [sys.executable, "-c", "import sys; from symnum.cli.main import main; sys.exit(main())", "repl"]
    result = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert (result.stdout, result.returncode) == (output, status)


def test_rewrite_tells_what_each_step_costs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rewrite", "sin(x)^2 + cos(x)^2 + tanh(y)*cosh(y)"]) == 0
    lines = capsys.readouterr().err.splitlines()
    costs = [int(line.split()[-1]) for line in lines[1:4]]
    assert lines[0].split() == ["step", "cycles"]
    assert costs == sorted(costs, reverse=True)


def test_explain_gives_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--json", "exp(log(x^2 + 1))"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["steps"] == [{"rule": "exponentials.exp_log", "from": ["exp(log(x^2 + 1))"], "to": "x^2 + 1"}]


def test_a_rule_is_shown_with_its_source_and_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "exponentials.exp_log"]) == 0
    shown = capsys.readouterr().out
    assert "DLMF" in shown
    assert "proved" in shown
    assert main(["rules", "show", "exponentials.exp_lgo"]) == 1
    assert "did you mean 'exponentials.exp_log'" in capsys.readouterr().err
