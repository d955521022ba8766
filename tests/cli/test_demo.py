"""`symnum demo` as a newcomer runs it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from symnum.cli.main import main


def test_the_demonstration_compares_solves_and_plots(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra plot)")
    for _ in range(2):
        assert main(["demo", "--sites", "2", "-o", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert all(way in shown for way in ("SymPy", "NumPy", "symnum, tape", "symnum, LLVM"))
    agreement = re.search(r"All agree to (\S+) of", shown)
    assert agreement is not None
    assert float(agreement[1]) < 1e-12
    assert {place.name for place in tmp_path.iterdir()} == {"symnum-demo.png", "symnum-demo-2.png"}


def test_without_matplotlib_it_says_so_and_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert main(["demo", "--sites", "1", "-o", str(tmp_path)]) == 0
    assert "No plot: plots need matplotlib" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_found_out_before_the_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "-o", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err == f"symnum: the folder {tmp_path / 'none'} does not exist\n"
