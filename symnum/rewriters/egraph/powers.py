"""Powers of one base whose exponents are multiples or differ by a half or a whole, computed from one of them.

x^(n - 1) is x^n/x, and x^(2*n + 1) is (x^n)^2*x: a division or a multiplication for the dearest of calls. The e-graph
finds that where exponents are symbols; it does not take numbers apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from symnum.facts.knowledge import facts_of
from symnum.rewriters.egraph.exponentials import Direction, Exponential, directed, shared
from symnum.terms import interface
from symnum.terms.canonical import power
from symnum.terms.interface import AnyTerm, exact_value
from symnum.terms.operators import POW
from symnum.terms.traversal import flatten, substitute

LARGEST_POWER: Final = 3
"""(x^a)^3 errs by 2.5 ulp."""
LARGEST_SHIFT: Final = 4
"""x^a*x^4 overflows where x^(a + 4) does, or x^4 does; so the shift is small."""


def shared_powers(terms: Sequence[AnyTerm]) -> list[AnyTerm]:
    """Canonical terms with fewer powers of positive bases; the same terms if there is nothing to share.

    Cost:  near-linear in the terms, quadratic in the powers of one base.

    >>> from symnum.terms.parsing import parse
    >>> from symnum.terms.term import symbols
    >>> _ = symbols("x", positive=True)
    >>> shared_powers([parse("x^1.6"), parse("a*x^(1.6 - 1)")])
    [x^1.6, a*x^1.6/x]
    """
    groups: dict[tuple[AnyTerm, Direction], list[Exponential]] = {}
    graph = flatten(terms)
    for call, operator in zip(graph.nodes, graph.operators, strict=True):
        if operator is POW:
            base, exponent = interface.arguments(call)
            if not _is_cheap(exponent) and facts_of(base).positive:
                direction, scale, shift = directed(exponent)
                groups.setdefault((base, direction), []).append((call, scale, shift))
    replacements: dict[AnyTerm, AnyTerm] = {}
    for members in groups.values():
        replacements |= shared(members, _from)
    return substitute(list(terms), replacements) if replacements else list(terms)


def _is_cheap(exponent: AnyTerm) -> bool:
    """Whether a power is made of multiplications and square roots anyway."""
    value = exact_value(exponent)
    return value is not None and value.denominator <= 2


def _from(one: Exponential, other: Exponential) -> AnyTerm | None:
    """A power by another one of the same base."""
    times = one[1] / other[1]
    shift = one[2] - times * other[2]
    if times.denominator != 1 or abs(times) > LARGEST_POWER or abs(shift) > LARGEST_SHIFT or shift.denominator > 2:
        return None
    base = interface.arguments(one[0])[0]
    return power(other[0], int(times)) * power(base, shift if shift.denominator > 1 else int(shift))
