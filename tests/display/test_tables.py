"""Tables are ruled on a terminal and plain text elsewhere."""

from __future__ import annotations

import pytest

from symnum.display import print_table


def test_a_pipe_gets_plain_aligned_text(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["way", "time"], [["tape", "12 us"], ["[LLVM]", "3 us"]], title="One call")
    assert capsys.readouterr().out == "One call\nway      time\ntape    12 us\n[LLVM]   3 us\n"


def test_a_terminal_gets_a_ruled_table_without_colours_if_none_are_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    print_table(["way", "time"], [["[bold]tape", "12 us"]])
    shown = capsys.readouterr().out
    assert "─" in shown
    assert "[bold]tape" in shown
    assert "\x1b[3" not in shown
