"""`symnum simplify` as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from symnum.cli.main import main


@pytest.mark.parametrize(
    ("text", "normal"),
    [("2*x + 3*x", "5*x"), ("x/x", "1"), ("-x + x", "0"), ("-omega*2", "-2*omega"), ("lambda + I", "I + lambda")],
)
def test_like_terms_are_collected(text: str, normal: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simplify", text]) == 0
    assert capsys.readouterr() == (normal + "\n", "")


def test_latex_is_printed_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simplify", "--latex", "sqrt(x)/2"]) == 0
    assert r"\sqrt{x}" in capsys.readouterr().out


def test_json_holds_the_graph_that_can_be_read_back(capsys: pytest.CaptureFixture[str]) -> None:
    from symnum.terms.exchange import from_json

    assert main(["simplify", "--json", "(x + y)*(x + y)*z"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [str(term) for term in from_json(json.dumps(found["graph"]))] == [found["text"]]
    assert found["operations"]["shared"]["mul"] >= 1


def test_a_pipeline_works_as_in_a_shell() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "symnum", "simplify", "-"], input="x^2 * x\n", capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("x^3\n", "")


def test_mathml_is_read_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simplify", "--mathml", "<apply><plus/><ci>x</ci><ci>x</ci></apply>"]) == 0
    assert capsys.readouterr().out.endswith('<apply><times/><cn type="integer">2</cn><ci>x</ci></apply></math>\n')


def test_forms_of_output_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simplify", "--mathml", "--latex", "x"]) == 2
    assert "choose one of" in capsys.readouterr().err
