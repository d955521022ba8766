"""Plots label every curve at its end, keep labels apart, and render the same bytes each time."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnum.display import figure_bytes, trajectory_figure
from symnum.display.plots import MOST_CURVES, spread
from symnum.errors import SymnumError

pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra plot)")
TIMES = [0.0, 1.0, 2.0]


def test_every_curve_is_labelled_in_its_own_colour() -> None:
    plot = trajectory_figure(TIMES, {"A": [1, 2, 3], "B": [3, 2, 1]}).axes[0]
    labels = {text.get_text(): text.get_color() for text in plot.texts}
    assert labels == {"A": plot.lines[0].get_color(), "B": plot.lines[1].get_color()}
    assert labels["A"] != labels["B"]


def test_axes_carry_their_units_and_scales() -> None:
    figure = trajectory_figure([1, 2, 3], {"A": [1, 2, 3]}, axes=("time (s)", "molecules"), scales=("log", "log"))
    plot = figure.axes[0]
    assert (plot.get_xlabel(), plot.get_ylabel()) == ("time (s)", "molecules")
    assert (plot.get_xscale(), plot.get_yscale()) == ("log", "log")


def test_of_too_many_curves_those_that_change_most_are_drawn() -> None:
    series = {f"S{n}": [0.0, float(n), 0.0] for n in range(MOST_CURVES + 9)}
    plot = trajectory_figure(TIMES, series).axes[0]
    assert {text.get_text() for text in plot.texts} == {f"S{n}" for n in range(9, MOST_CURVES + 9)}
    assert plot.get_title(loc="right") == "9 more change less"


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_values_without_a_place_on_the_axis_do_not_matter(scale: str) -> None:
    series = {"zero": [0, 0, 0], "nan": [1, 2, math.nan], "inf": [1, 2, math.inf], "fine": [1, 2, 3]}
    figure = trajectory_figure(TIMES, series, scales=("linear", "log" if scale == "log" else "linear"))
    assert figure_bytes(figure, ".png").startswith(b"\x89PNG")


def test_names_are_no_mathematics_and_long_ones_lose_their_middle() -> None:
    names = {r"$\frac{": [1, 2, 3], "A" * 50 + "B" * 50: [3, 2, 1]}
    figure = trajectory_figure(TIMES, names)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert figure_bytes(figure, ".png")
    assert texts[1].startswith("AAAA") and texts[1].endswith("BBBB") and len(texts[1]) < 30


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_trajectories_give_the_same_bytes(suffix: str) -> None:
    once, again = (figure_bytes(trajectory_figure(TIMES, {"A": [1, 2, 3]}), suffix) for _ in range(2))
    assert once == again


def test_what_cannot_be_drawn_is_an_error_of_one_line() -> None:
    with pytest.raises(SymnumError, match="no trajectory"):
        trajectory_figure(TIMES, {})
    with pytest.raises(SymnumError, match=r"take one of .*png"):
        figure_bytes(trajectory_figure(TIMES, {"A": [1, 2, 3]}), ".doc")


@given(st.lists(st.floats(-1, 2), min_size=1, max_size=30), st.floats(0.001, 0.2))
def test_labels_are_spread_a_gap_apart_within_the_axes_in_their_order(wanted: list[float], gap: float) -> None:
    places = spread(wanted, gap)
    gap = min(gap, 1 / max(1, len(wanted) - 1))
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    ranked = [places[place] for place in order]
    assert all(after - before >= gap - 1e-9 for before, after in pairwise(ranked))
    assert min(places) >= -1e-9
    assert max(places) <= 1 + 1e-9
