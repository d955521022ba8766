"""Constructors of canonical terms follow the field of fractions: x/x is 1 and 0*log(x) is 0. A rewriter may not.

When a rewritten argument makes its parent lose a summand or cancel a factor, the value stays, but it may be defined at
more points than before. In the `real` tier that is only allowed where what vanished is proved to be defined, or
nonzero.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symnum.facts.knowledge import facts_of
from symnum.rules.views import monomial_of, monomials
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB, Operator


def keeps_domain(operator: Operator, arguments: tuple[AnyTerm, ...], result: AnyTerm) -> bool:
    """Whether the term built from the arguments is defined only where all of them are.

    >>> from symnum.terms.functions import log
    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> keeps_domain(ADD, (log(x), y, -log(x)), y), keeps_domain(ADD, (x, y, -x), y)
    (False, True)
    """
    if operator is ADD or operator is SUB:
        return _keeps_summands(arguments, result)
    if operator is POW and not interface.is_call(result):  # 1 ** (1/n) is 1
        return all(not interface.is_call(part) or facts_of(part).defined is True for part in arguments)
    if operator in _PRODUCTS and _may_fold(operator, arguments):
        return _keeps_factors(operator, arguments, result)
    return True


_PRODUCTS: tuple[Operator, ...] = (MUL, POW, DIV, SQRT)


def _keeps_summands(arguments: tuple[AnyTerm, ...], result: AnyTerm) -> bool:
    left = {frozenset(factors) for _, factors in monomials(result)}
    for argument in arguments:
        for coefficient, factors in monomials(argument):
            is_lost = coefficient and frozenset(factors) not in left
            if is_lost and not all(is_defined(base, exponent) for base, exponent in factors):
                return False
    return True


def _may_fold(operator: Operator, arguments: tuple[AnyTerm, ...]) -> bool:
    """Whether a product or power might lose a part that has no value somewhere; most have none, which is soon seen."""
    if operator is POW:
        exponent = interface.exact_value(arguments[1])
        base = arguments[0]
        return exponent is not None and interface.is_call(base) and (not exponent or interface.operation(base) in _FLAT)
    return operator is DIV or any(map(interface.is_call, arguments))


_FLAT: tuple[Operator, ...] = (MUL, DIV, POW, SQRT, NEG)


def _keeps_factors(operator: Operator, arguments: tuple[AnyTerm, ...], result: AnyTerm) -> bool:
    left = dict(monomial_of(result)[1])
    for base, inner, outer in _powers(operator, arguments):
        present = left.get(base, 0)
        wanted = inner * outer
        weaker = not present or (inner < 0 or wanted < 0) > (present < 0) or _roots(inner, wanted) > _roots(present)
        if weaker and not (is_defined(base, inner) and is_defined(base, wanted)):
            return _is_distributed(arguments, result)
    return True


def _powers(operator: Operator, arguments: tuple[AnyTerm, ...]) -> Iterator[tuple[AnyTerm, Exact, Exact]]:
    """The powers (base ** inner) ** outer that a product or power is built from."""
    outer = interface.exact_value(arguments[1]) if operator is POW else Fraction(1, 2) if operator is SQRT else 1
    for place, argument in enumerate(arguments[:1] if operator is POW else arguments):
        factors = monomial_of(argument)[1]
        if isinstance(outer, int) or (outer is not None and len(factors) == 1):
            for base, exponent in factors:
                yield base, exponent, -1 if operator is DIV and place else outer


def _roots(*exponents: Exact) -> int:
    return max(exponent.denominator for exponent in exponents)


def _is_distributed(arguments: tuple[AnyTerm, ...], result: AnyTerm) -> bool:
    """Whether the product of a number and a sum became a sum, which loses nothing."""
    numbers = sum(interface.exact_value(argument) not in (None, 0) for argument in arguments)
    return numbers == len(arguments) - 1 and interface.head(result) is ADD


def is_defined(base: AnyTerm, exponent: Exact) -> bool:
    """Whether base ** exponent is proved to be a number everywhere."""
    facts = facts_of(base)
    if facts.defined is not True:
        return False
    if exponent < 0 and facts.zero is not False:
        return False
    return exponent.denominator == 1 or facts.nonnegative is True
