"""Rules that another rule makes superfluous: what they do to their own left side, the other does just the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from symnum.rules.application import apply_rule
from symnum.rules.rule import Rule, Tier
from symnum.rules.verification.assumed import over, sharp_symbol
from symnum.terms import interface
from symnum.terms.canonical import ZERO
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.traversal import convert, operation_counts

_RANK = {Tier.IEEE: 0, Tier.REAL: 1, Tier.FIELD: 2, Tier.ROUNDING: 3}


def superfluous(rules: Sequence[Rule]) -> list[tuple[Rule, Rule]]:
    """The pairs of a rule and another one that does the same wherever the first fires: duplicates and special cases.

    Equations are compared with equations, oriented rules with oriented rules of the same order and of no higher tier.

    Cost:  one attempt to match for each pair of rules with the same outermost operator.

    >>> from symnum.rules.text import rule
    >>> general = rule("max(~x, ~y) + min(~x, ~y) => ~x + ~y", name="general")
    >>> special = rule("max(~x, 3) + min(~x, 3) => ~x + 3", name="special")
    >>> [(one.name, other.name) for one, other in superfluous([general, special])]
    [('special', 'general')]
    """
    by_operator: dict[tuple[object, ...], list[Rule]] = defaultdict(list)
    for rule in rules:
        for side in _directions(rule):
            by_operator[_kind(side)].append(side)
    found: list[tuple[Rule, Rule]] = []
    for rule in rules:
        if rule.functions or any(v.is_sequence for v in rule.variables):
            continue
        left, right = _instance(rule)
        others = (other for other in by_operator[_kind(rule)] if other.name.removesuffix(".reversed") != rule.name)
        found += [(rule, other) for other in others if _does(other, rule, left, right)][:1]
    return found


def _directions(rule: Rule) -> Iterator[Rule]:
    yield rule
    if not rule.oriented and interface.is_call(rule.right):
        yield rule.reversed()


def _kind(rule: Rule) -> tuple[Operator, bool, bool, str]:
    left = rule.left if rule.as_written else convert(rule.left, ZERO)
    return interface.operation(left), rule.oriented, rule.as_written, rule.order


def _instance(rule: Rule) -> list[AnyTerm]:
    """Both sides over symbols of which the rule's conditions are assumed."""
    symbols = {v: sharp_symbol(v, rule.guards) for v in rule.variables}
    sides = [over(side, symbols) for side in (rule.left, rule.right)]
    return sides if rule.as_written else convert(sides, ZERO)


def _does(other: Rule, rule: Rule, left: AnyTerm, right: AnyTerm) -> bool:
    if _RANK[other.tier] > _RANK[rule.tier] or set(operation_counts(other.left).tree) - set(
        operation_counts(rule.left).tree
    ):
        return False
    return apply_rule(other, left) is right
