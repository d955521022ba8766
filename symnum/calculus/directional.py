"""Products with matrices of derivatives that are never built: Jacobian-vector, vector-Jacobian, Hessian-vector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnum.calculus.derivatives import check_variables, forward, gradient, reverse
from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.accepted import accepted, accepted_each
from symnum.terms.interface import AnyTerm, make_literal
from symnum.terms.term import as_term


def jvp(terms: Sequence[AnyTerm], variables: Sequence[AnyTerm], direction: Sequence[Any]) -> list[AnyTerm]:
    """The Jacobian of terms by variables times a vector: how the terms change along a direction.

    Shapes:  direction (variables,), the result (terms,).
    Cost:    one forward sweep, linear in the shared graph.

    >>> from symnum.terms.term import symbols
    >>> x, y, v = symbols("x y v")
    >>> jvp([x*y, y**2], [x, y], [1, v])
    [v*x + y, 2*v*y]
    """
    terms, variables = [accepted(term) for term in terms], accepted_each(variables)
    _check_length(direction, variables, "variables")
    check_variables(variables)
    if not terms:
        return []
    given = [_as_term(value, terms[0]) for value in direction]
    seeds = {variable: {0: value} for variable, value in zip(variables, given, strict=True)}
    zero = make_literal(terms[0], 0)
    return [tangents.get(0, zero) for tangents in forward(terms, seeds)]


def vjp(terms: Sequence[AnyTerm], variables: Sequence[AnyTerm], weights: Sequence[Any]) -> list[AnyTerm]:
    """A vector times the Jacobian of terms by variables: the gradient of the weighted sum of the terms.

    Shapes:  weights (terms,), the result (variables,).
    Cost:    one reverse sweep, linear in the shared graph.

    >>> from symnum.terms.term import symbols
    >>> x, y, w = symbols("x y w")
    >>> vjp([x*y, y**2], [x, y], [1, w])
    [y, 2*w*y + x]
    """
    terms, variables = [accepted(term) for term in terms], accepted_each(variables)
    _check_length(weights, terms, "terms")
    check_variables(variables)
    if not terms:
        return [make_literal(variable, 0) for variable in variables]
    found = reverse(terms, [_as_term(weight, terms[0]) for weight in weights], variables)
    zero = make_literal(terms[0], 0)
    return [found.get(variable, zero) for variable in variables]


def hvp(term: AnyTerm, variables: Sequence[AnyTerm], direction: Sequence[Any]) -> list[AnyTerm]:
    """The Hessian of a term times a vector: forward over reverse.

    Shapes:  direction and the result (variables,).
    Cost:    linear in the shared graph, whatever the number of variables.

    >>> from symnum.terms.term import symbols
    >>> x, y, v = symbols("x y v")
    >>> hvp(x**2 * y, [x, y], [v, 0])
    [2*v*y, 2*v*x]
    """
    variables = accepted_each(variables)
    return jvp(gradient(term, variables), variables, direction)


def _check_length(values: Sequence[Any], wanted: Sequence[Any], what: str) -> None:
    if len(values) != len(wanted):
        raise SymnumError(f"a vector of {len(values)} does not fit {len(wanted)} {what}")


def _as_term(value: Any, like: AnyTerm) -> AnyTerm:
    """A number as a literal of the type of `like`; a term as it is."""
    own = as_term(value)
    if own is not None and interface.is_literal(own):
        return make_literal(like, interface.literal_value(own))
    return accepted(value)
