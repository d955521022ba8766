"""Patterns: tree terms whose leaves may be variables.

A pattern is kept exactly as it was written, so that it can be printed, checked and turned round; a matcher compiles it
for the term type that it meets. A variable is a symbol of its own kind, so that a pattern is also an ordinary term: it
can be evaluated, differentiated and proved things about under the assumptions that the sorts of its variables state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symnum.errors import SymnumError
from symnum.terms import interface, interning
from symnum.terms.assumptions import Assumptions
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, MUL, POW, WHERE, Operator, Sort
from symnum.terms.term import Symbol
from symnum.terms.traversal import postorder


@dataclass(frozen=True, slots=True)
class VariableSort:
    """What a variable stands for: terms of a sort, with facts that must be proved of them; or literals only."""

    name: str
    assumptions: Assumptions = field(default_factory=Assumptions)
    result: Sort = Sort.REAL
    literal: bool = False


SORTS = {
    sort.name: sort
    for sort in (
        VariableSort("Real"),
        VariableSort("Positive", Assumptions.of(positive=True)),
        VariableSort("Negative", Assumptions.of(negative=True)),
        VariableSort("Nonnegative", Assumptions.of(nonnegative=True)),
        VariableSort("Nonpositive", Assumptions.of(nonpositive=True)),
        VariableSort("Nonzero", Assumptions.of(nonzero=True)),
        VariableSort("Int", Assumptions.of(integer=True)),
        VariableSort("Natural", Assumptions.of(integer=True, nonnegative=True)),
        VariableSort("Literal", literal=True),
        VariableSort("IntLiteral", Assumptions.of(integer=True), literal=True),
        VariableSort("Boolean", result=Sort.BOOLEAN),
    )
}
"""The closed list of sorts. `Literal` stands for exact numbers, integers and rationals; floats are never folded."""


class Variable(Symbol):
    """A pattern variable; `variable` makes it.

    `default` is the number that the variable takes where its operator would be the identity: with the default 1, c*x
    also matches x. `is_sequence` says that it stands for any number of neighbouring arguments, none included.
    """

    __slots__ = ("default", "is_sequence", "sort")
    sort: VariableSort
    default: Exact | None
    is_sequence: bool


def variable(name: str, sort: str = "Real", *, default: Exact | None = None, is_sequence: bool = False) -> Variable:
    """The pattern variable with this name, sort and default.

    Errors:  SymnumError for an unknown sort.

    >>> variable("n", "Int") is variable("n", "Int"), variable("n", "Int").assumptions.integer
    (True, True)
    """
    if sort not in SORTS:
        raise SymnumError(f"{sort!r} is no sort of variables; there are {', '.join(SORTS)}")
    key = (Variable, name, sort, default, is_sequence)
    present = interning.find(key)
    if present is not None:
        return present
    new = object.__new__(Variable)
    new.name, new.sort, new.assumptions = name, SORTS[sort], SORTS[sort].assumptions
    new.default, new.is_sequence = default, is_sequence
    new.digest = interning.text_digest(f"variable {name} {sort} {default} {is_sequence}")
    return interning.keep(key, new)


class FunctionVariable(Operator):
    """A variable that stands for any operator: f in f(x) + f(y). It is an operator that no table holds."""

    __slots__ = ()


def function_variable(name: str) -> FunctionVariable:
    """A new function variable; two of the same name are two variables.

    >>> function_variable("f")
    f
    """
    return FunctionVariable(name, 0, None)


FOLD = Operator("fold", 1, 1)
"""fold(e) in a replacement: e computed exactly, now, from the literals that its variables stand for."""

IDENTITIES: dict[Operator, Exact] = {ADD: 0, MUL: 1, POW: 1}
"""The number that an argument may be left out for; of a power it is the exponent that is left out."""


def variables_of(pattern: AnyTerm) -> list[Variable]:
    """The variables of a pattern in the order of first appearance, those of functions left out.

    >>> from symnum.terms.operators import ADD
    >>> from symnum.terms.tree import tree_call
    >>> x, y = variable("x"), variable("y")
    >>> [v.name for v in variables_of(tree_call(ADD, (y, x, y)))]
    ['y', 'x']
    """
    return [node for node in postorder([pattern]) if isinstance(node, Variable)]


def strict_variables_of(pattern: AnyTerm) -> list[Variable]:
    """The variables without whose values a pattern has none: all but those that only branches of `where` hold.

    >>> from symnum.terms.operators import ADD, WHERE
    >>> from symnum.terms.tree import tree_call
    >>> x, y, c = variable("x"), variable("y"), variable("c", "Boolean")
    >>> [v.name for v in strict_variables_of(tree_call(ADD, (y, tree_call(WHERE, (c, x, 0)))))]
    ['y', 'c']
    """
    found: dict[Variable, None] = {}
    stack = [pattern]
    while stack:
        node = stack.pop()
        if isinstance(node, Variable):
            found[node] = None
        elif interface.is_call(node):
            arguments = interface.arguments(node)
            stack += arguments[:1] if interface.operation(node) is WHERE else reversed(arguments)
    return list(found)


def function_variables_of(pattern: AnyTerm) -> list[FunctionVariable]:
    """The function variables of a pattern in the order of first appearance."""
    used = [interface.operation(node) for node in postorder([pattern]) if interface.is_call(node)]
    return [op for op in dict.fromkeys(used) if isinstance(op, FunctionVariable)]


def exact_number(value: Any) -> Exact | None:
    """The value as an exact number if it is one, or None."""
    return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


def is_pattern(terms: Sequence[AnyTerm]) -> bool:
    """Whether any of these terms holds a variable."""
    return any(variables_of(term) or function_variables_of(term) for term in terms)
