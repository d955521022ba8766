"""The search for a match: what variables stand for so far, and how many steps are left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from symnum.rules.pattern import Variable
from symnum.rules.views import Monomial, monomial_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Sort

STEPS: Final = 10_000
"""A search for one match of one rule at one node ends after this many steps, matched or not:
matching modulo associativity and commutativity is NP-complete, and a rewriter must go on."""

Bindings: TypeAlias = dict[Any, Any]
"""What each variable stands for: a term, a tuple of terms for a sequence, an operator for a function variable."""


class OutOfSteps(Exception):
    """The search has used up its steps."""


class Search:
    """One search for a match in a term; `like` is a call whose type new terms get.

    `allows(variable, term)` says whether the conditions on this variable alone are proved of the term. Where it is
    `strict`, what a rule makes must be defined only where all of its parts are.
    """

    __slots__ = ("_monomial", "allows", "like", "steps", "strict", "written")

    def __init__(self, like: AnyTerm, *, written: bool, strict: bool = True, steps: int = STEPS) -> None:
        self.like, self.written, self.strict, self.steps = like, written, strict and not written, steps
        self.allows: Callable[[Variable, AnyTerm], bool] = anything
        self._monomial: Monomial | None = None

    @property
    def monomial(self) -> Monomial:
        """The call that is searched as a product, taken apart once for all rules that are tried on it."""
        if self._monomial is None:
            self._monomial = monomial_of(self.like)
        return self._monomial

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


def anything(variable: Variable, term: AnyTerm) -> bool:
    """Whether a variable may stand for a term, of which no condition speaks."""
    return True


def same(a: AnyTerm, b: AnyTerm) -> bool:
    """Whether two terms are equal; literals of several types count by value."""
    if a is b:
        return True
    if interface.is_literal(a) or interface.is_literal(b):
        return interface.is_literal(a) and interface.is_literal(b) and _same_value(a, b)
    if type(a) is not type(b):
        return False
    return bool(a == b) or (compares_identity(a) and _same_structure(a, b))


def _same_value(a: AnyTerm, b: AnyTerm) -> bool:
    """Whether two literals are the same: exact numbers by value, floats by their bits, truth values as such."""
    x, y = interface.literal_value(a), interface.literal_value(b)
    if isinstance(x, bool | float) or isinstance(y, bool | float):
        return type(x) is type(y) and repr(x) == repr(y)
    return x == y


_identity: dict[type, bool] = {}


def compares_identity(term: AnyTerm) -> bool:
    """Whether two terms built alike are different to ==, so that their structure must be compared.

    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> compares_identity(x + 1)
    False
    """
    known = _identity.get(type(term))
    if known is None:
        if not interface.is_call(term):
            return True
        operator, parts = interface.operation(term), interface.arguments(term)
        first, second = (interface.make_term(term, operator, parts) for _ in range(2))
        known = _identity[type(term)] = not bool(first == second)
    return known


def _same_structure(a: AnyTerm, b: AnyTerm) -> bool:
    stack = [(a, b)]
    while stack:
        x, y = stack.pop()
        if x is y:
            continue
        if not (interface.is_call(x) and interface.is_call(y)):
            if not _same_leaf(x, y):
                return False
            continue
        below, other = interface.arguments(x), interface.arguments(y)
        if interface.operation(x) is not interface.operation(y) or len(below) != len(other):
            return False
        stack += zip(below, other, strict=True)
    return True


def _same_leaf(x: AnyTerm, y: AnyTerm) -> bool:
    if interface.is_symbol(x) and interface.is_symbol(y):
        return interface.symbol_name(x) == interface.symbol_name(y) and interface.metadata(x) == interface.metadata(y)
    return interface.is_literal(x) and interface.is_literal(y) and _same_value(x, y)


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
