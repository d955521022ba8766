"""Random expressions through both rewriters: values stay, and nothing gets dearer."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import symnum as sn
from symnum.cost.model import dag_cost

X, Y = sn.symbols("x"), sn.symbols("y", positive=True)
POINTS = [(0.7, 1.3), (-1.9, 0.4), (2.3, 3.1)]


def _joined(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    pairs = st.tuples(parts, parts)
    return st.one_of(
        pairs.map(lambda p: p[0] + p[1]),
        pairs.map(lambda p: p[0] * p[1]),
        pairs.map(lambda p: p[0] - p[1]),
        parts.map(sn.sin),
        parts.map(sn.cos),
        parts.map(lambda p: sn.exp(-(p**2))),
        parts.map(lambda p: p / (1 + p**2)),
        parts.map(lambda p: sn.sqrt(1 + p**2)),
    )


TERMS = st.recursive(st.sampled_from([X, Y, sn.literal(2), X * Y]), _joined, max_leaves=8)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(TERMS)
def test_both_rewriters_keep_values_and_never_cost_more(term: Any) -> None:
    results = [sn.rewrite(term, rewriter=name, limits=sn.Limits(nodes=400)) for name in ("classical", "egraph")]
    for x, y in POINTS:
        expected = float(sn.evaluate(term, {"x": x, "y": y}))
        for result in results:
            value = float(sn.evaluate(result.terms, {"x": x, "y": y}))
            assert math.isclose(value, expected, rel_tol=1e-8, abs_tol=1e-8)
    assert dag_cost([results[1].terms]) <= dag_cost([results[0].terms]) <= dag_cost([term])
