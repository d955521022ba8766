"""Both sides of a rule as canonical terms, which loading, ordering and compiling it all need."""

from __future__ import annotations

from functools import lru_cache

from symnum.rules.rule import Rule
from symnum.terms.canonical import ZERO
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import convert


@lru_cache(maxsize=2048)
def normal_sides(rule: Rule) -> tuple[AnyTerm, AnyTerm]:
    """The left and the right side in normal form.

    >>> from symnum.rules.text import rule
    >>> normal_sides(rule("sin(~x)*sin(~x) + cos(~x)^2 => 1"))
    (cos(x)^2 + sin(x)^2, 1)
    """
    left, right = convert([rule.left, rule.right], ZERO)
    return left, right
