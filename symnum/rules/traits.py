"""Rules that the table of operators implies: f(-x) is -f(x) for odd functions and f(x) for even ones."""

from __future__ import annotations

from functools import cache

from symnum.rules.pattern import variable
from symnum.rules.rule import Location, Rule
from symnum.terms.operators import NEG, Operator, Trait, operators
from symnum.terms.tree import tree_call


@cache
def trait_rules() -> tuple[Rule, ...]:
    """The rules for the traits of the operators, in the order of the table.

    Of a sum and its negative only one is taken for -x, so that y - x and x - y become one under an even function.

    >>> print(trait_rules()[0])
    traits.cbrt_odd: cbrt(-x) >> -cbrt(x)
    """
    return tuple(_rule(operator) for operator in operators() if _has_parity(operator))


def _has_parity(operator: Operator) -> bool:
    return bool(operator.traits & (Trait.ODD | Trait.EVEN)) and operator is not NEG


def _rule(operator: Operator) -> Rule:
    x = variable("x")
    plain = tree_call(operator, (x,))
    mirrored = tree_call(operator, (tree_call(NEG, (x,)),))
    location = Location("terms/operators.py")
    if Trait.ODD in operator.traits:
        return Rule(f"traits.{operator.name}_odd", mirrored, tree_call(NEG, (plain,)), location=location)
    return Rule(f"traits.{operator.name}_even", mirrored, plain, location=location)
