"""What a rewrite gains in the shared graph: the operations that die with the old term against those that are new.

A sub-term that others use stays when one of its users goes, and a new term that exists already costs nothing. Only the
neighbourhood of the rewrite is looked at, down to the sub-terms that it keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from symnum.cost.model import charged
from symnum.cost.portable import cycles
from symnum.terms import interface
from symnum.terms.interface import AnyTerm

_ADD = cycles("add")


class Census(NamedTuple):
    """How often each call of a graph is used in it, and what the graph costs."""

    uses: dict[AnyTerm, int]
    cost: int


Prices: TypeAlias = dict[AnyTerm, tuple[int, tuple[AnyTerm, ...]]]
"""What each call costs by itself, and the sub-terms that it computes with; kept while a rewriter runs."""


def census(roots: Sequence[AnyTerm], prices: Prices) -> Census:
    """Count the uses of every call below some terms, and add up the costs.

    Cost:  one visit per distinct node.

    >>> from symnum.terms.functions import exp
    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> counted = census([exp(x) + 1, exp(x) + 2], {})
    >>> counted.uses[exp(x)], counted.cost
    (2, 31)
    """
    uses: dict[AnyTerm, int] = {}
    total = 0
    stack = list(roots)
    while stack:
        term = stack.pop()
        if term in uses:
            uses[term] += 1
            continue
        price = prices.get(term)
        if price is None:
            if not interface.is_call(term):
                continue
            price = prices[term] = charged(term)
        uses[term] = 1
        total += price[0]
        stack += price[1]
    return Census(uses, total)


class Change(NamedTuple):
    """Some parts of a sum, product or call, what stands for them, and the sub-terms that stay what they were."""

    before: tuple[AnyTerm, ...]
    after: AnyTerm
    kept: tuple[AnyTerm, ...]


def extra_cost(change: Change, uses: dict[AnyTerm, int], prices: Prices) -> int:
    """The cycles by which the shared graph gets dearer; negative if it gets cheaper."""
    kept = set(change.kept)
    dying, freed = _dying(change.before, kept, uses, prices)
    added = _added(change.after, kept, (uses, dying), prices)
    return added - freed - _ADD * (len(change.before) - 1)


def _price(term: AnyTerm, prices: Prices) -> tuple[int, tuple[AnyTerm, ...]]:
    found = prices.get(term)
    if found is None:
        found = prices[term] = charged(term)
    return found


def _dying(
    roots: Iterable[AnyTerm], kept: set[AnyTerm], uses: dict[AnyTerm, int], prices: Prices
) -> tuple[set[AnyTerm], int]:
    """The calls that nobody uses once the roots are gone, and what they cost."""
    left: dict[AnyTerm, int] = {}
    dying: set[AnyTerm] = set()
    freed = 0
    stack = list(roots)
    while stack:
        term = stack.pop()
        if term in kept or not interface.is_call(term):
            continue
        left[term] = left.get(term, uses.get(term, 1)) - 1
        if not left[term]:
            dying.add(term)
            cost, parts = _price(term, prices)
            freed += cost
            stack += parts
    return dying, freed


def _added(root: AnyTerm, kept: set[AnyTerm], present: tuple[dict[AnyTerm, int], set[AnyTerm]], prices: Prices) -> int:
    uses, dying = present
    seen: set[AnyTerm] = set()
    added = 0
    stack = [root]
    while stack:
        term = stack.pop()
        if term in seen or term in kept or not interface.is_call(term) or (term in uses and term not in dying):
            continue
        seen.add(term)
        cost, parts = _price(term, prices)
        added += cost
        stack += parts
    return added
