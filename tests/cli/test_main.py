"""Every ending of the command line has its exit status and its one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from importlib import import_module

import click
import pytest

from symnum import __version__
from symnum.cli.main import COMMANDS, application, main
from symnum.errors import ModelError, SyntaxErrorAt

SYMNUM = [sys.executable, "-m", "symnum"]


def end_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run the command line with a command that raises an error."""

    def fail() -> None:
        raise error

    monkeypatch.setattr(application, "get_command", lambda *_: click.Command("fail", callback=fail))
    return main(["fail"])


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (ModelError("a.net:3: unknown species 7"), 1, "symnum: a.net:3: unknown species 7\n"),
        (SyntaxErrorAt("expected a term", "x + ", 5), 1, "symnum: column 5: expected a term\n"),
        (FileNotFoundError(2, "No such file or directory", "a.net"), 1, "symnum: a.net: No such file or directory\n"),
        (MemoryError(), 1, "symnum: out of memory\n"),
        (KeyboardInterrupt(), 130, "symnum: interrupted\n"),
        (
            ModuleNotFoundError("No module named 'flint'", name="flint"),
            1,
            "symnum: this needs the package 'flint': pip install 'symnum-kernels[verify]'\n",
        ),
    ],
)
def test_an_error_is_one_line_and_a_status(
    error: BaseException, status: int, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end_with(error, monkeypatch) == status
    assert capsys.readouterr() == ("", line)


def test_an_unforeseen_error_is_one_line_too_unless_debugging(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SYMNUM_DEBUG", raising=False)
    assert end_with(RuntimeError("odd\nvery odd"), monkeypatch) == 1
    assert capsys.readouterr().err.startswith("symnum: unforeseen RuntimeError: odd (")
    monkeypatch.setenv("SYMNUM_DEBUG", "1")
    with pytest.raises(RuntimeError):
        end_with(RuntimeError("odd"), monkeypatch)


def test_a_terminal_sees_the_caret_under_the_column(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    end_with(SyntaxErrorAt("expected a term", "x + ", 5), monkeypatch)
    assert capsys.readouterr().err.splitlines() == ["symnum: column 5: expected a term", "  x + ", "      ^"]


@pytest.mark.parametrize("arguments", [["simplfy", "x"], ["--colour"], ["simplify"], ["solve", "--until", "soon"]])
def test_wrong_usage_ends_with_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_has_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert f"Example:\n    symnum {name}" in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_bears_the_name_of_its_file(name: str) -> None:
    assert import_module(f"symnum.cli.{name}").command.name == name


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"symnum {__version__}\n"


def test_a_reader_that_goes_away_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*SYMNUM, "--help"], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_interruption_ends_with_status_130() -> None:
    waiting = subprocess.Popen([*SYMNUM, "simplify", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(timeout=1.0)
    waiting.send_signal(signal.SIGINT)
    _, message = waiting.communicate(timeout=5)
    assert (waiting.returncode, message) == (130, b"symnum: interrupted\n")
