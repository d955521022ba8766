"""Bad input gives one clear line on standard error, status 1, and nothing half-written."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from symnum.cli.main import main
from tests.cli.networks import BAD

REACHES_FOR_PYTHON = [
    "__import__('os').system('true')",
    "__import__(os)",
    "x.__class__.__bases__",
    'f"{x}"',
    "x[0]",
    "(lambda: x)()",
    "eval(x)",
    "open(x)",
    "x; y",
    "x = 1",
]
MALFORMED = ["", " ", "x +", "* x", "(x", "x)", "sin x", "sin()", "sin(x, y)", "nonsense(x)", "2 x", "x @ y", "1e"]
BYTES = ["é(x)", "x\x00", "\u202ex", "\ufeff"]
GIANTS = ["2**2**30", "10^10^10", "2^2^2^2^2^2^2", "9" * 100_000, "(" * 1_000_000, "x+" * 500_000]


def assert_one_line(capsys: pytest.CaptureFixture[str], mentioned: str = "") -> None:
    """Check that nothing stands on standard output and one short line on standard error."""
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("symnum: ")
    assert shown.err.count("\n") == 1
    assert len(shown.err) < 400
    assert mentioned in shown.err
    assert "unforeseen" not in shown.err
    assert "Traceback" not in shown.err


@pytest.mark.parametrize("name", BAD)
def test_a_bad_network_is_one_line_and_writes_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, mentioned = BAD[name]
    bad = tmp_path / "bad.net"
    bad.write_bytes(content if isinstance(content, bytes) else content.encode())
    outputs = ["--csv", str(tmp_path / "out.csv"), "--plot", str(tmp_path / "out.png")]
    assert main(["solve", str(bad), "--until", "1", *outputs]) == 1
    assert_one_line(capsys, mentioned)
    assert main(["codegen", str(bad), "--target", "c", "-o", str(tmp_path / "out.c")]) == 1
    assert_one_line(capsys, mentioned)
    assert [place.name for place in tmp_path.iterdir()] == ["bad.net"]


@pytest.mark.parametrize("text", [*REACHES_FOR_PYTHON, *MALFORMED, *BYTES, *GIANTS], ids=lambda text: ascii(text[:20]))
def test_a_bad_expression_is_one_line(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    assert main(["simplify", "-"]) == 1
    assert_one_line(capsys)


def test_a_million_characters_that_are_no_mistake_are_simplified(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"x+" * 500_000 + b"x")))
    assert main(["simplify", "-"]) == 0
    assert capsys.readouterr() == ("500001*x\n", "")


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", str(tmp_path / "none.net"), "--until", "1"]) == 1
    assert_one_line(capsys, "none.net")


def test_a_folder_is_not_a_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", str(tmp_path), "--until", "1"]) == 1
    assert_one_line(capsys, tmp_path.name)


def test_standard_input_that_is_no_text_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"x + \xff")))
    assert main(["simplify", "-"]) == 1
    assert_one_line(capsys, "0xff")


def test_an_operator_that_a_target_lacks_is_named_with_the_targets_that_have_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["codegen", "erf(x)", "--target", "javascript"]) == 1
    assert_one_line(capsys, "JavaScript source has no expression for erf; c, cpp, cuda")


@pytest.mark.parametrize(
    ("name", "content", "mentioned"),
    [
        ("broken.py", "import nosuchpackage\n", "broken.py:1: ModuleNotFoundError"),
        ("syntax.py", "x = 1\ndef f(:\n", "syntax.py:2: SyntaxError"),
    ],
)
def test_an_error_in_a_file_of_python_names_its_line(
    name: str, content: str, mentioned: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(content)
    assert main(["codegen", f"{tmp_path / name}:f"]) == 1
    assert_one_line(capsys, mentioned)


def test_a_file_of_an_unknown_kind_is_not_taken_for_an_expression(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "model.txt").write_text("x")
    for path in (tmp_path, tmp_path / "model.txt"):
        assert main(["codegen", str(path)]) == 1
        assert_one_line(capsys, "no file of a kind that is read")
