"""Large systems by windows: factored by rules, shared between outputs, never dearer."""

from __future__ import annotations

from typing import Any

import symnum as sn
from symnum.cost.model import dag_cost


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
