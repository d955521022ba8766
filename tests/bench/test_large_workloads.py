"""Families of large systems have about the size asked for, and are the same in every algebra."""

from __future__ import annotations

import pytest

import symnum as sn
from bench.peers.algebras import SymnumAlgebra
from bench.suites.large.factoring import weighted
from bench.workloads.large_systems import FAMILIES
from bench.workloads.pendulum import pendulum_equations


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_grows_with_the_size_asked_for(family: str) -> None:
    small, large = FAMILIES[family](1000), FAMILIES[family](5000)
    assert 300 <= small.operations < large.operations <= 20_000
    assert {term.name for term in sn.free_symbols(large.terms)} <= {symbol.name for symbol in large.symbols}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_factored_to_the_same_values(family: str) -> None:
    result = sn.rewrite(FAMILIES[family](1000).terms, rewriter="factor")
    assert result.cost_after <= result.cost_before
    assert result.report.stop in ("done", "nothing is gained")


def test_a_pendulum_of_one_link_swings() -> None:
    _, (inertia, force) = pendulum_equations(1, SymnumAlgebra())
    values = {"q0": 0.5, "u0": 2.0, "m0": 3.0, "l0": 0.7, "g": 9.8}
    assert sn.evaluate(inertia, values) == pytest.approx(3.0 * 0.7**2)
    assert sn.evaluate(force, values) == pytest.approx(-3.0 * 9.8 * 0.7 * 0.479425538604)


def test_products_weigh_three_sums() -> None:
    x, y = sn.symbols("x y")
    assert weighted(sn.ODESystem([x, y], [x * y + x, y]), [x * y + x]) == 4
