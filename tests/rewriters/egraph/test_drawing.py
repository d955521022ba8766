"""The e-graph as a drawing."""

from __future__ import annotations

import symnum as sn
from symnum.rewriters.base import Limits, Request
from symnum.rewriters.egraph.drawing import drawn_graph, to_dot
from symnum.rules.catalogue import rule_sets
from symnum.rules.rule import allowed_tiers


def test_a_drawing_shows_costs_and_says_what_is_cut_off() -> None:
    x, y, z = sn.symbols("x y z")
    rules = tuple(rule_sets(["distributive"])[0])
    request = Request([x * y + x * z], lambda: rules, allowed_tiers("real"), Limits(), False)
    text = to_dot(drawn_graph(request, classes=3))
    assert text.startswith("// ") and "classes are cut off" in text.splitlines()[0]
    assert 'label="mul  1"' in text
    assert text.count("subgraph") == 3
