"""Loop bodies as sums whose coefficients are the same at every point, and are computed once for all of them.

In u + dt*(D*(left + right - 2*u) - k*u) everything but u and its neighbours is the same everywhere: as a combination of
what changes it is (1 - 2*dt*D - dt*k)*u + (dt*D)*(left + right), two products and two sums a point instead of eight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite
from typing import Any, TypeAlias

from symnum.rewriters.factoring.writing import Summand, product_term, sum_term
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, exact_value, make_term
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SUB, Operator
from symnum.terms.term import Symbol, literal, symbol
from symnum.terms.traversal import flatten, rebuild
from symnum.terms.tree import tree_call

_Monomial: TypeAlias = tuple[tuple[AnyTerm, int], ...]
"""What changes from point to point, as factors with their exponents; () is the number 1."""

_Sum: TypeAlias = dict[_Monomial, Any]
"""Coefficients, which are the same at every point, by what they stand before."""

_ONE: _Monomial = ()


@dataclass(slots=True)
class Coefficients:
    """Names for what is the same at every point, which stand in terms in its place."""

    of_name: dict[Symbol, AnyTerm] = field(default_factory=dict[Symbol, AnyTerm])
    _names: dict[AnyTerm, Symbol] = field(default_factory=dict[AnyTerm, Symbol])

    def named(self, term: AnyTerm) -> AnyTerm:
        """The name of a term; numbers stand for themselves, and symbols."""
        if not interface.is_call(term):
            return term
        if term not in self._names:
            self._names[term] = symbol(f"coefficient {len(self._names)}")
            self.of_name[self._names[term]] = term
        return self._names[term]

    def up_to_sign(self, term: AnyTerm) -> tuple[AnyTerm, int]:
        """The name of a term, or of its negative where that has one already, with the sign."""
        opposite = -term
        return (self._names[opposite], -1) if opposite in self._names else (self.named(term), 1)

    def written_out(self, terms: Sequence[AnyTerm]) -> list[AnyTerm]:
        """The terms with what the names stand for."""
        return rebuild(terms, lambda leaf: self.of_name.get(leaf, leaf), lambda _, o, parts: tree_call(o, parts))


def with_names(terms: Sequence[AnyTerm], changing: Iterable[AnyTerm], names: Coefficients) -> list[AnyTerm]:
    """The terms as they are, with names for the largest parts that are the same at every point."""
    moving = set(changing)

    def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        if not any(part in moving for part in parts):
            return make_term(node, operator, parts)
        result = make_term(node, operator, tuple([part if part in moving else names.named(part) for part in parts]))
        moving.add(result)
        return result

    return [term if term in moving else names.named(term) for term in rebuild(terms, lambda leaf: leaf, call)]


def collected(terms: Sequence[AnyTerm], changing: Iterable[AnyTerm], names: Coefficients) -> list[AnyTerm]:
    """The terms as sums with one named coefficient for everything that changes.

    No product of two sums that change is multiplied out, and a sum that stands in several places is kept.

    Cost:  one visit per distinct node, and one for each summand of a sum that is scaled.
    """
    return _Collector(terms, changing, names).terms(terms)


class _Collector:
    """Collects the sums of some terms."""

    def __init__(self, terms: Sequence[AnyTerm], changing: Iterable[AnyTerm], names: Coefficients) -> None:
        self._names, self._changing = names, set(changing)
        self._order: dict[AnyTerm, int] = {}
        uses = Counter(terms)
        for node in flatten(terms).nodes:
            uses.update(interface.arguments(node) if interface.is_call(node) else ())
        self._shared = {node for node, count in uses.items() if count > 1}

    def terms(self, terms: Sequence[AnyTerm]) -> list[AnyTerm]:
        return [self._written(found) for found in rebuild(terms, self._leaf, self._call)]

    def _leaf(self, leaf: AnyTerm) -> _Sum:
        return _alone(leaf) if leaf in self._changing else {_ONE: _exact(leaf)}

    def _call(self, node: AnyTerm, operator: Operator, parts: tuple[_Sum, ...]) -> _Sum:
        if all(_is_constant(part) for part in parts):
            return {_ONE: make_term(_ZERO, operator, tuple([part[_ONE] for part in parts]))}
        found = self._combined(operator, parts)
        return found if len(found) == 1 or node not in self._shared else _alone(self._written(found))

    def _combined(self, operator: Operator, parts: tuple[_Sum, ...]) -> _Sum:
        if operator is ADD:
            return _added([(1, part) for part in parts])
        if operator is SUB:
            return _added([(1, parts[0]), (-1, parts[1])])
        if operator is NEG:
            return _added([(-1, parts[0])])
        if operator is MUL:
            return self._multiplied(parts)
        if operator is DIV:
            return self._divided(*parts)
        if operator is POW and (exponent := _whole(parts[1])):
            factors, scale = self._as_factors(parts[0])
            return {tuple([(base, e * exponent) for base, e in factors]): scale**exponent}
        return _alone(tree_call(operator, tuple([self._written(part) for part in parts])))

    def _multiplied(self, parts: tuple[_Sum, ...]) -> _Sum:
        moving = [part for part in parts if not _is_constant(part)]
        scale: Any = literal(1)
        for part in parts:
            scale = scale * part[_ONE] if _is_constant(part) else scale
        if len(moving) == 1:
            return _added([(scale, moving[0])])
        powers: dict[AnyTerm, int] = {}
        for part in moving:
            factors, coefficient = self._as_factors(part)
            scale = scale * coefficient
            for base, exponent in factors:
                powers[base] = powers.get(base, 0) + exponent
        ordered = sorted(powers, key=lambda base: self._order.setdefault(base, len(self._order)))
        return {tuple([(base, powers[base]) for base in ordered]): scale}

    def _divided(self, over: _Sum, under: _Sum) -> _Sum:
        if _is_constant(under):
            return _added([(literal(1) / under[_ONE], over)])
        divisor, scale = self._as_factors(under)
        below = product_term(_LIKE, divisor)
        if _is_constant(over):
            return _alone(tree_call(DIV, (self._names.named(over[_ONE] / scale), below)))
        factors, coefficient = self._as_factors(over)
        return {((tree_call(DIV, (product_term(_LIKE, factors), below)), 1),): coefficient / scale}

    def _as_factors(self, part: _Sum) -> tuple[_Monomial, Any]:
        """A sum as a product, with what it is scaled by."""
        if len(part) == 1:
            return next(iter(part.items()))
        return ((self._written(part), 1),), literal(1)

    def _written(self, found: _Sum) -> AnyTerm:
        """A sum as a term: what has the same coefficient, up to its sign, is added before it is scaled."""
        groups: dict[AnyTerm, list[Summand]] = {}
        for factors, coefficient in found.items():
            sign = -1 if -coefficient in groups else 1
            groups.setdefault(sign * coefficient, []).append((product_term(_LIKE, factors), sign))
        return sum_term(_LIKE, [self._scaled(coefficient, parts) for coefficient, parts in groups.items()])

    def _scaled(self, coefficient: AnyTerm, parts: list[Summand]) -> Summand:
        total, value = sum_term(_LIKE, parts), exact_value(coefficient)
        if value is not None:
            return total, value
        name, sign = self._names.up_to_sign(coefficient)
        return (name if exact_value(total) == 1 else tree_call(MUL, (name, total))), sign


_LIKE = tree_call(ADD, (0,))
_ZERO = literal(0)


def _alone(term: AnyTerm) -> _Sum:
    return {((term, 1),): literal(1)}


def _is_constant(part: _Sum) -> bool:
    return part.keys() == {_ONE}


def _added(parts: Sequence[tuple[Any, _Sum]]) -> _Sum:
    """The sum of scaled sums, made in place of the largest that is not scaled: what others hold, too, has one part."""
    own: _Sum = max([part for scale, part in parts if scale == 1 and len(part) > 1], key=len, default={})
    for scale, part in parts:
        if part is own:
            continue
        for factors, coefficient in part.items():
            value = scale * coefficient
            total = own[factors] + value if factors in own else value
            if exact_value(total) == 0:
                own.pop(factors, None)
            else:
                own[factors] = total
    return own or {_ONE: _ZERO}


def _whole(part: _Sum) -> int:
    """A positive whole number, or 0 for anything else."""
    value = exact_value(part[_ONE]) if _is_constant(part) else None
    return int(value) if value is not None and value.denominator == 1 and value > 0 else 0


def _exact(leaf: AnyTerm) -> Any:
    """A leaf with floating-point numbers as the rational numbers that they are."""
    value = interface.literal_value(leaf) if interface.is_literal(leaf) else None
    return literal(Fraction(value)) if isinstance(value, float) and isfinite(value) else leaf
