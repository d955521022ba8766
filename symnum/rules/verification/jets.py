"""Operators of space on terms, exactly: what they make of a field is a sum of products of its derivatives.

The derivatives of a field at a point may have any values, since some polynomial takes them. So each is a symbol of its
own, and a claim about linear operators becomes one about those symbols, which is proved and tried as any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import SPATIAL, Operator
from symnum.terms.term import symbol
from symnum.terms.traversal import free_symbols, rebuild

_AXES: Final = "xyz"
Vector: TypeAlias = tuple[AnyTerm, ...]


class IllTypedError(SymnumError):
    """A vector stands where a number must, or the other way round."""


class Jets:
    """Fields and their derivatives as symbols; `uniform` are those of which every derivative is 0.

    >>> from symnum.terms.term import symbols
    >>> u = symbols("u")
    >>> Jets().spelled([interface.make_term(u, SPATIAL["dxy"], (u**2,))])
    [2*`u x`*`u y` + 2*u*`u xy`]
    """

    def __init__(self, uniform: Iterable[AnyTerm] = ()) -> None:
        self.uniform = frozenset(uniform)
        self.origins: dict[AnyTerm, tuple[AnyTerm, str]] = {}  # of a derivative the field, and by what it was taken

    def spelled(self, terms: Iterable[AnyTerm]) -> list[AnyTerm]:
        """Terms without operators of space.

        Errors:  IllTypedError for a vector in the place of a number.
        """
        return [_number(value) for value in self.values(terms)]

    def values(self, terms: Iterable[AnyTerm]) -> list[Any]:
        """The same of terms that may be vectors, which are tuples then."""
        return rebuild(terms, lambda leaf: leaf, self._call)

    def _call(self, node: AnyTerm, operator: Operator, parts: tuple[Any, ...]) -> Any:
        word = _NAME_OF.get(operator)
        if word is not None:
            return self._applied(word, parts)
        vectors = [part for part in parts if isinstance(part, tuple)]
        if not vectors:
            return node if parts == interface.arguments(node) else interface.make_term(node, operator, parts)
        if operator is op.MUL and len(vectors) == 1:
            rest = [part for part in parts if part is not vectors[0]]
            return tuple([interface.make_term(c, op.MUL, (*rest, c)) for c in vectors[0]])
        if operator in (op.ADD, op.SUB, op.NEG) and len(vectors) == len(parts):
            return tuple([interface.make_term(cs[0], operator, cs) for cs in zip(*vectors, strict=True)])
        raise IllTypedError(f"{operator} of a vector")

    def _applied(self, word: str, parts: tuple[Any, ...]) -> Any:
        first, *others = parts
        if word == "divergence":
            return _total([self.slope(c, axis) for c, axis in zip(_vector(first), _AXES, strict=True)])
        if word == "dot":
            return _total([a * b for a, b in zip(_vector(first), _vector(others[0]), strict=True)])
        field = _number(first)
        if word == "grad":
            return tuple([self.slope(field, axis) for axis in _AXES])
        if word == "upwind":
            return _total([_number(v) * self.slope(field, axis) for v, axis in zip(others, _AXES, strict=False)])
        if word == "laplace":
            return _total([self.slope(self.slope(field, axis), axis) for axis in _AXES])
        for axis in word[1:]:
            field = self.slope(field, axis)
        return field

    def slope(self, term: AnyTerm, axis: str) -> AnyTerm:
        """The derivative along an axis, by the rules of Leibniz; what is no sum or product is a field of its own."""
        if self.is_uniform(term):
            return interface.make_literal(term, 0)
        if not interface.is_call(term):
            return self._jet(term, axis)
        operator, arguments = interface.operation(term), interface.arguments(term)
        if operator in (op.ADD, op.SUB, op.NEG):
            return interface.make_term(term, operator, tuple([self.slope(part, axis) for part in arguments]))
        if operator is op.MUL:
            slopes = [self.slope(part, axis) for part in arguments]
            products = [(*arguments[:k], slope, *arguments[k + 1 :]) for k, slope in enumerate(slopes)]
            return _total([interface.make_term(term, op.MUL, factors) for factors in products])
        exponent = interface.exact_value(arguments[1]) if operator is op.POW else None
        if isinstance(exponent, int) and exponent > 0:
            base = arguments[0]
            return exponent * base ** (exponent - 1) * self.slope(base, axis)
        return self._jet(term, axis)

    def is_uniform(self, term: AnyTerm) -> bool:
        """Whether a term is the same everywhere: all of its symbols are."""
        return all(leaf in self.uniform or bool(interface.metadata(leaf).get("uniform")) for leaf in free_symbols(term))

    def _jet(self, field: AnyTerm, axis: str) -> AnyTerm:
        origin, taken = self.origins.get(field, (field, ""))
        word = "".join(sorted(taken + axis))
        made = symbol(f"{origin} {word}")
        self.origins[made] = (origin, word)
        return made


_NAME_OF: Final = {operator: name for name, operator in SPATIAL.items()}


def _total(parts: list[Any]) -> Any:
    """The sum of terms."""
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _number(value: Any) -> AnyTerm:
    if isinstance(value, tuple):
        raise IllTypedError("a vector stands where a number must")
    return value


def _vector(value: Any) -> Vector:
    if not isinstance(value, tuple):
        raise IllTypedError("a number stands where a vector must")
    return value
