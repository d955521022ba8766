"""Selections among branches: where, min and max; and linear operators, which differentiate what they are applied to.

The branch that is taken gives the derivative; at a tie of min or max it is the first. Selections are differentiated
branch by branch, never as masks that multiply: what is not taken may be infinite or not a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from symnum.terms import interface
from symnum.terms.interface import AnyTerm, make_literal, make_term
from symnum.terms.operators import GE, LE, MAX, MIN, WHERE, Operator, Trait

_CHOICES: Final = (WHERE, MIN, MAX)
Key = TypeVar("Key")


def is_selection(operator: Operator | None) -> bool:
    """Whether an operator is differentiated branch by branch; a linear operator is one branch, and what it applies."""
    return operator in _CHOICES or (operator is not None and Trait.LINEAR in operator.traits)


def selection(node: AnyTerm) -> tuple[list[AnyTerm], list[int]]:
    """A selection as tests and the positions of the arguments that they choose, the last one by default.

    >>> from symnum.terms.functions import maximum
    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> selection(maximum(x, y))
    ([x >= y], [0, 1])
    """
    operator, arguments = interface.operation(node), interface.arguments(node)
    if Trait.LINEAR in operator.traits:
        return [], [0]
    last = len(arguments) - 1
    if operator is WHERE:
        return list(arguments[:last:2]), [*range(1, last, 2), last]
    beats = LE if operator is MIN else GE
    against = arguments[1] if last == 1 else node  # each against the extreme: linear, where all pairs are not
    return [make_term(node, beats, (argument, against)) for argument in arguments[:last]], list(range(last + 1))


def selected(node: AnyTerm, tests: Sequence[AnyTerm], branches: Sequence[dict[Key, AnyTerm]]) -> dict[Key, AnyTerm]:
    """The same selection among the derivatives of the branches, by every variable that any of them has."""
    if Trait.LINEAR in interface.operation(node).traits:
        rest = interface.arguments(node)[1:]
        return {key: make_term(node, interface.operation(node), (value, *rest)) for key, value in branches[0].items()}
    chosen: dict[Key, AnyTerm] = {}
    for key in dict.fromkeys(key for branch in branches for key in branch):
        values = [branch.get(key, make_literal(node, 0)) for branch in branches]
        pairs = [part for pair in zip(tests, values, strict=False) for part in pair]
        chosen[key] = make_term(node, WHERE, (*pairs, values[-1])) if tests else values[-1]
    return chosen
