"""Conditions of rules: a closed vocabulary over the variables, each three-valued. Unknown means no."""

from __future__ import annotations

from dataclasses import dataclass

from symnum.errors import SymnumError
from symnum.rules.pattern import Variable, variables_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import EQ, GE, GT, LE, LT, NE, OR, Operator
from symnum.terms.printing import to_text
from symnum.terms.term import literal
from symnum.terms.tree import tree_call


@dataclass(frozen=True, slots=True)
class Predicate:
    """One word of the vocabulary: what it says of its arguments."""

    name: str
    arity: int
    meaning: str


PREDICATES = {
    predicate.name: predicate
    for predicate in (
        Predicate("eq", 2, "the arguments are equal numbers"),
        Predicate("ne", 2, "the arguments differ everywhere"),
        Predicate("lt", 2, "the first argument is less than the second everywhere"),
        Predicate("le", 2, "the first argument is at most the second everywhere"),
        Predicate("gt", 2, "the first argument is greater than the second everywhere"),
        Predicate("ge", 2, "the first argument is at least the second everywhere"),
        Predicate("finite", 1, "the argument is defined and finite everywhere"),
        Predicate("integer", 1, "the argument is an integer everywhere"),
        Predicate("even", 1, "the argument is an even integer everywhere"),
        Predicate("odd", 1, "the argument is an odd integer everywhere"),
        Predicate("literal", 1, "the argument is an exact number"),
        Predicate("free_of", 2, "the first argument does not contain the second"),
        Predicate("uniform", 1, "the argument is the same at every place in space"),
    )
}
COMPARISONS = (EQ, NE, LT, LE, GT, GE)

PREDICATE_OPERATORS = {
    name: Operator(name, row.arity, row.arity)
    for name, row in PREDICATES.items()
    if name not in {c.name for c in COMPARISONS}
}
"""Operators that no table holds, so that conditions can be written as terms: finite(a), free_of(k, i)."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: a predicate on patterns, or a choice of conditions of which one must be proved (`either`)."""

    predicate: str
    arguments: tuple[AnyTerm, ...] = ()
    choices: tuple[Condition, ...] = ()

    @staticmethod
    def of(term: AnyTerm) -> Condition:
        """The condition that a Boolean term states.

        Errors:  SymnumError if the term is no comparison and no predicate of the vocabulary.

        >>> from symnum.rules.pattern import variable
        >>> Condition.of(tree_call(NE, (variable("a"), 0))).predicate
        'ne'
        """
        operator = interface.head(term)
        if operator is OR:
            return Condition("either", choices=tuple(Condition.of(part) for part in interface.arguments(term)))
        known = (*COMPARISONS, *PREDICATE_OPERATORS.values())
        if operator is None or operator not in known:
            raise SymnumError(
                f"{term} is no condition; conditions are comparisons and {', '.join(PREDICATE_OPERATORS)}"
            )
        return Condition(operator.name, interface.arguments(term))

    def __str__(self) -> str:
        return f"either({', '.join(map(str, self.choices))})" if self.choices else to_text(self.as_term())

    def as_term(self) -> AnyTerm:
        """The condition as a Boolean tree term, for printing and for provers."""
        if self.choices:
            return tree_call(OR, tuple(choice.as_term() for choice in self.choices))
        operator = PREDICATE_OPERATORS.get(self.predicate)
        return tree_call(operator or _comparison(self.predicate), self.arguments)

    def variables(self) -> list[Variable]:
        """The variables that the condition is about, in the order of first appearance."""
        return variables_of(self.as_term())


def _comparison(name: str) -> Operator:
    return next(operator for operator in COMPARISONS if operator.name == name)


def conditions_of_sort(variable: Variable) -> tuple[Condition, ...]:
    """What the sort of a variable demands of the term that it stands for.

    >>> from symnum.rules.pattern import variable
    >>> [c.predicate for c in conditions_of_sort(variable("n", "Natural"))]
    ['integer', 'ge']
    """
    zero, known = literal(0), variable.assumptions
    found = [Condition("literal", (variable,))] if variable.sort.literal else []
    if known.integer:
        found.append(Condition("integer", (variable,)))
    if known.low == 0:
        found.append(Condition("gt" if known.low_open else "ge", (variable, zero)))
    elif known.high == 0:
        found.append(Condition("lt" if known.high_open else "le", (variable, zero)))
    elif known.nonzero:
        found.append(Condition("ne", (variable, zero)))
    return tuple(found)
