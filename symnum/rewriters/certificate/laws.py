"""Equality and domains by the laws of functions: the provers of rules, on terms. Needs python-flint.

They multiply out and factor, so that they are for terms that have few monomials when multiplied out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from symnum.errors import SymnumError
from symnum.rewriters.entering import own_leaf
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.traversal import Graph, rebuild
from symnum.terms.tree import tree_call

if TYPE_CHECKING:
    from symnum.rules.verification.assumed import Assumed


MOST_NODES: Final = 60
MOST_MONOMIALS: Final = 40
"""Factoring takes milliseconds up to there, and can take minutes from some hundreds on."""


def are_small(graph: Graph) -> bool:
    """Whether terms have few nodes, and few monomials if all products are multiplied out.

    >>> from symnum.terms.parsing import parse
    >>> from symnum.terms.traversal import flatten
    >>> [are_small(flatten([parse(text)])) for text in ("(x + y)^3/(x*y)", "(x + y)^20/(x*y)")]
    [True, False]
    """
    if len(graph.nodes) > MOST_NODES or not _are_plain(graph):
        return False
    sizes: list[tuple[int, int]] = []
    for node, operator, parts in zip(graph.nodes, graph.operators, graph.arguments, strict=True):
        size = (1, 1) if operator is None else _size(node, operator, [sizes[part] for part in parts])
        if sum(size) > MOST_MONOMIALS:
            return False
        sizes.append(size)
    return True


def _size(node: AnyTerm, operator: Operator, below: list[tuple[int, int]]) -> tuple[int, int]:
    """The monomials of numerator and denominator of a call, at most."""
    if operator in (op.ADD, op.SUB):
        bottom = math.prod(d for _, d in below)
        return sum(n * bottom // d for n, d in below), bottom
    if operator in (op.MUL, op.NEG, op.FMA):
        return math.prod(n for n, _ in below), math.prod(d for _, d in below)
    if operator is op.DIV:
        return below[0][0] * below[1][1], below[0][1] * below[1][0]
    if operator is op.POW:
        exponent = interface.exact_value(interface.arguments(node)[1]) or 1
        times = min(math.ceil(abs(exponent)), MOST_MONOMIALS)
        n, d = (size**times for size in below[0])
        return (n, d) if exponent > 0 else (d, n)
    return (2, 2) if operator in _SUMS_OF_EXPONENTIALS else (1, 1)


_SUMS_OF_EXPONENTIALS: Final = frozenset({op.EXPM1, op.SINH, op.COSH, op.TANH})
_MOST_PARTS: Final = 60


def _are_plain(graph: Graph) -> bool:
    """Whether numbers have few parts in common: exp(x/10) and exp(x/7) are powers of exp(x/70), of degrees 7 and 10."""
    parts, largest = 1, 1
    for node, operator in zip(graph.nodes, graph.operators, strict=True):
        value = interface.literal_value(node) if operator is None and interface.is_literal(node) else 1
        if isinstance(value, bool) or not math.isfinite(value):
            continue
        numerator, denominator = value.as_integer_ratio()
        parts, largest = math.lcm(parts, denominator), max(largest, abs(numerator))
    return max(parts, largest) <= _MOST_PARTS


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
        before, after = rebuild(pair, own_leaf, lambda node, operator, parts: tree_call(operator, parts))
        yield Assumed(before, after, (), (), ())
