"""Sums as coefficients of monomials and products as powers, for terms of any type, and terms built back from them.

Canonical types have this structure in storage. Types that keep terms as written show it through +, -, *, /, sqrt and
powers, so that one pattern matches x - y/z in every type.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

from symnum.facts.knowledge import facts_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB, Operator, Sort

Factor: TypeAlias = tuple[AnyTerm, Exact]
Factors: TypeAlias = tuple[Factor, ...]
Monomial: TypeAlias = tuple[Exact, Factors]

_HALF = Fraction(1, 2)
_SUM_LIKE: frozenset[Operator | None] = frozenset((ADD, SUB, NEG))
_PRODUCT_LIKE: frozenset[Operator | None] = frozenset((MUL, DIV, POW, SQRT, NEG))
_written: dict[type, bool] = {}


def is_written(term: AnyTerm) -> bool:
    """Whether the type of a call keeps terms as written: whether -t is a negation of t, and no product.

    >>> from symnum.terms.operators import SIN
    >>> from symnum.terms.term import symbols
    >>> from symnum.terms.tree import tree_call
    >>> x = symbols("x")
    >>> is_written(x + 1), is_written(tree_call(SIN, (x,)))
    (False, True)
    """
    known = _written.get(term.__class__)
    return _probed(term) if known is None else known


def _probed(term: AnyTerm) -> bool:
    part = term
    while interface.is_call(part) and interface.operation(part).result is Sort.BOOLEAN:
        part = next(
            (p for p in interface.arguments(part) if not interface.is_literal(p)), interface.make_literal(term, 0)
        )
    negated = interface.make_term(term, NEG, (part,))
    answer = interface.head(negated) is NEG
    if not interface.is_literal(part):  # of -0 nothing can be learnt
        _written[type(term)] = answer
    return answer


def monomials(term: AnyTerm) -> list[Monomial]:
    """The term as a sum of coefficient * product of powers.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> monomials(3*x - y**2)
    [(3, ((x, 1),)), (-1, ((y, 2),))]
    """
    found: list[Monomial] = []
    stack: list[tuple[Exact, AnyTerm]] = [(1, term)]
    while stack:
        scale, part = stack.pop()
        operator = interface.head(part)
        if operator is ADD and not is_written(part):
            found += [_scaled(scale * c, monomial_of(t)) for c, t in interface.summands(part)]
        elif operator in _SUM_LIKE and is_written(part):
            signed = zip(interface.arguments(part), _signs(operator, part), strict=True)
            stack += [(scale * sign, argument) for argument, sign in signed][::-1]
        else:
            found.append(_scaled(scale, monomial_of(part)))
    return found


def _signs(operator: Operator | None, part: AnyTerm) -> tuple[int, ...]:
    return (1, -1) if operator is SUB else (-1,) if operator is NEG else (1,) * len(interface.arguments(part))


def _scaled(scale: Exact, monomial: Monomial) -> Monomial:
    return monomial if scale == 1 else (scale * monomial[0], monomial[1])


def monomial_of(term: AnyTerm) -> Monomial:
    """The term as coefficient * product of powers with exact exponents; a base appears once in a canonical product.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> monomial_of(3*x/y)
    (3, ((x, 1), (y, -1)))
    """
    operator = interface.head(term)
    if operator is None:
        value = interface.exact_value(term)
        return (1, ((term, 1),)) if value is None else (value, ())
    if operator not in _PRODUCT_LIKE:
        return 1, ((term, 1),)
    return _written_monomial(term) if is_written(term) else interface.scaled_factors(term)


def _written_monomial(term: AnyTerm) -> Monomial:
    coefficient: Exact = 1
    found: list[Factor] = []
    stack: list[tuple[AnyTerm, Exact]] = [(term, 1)]
    while stack:
        part, exponent = stack.pop()
        operator = interface.head(part)
        value = interface.exact_value(part) if isinstance(exponent, int) else None
        if value is not None and (value or exponent > 0) and abs(exponent) == 1:
            coefficient *= value if exponent == 1 else Fraction(1, 1) / value
        elif operator in _PRODUCT_LIKE and isinstance(exponent, int):
            stack += _below(operator, interface.arguments(part), part, exponent, found)
        else:
            found.append((part, exponent))
    return _exact(coefficient), _merged(found)


def _merged(factors: list[Factor]) -> Factors:
    """Repeated bases as one power, where that is the same wherever they are defined: x*x, and 1/x * 1/x."""
    merged: dict[tuple[AnyTerm, int], Factor] = {}
    for place, (base, exponent) in enumerate(factors):
        key = (base, (exponent > 0) - (exponent < 0)) if isinstance(exponent, int) else (base, place + 2)
        merged[key] = (base, merged[key][1] + exponent) if key in merged else (base, exponent)
    return tuple(merged.values())


def _below(
    operator: Operator | None, parts: tuple[AnyTerm, ...], term: AnyTerm, exponent: int, found: list[Factor]
) -> list[Factor]:
    """What a product-like call to an integer power is a product of, last first; what is no product goes to `found`."""
    if operator is MUL:
        return [(part, exponent) for part in reversed(parts)]
    if operator is DIV:
        if exponent < 0 and not _is_nonzero(parts[1]):  # 1/(a/b) has no value where b = 0, and b/a may have one
            found.append((term, exponent))
            return []
        return [(parts[1], -exponent), (parts[0], exponent)]
    if operator is NEG:
        return (
            [(parts[0], exponent), (interface.make_literal(term, -1), exponent % 2)]
            if exponent % 2
            else [(parts[0], exponent)]
        )
    power = _HALF if operator is SQRT else interface.exact_value(parts[1])
    if power == 0 or (power is not None and power < 0 and exponent < 0 and not _is_nonzero(parts[0])):
        found.append((term, exponent))
        return []
    if isinstance(power, int):
        return [(parts[0], power * exponent)]
    # sqrt(x)^2 stays a square of a root: it is defined for x >= 0 only
    is_seen = power is not None and (power * exponent).denominator == power.denominator
    found.append((parts[0], power * exponent) if power is not None and is_seen else (term, exponent))
    return []


def _is_nonzero(term: AnyTerm) -> bool:
    return facts_of(term).zero is False


def _exact(value: Exact) -> Exact:
    return value.numerator if type(value) is Fraction and value.denominator == 1 else value


def product_of(like: AnyTerm, coefficient: Exact, factors: Iterable[Factor]) -> AnyTerm:
    """The term coefficient * product of powers, of the type of a call.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> product_of(x, 2, [(x, 1), (y, -2)])
    2*x/y^2
    """
    if not is_written(like):
        return interface.product(like, coefficient, factors)
    pairs: list[Factor] = []
    for base, exponent in factors:
        value = interface.exact_value(base)
        if value and exponent in (1, -1):
            coefficient = _exact(coefficient * (value if exponent == 1 else Fraction(1) / value))
        else:
            pairs.append((base, exponent))
    above = [_power(like, base, e) for base, e in pairs if e > 0]
    below = [_power(like, base, -e) for base, e in pairs if e < 0]
    top = _multiplied(like, 1 if coefficient == -1 else coefficient, above)
    whole = interface.make_term(like, DIV, (top, _multiplied(like, 1, below))) if below else top
    return interface.make_term(like, NEG, (whole,)) if coefficient == -1 else whole


def _is_defined(term: AnyTerm) -> bool:
    return facts_of(term).defined is True


def _multiplied(like: AnyTerm, coefficient: Exact, parts: list[AnyTerm]) -> AnyTerm:
    if coefficient != 1 or not parts:
        parts = [interface.make_literal(like, coefficient), *parts]
    return parts[0] if len(parts) == 1 else interface.make_term(like, MUL, tuple(parts))


def _power(like: AnyTerm, base: AnyTerm, exponent: Exact) -> AnyTerm:
    if exponent == 1:
        return base
    if exponent == _HALF:
        return interface.make_term(like, SQRT, (base,))
    return interface.make_term(like, POW, (base, interface.make_literal(like, exponent)))


def sum_of(like: AnyTerm, parts: Iterable[tuple[Exact, AnyTerm]]) -> AnyTerm:
    """The term that is the sum of coefficient * part, of the type of a call; what is written is a + b - c.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> sum_of(x, [(2, x), (-1, y)])
    2*x - y
    """
    if not is_written(like):
        return interface.combination(like, parts)
    pairs = list(parts)
    above = [product_of(like, c, [(part, 1)]) for c, part in pairs if c > 0 or (c == 0 and not _is_defined(part))]
    below = [product_of(like, -c, [(part, 1)]) for c, part in pairs if c < 0]
    if not above:
        above = [interface.make_term(like, NEG, (below.pop(0),))] if below else [interface.make_literal(like, 0)]
    whole = above[0] if len(above) == 1 else interface.make_term(like, ADD, tuple(above))
    for part in below:
        whole = interface.make_term(like, SUB, (whole, part))
    return whole
