"""Exponentials of arguments that differ by a factor or a constant, computed from one of them.

exp(-v/10 + 3) is exp(-v/20)^2 * exp(3), and exp(-x) is 1/exp(x): a multiplication or a division for a function call.
The e-graph would have to take every argument apart in every way to find that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from symnum.terms import interface
from symnum.terms.canonical import power
from symnum.terms.functions import exp
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, EXP, MUL
from symnum.terms.traversal import flatten, substitute

Exponential: TypeAlias = tuple[AnyTerm, Fraction, Fraction]
"""A call of exp, and its argument as a multiple of a direction plus a constant."""
Direction: TypeAlias = tuple[tuple[AnyTerm | None, Fraction], ...]
Linear: TypeAlias = dict[AnyTerm | None, Fraction]
"""A sum of multiples of products; the constant stands under None."""

LARGEST_POWER: Final = 3
"""exp(x)^3 errs by 2.5 ulp."""
LARGEST_SHIFT: Final = 32
"""exp(x)*exp(-32) is infinite where x is above 709, and exp(x - 32) from 741 on; larger constants stay inside."""


def shared_exponentials(terms: Sequence[AnyTerm]) -> list[AnyTerm]:
    """Canonical terms with fewer exponentials; the same terms if there is nothing to share.

    Cost:  near-linear in the terms, quadratic in the exponentials of one direction.

    >>> from symnum.terms.parsing import parse
    >>> shared_exponentials([parse("exp(v/20) + exp(v/10 + 3) + exp(-v/20)")])
    [exp(3)*exp(v/20)^2 + exp(v/20) + 1/exp(v/20)]
    """
    groups: dict[Direction, list[Exponential]] = {}
    graph = flatten(terms)
    for call, operator in zip(graph.nodes, graph.operators, strict=True):
        if operator is EXP:
            direction, scale, shift = directed(interface.arguments(call)[0])
            if direction:
                groups.setdefault(direction, []).append((call, scale, shift))
    replacements: dict[AnyTerm, AnyTerm] = {}
    for members in groups.values():
        replacements |= shared(members, _from)
    return substitute(list(terms), replacements) if replacements else list(terms)


def shared(
    members: list[Exponential], found_from: Callable[[Exponential, Exponential], AnyTerm | None]
) -> dict[AnyTerm, AnyTerm]:
    """What stands for the calls that one member gives, then for those that one of the others gives.

    `found_from` computes the call of its first argument from that of its second, where that can be.
    """
    replacements: dict[AnyTerm, AnyTerm] = {}
    left = members
    while len(left) > 1:
        best, given = max(
            ((base, _given(base, left, found_from)) for base in left), key=lambda pair: _worth(pair[0], pair[1])
        )
        if not given:
            break
        for one, term in given:
            replacements[one[0]] = term
        reached = [one for one, _ in given]
        left = [one for one in left if one is not best and one not in reached]
    return replacements


def _given(
    base: Exponential,
    members: list[Exponential],
    found_from: Callable[[Exponential, Exponential], AnyTerm | None],
) -> list[tuple[Exponential, AnyTerm]]:
    pairs = [(one, found_from(one, base)) for one in members if one is not base]
    return [(one, term) for one, term in pairs if term is not None]


def _worth(base: Exponential, given: list[tuple[Exponential, AnyTerm]]) -> tuple[int, int]:
    """How many calls one gives, and how few of them by a division."""
    return len(given), -sum(one[1] / base[1] < 0 for one, _ in given)


def _from(one: Exponential, base: Exponential) -> AnyTerm | None:
    """An exponential by another one."""
    times = one[1] / base[1]
    constant = one[2] - times * base[2]
    if times.denominator != 1 or abs(times) > LARGEST_POWER or abs(constant) > LARGEST_SHIFT:
        return None
    return power(base[0], int(times)) * (exp(constant) if constant else 1)


def directed(term: AnyTerm) -> tuple[Direction, Fraction, Fraction]:
    """A term as direction * scale + shift; a number has no direction and the scale 1."""
    linear = _linear(term)
    shift = linear.pop(None, Fraction(0))
    if not linear:
        return (), Fraction(1), shift
    scale = next(iter(linear.values()))
    return tuple((key, value / scale) for key, value in linear.items()), scale, shift


def _linear(term: AnyTerm) -> Linear:
    """A term as a sum of multiples; a number times a sum is multiplied out."""
    found: Linear = {}
    stack = [(Fraction(1), term)]
    while stack:
        scale, whole = stack.pop()
        for coefficient, part in reversed(interface.summands(whole)):
            number, rest = _scaled(part)
            number *= scale * coefficient
            if rest is not None and interface.is_call(rest) and interface.operation(rest) is ADD:
                stack.append((number, rest))
            else:
                found[rest] = found.get(rest, Fraction(0)) + number
    return {key: value for key, value in found.items() if value or key is None}


def _scaled(part: AnyTerm) -> tuple[Fraction, AnyTerm | None]:
    """A product as a number, floats taken exactly, and the rest of it; None for nothing but a number."""
    if interface.is_literal(part):
        value = interface.literal_value(part)
        return (Fraction(value), None) if _is_finite(value) else (Fraction(1), part)
    if not interface.is_call(part) or interface.operation(part) is not MUL:
        return Fraction(1), part
    number, rest = Fraction(1), list[tuple[AnyTerm, interface.Exact]]()
    for base, exponent in interface.factors(part):
        value = interface.literal_value(base) if interface.is_literal(base) else None
        if value and isinstance(exponent, int) and _is_finite(value):
            number *= Fraction(value) ** exponent
        else:
            rest.append((base, exponent))
    return number, interface.product(part, 1, rest) if rest else None


def _is_finite(value: object) -> bool:
    return not isinstance(value, bool) and abs(value) < float("inf")  # pyright: ignore[reportArgumentType] - a number
