"""Figures know their ratio and whether they reach their target; the table shows both."""

import doctest
import math

import pytest

from bench import figures
from bench.figures import Figure, Outcome, Target, table


def test_a_target_bounds_the_ratio_when_there_is_a_peer() -> None:
    figure = Figure("call", 30.0, "us", "peer", 40.0, Target(0.8))
    assert figure.ratio == 0.75
    assert figure.reached


def test_a_target_bounds_the_value_when_there_is_no_peer() -> None:
    assert Figure("import", 0.3, "s", target=Target(0.2)).reached is False
    assert Figure("speed-up", 120.0, "x", target=Target(113.0, ">=")).reached is True


def test_a_figure_without_a_target_is_neither_reached_nor_missed() -> None:
    assert Figure("call", 1.0, "us", "peer", 2.0).reached is None


def test_nan_reaches_no_target() -> None:
    assert not any(Target(1.0, relation).reached(math.nan) for relation in ("<=", ">="))


def test_a_target_with_another_relation_is_refused() -> None:
    with pytest.raises(ValueError, match="relation"):
        Target(1.0, "<")


def test_the_table_shows_misses_skips_and_failures() -> None:
    missed = Outcome("a", (Figure("call", 3.0, "us", target=Target(1.0)),), ("no peer",))
    text = table([missed, Outcome("b", error="ValueError: broken")])
    assert "NO" in text
    assert "skipped: no peer" in text
    assert "FAILED: ValueError: broken" in text


def test_the_documented_table_is_what_is_printed() -> None:
    assert doctest.testmod(figures).failed == 0
