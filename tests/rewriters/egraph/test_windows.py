"""Large systems by windows: factored by rules, shared between outputs, never dearer."""

from __future__ import annotations

from typing import Any

import pytest

import symnum as sn
from symnum.cost.model import dag_cost
from symnum.rewriters.egraph import client, windows


def _binding(sites: int) -> list[Any]:
    """Every x binds to every y with one of two rates."""
    x, y, k = sn.symbols(f"x0:{sites}"), sn.symbols(f"y0:{sites}"), sn.symbols("k0:2")
    flux = [[k[(i + j) % 2] * x[i] * y[j] for j in range(sites)] for i in range(sites)]
    losses = [-sum(row[1:], row[0]) for row in flux]
    return losses + [-sum((row[j] for row in flux[1:]), flux[0][j]) for j in range(sites)]


def test_a_network_costs_less_than_half() -> None:
    terms = _binding(22)
    result = sn.rewrite(terms, rewriter="egraph")
    assert "windows" in [stage.name for stage in result.report.stages]
    assert result.cost_after == dag_cost(result.terms) < 0.5 * result.cost_before
    assert result.fired["distributive.factor"] > 100


def test_windows_that_do_not_fit_the_limit_are_left_as_they_are() -> None:
    terms = _binding(22)
    result = sn.rewrite(terms, rewriter="egraph", limits=sn.Limits(nodes=10))
    assert result.terms == terms


@pytest.mark.parametrize("workers", [1, 3])
def test_the_number_of_processes_changes_nothing(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    terms = _binding(22)
    monkeypatch.setattr(windows, "WINDOW", 2_000)
    expected = sn.rewrite(terms, rewriter="egraph")
    monkeypatch.setattr(windows, "_workers", lambda count: workers)
    result = sn.rewrite(terms, rewriter="egraph")
    assert result.report.stage("windows").counts["windows"] > 1
    assert list(map(str, result.terms)) == list(map(str, expected.terms))
    assert result.fired == expected.fired


def test_windows_share_the_limit_of_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", 2_000)
    result = sn.rewrite(_binding(22), rewriter="egraph", limits=sn.Limits(nodes=8_000))
    assert result.report.stage("windows").counts["nodes"] <= 8_800


def test_an_interrupt_ends_every_window_and_the_next_rewriting_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    terms = _binding(22)
    with monkeypatch.context() as patch:
        patch.setattr(windows, "_window", interrupted)
        with pytest.raises(KeyboardInterrupt):
            sn.rewrite(terms, rewriter="egraph")
    assert not client._idle  # pyright: ignore[reportPrivateUsage]
    assert sn.rewrite(terms, rewriter="egraph").cost_after < dag_cost(terms)
