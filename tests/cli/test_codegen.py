"""`symnum codegen` as a user runs it."""

from __future__ import annotations

import ast
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import symnum as sn
from symnum.backends.source.targets import LANGUAGES
from symnum.cli.main import main
from tests.cli.networks import DECAY, KEYWORDS


def generated(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run codegen and return what it prints."""
    assert main(["codegen", *arguments]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    return shown.out


@pytest.mark.parametrize("target", ["c", "numba"])
def test_the_same_input_gives_the_same_bytes(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["x^2/(k + x^2)", "x*sin(k)", "--target", target]
    assert generated(arguments, capsys) == generated(arguments, capsys)


def test_c_source_compiles(tmp_path: Path) -> None:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    (tmp_path / "decay.net").write_text(DECAY)
    source = tmp_path / "decay.c"
    assert main(["codegen", str(tmp_path / "decay.net"), "-o", str(source)]) == 0
    strict = ["-std=c99", "-Wall", "-Werror", "-Wno-unused", "-Wno-unknown-pragmas"]
    subprocess.run([compiler, *strict, "-c", str(source), "-o", str(tmp_path / "decay.o")], check=True)


def test_numba_source_is_python(capsys: pytest.CaptureFixture[str]) -> None:
    ast.parse(generated(["x^2/(k + x^2)", "--target", "numba"], capsys))


@pytest.mark.parametrize("target", ["c", "numba"])
def test_no_name_of_the_users_reaches_the_source(
    target: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(KEYWORDS.encode())))
    words = set(re.findall(r"\w+", generated(["-", "--target", target], capsys)))
    assert not words & {"lambda", "beta", "I", "class"}


def test_json_says_what_the_arguments_and_outputs_are(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(generated(["x*k", "x - y", "--arguments", "y, x k z", "--json"], capsys))
    assert found["arguments"] == ["y", "x", "k", "z"]
    assert found["outputs"] == ["x*k", "x - y"]
    assert found["source"]


def test_an_argument_left_out_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codegen", "x*k", "--arguments", "x"]) == 1
    assert capsys.readouterr().err == "symnum: --arguments leaves out 'k', which the expressions use\n"


def test_expressions_may_come_line_by_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"x*k\n\nx + 1\n")))
    assert json.loads(generated(["-", "--json"], capsys))["outputs"] == ["x*k", "x + 1"]


def test_an_existing_file_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out.c").write_text("mine")
    assert main(["codegen", "x*k", "-o", str(tmp_path / "out.c")]) == 1
    assert "--force" in capsys.readouterr().err
    assert (tmp_path / "out.c").read_text() == "mine"


def test_an_unknown_target_is_wrong_usage_that_names_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codegen", "x", "--target", "cobol"]) == 2
    assert "numba" in capsys.readouterr().err


@pytest.mark.parametrize("target", LANGUAGES)
def test_every_language_can_be_asked_for(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "sin" in generated(["x*sin(k)", "--target", target], capsys)


def test_an_unknown_language_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codegen", "x", "--target", "fortan"]) == 2
    assert "no target is named 'fortan'; did you mean fortran" in capsys.readouterr().err


DEFINITIONS = """import numpy as np, sympy as sp, symnum as sn
x, k = sp.symbols("x k", positive=True)
matrix = sp.Matrix([[x / (k + x), x * k], [x, 1]])
decay = sn.ODESystem([sn.symbol("y")], {sn.symbol("y"): -sn.symbol("y") ** 2})
network = sn.ReactionNetwork("empty")
heat = sn.pde({"u": "laplace(u)"}, sn.Grid((8,)), "periodic")
kernel = sn.compile([sn.symbols("x")], sn.symbols("x") + 1)
text = "x + 1"
def step(u, rate):
    return u + rate * (np.roll(u, 1) - u)
"""


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("definitions") / "model.py"
    path.write_text(DEFINITIONS)
    return str(path)


@pytest.mark.parametrize(
    ("name", "options", "arguments"),
    [
        ("matrix", [], ["k", "x"]),
        ("decay", ["--jacobian"], ["t", ["y"], []]),
        ("heat", [], ["y 1x8", ["t"]]),
        ("kernel", [], ["a0"]),
        ("step", ["--shapes", "8, number"], ["u 8", ["rate"]]),
    ],
)
def test_what_a_python_file_defines_becomes_source(
    definitions: str, name: str, options: list[str], arguments: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(generated([f"{definitions}:{name}", *options, "--json"], capsys))
    assert found["arguments"] == arguments
    assert "evaluate" in found["source"]


def test_the_entries_of_a_jacobian_follow_the_rates(definitions: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(generated([f"{definitions}:decay", "--jacobian", "--json"], capsys))
    assert found["outputs"] == ["dy/dt", "d(dy/dt)/dy"]
    assert found["pattern"] == {"rows": [0], "columns": [0]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([":nothing"], "defines no 'nothing'; it defines np, sp, sn"),
        ([":text"], "no source can be made of a str"),
        ([":step"], 'a function needs --shapes, as in --shapes "64x64'),
        ([":step", "--shapes", "8by8, number"], "'8by8' is no shape"),
        ([":step", "--shapes", "8, number", "--target", "program"], "no target is named 'program'"),
        ([":step", "--shapes", "8, number", "--build", "step"], "--build makes no library of loops"),
        ([""], "say what of it is meant"),
    ],
)
def test_what_cannot_become_source_is_said(
    definitions: str, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["codegen", definitions + arguments[0], *arguments[1:]]) == 1
    assert message in capsys.readouterr().err


def test_terms_come_from_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "terms.json").write_text(sn.to_json([sn.parse("sin(x) + k")]))
    assert json.loads(generated([str(tmp_path / "terms.json"), "--json"], capsys))["outputs"] == ["k + sin(x)"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hill.mml", "<apply><divide/><ci>x</ci>\n<apply><plus/><ci>k</ci><ci>x</ci></apply></apply>"),
        ("hill.fpcore", "(FPCore (k x)\n (/ x (+ k x)))"),
    ],
)
def test_files_of_mathml_and_fpcore_are_read(
    name: str, content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(content)
    assert generated([str(tmp_path / name)], capsys) == generated(["x/(k + x)"], capsys)


def test_an_error_in_a_file_of_mathml_names_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.mml").write_text("<math>\n<matrix/></math>")
    assert main(["codegen", str(tmp_path / "bad.mml")]) == 1
    assert capsys.readouterr().err.startswith(f"symnum: {tmp_path}/bad.mml:2:1: the element 'matrix'")
