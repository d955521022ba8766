"""The line of progress: late, on standard error only, and silent where nobody watches."""

from __future__ import annotations

import io
import time

import pytest

from symnum.observe import Progress
from symnum.observe.progress import working


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_nothing_in_the_first_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    with Progress("solve", total=4, clock=iter([0.0, 0.5, 1.9]).__next__) as progress:
        progress.advance()
        progress.advance()
    assert terminal.getvalue() == ""


def test_a_terminal_sees_one_line_that_is_wiped_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    with Progress("solve", total=4, unit="s", clock=iter([0.0, 2.1, 3.0]).__next__) as progress:
        progress.advance()
        progress.message("stiff")
    assert terminal.getvalue() == (
        "\r\x1b[Ksolve   25 %  1 of 4 s  2 s\r\x1b[Ksolve   25 %  1 of 4 s  stiff  3 s\r\x1b[K"
    )


def test_a_file_sees_nothing_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for asked, expected in (("", ""), ("0", ""), ("1", "compile  3  9 s\n")):
        monkeypatch.setenv("SYMNUM_PROGRESS", asked)
        monkeypatch.setattr("sys.stderr", file := io.StringIO())
        with Progress("compile", clock=iter([0.0, 9.0, 9.5]).__next__) as progress:
            progress.advance(3)
            progress.advance(3)
        assert file.getvalue() == expected


def test_standard_output_is_never_touched(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("compile", shown=True, clock=iter([0.0, 9.0]).__next__) as progress:
        progress.message("chunk 1")
    assert capsys.readouterr() == ("", "compile  chunk 1  9 s\n")


def test_a_closed_terminal_does_not_stop_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(Terminal):
        def write(self, text: str, /) -> int:
            raise OSError("closed")

    monkeypatch.setattr("sys.stderr", Closed())
    with Progress("solve", clock=iter([0.0, 9.0, 18.0]).__next__) as progress:
        progress.advance()
        progress.advance()
    assert progress.done == 2


def test_work_that_says_nothing_is_shown_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    monkeypatch.setattr("symnum.observe.progress.DELAY", 0.0)
    monkeypatch.setattr("symnum.observe.progress._TICK", 0.01)
    with working("rewrite"):
        deadline = time.monotonic() + 10
        while "rewrite" not in terminal.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
    assert terminal.getvalue().startswith("\r\x1b[Krewrite  0 s")
    assert terminal.getvalue().endswith("\r\x1b[K")
