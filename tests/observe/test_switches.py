"""Switches come from the environment, hold for a block, and refuse what they do not know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symnum.errors import SymnumError
from symnum.observe import check, check_level, debug, debug_level, emit, say, trace, trace_file


def test_switches_are_off_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SYMNUM_DEBUG", "SYMNUM_CHECK", "SYMNUM_TRACE"):
        monkeypatch.delenv(name, raising=False)
    assert (debug_level(), check_level(), trace_file()) == (0, 0, None)


def test_switches_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMNUM_DEBUG", "4")
    monkeypatch.setenv("SYMNUM_CHECK", "2")
    monkeypatch.setenv("SYMNUM_TRACE", "steps.jsonl")
    assert (debug_level(), check_level(), trace_file()) == (4, 2, Path("steps.jsonl"))


def test_a_block_overrides_the_environment_and_gives_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMNUM_DEBUG", "4")
    monkeypatch.setenv("SYMNUM_CHECK", "1")
    with debug(0), check(2):
        assert (debug_level(), check_level()) == (0, 2)
    assert (debug_level(), check_level()) == (4, 1)


@pytest.mark.parametrize("value", ["7", "-1", "yes", "1.5"])
def test_a_wrong_level_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SYMNUM_DEBUG", value)
    with pytest.raises(SymnumError, match=r"SYMNUM_DEBUG .* from 0 to 6"):
        debug_level()


def test_events_are_appended_as_lines_of_json(tmp_path: Path) -> None:
    with trace(tmp_path / "steps.jsonl"):
        emit("rule", name="powers.pow_add", place=3)
        emit("rule", name=Path("odd"))
    lines = (tmp_path / "steps.jsonl").read_text().splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["powers.pow_add", "odd"]


def test_a_trace_that_cannot_be_written_is_an_error_of_one_line(tmp_path: Path) -> None:
    with trace(tmp_path / "missing" / "steps.jsonl"), pytest.raises(SymnumError, match="cannot write the trace"):
        emit("rule")


def test_debug_lines_go_to_standard_error_from_their_level_on(capsys: pytest.CaptureFixture[str]) -> None:
    with debug(2):
        say(2, "shown")
        say(3, "hidden")
    assert capsys.readouterr() == ("", "shown\n")
