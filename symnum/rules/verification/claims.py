"""What a rule claims, with sequences spelled out and function variables given operators: terms over plain variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeAlias

from symnum.errors import ArityError
from symnum.rules.condition import Condition
from symnum.rules.pattern import FOLD, Variable, strict_variables_of, variable, variables_of
from symnum.rules.rule import Rule, Tier
from symnum.rules.verification.delayed import spelled_sides
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ABS, EXP, FLOOR, LOG, Operator, Sort
from symnum.terms.term import Symbol
from symnum.terms.traversal import free_symbols, rebuild
from symnum.terms.tree import tree_call

SEQUENCE_LENGTHS: Final = (0, 1, 2, 3)
STAND_INS: Final = (EXP, LOG, ABS, FLOOR)
"""What a function variable is checked with: a total, a partial, a kinked and a discontinuous function."""

Sequences: TypeAlias = Mapping[Variable, tuple[Variable, ...]]
Functions: TypeAlias = Mapping[Operator, Operator]


@dataclass(frozen=True, slots=True)
class Claim:
    """Left equals right wherever the conditions hold; for all tiers but `field`, one is defined where the other is.

    The variables are those of the rule and any plain symbols in it. `vanishing` are the ones that the left side needs
    and the right side has lost: a rewriter must prove their terms defined.
    """

    left: AnyTerm
    right: AnyTerm
    conditions: tuple[Condition, ...]
    variables: tuple[Symbol, ...]
    vanishing: frozenset[Variable]
    tier: Tier

    @staticmethod
    def between(left: AnyTerm, right: AnyTerm, conditions: tuple[Condition, ...] = (), tier: Tier = Tier.REAL) -> Claim:
        """The claim that two patterns are equal under conditions."""
        there = variables_of(right)
        both = tuple(free_symbols([left, right, *(c.as_term() for c in conditions)]))
        return Claim(left, right, conditions, both, frozenset(strict_variables_of(left)).difference(there), tier)


def is_boolean(variable: Symbol) -> bool:
    """Whether a variable stands for truth values."""
    return isinstance(variable, Variable) and variable.sort.result is Sort.BOOLEAN


def is_literal(variable: Symbol) -> bool:
    """Whether a variable stands for exact numbers only."""
    return isinstance(variable, Variable) and variable.sort.literal


def claims_of(rule: Rule) -> list[Claim]:
    """The claims about numbers that a rule makes: its statements, in terms of which numbers can be put in.

    >>> from symnum.rules.text import rule
    >>> [str(claim.left) for claim in claims_of(rule("abs(~x)^2 => ~x^2"))]
    ['abs(x)^2']
    """
    found: list[Claim] = []
    for claim in statements_of(rule):
        plain = tuple(c for c in claim.conditions if c.predicate not in ("free_of", "uniform"))
        sides = spelled_sides(claim.left, claim.right, claim.conditions)
        found += [Claim.between(*pair, plain, rule.tier) for pair in sides]
    return found


def statements_of(rule: Rule) -> list[Claim]:
    """What a rule states, once for each length of its sequences and each stand-in of its functions.

    >>> from symnum.rules.language import Real, Rules, Sequence, maximum, ruleset
    >>> @ruleset(as_written=True)
    ... def extremes(a: Real, xs: Sequence) -> Rules:
    ...     return Rules(repeated=maximum(a, a, *xs) >> maximum(a, *xs))
    >>> [str(claim.left) for claim in statements_of(extremes["repeated"])][:2]
    ['max(a, a)', 'max(a, a, xs_0)']
    """
    found: list[Claim] = []
    for sequences in _sequences(rule):
        for functions in _functions(rule):
            try:
                (left,), (right,) = (_spelled(side, sequences, functions) for side in (rule.left, rule.right))
            except ArityError:  # an operator would be left with too few arguments
                continue
            conditions = tuple(c for given in rule.conditions for c in _conditions(given, sequences, functions))
            found.append(Claim.between(left, right, conditions, rule.tier))
    return found


def _sequences(rule: Rule) -> Iterator[Sequences]:
    unknown = [v for v in rule.variables if v.is_sequence]
    for lengths in product(SEQUENCE_LENGTHS, repeat=len(unknown)):
        yield {
            v: tuple(variable(f"{v.name}_{i}", v.sort.name) for i in range(n))
            for v, n in zip(unknown, lengths, strict=True)
        }


def _functions(rule: Rule) -> Iterator[Functions]:
    unknown = rule.functions
    for choice in product(STAND_INS, repeat=len(unknown)):
        yield dict(zip(unknown, choice, strict=True))


def _spelled(term: AnyTerm, sequences: Sequences, functions: Functions) -> tuple[AnyTerm, ...]:
    """The term over plain variables; a sequence variable alone gives as many as it stands for."""

    def leaf(node: AnyTerm) -> tuple[AnyTerm, ...]:
        return sequences.get(node, (node,))

    def call(node: AnyTerm, operator: Operator, parts: tuple[tuple[AnyTerm, ...], ...]) -> tuple[AnyTerm, ...]:
        arguments = tuple(a for part in parts for a in part)
        return arguments if operator is FOLD else (tree_call(functions.get(operator, operator), arguments),)

    return rebuild([term], leaf, call)[0]


def _conditions(condition: Condition, sequences: Sequences, functions: Functions) -> list[Condition]:
    """A condition over plain variables; one on a sequence is one on each of its elements."""
    if condition.choices:
        choices = [c for choice in condition.choices for c in _conditions(choice, sequences, functions)]
        return [Condition("either", choices=tuple(choices))]
    spelled = [_spelled(argument, sequences, functions) for argument in condition.arguments]
    return [Condition(condition.predicate, arguments) for arguments in product(*spelled)]
