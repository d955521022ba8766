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
    "reaction_diffusion.py": "mean of A, B, C at the end: [0.443",
    "gray_scott.py": "v after 200 steps",
    "brusselator.py": "the two differ by at most 0.00",
    "spiral_waves.py": "movie in spiral_waves.gif",
    "burgers.py": "largest error 0.0",
    "turing_3d.py": "deviation of u",
    "enzyme_sensitivity.py": "d P / d kcat = +",
    "mechanics_to_kernel.py": "energy drifts by less than 1e-6: True",
    "robot_arm.py": "within 1e-12 of the target: True",
    "robertson.py": "the total at the end is 1.000000",
    "own_rules.py": "certified: True",
    "egraph_and_graph.py": "in term.svg",
    "ensemble_of_parameters.py": "all finite: True",
    "fit_parameters.py": "within 5%: True",
    "kernel_in_numba.py": "at the fixed points 1 - 1/r: True",
    "library_in_c_and_rust.py": "library and kernel agree: True",
}
WRITES = {
    "gray_scott.py": ["gray_scott.png"],
    "spiral_waves.py": ["spiral_waves.gif"],
    "robertson.py": ["robertson.png"],
    "egraph_and_graph.py": ["term.svg"],
}
SMALL = {
    "gray_scott.py": ["48", "200"],
    "brusselator.py": ["24", "1.0"],
    "spiral_waves.py": ["24", "4", "3"],
    "burgers.py": ["100"],
    "turing_3d.py": ["8", "1"],
    "ensemble_of_parameters.py": ["50"],
}
"""What examples that take long are given, to be short."""


def test_every_example_is_tested() -> None:
    assert {place.name for place in EXAMPLES.glob("*.py")} == set(SAYS)


@pytest.mark.parametrize("name", SAYS)
def test_an_example_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    given = SMALL.get(name, [])
    monkeypatch.setattr(sys, "argv", [name, *given])
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    assert SAYS[name] in capsys.readouterr().out
    assert [place.name for place in tmp_path.iterdir()] == WRITES.get(name, [])


def test_the_network_example_draws_its_plot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra plot)")
    monkeypatch.setattr(sys, "argv", ["network_in_python.py", str(tmp_path / "enzyme.png")])
    runpy.run_path(str(EXAMPLES / "network_in_python.py"), run_name="__main__")
    assert (tmp_path / "enzyme.png").stat().st_size > 10_000
    assert "Product after 60 s" in capsys.readouterr().out
