"""Every example runs, and says what it should."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SAYS = {
    "network_in_python.py": "Product after 60 s",
    "lambdify_for_sympy_users.py": "agree: True",
    "generate_code.py": "double",
}


def test_every_example_is_tested() -> None:
    assert {place.name for place in EXAMPLES.glob("*.py")} == set(SAYS)


@pytest.mark.parametrize("name", SAYS)
def test_an_example_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [name])
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    assert SAYS[name] in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_the_network_example_draws_its_plot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra plot)")
    monkeypatch.setattr(sys, "argv", ["network_in_python.py", str(tmp_path / "enzyme.png")])
    runpy.run_path(str(EXAMPLES / "network_in_python.py"), run_name="__main__")
    assert (tmp_path / "enzyme.png").stat().st_size > 10_000
    assert "Product after 60 s" in capsys.readouterr().out
