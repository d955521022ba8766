"""Finite sums over an index: made, and written out where something has to compute them.

A sum binds its index, so the index is no symbol: it is an operator without arguments, numbered by how many sums stand
in each other below it. So sums that differ in the name of the index alone are one term, nothing put in for a symbol is
ever bound by accident, and what walks terms finds no symbol that is not free.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from symnum.errors import LimitError, SymnumError
from symnum.terms import canonical, interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, SUM, Index, Operator, index_operator
from symnum.terms.term import required_term
from symnum.terms.traversal import flatten, postorder, rebuild, substitute

MOST_TERMS: Final = 10_000
"""Terms of a sum that is written out."""


def summation(
    term: Any, index: Any, first: int, last: int, *, build: Callable[..., AnyTerm] = canonical.call
) -> AnyTerm:
    """The sum of a term for every whole number that an index takes, written down but not carried out.

    `index` is a symbol, which is bound: the sum does not contain it. A sum over no number is 0. Rewriting knows the
    laws of sums; what computes them writes them out.

    Errors:  SymnumError for an index that is no symbol, or bounds that are no whole numbers.

    >>> from symnum.terms.term import symbols
    >>> x, k = symbols("x k")
    >>> series = summation(x**k/k, k, 1, 3)
    >>> series, unrolled([series])
    (sum(x^i/i, i, 1, 3), [x^3/3 + x^2/2 + x])
    """
    body = required_term(term)
    low, high = (_whole(bound) for bound in (first, last))
    if not interface.is_symbol(index):
        raise SymnumError(f"the index of a sum is a symbol, not {index!r}")
    if high < low:
        return interface.make_literal(body, 0)
    bound = build(index_operator(1 + _depth(body)))
    return build(SUM, substitute(body, {index: bound}), bound, *[interface.make_literal(body, n) for n in (low, high)])


def _whole(bound: Any) -> int:
    value = interface.exact_value(required_term(bound))
    if not isinstance(value, int):
        raise SymnumError(f"the bounds of a sum are whole numbers, not {bound!r}")
    return value


def _depth(term: AnyTerm) -> int:
    """The largest number of an index in a term."""
    found = [o.implementation for o in flatten([term]).operators if o is not None]
    return max([known.number for known in found if isinstance(known, Index)], default=0)


def bounds_of(term: AnyTerm) -> tuple[int, int]:
    """The first and the last number that the index of a sum takes.

    Errors:  SymnumError for bounds that are no whole numbers.
    """
    _, _, low, high = interface.arguments(term)
    return _whole(low), _whole(high)


def written_out(term: AnyTerm) -> AnyTerm:
    """A sum as the sum of its terms; sums within its body stay.

    Errors:  LimitError for more than 10,000 terms.
    """
    body, index, *_ = interface.arguments(term)
    low, high = bounds_of(term)
    if high - low >= MOST_TERMS:
        raise LimitError(
            f"a sum of {high - low + 1:,} terms is not written out; the limit is {MOST_TERMS:,}, "
            "and symnum.simplify finds a closed form for some"
        )
    terms = [_with(body, index, interface.make_literal(body, n)) for n in range(low, high + 1)]
    return interface.make_term(term, ADD, tuple(terms))


def _with(body: AnyTerm, index: AnyTerm, value: AnyTerm) -> AnyTerm:
    """The body with a number for the index."""

    def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        if node == index:
            return value
        return node if parts == interface.arguments(node) else interface.make_term(node, operator, parts)

    return rebuild([body], lambda leaf: leaf, call)[0]


def unrolled(terms: Sequence[AnyTerm]) -> list[AnyTerm]:
    """Terms with all sums written out, the outermost first.

    Errors:  LimitError for a sum of more than 10,000 terms.
    Cost:    linear in the shared graph if there are no sums.
    """
    found = list(terms)
    while any(operator is SUM for operator in flatten(found).operators):
        outermost = _outermost(found)
        table = {term: written_out(term) for term in outermost}
        found = [substitute(term, table) for term in found]
    return found


def _outermost(terms: Sequence[AnyTerm]) -> list[AnyTerm]:
    """The sums that stand in no other sum."""
    inner: set[AnyTerm] = set()
    sums = [node for node in postorder(terms) if interface.is_call(node) and interface.operation(node) is SUM]
    for node in sums:
        inner.update(part for part in postorder(interface.arguments(node)) if part in sums)
    return [node for node in sums if node not in inner]
