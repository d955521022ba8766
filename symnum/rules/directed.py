"""Equations of the catalogue that the classical rewriter uses, too, in the direction in which they go down.

An equation is written as such because the e-graph gains from both directions. These lose no accuracy in the direction
that costs less, so that a rewriter of one direction may take it; equations that trade accuracy for cycles are not
among them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from symnum.errors import SymnumError
from symnum.rules.catalogue import catalogue
from symnum.rules.rule import Rule
from symnum.rules.termination import decreases

DIRECTED = (
    "powers.pow_add", "powers.pow_sub", "powers.pow_pow", "powers.mul_pow", "powers.div_pow", "powers.pow_neg",
    "real_powers.pow_add", "real_powers.pow_sub", "real_powers.pow_pow", "real_powers.mul_pow", "real_powers.div_pow",
    "real_powers.pow_neg", "real_powers.pow_pow_at_zero", "real_powers.pow_add_at_zero",
    "square_roots.sqrt_even", "square_roots.sqrt_mul", "square_roots.sqrt_pull", "square_roots.sqrt_pull_below",
    "square_roots.sqrt_sqrt", "cube_roots.cbrt_as_power", "cube_roots.cbrt_exp",
    "exponentials.exp_pow", "other_bases.exp2_pow", "logarithms.log_pow", "logarithms.log_even_pow",
    "logarithms.log_abs_product", "other_bases.log2_pow", "other_bases.log10_pow", "logistic.flip",
    "magnitude.abs_pow", "choices.chained", "choices.both", "choices.either_one",
    "lifting.common_summand", "lifting.common_factor", "lifting.mask", "lifting.mask_both",
)  # fmt: skip


@cache
def directed_equations() -> tuple[Rule, ...]:
    """The rules that these equations are, oriented; each decreases.

    Errors:  SymnumError if the catalogue has no such equation, or if it goes down in neither direction.

    >>> directed_equations()[0].name
    'powers.pow_add'
    """
    equations = {rule.name: rule for rules in catalogue() for rule in rules if not rule.oriented}
    missing = [name for name in DIRECTED if name not in equations]
    if missing:
        raise SymnumError(f"the catalogue has no equation {missing[0]}; mend symnum.rules.directed")
    return tuple(_downwards(equations[name]) for name in DIRECTED)


def _downwards(equation: Rule) -> Rule:
    for candidate in (equation, equation.reversed()):
        oriented = replace(candidate, oriented=True)
        if decreases(oriented):
            return oriented
    raise SymnumError(f"{equation.name} goes down in neither direction; mend symnum.rules.directed")
