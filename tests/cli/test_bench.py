"""`symnum bench` hands over to the benchmark suite and hands back its status."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from symnum.cli.main import main


def test_the_suite_lists_its_benchmarks() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "symnum", "bench", "--list"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "spine" in listed.stdout


def test_an_unknown_benchmark_is_wrong_usage(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "no-such-benchmark"]) == 2
    assert "no-such-benchmark" in capfd.readouterr().err
