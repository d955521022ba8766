"""Common factors taken out of sums: a*x + b*x + c*x is x*(a + b + c), two multiplications cheaper.

Every summand goes to the power by which most is gained, so a long sum is grouped in one sweep. Only the same power is
taken out: x^3 + a*x^2 stays as it is, and Horner's form is left to the rewriter for factoring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from symnum.cost.portable import cycles
from symnum.rules.domains import keeps_domain
from symnum.rules.sums import SumView
from symnum.rules.views import Factor, Factors, is_written, product_of, sum_of
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, MUL


class Group(NamedTuple):
    """Summands with a common factor: their places, the product that stands for them, and the bases that stay.

    The product is common * inner, and inner the sum of numbers times the parts.
    """

    places: tuple[int, ...]
    product: AnyTerm
    kept: tuple[AnyTerm, ...]
    common: AnyTerm
    inner: AnyTerm
    parts: tuple[AnyTerm, ...]

    @property
    def keeps_domain(self) -> bool:
        """Whether the product is defined only where all summands are: 1/y - 1/y must not vanish in the brackets."""
        if is_written(self.product):
            return True
        within = keeps_domain(ADD, self.parts, self.inner)
        return within and keeps_domain(MUL, (self.common, self.inner), self.product)


def groups(view: SumView, accepts: Callable[[Group], bool]) -> Iterator[Group]:
    """Disjoint groups of summands with a common power that are accepted, those by which most is gained first.

    Cost:  linear in the number of factors, but for sorting the powers.

    >>> from symnum.terms.term import symbols
    >>> a, b, x = symbols("a b x")
    >>> [group.product for group in groups(SumView(a*x + b*x + 1), lambda group: True)]
    [x*(a + b)]
    """
    owners: dict[Factor, list[int]] = {}
    for place, (_, factors) in enumerate(view.monomials):
        for factor in dict.fromkeys(factors):  # a product as written may hold a factor twice
            owners.setdefault(factor, []).append(place)
    shared = [(_gain(factor, places), places) for factor, places in owners.items() if len(places) > 1]
    taken: set[int] = set()
    for _, owned in sorted(shared, key=lambda pair: -pair[0]):
        places = tuple(place for place in owned if place not in taken)
        group = _group(view, places) if len(places) > 1 else None
        if group is not None and accepts(group):
            taken.update(places)
            yield group


def _gain(factor: Factor, places: list[int]) -> int:
    """About how many cycles are saved by taking out a factor: a division or multiplication for all summands but one."""
    return (len(places) - 1) * cycles("mul" if factor[1] > 0 else "div")


def _group(view: SumView, places: tuple[int, ...]) -> Group:
    pairs = [view.monomials[place] for place in places]
    common = [f for f in dict.fromkeys(pairs[0][1]) if all(f in factors for _, factors in pairs)]
    parts = tuple(product_of(view.term, 1, _without(factors, common)) for _, factors in pairs)
    inner = sum_of(view.term, [(c, part) for (c, _), part in zip(pairs, parts, strict=True)])
    kept = tuple(base for _, factors in pairs for base, _ in factors)
    product = product_of(view.term, 1, [*common, (inner, 1)])
    return Group(places, product, kept, product_of(view.term, 1, common), inner, parts)


def _without(factors: Factors, gone: list[Factor]) -> list[Factor]:
    left = list(factors)
    for factor in gone:
        left.remove(factor)
    return left
