"""Equality and domains by the laws of functions: the provers of rules, on terms. Needs python-flint.

They multiply out and factor, so that they are for small terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.term import is_own_term, literal, symbol
from symnum.terms.traversal import rebuild
from symnum.terms.tree import tree_call

if TYPE_CHECKING:
    from symnum.rules.verification.assumed import Assumed


def follow_from_laws(given: Sequence[AnyTerm], results: Sequence[AnyTerm]) -> bool:
    """Whether each pair is equal by the laws of exponentials, logarithms, angles and roots."""
    from symnum.rules.verification.residues import is_identity

    return all(is_identity(assumed, "certificate") is True for assumed in _assumed(given, results))


def have_same_domain(given: Sequence[AnyTerm], results: Sequence[AnyTerm]) -> bool:
    """Whether each pair makes the same demands, in factored form."""
    from symnum.rules.verification.domains import same_domain

    try:
        return all(same_domain(assumed) is True for assumed in _assumed(given, results))
    except SymnumError:  # a power too large to be multiplied out
        return False


def _assumed(given: Sequence[AnyTerm], results: Sequence[AnyTerm]) -> Iterator[Assumed]:
    """The pairs as terms of symnum's own, whatever their type is."""
    from symnum.rules.verification.assumed import Assumed

    for pair in zip(given, results, strict=True):
        before, after = rebuild(pair, _own_leaf, lambda node, operator, parts: tree_call(operator, parts))
        yield Assumed(before, after, (), (), ())


def _own_leaf(leaf: AnyTerm) -> AnyTerm:
    if is_own_term(leaf):
        return leaf
    if interface.is_literal(leaf):
        return literal(interface.literal_value(leaf))
    return symbol(interface.symbol_name(leaf), **interface.metadata(leaf))
