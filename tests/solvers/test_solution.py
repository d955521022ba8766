"""Solutions: values by name, tables, plots."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

import symnum as sn
from symnum.errors import ModelError
from symnum.models.system import ODESystem
from symnum.solvers.solution import Solution

a, b, k, t = sn.symbols("a b k t")


@pytest.fixture(scope="module")
def solution() -> Solution:
    """Return the solution of two states that turn into each other, with observables."""
    system = ODESystem(
        [a, b],
        [k * (b - a), k * (a - b)],
        parameters={k: 0.5},
        initial={a: 4},
        time=t,
        observables={"sum": a + b, "clock": 2 * t, "rate": k, "b": 10 * b},
        name="swap",
    )
    return system.solve((0, 1), t_eval=[0.0, 0.5, 1.0], rtol=1e-9)


def test_states_and_observables_are_found_by_name_and_symbol(solution: Solution) -> None:
    assert solution["a"] is not None
    assert solution[a] == pytest.approx(2 + 2 * np.exp(-solution.t), rel=1e-6)
    assert solution["sum"] == pytest.approx([4, 4, 4])
    assert solution["clock"] == pytest.approx([0, 1, 2])
    assert list(solution["rate"]) == [0.5, 0.5, 0.5]


def test_an_observable_counts_where_a_state_has_its_name(solution: Solution) -> None:
    assert solution["b"] == pytest.approx(10 * solution.y[1])


def test_all_observables_come_in_their_order(solution: Solution) -> None:
    assert list(solution.observables) == ["sum", "clock", "rate", "b"]
    assert all(values.shape == (3,) for values in solution.observables.values())


def test_an_unknown_name_is_refused(solution: Solution) -> None:
    with pytest.raises(ModelError, match="named 'c'"):
        solution["c"]


def test_a_table_reads_back_to_the_last_bit(solution: Solution, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    solution.to_csv(path, ["a", "sum"])
    header, *rows = csv.reader(path.read_text().splitlines())
    assert header == ["time", "a", "sum"]
    assert [float(row[1]) for row in rows] == list(solution["a"])
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_has_the_observables_if_nothing_is_asked_for(solution: Solution) -> None:
    text = io.StringIO()
    solution.to_csv(text)
    assert text.getvalue().splitlines()[0] == "time,sum,clock,rate,b"


def test_a_table_that_cannot_be_made_leaves_no_file(solution: Solution, tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        solution.to_csv(tmp_path / "out.csv", ["a", "c"])
    assert list(tmp_path.iterdir()) == []


def test_the_summary_says_what_was_solved_and_how(solution: Solution) -> None:
    said = repr(solution)
    assert said.startswith(
        "<Solution of swap: t = 0 to 1, 3 points; 2 states, 4 observables; LSODA (Jacobian dense, by differences), "
    )


def test_a_plot_shows_what_is_asked_for(solution: Solution) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra plot)")
    (axes,) = solution.plot(["a", "sum"]).axes
    assert len(axes.lines) == 2
    assert axes.get_xlabel() == "t"
