"""The automatic choice of rewriters: every stage is seen in the report, and none makes the terms dearer."""

from __future__ import annotations

from itertools import pairwise

import symnum as sn
from symnum.rewriters.base import rewrite

X, Y, K = sn.symbols("x y k")


def test_identities_come_before_factors() -> None:
    result = rewrite(sn.sin(X) ** 2 + sn.cos(X) ** 2 + K * X * Y + K * X, rewriter="auto")
    assert [stage.name for stage in result.report.stages] == ["classical", "factor"]
    assert (result.cost_before, result.cost_after) == (64, 4)


def test_arithmetic_needs_no_identities() -> None:
    result = rewrite([K * X * Y + K * X, X * Y], rewriter="auto")
    assert [stage.name for stage in result.report.stages] == ["factor"]


def test_the_report_has_the_cost_before_and_after_each_stage() -> None:
    result = rewrite(sn.exp(sn.log(X**2 + 1)) + X * Y, rewriter="auto")
    costs = [(stage.counts["cost before"], stage.counts["cost after"]) for stage in result.report.stages]
    assert costs[0][0] == result.cost_before
    assert costs[-1][1] == result.cost_after
    assert all(one[1] == other[0] for one, other in pairwise(costs))


def test_where_the_bits_must_stay_sums_keep_their_order() -> None:
    term = K * X + K * Y
    assert rewrite(term, rewriter="auto", allow="ieee").terms is term


def test_the_derivation_names_the_rules_of_the_first_stage() -> None:
    assert "pythagoras" in rewrite(sn.sin(X) ** 2 + sn.cos(X) ** 2 + K, rewriter="auto", trace=True).explain()


def test_compiled_code_computes_the_same() -> None:
    f = sn.compile([X, Y], [sn.sin(X) ** 2 + sn.cos(X) ** 2 + X * Y + X], rewriter="auto", cache=False)
    assert abs(f(0.5, 3.0)[0] - 3.0) < 1e-12
