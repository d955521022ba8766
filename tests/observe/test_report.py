"""Reports keep the order of stages and print as aligned tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symnum.observe import Recorder, Report, Stage, aligned_table, debug, trace


def two_stages() -> Report:
    recorder = Recorder("compile", clock=iter([0.0, 0.5, 1.0, 3.0]).__next__)
    with recorder.stage("share") as counts:
        counts["operations"] = 12000
    with recorder.stage("emit") as counts:
        counts["kilobytes"] = 1.25
    return recorder.report(stop="done")


def test_a_report_prints_every_count_in_a_column_of_its_own() -> None:
    assert str(two_stages()).splitlines() == [
        "compile: 2.5 s, done",
        "stage  seconds  operations  kilobytes",
        "share   0.5000      12,000",
        "emit    2.0000                   1.25",
    ]


def test_a_report_is_json_data() -> None:
    data = json.loads(json.dumps(two_stages().as_data()))
    assert data["seconds"] == 2.5
    assert data["stages"][0] == {"name": "share", "seconds": 0.5, "counts": {"operations": 12000}}


def test_an_unknown_stage_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="share, emit"):
        two_stages().stage("link")


def test_a_report_without_stages_is_one_line() -> None:
    assert str(Report("rewrite", stop="time limit")) == "rewrite: 0 s, time limit"


def test_a_finished_stage_is_an_event_and_a_debug_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with trace(tmp_path / "t.jsonl"), debug(1):
        two_stages()
    events = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text().splitlines()]
    assert [(e["event"], e["work"], e["name"]) for e in events] == [
        ("stage", "compile", "share"),
        ("stage", "compile", "emit"),
    ]
    assert capsys.readouterr().err.splitlines()[0] == "compile: share: 0.5000 s  operations 12,000"


def test_a_stage_prints_without_counts() -> None:
    assert str(Stage("share", 0.5)) == "share: 0.5000 s"


def test_a_table_refuses_ragged_rows() -> None:
    with pytest.raises(ValueError, match="3 cells under a header of 2"):
        aligned_table(["a", "b"], [["1", "2", "3"]])
