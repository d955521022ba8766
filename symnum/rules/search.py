"""The search for a match: what variables stand for so far, and how many steps are left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from symnum.rules.pattern import Variable
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Sort
from symnum.terms.term import Literal

STEPS: Final = 10_000
"""A search for one match of one rule at one node ends after this many steps, matched or not:
matching modulo associativity and commutativity is NP-complete, and a rewriter must go on."""

Bindings: TypeAlias = dict[Any, Any]
"""What each variable stands for: a term, a tuple of terms for a sequence, an operator for a function variable."""


class OutOfSteps(Exception):
    """The search has used up its steps."""


class Search:
    """One search for a match in a term; `like` is a call whose type new terms get.

    `allows(variable, term)` says whether the conditions on this variable alone are proved of the term.
    """

    __slots__ = ("allows", "like", "steps", "written")

    def __init__(self, like: AnyTerm, *, written: bool, steps: int = STEPS) -> None:
        self.like, self.written, self.steps = like, written, steps
        self.allows: Callable[[Variable, AnyTerm], bool] = _anything

    def binding(self, variable: Variable, term: AnyTerm, bindings: Bindings) -> Bindings | None:
        """The bindings with this variable standing for this term.

        None if it stands for another already, or if its sort or a condition forbids it.
        """
        present = bindings.get(variable)
        if present is not None:
            return bindings if same(present, term) else None
        if _is_of_sort(variable, term) and self.allows(variable, term):
            return {**bindings, variable: term}
        return None

    def spend(self) -> None:
        """Count one step.

        Errors:  OutOfSteps if there is none left.
        """
        self.steps -= 1
        if self.steps < 0:
            raise OutOfSteps


def _anything(variable: Variable, term: AnyTerm) -> bool:
    return True


def same(a: AnyTerm, b: AnyTerm) -> bool:
    """Whether two terms are equal; literals of several types count by value."""
    if a is b:
        return True
    if isinstance(a, Literal) or isinstance(b, Literal):
        x, y = interface.exact_value(a), interface.exact_value(b)
        return x is not None and x == y
    return type(a) is type(b) and bool(a == b)


def _is_of_sort(variable: Variable, term: AnyTerm) -> bool:
    sort = variable.sort
    if sort.literal:
        value = interface.exact_value(term)
        return value is not None and (value.denominator == 1 or not sort.assumptions.integer)
    if interface.is_call(term):
        operator = interface.operation(term)
        # the value of a piecewise term may be of either sort
        return operator.name == "where" or operator.result is sort.result
    is_truth = interface.is_literal(term) and isinstance(interface.literal_value(term), bool)
    return is_truth == (sort.result is Sort.BOOLEAN)
