"""`symnum calibrate`: a table of this machine that is kept, printed, and gone by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import symnum as sn
from symnum.cli.main import main
from symnum.cost.table import machine_table, read_table

ONCE = ["calibrate", "--repeats", "1"]


def test_the_table_is_kept_shown_and_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config" / "costs.json"
    monkeypatch.setenv("SYMNUM_COSTS", str(path))
    assert main([*ONCE, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert read_table(path) == machine_table()
    assert printed == machine_table().as_data()
    assert [entry.name for entry in path.parent.iterdir()] == ["costs.json"]
    table = machine_table()
    assert table.machine
    x, y = sn.symbols("x y")
    used = sn.rewrite(sn.tan(x) * y, rewriter="classical", cost="measured")
    assert used.cost_before == pytest.approx(table.cycles("tan") + table.cycles("mul"))


def test_no_file_is_overwritten_unless_forced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "costs.json"
    path.write_text("mine")
    assert main([*ONCE, "--output", str(path)]) == 1
    assert "--force" in capsys.readouterr().err
    assert path.read_text() == "mine"
