"""What the parser builds: canonical terms, or terms as written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from symnum.errors import SymnumError
from symnum.terms import canonical
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, DIV, SUB, Operator
from symnum.terms.tree import tree_call


class Builder(NamedTuple):
    """The constructors that a parser calls.

    `call(operator, *arguments)` applies an operator. `chain(operator, items, inverted)` builds a chain of + and - (the
    operator is ADD) or of * and / (MUL); `inverted` marks the items that are subtracted or divided by. `sums_are_flat`
    says that a + (b - c) and a + b - c are the same.
    """

    call: Callable[..., AnyTerm]
    chain: Callable[[Operator, Sequence[AnyTerm], Sequence[bool]], AnyTerm]
    sums_are_flat: bool


def _canonical_chain(operator: Operator, items: Sequence[AnyTerm], inverted: Sequence[bool]) -> AnyTerm:
    pairs = [(item, -1 if turned else 1) for item, turned in zip(items, inverted, strict=True)]
    return canonical.linear_combination(pairs) if operator is ADD else canonical.monomial(pairs)


def _call_as_written(operator: Operator, *arguments: AnyTerm) -> AnyTerm:
    return tree_call(operator, arguments)


def _chain_as_written(operator: Operator, items: Sequence[AnyTerm], inverted: Sequence[bool]) -> AnyTerm:
    """a + b + c is one addition of three terms; each minus or division within a chain is an operation of its own."""
    inverse = SUB if operator is ADD else DIV
    value = items[0]
    for turned, run in groupby(zip(inverted[1:], items[1:], strict=True), key=itemgetter(0)):
        operands = [item for _, item in run]
        if not turned:
            value = tree_call(operator, (value, *operands))
            continue
        for operand in operands:
            value = tree_call(inverse, (value, operand))
    return value


_BUILDERS = {
    "canonical": Builder(canonical.call, _canonical_chain, sums_are_flat=True),
    "tree": Builder(_call_as_written, _chain_as_written, sums_are_flat=False),
}


def builder_of(like: str) -> Builder:
    """The constructors of a kind of terms.

    Errors:  SymnumError if there is no such kind.
    """
    builder = _BUILDERS.get(like)
    if builder is None:
        raise SymnumError(f"like={like!r}: terms are {' or '.join(map(repr, _BUILDERS))}")
    return builder
