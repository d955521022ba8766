"""Derivatives that are written down first and taken later: `Derivative` and `expand_derivatives`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symnum.calculus.derivatives import diff
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, make_term
from symnum.terms.operators import Operator, enter_unlisted
from symnum.terms.term import symbol
from symnum.terms.traversal import rebuild, substitute
from symnum.terms.unknown import is_unknown, unknown_function, unknown_of

DERIVATIVE = enter_unlisted(Operator("Derivative", 2, 2))

Definitions = Mapping[Operator, Callable[..., Any]]
"""For unknown functions what they are: functions that take terms and give a term."""


def derivative(term: AnyTerm, *variables: AnyTerm) -> AnyTerm:
    """The derivative of a term by the variables in turn, written down but not taken.

    `expand_derivatives` takes it; nothing else computes with it.

    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> derivative(x**2, x), expand_derivatives(derivative(x**2, x))
    (Derivative(x^2, x), 2*x)
    """
    for variable in variables:
        term = make_term(term, DERIVATIVE, (term, variable))
    return term


def expand_derivatives(term: AnyTerm, definitions: Definitions | None = None) -> AnyTerm:
    """The term with all derivatives taken that were written down, the innermost first.

    `definitions` says what unknown functions are; those left out stay, and so do their derivatives f'.

    Errors:  SymnumError for something other than a symbol to differentiate by.
    Cost:    linear in the shared graph for each derivative.

    >>> from symnum.terms.term import symbols
    >>> x, f = symbols("x"), unknown_function("f")
    >>> slope = derivative(x*f(x), x)
    >>> expand_derivatives(slope), expand_derivatives(slope, {f: lambda a: a**2})
    (x*f'(x) + f(x), 3*x^2)
    """
    known = dict(definitions or {})

    def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        if operator is DERIVATIVE:
            return diff(*parts)
        if is_unknown(operator) and known:
            defined = _defined(operator, parts, known)
            if defined is not None:
                return defined
        return node if parts == interface.arguments(node) else make_term(node, operator, parts)

    return rebuild([term], lambda leaf: leaf, call)[0]


def _defined(operator: Operator, parts: tuple[AnyTerm, ...], known: Definitions) -> AnyTerm | None:
    """What an unknown function, or its derivative, is at these arguments; None if it is not defined."""
    unknown = unknown_of(operator)
    definition = known.get(unknown_function(unknown.name, len(unknown.orders)))
    if definition is None:
        return None
    if not any(unknown.orders):
        return definition(*parts)
    places = [symbol(f"argument {k} of {unknown.name}") for k in range(len(parts))]
    turns = [item for place, order in zip(places, unknown.orders, strict=True) if order for item in (place, order)]
    return substitute(diff(definition(*places), *turns), dict(zip(places, parts, strict=True)))
