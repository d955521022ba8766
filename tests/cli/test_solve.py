"""`symnum solve` as a user runs it."""

from __future__ import annotations

import csv
import io
import math
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from symnum.cli.main import main
from symnum.solvers.stepping import WatchedRates
from tests.cli.networks import DECAY, KEYWORDS


@pytest.fixture
def decay(tmp_path: Path) -> str:
    """Write a network of two species that turn into each other."""
    (tmp_path / "decay.net").write_text(DECAY)
    return str(tmp_path / "decay.net")


def columns(text: str) -> dict[str, list[float]]:
    """Read CSV into columns."""
    header, *rows = csv.reader(io.StringIO(text))
    return {name: [float(row[place]) for row in rows] for place, name in enumerate(header)}


def test_the_observables_follow_the_exact_solution(decay: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", decay, "--until", "2", "--points", "5", "--rtol", "1e-8"]) == 0
    found = columns(capsys.readouterr().out)
    assert found["time"] == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert found["Total"] == pytest.approx([100.0] * 5, rel=1e-9)
    exact = [100 / 3 * (1 - math.exp(-1.5 * t)) for t in found["time"]]
    assert found["Product"] == pytest.approx(exact, rel=1e-6, abs=1e-6)


def test_species_are_reported_when_asked_for(decay: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", decay, "--until", "1", "--points", "2", "--species"]) == 0
    assert list(columns(capsys.readouterr().out)) == ["time", "A()", "B()"]


def test_a_table_and_a_plot_are_written_and_standard_output_stays_empty(
    decay: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra plot)")
    outputs = ["--csv", str(tmp_path / "out.csv"), "--plot", str(tmp_path / "out.png")]
    assert main(["solve", decay, "--until", "1", *outputs]) == 0
    assert capsys.readouterr().out == ""
    assert len(columns((tmp_path / "out.csv").read_text())["time"]) == 501
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


def test_an_existing_file_is_kept(decay: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out.csv").write_text("mine")
    arguments = ["solve", decay, "--until", "1", "--csv", str(tmp_path / "out.csv")]
    assert main(arguments) == 1
    assert "--force" in capsys.readouterr().err
    assert (tmp_path / "out.csv").read_text() == "mine"
    assert main([*arguments, "--force"]) == 0
    assert (tmp_path / "out.csv").read_text().startswith("time,Total,Product\n")


def test_a_network_may_come_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(DECAY.encode())))
    assert main(["solve", "-", "--until", "1", "--points", "2"]) == 0
    assert list(columns(capsys.readouterr().out)) == ["time", "Total", "Product"]


def test_names_that_are_keywords_elsewhere_simply_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(KEYWORDS.encode())))
    assert main(["solve", "-", "--until", "2", "--points", "3"]) == 0
    found = columns(capsys.readouterr().out)
    assert found["sin"] == pytest.approx([(1 - math.exp(-1.5 * t)) / 3 for t in (0, 1, 2)], rel=1e-4, abs=1e-6)


def test_a_plot_that_cannot_be_drawn_is_refused_before_the_work(
    decay: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plot, table = str(tmp_path / "out.doc"), str(tmp_path / "t")
    assert main(["solve", decay, "--until", "1", "--plot", plot, "--csv", table]) == 1
    assert "take one of" in capsys.readouterr().err
    assert [place.name for place in tmp_path.iterdir()] == ["decay.net"]


@pytest.mark.parametrize("until", ["0", "-1", "nan", "inf", "soon"])
def test_a_span_of_no_sense_is_wrong_usage(until: str, decay: str) -> None:
    assert main(["solve", decay, "--until", until]) == 2


def test_an_unknown_method_names_the_known_ones(decay: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", decay, "--until", "1", "--method", "Eulre"]) == 1
    assert "BDF" in capsys.readouterr().err


def test_nothing_is_written_if_one_of_two_outputs_cannot_be(
    decay: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra plot)")
    table = str(tmp_path / "out.csv")
    for plot, reason in ((str(tmp_path / "out.movie"), "'.movie'"), (table, "give two")):
        assert main(["solve", decay, "--until", "1", "--csv", table, "--plot", plot]) == 1
        assert reason in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["decay.net"]


def test_an_interruption_reports_what_was_reached_and_ends_with_status_130(
    decay: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(self: WatchedRates, t: float, y: Any) -> Any:
        if t > 0.5:
            raise KeyboardInterrupt
        return rates(self, t, y)

    rates = WatchedRates.__call__
    monkeypatch.setattr(WatchedRates, "__call__", interrupted)
    assert main(["solve", decay, "--until", "1", "--points", "1001"]) == 130
    shown = capsys.readouterr()
    times = columns(shown.out)["time"]
    assert 0 < times[-1] <= 0.5
    assert shown.err == f"symnum: interrupted before t = 1: the last of {len(times)} times is {times[-1]:g}\n"


def test_parameters_and_species_take_other_values(decay: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", decay, "--until", "1", "--points", "2", "--species", "--set", "A()=7"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("0.0,7.0")


@pytest.mark.parametrize(
    ("given", "mentioned"), [("C()=1", "no parameter or species"), ("A()=x", "is no number"), ("A()", "NAME=VALUE")]
)
def test_a_value_that_fits_nothing_is_one_line(
    given: str, mentioned: str, decay: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["solve", decay, "--until", "1", "--set", given]) == 1
    assert mentioned in capsys.readouterr().err
