"""Which node of each class the answer takes: nodes priced as the machine's operations, extraction, and terms again.

The e-graph knows sums, products, negatives and powers. Here x + -y is one subtraction, x*y^-1 one division, x^(1/2) a
square root, each priced by the cost model as the kernel would pay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

from symnum.cost.model import operation_cost
from symnum.rewriters.egraph.vocabulary import (
    ADD_2,
    HALF,
    LEAF,
    MUL_2,
    NEG_1,
    NUMBER,
    POW_2,
    TRUTH,
    operator_of,
)
from symnum.rewriters.extraction import ClassGraph, extract
from symnum.rewriters.extraction.extract import Method
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, MUL, POW, SQRT, SUB, Operator
from symnum.terms.term import is_own_term, literal, symbol
from symnum.terms.tree import tree_call


@dataclass(slots=True)
class Priced:
    """The nodes of a graph as operations: class, cost, children, and what makes the term from those of the children."""

    nodes: list[tuple[int, float, list[int]]] = field(default_factory=list[tuple[int, float, list[int]]])
    operators: list[Operator | AnyTerm] = field(default_factory=list[Any])
    exponents: list[Exact | None] = field(default_factory=list[Any])

    def make_constants_free(self) -> None:
        """What depends on no symbol is computed once: nodes of classes with a node without symbols cost nothing."""
        known = {place for (place, _, parts), leaf in zip(self.nodes, self.operators, strict=True)
                 if not parts and (isinstance(leaf, Operator) or interface.is_literal(leaf))}  # fmt: skip
        size = 0
        while size < len(known):
            size = len(known)
            known |= {
                place for place, _, parts in self.nodes if place not in known and known.issuperset(parts) and parts
            }
        self.nodes = [(place, 0.0 if place in known else cost, parts) for place, cost, parts in self.nodes]

    def add(self, place: int, operator: Any, children: list[int], cost: float, exponent: Exact | None = None) -> None:
        self.nodes.append((place, cost, children))
        self.operators.append(operator)
        self.exponents.append(exponent)


@cache
def _price(operator: Operator, arity: int) -> float:
    """The cost of an operator on different operands."""
    return float(operation_cost(tree_call(operator, tuple(symbol(f"operand {n}") for n in range(arity)))))


@cache
def _power_price(exponent: Exact) -> float:
    return float(operation_cost(tree_call(POW, (symbol("operand 0"), literal(exponent)))))


def priced(nodes: dict[str, list[list[Any]]], leaf_of: Callable[[int], AnyTerm]) -> Priced:
    """The nodes of an e-graph as operations of the machine."""
    found = Priced()
    for place, number in nodes.get(LEAF, ()):
        found.add(place, leaf_of(number), [], 0.0)
    for place, value in nodes.get(TRUTH, ()):
        found.add(place, literal(value), [], 0.0)
    numbers: dict[int, Exact] = {}
    for place, text in nodes.get(NUMBER, ()):
        value = Fraction(text)
        numbers[place] = value.numerator if value.denominator == 1 else value
        found.add(place, literal(numbers[place]), [], 0.0)
    negatives, inverses = dict[int, list[int]](), dict[int, list[int]]()
    for place, part in nodes.get(NEG_1, ()):
        negatives.setdefault(place, []).append(part)
    for place, base, exponent in nodes.get(POW_2, ()):
        if numbers.get(exponent) == -1:
            inverses.setdefault(place, []).append(base)
    _with_inverse(found, nodes.get(ADD_2, ()), ADD, SUB, negatives)
    _with_inverse(found, nodes.get(MUL_2, ()), MUL, DIV, inverses)
    for place, base, exponent in nodes.get(POW_2, ()):
        _power(found, place, base, exponent, numbers)
    for name, rows in nodes.items():
        if name not in (LEAF, NUMBER, TRUTH, ADD_2, MUL_2, POW_2):
            operator = operator_of(name)
            price = _price(operator, int(name.rpartition("_")[2]))
            for place, *children in rows:
                found.add(place, operator, children, price)
    found.make_constants_free()
    return found


def _with_inverse(
    found: Priced, rows: Any, operator: Operator, turned: Operator, inverses: dict[int, list[int]]
) -> None:
    """Sums and differences, products and quotients; of a*b and b*a one is enough."""
    price, turned_price = _price(operator, 2), _price(turned, 2)
    for place, a, b in {(place, min(a, b), max(a, b)) for place, a, b in rows}:
        found.add(place, operator, [a, b], price)
        for one, other in ((a, b), (b, a)) if a != b else ((a, b),):
            for part in inverses.get(other, ()):
                found.add(place, turned, [one, part], turned_price)


def _power(found: Priced, place: int, base: int, exponent: int, numbers: dict[int, Exact]) -> None:
    value = numbers.get(exponent)
    if value == -1:
        found.add(place, DIV, [base], _price(DIV, 2), -1)
    elif value == HALF:
        found.add(place, SQRT, [base], _price(SQRT, 1))
    elif value is not None:
        found.add(place, POW, [base], _power_price(value), value)
    else:
        found.add(place, POW, [base, exponent], _price(POW, 2))


def selected(found: Priced, roots: list[int], like: AnyTerm, method: Method, seconds: float) -> list[AnyTerm]:
    """The terms of least cost for the roots together: tree terms, or terms of the type of `like` if that is foreign.

    Errors:  SymnumError if a root has no finite term.
    """
    order = sorted(range(len(found.nodes)), key=lambda n: (found.nodes[n], str(found.exponents[n])))
    graph = ClassGraph.from_nodes([found.nodes[n] for n in order], roots)
    extraction = extract(graph, method, seconds=seconds)
    chosen = [order[n] if n >= 0 else -1 for n in extraction.chosen.tolist()]
    return _terms(found, chosen, roots, tree_call(ADD, (0,)) if is_own_term(like) else like)


def _terms(found: Priced, chosen: list[int], roots: list[int], like: AnyTerm) -> list[AnyTerm]:
    built: dict[int, AnyTerm] = {}
    stack = roots[::-1]
    while stack:
        place = stack[-1]
        node = chosen[place]
        missing = [] if place in built else [part for part in found.nodes[node][2] if part not in built]
        if missing:
            stack += missing[::-1]
            continue
        stack.pop()
        if place not in built:
            built[place] = _term(found, node, tuple([built[part] for part in found.nodes[node][2]]), like)
    return [built[root] for root in roots]


def _term(found: Priced, node: int, parts: tuple[AnyTerm, ...], like: AnyTerm) -> AnyTerm:
    operator, exponent = found.operators[node], found.exponents[node]
    if not isinstance(operator, Operator):
        is_literal = is_own_term(operator) and interface.is_literal(operator)
        return interface.make_literal(like, interface.literal_value(operator)) if is_literal else operator
    if operator is DIV and exponent == -1:
        return interface.make_term(like, DIV, (interface.make_literal(like, 1), *parts))
    if exponent is not None:
        return interface.make_term(like, POW, (*parts, interface.make_literal(like, exponent)))
    return interface.make_term(like, operator, parts)
