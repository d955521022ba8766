"""Terms that numbers can be put into, in place of those with operators that stand for something else.

Sums over an index are written out, operators of space become derivatives of fields, and a call of an unknown function
is a number of which nothing is known but that equal calls are equal.
"""

from __future__ import annotations

from collections.abc import Sequence

from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import SPATIAL, SUM, Operator, find_operator, operators
from symnum.terms.sums import unrolled
from symnum.terms.term import symbol
from symnum.terms.traversal import Graph, flatten, rebuild


def ordinary(terms: Sequence[AnyTerm], graph: Graph | None = None) -> list[AnyTerm]:
    """Terms without operators that the table does not list; `graph` is that of the terms, if it is known.

    Errors:  LimitError for a sum that is too long to be written out.
    Cost:    one look at the operators of the graph if there are none of these.

    >>> from symnum.terms.parsing import parse
    >>> from symnum.terms.unknown import unknown_function
    >>> f = unknown_function("f")
    >>> ordinary([parse("sum(k*x, k, 1, 3)"), parse("f(x) + f(x)^2", functions={"f": f})])
    [6*x, `f 0`^2 + `f 0`]
    """
    found = list(terms)
    present = set((flatten(found) if graph is None else graph).operators)
    if present <= _ORDINARY or all(operator is None or _is_listed(operator) for operator in present):
        return found
    if SUM in present:
        found = unrolled(found)
    if not present.isdisjoint(SPATIAL.values()):
        from symnum.rules.verification.jets import Jets

        found = Jets().spelled(found)
    return _without_unlisted(found)


_ORDINARY = frozenset((None, *operators())) - frozenset((SUM, *SPATIAL.values()))
"""What most terms are made of, for a look at once; the table of operators grows by those of users."""


def _is_listed(operator: Operator) -> bool:
    return find_operator(operator.name) is operator


def _without_unlisted(terms: list[AnyTerm]) -> list[AnyTerm]:
    values: dict[AnyTerm, AnyTerm] = {}

    def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        made = node if parts == interface.arguments(node) else interface.make_term(node, operator, parts)
        if _is_listed(operator):
            return made
        return values.setdefault(made, symbol(f"{operator.name} {len(values)}"))

    return rebuild(terms, lambda leaf: leaf, call)
