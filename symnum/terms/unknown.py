"""Unknown functions f(x): operators of which nothing is known but the name, and their partial derivatives.

A partial derivative is an operator of its own, applied to the same arguments. It binds no variable, so that symbols in
it may be replaced as anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn
from weakref import WeakValueDictionary

from symnum.errors import ArityError, SymnumError
from symnum.terms.operators import Operator, enter_unlisted, find_operator, find_unlisted


@dataclass(frozen=True, slots=True)
class Unknown:
    """In place of an implementation: the name of an unknown function, and how often it was differentiated by what."""

    name: str
    orders: tuple[int, ...]

    def __call__(self, *values: Any) -> NoReturn:
        raise SymnumError(f"{self.name} is an unknown function: put a term in its place (expand_derivatives) first")


def unknown_function(name: str, arity: int = 1) -> Operator:
    """An unknown function of so many arguments; call it with terms.

    Asked for again while something refers to it, with as many arguments, it is the same operator.
    `expand_derivatives` puts terms in its place.
    Texts do not know it unless they are told: parse("f(x)", functions={"f": f}).

    Errors:  SymnumError if an operator of symnum's has this name, or it cannot be one; ArityError for an arity below 1.

    >>> from symnum.calculus.derivatives import diff
    >>> from symnum.terms.term import symbols
    >>> x, f = symbols("x"), unknown_function("f")
    >>> diff(f(x**2), x)
    2*x*f'(x^2)
    """
    if not name.isidentifier():
        raise SymnumError(f"{name!r} cannot name a function: letters, digits and _ only, not starting with a digit")
    if arity < 1:
        raise ArityError(f"{name} cannot take {arity} arguments: give a whole number from 1 on")
    return _operator(Unknown(name, (0,) * arity), name)


def is_unknown(operator: Operator) -> bool:
    """Whether the operator is an unknown function or a partial derivative of one."""
    return isinstance(operator.implementation, Unknown)


def partial_operator(operator: Operator, k: int) -> Operator:
    """The partial derivative of an unknown function by its argument k, as an operator."""
    known = unknown_of(operator)
    orders = (*known.orders[:k], known.orders[k] + 1, *known.orders[k + 1 :])
    marks = "'" * orders[0] if len(orders) == 1 else "'" + "".join(str(j + 1) * n for j, n in enumerate(orders))
    return _operator(Unknown(known.name, orders), known.name + marks)


def unknown_of(operator: Operator) -> Unknown:
    """Which unknown function an operator is, and of what order."""
    known = operator.implementation
    assert isinstance(known, Unknown)
    return known


_living: WeakValueDictionary[Unknown, Operator] = WeakValueDictionary()


def _operator(known: Unknown, name: str) -> Operator:
    """One operator for each name and arity; documents that are read again know the one made last by the name alone."""
    present = _living.get(known)
    if present is not None:
        return present
    other = find_operator(name) or find_unlisted(name)
    if other is not None and other.implementation is None:  # functions that users registered share only the name
        raise SymnumError(f"an operator named {name!r} exists already, and is not an unknown function")
    arity = len(known.orders)
    _living[known] = made = enter_unlisted(Operator(name, arity, arity, implementation=known))
    return made
