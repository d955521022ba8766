"""How printers see terms: every node looked up once, sums and products arranged as in a textbook.

The internal order of canonical terms is for the machine. Printers show summands of higher degree first, names in their
natural order (k2 before k10), numbers last in a sum and first in a product. The order depends on the term alone, so
that the same term prints alike in every process. Terms as written are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from enum import IntEnum
from fractions import Fraction
from itertools import chain, count, islice
from typing import Any, NamedTuple

from symnum.errors import LimitError
from symnum.terms.interface import (
    AnyTerm,
    Exact,
    arguments,
    exact_value,
    factors,
    is_call,
    is_symbol,
    literal_value,
    operation,
    summands,
    symbol_name,
)  # fmt: skip
from symnum.terms.operators import ADD, MUL, POW, Index, Operator

_DIGITS = re.compile(r"([0-9]+)")
_MINUS_HALF = Fraction(-1, 2)


class Kind(IntEnum):
    """What a node is for a printer; leaves rank before calls."""

    LITERAL = 0
    SYMBOL = 1
    SUM = 2
    PRODUCT = 3
    CALL = 4
    WRITTEN = 5


LARGEST_WRITTEN = 50_000_000
"""Nodes of a tree that are written as text; a node takes some 100 bytes on the way."""


class Node:
    """A term for display.

    `value` is the value of a literal or the name of a symbol, `exact` the value of an exact literal; `parts` are the
    nodes below. A sum is the sum of numbers[i] * parts[i], a product the product of parts[i] ** numbers[i]. `rank`
    orders the nodes of one arrangement.
    """

    __slots__ = ("exact", "height", "kind", "numbers", "operator", "parts", "rank", "value")

    def __init__(self, kind: Kind, operator: Operator | None = None, value: Any = None, numbers: Sequence[Exact] = ()):
        self.kind, self.operator, self.value, self.numbers = kind, operator, value, numbers
        self.exact: Exact | None = value if kind is Kind.LITERAL and not isinstance(value, bool | float) else None
        self.parts: list[Node] = []
        self.rank = self.height = 0


def index_name(operator: Operator, taken: Container[str] = ()) -> str:
    """What a printer calls the index of a sum: i for the innermost, then j, k, ..., but for names that are taken.

    >>> from symnum.terms.operators import index_operator
    >>> index_name(index_operator(1)), index_name(index_operator(2), taken={"i"})
    ('i', 'k')
    """
    known = operator.implementation
    assert isinstance(known, Index)
    names = (name for name in chain("ijklmn", (f"i{k}" for k in count(1))) if name not in taken)
    return next(islice(names, known.number - 1, None))


class Quotient(NamedTuple):
    """A product for display: sign * (top * numerators) / (bottom * denominators), top and bottom positive integers."""

    negative: bool
    top: int
    numerators: list[tuple[Node, Exact]]
    bottom: int
    denominators: list[tuple[Node, Exact]]


def arranged(term: AnyTerm) -> tuple[Node, list[Node]]:
    """The node of a term, and all distinct nodes, parts before the nodes that hold them.

    Cost:  n log n for n distinct nodes.
    """
    root, nodes = _nodes_of(term)
    if any(node.kind in (Kind.SUM, Kind.PRODUCT, Kind.CALL) for node in nodes):
        _rank(nodes)
    return root, nodes


def check_written_out(nodes: Sequence[Node]) -> None:
    """Refuse to write out nodes that share so much that their text would fill the memory; parts stand before wholes.

    Errors:  LimitError for more than `LARGEST_WRITTEN` nodes once nothing is shared.
    """
    sizes: dict[Node, int] = {}
    for node in nodes:
        size = sizes[node] = 1 + sum([sizes[part] for part in node.parts])
        if size > LARGEST_WRITTEN:
            raise LimitError(
                f"written out without sharing, the term has more than {LARGEST_WRITTEN:,} nodes; "
                "symnum.to_json writes the shared graph"
            )


def shown_summands(node: Node) -> list[tuple[Exact, Node]]:
    """The summands of a sum in display order."""
    return sorted(zip(node.numbers, node.parts, strict=True), key=_summand_key)


def shown_arguments(node: Node) -> list[Node]:
    """The arguments of a call in display order: numbers last where the order has no meaning."""
    if node.kind is Kind.CALL and node.operator is not None and node.operator.is_commutative:
        return sorted(node.parts, key=lambda part: (part.kind is Kind.LITERAL, part.rank))
    return node.parts


def shown_quotient(coefficient: Exact, node: Node) -> Quotient:
    """The product coefficient * node as a fraction."""
    if node.kind is not Kind.PRODUCT and node.exact is None:
        return Quotient(coefficient < 0, abs(coefficient.numerator), [(node, 1)], coefficient.denominator, [])
    numerators: list[tuple[Node, Exact]] = []
    denominators: list[tuple[Node, Exact]] = []
    for base, exponent in _factors(node):
        number = base.exact if exponent == 1 else None
        if number is not None:
            coefficient *= number
        elif exponent < 0 and _divides(base, exponent):
            denominators.append((base, -exponent))
        else:
            numerators.append((base, exponent))
    return Quotient(coefficient < 0, abs(coefficient.numerator), numerators, coefficient.denominator, denominators)


def _divides(base: Node, exponent: Exact) -> bool:
    """Whether a factor is shown below the fraction bar; the square of zero would be folded there."""
    return exponent in (-1, _MINUS_HALF) or (exponent.denominator == 1 and base.exact != 0)


# reading a term -------------------------------------------------------------------------------------------------------
def _nodes_of(term: AnyTerm) -> tuple[Node, list[Node]]:
    found: dict[AnyTerm, Node] = {}
    order: list[Node] = []
    opened: dict[AnyTerm, tuple[Node, list[AnyTerm]]] = {}
    stack = [term]
    while stack:
        current = stack[-1]
        if current in found:
            stack.pop()
            continue
        entry = opened.get(current)
        if entry is None:
            entry = opened[current] = _opened(current)
            missing = [part for part in entry[1] if part not in found]
            if missing:
                stack += missing
                continue
        node, parts = opened.pop(current)
        node.parts = [found[part] for part in parts]
        node.height = 1 + max([part.height for part in node.parts]) if parts else 0
        found[current] = node
        order.append(node)
        stack.pop()
    return found[term], order


def _opened(term: AnyTerm) -> tuple[Node, list[AnyTerm]]:
    """The node of a term and the terms that become its parts."""
    if not is_call(term):
        if is_symbol(term):
            return Node(Kind.SYMBOL, value=symbol_name(term)), []
        return Node(Kind.LITERAL, value=literal_value(term)), []
    operator = operation(term)
    if getattr(term, "as_written", True):
        return Node(Kind.WRITTEN, operator), list(arguments(term))
    if operator is ADD:
        pairs = summands(term)
        return Node(Kind.SUM, operator, numbers=[c for c, _ in pairs]), [part for _, part in pairs]
    if operator is MUL or (operator is POW and exact_value(arguments(term)[1]) is not None):
        powers = factors(term)
        return Node(Kind.PRODUCT, operator, numbers=[e for _, e in powers]), [base for base, _ in powers]
    return Node(Kind.CALL, operator), list(arguments(term))


# order ----------------------------------------------------------------------------------------------------------------
def _factors(node: Node) -> list[tuple[Node, Exact]]:
    """The factors of a node in their order."""
    if node.kind is Kind.PRODUCT:
        return sorted(zip(node.parts, node.numbers, strict=True), key=lambda pair: pair[0].rank)
    return [(node, 1)]


def _rank(nodes: Iterable[Node]) -> None:
    """Number the nodes: lower ones first, those of one height by their keys, which build on the numbers below."""
    levels: list[list[Node]] = []
    for node in nodes:
        while node.height >= len(levels):
            levels.append([])
        levels[node.height].append(node)
    count = 0
    for level in levels:
        if len(level) > 1:
            level.sort(key=_node_key)
        for node in level:
            node.rank = count
            count += 1


def _node_key(node: Node) -> tuple[Any, ...]:
    kind, value = node.kind, node.value
    if node.operator is not None and not node.parts:
        return Kind.LITERAL, "~", 0, node.operator.name  # pi stands with the numbers
    if kind is Kind.LITERAL:
        bits = value.hex() if isinstance(value, float) else ""  # tells NaN and -0.0 apart
        return kind, type(value).__name__, "nan" not in bits and value, bits
    if kind is Kind.SYMBOL:
        return kind, _natural(value), value
    if kind is Kind.SUM or kind is Kind.PRODUCT:
        return kind, sorted(zip([part.rank for part in node.parts], node.numbers, strict=True))
    return Kind.CALL, str(node.operator), kind, [part.rank for part in node.parts]


def _summand_key(summand: tuple[Exact, Node]) -> tuple[Any, ...]:
    """Constants last; otherwise by falling degree in the symbols, then as words in the order of the factors."""
    node = summand[1]
    if node.exact is not None:
        return (1,)
    degree: Exact = 0
    numbers: list[tuple[int, Exact]] = []
    others: list[tuple[int, Exact]] = []
    for base, exponent in _factors(node):
        if base.kind is Kind.SYMBOL:
            degree += exponent
        (numbers if base.kind is Kind.LITERAL else others).append((base.rank, -exponent))
    return 0, -degree, others, numbers


def _natural(name: str) -> list[tuple[int, str]]:
    """A key that puts k2 before k10 and a before B."""
    words = _DIGITS.split(name.casefold())
    return [(len(word.lstrip("0")), word) if i % 2 else (0, word) for i, word in enumerate(words)]
