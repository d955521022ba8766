"""The equations that the classical rewriter uses exist and go down."""

from __future__ import annotations

import pytest

from symnum.rules.catalogue import catalogue_rules
from symnum.rules.directed import DIRECTED, directed
from symnum.rules.rule import Tier
from symnum.rules.termination import decreases

RULES = {rule.name: rule for rule in catalogue_rules()}


@pytest.mark.parametrize("name", DIRECTED)
def test_the_equation_is_in_the_catalogue_and_goes_down(name: str) -> None:
    assert not RULES[name].oriented and RULES[name].tier is Tier.REAL
    rule = directed(RULES[name])
    assert rule is not None and rule.oriented and decreases(rule)


def test_other_rules_are_left_as_they_are() -> None:
    assert directed(RULES["real_powers.pow_as_exp"]) is None  # would trade accuracy for cycles
    assert directed(RULES["pythagoras.sin_cos"]) is None
