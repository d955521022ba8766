"""Fused sums: products are taken in where a rounding less is allowed, and nowhere else."""

from __future__ import annotations

import pytest

import symnum as sn
from symnum.rewriters.base import rewrite

A, B, C, X, Y, Z = sn.symbols("a b c x y z")

SUMS = [
    A * X + B * Y + C * Z,
    A * X - B * Y + C,
    -A * X - B * Y - C * Z,
    3 * X - 2 * Y + A,
    X - Y / Z + A * B + C * Y,
    X**40 + A * Y + 7,
    5 * X**3 + B,
]


@pytest.mark.parametrize("term", SUMS)
def test_products_used_once_are_taken_in(term: sn.Term) -> None:
    result = rewrite(term, rewriter="factor", allow="real+rounding")
    assert "fma" in sn.operation_counts(result.terms).dag
    assert result.cost_after < result.cost_before
    assert result.certificate.check("equal").outcome == "yes"


def test_without_leave_every_operation_rounds() -> None:
    result = rewrite(A * X + A * Y + B * Z, rewriter="factor")
    assert "fma" not in sn.operation_counts(result.terms).dag


def test_a_product_used_twice_is_computed_once() -> None:
    result = rewrite([A * X + B, sn.sin(A * X) + C * Y], rewriter="factor", allow="real+rounding")
    assert sn.operation_counts(result.terms).dag == {"mul": 1, "add": 1, "sin": 1, "fma": 1}
