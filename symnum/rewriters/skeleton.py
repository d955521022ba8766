"""Arithmetic expressions within terms: +, -, *, / and constant powers, over atoms that are computed otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from symnum.terms import interface
from symnum.terms.accepted import accepted, holds_many
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB, Operator
from symnum.terms.traversal import paused_collector

_ARITHMETIC: frozenset[Operator | None] = frozenset((ADD, SUB, NEG, MUL, DIV, POW, SQRT))


class Skeleton(NamedTuple):
    """An arithmetic expression: its arithmetic nodes, arguments first, and the atoms that they compute with."""

    root: AnyTerm
    nodes: list[AnyTerm]
    atoms: list[AnyTerm]


def mapped(term: Any, function: Callable[[Skeleton], AnyTerm]) -> Any:
    """Apply a function to every arithmetic expression in a term, the innermost first; a sequence gives a list.

    >>> from symnum.terms.functions import exp
    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> mapped(exp(x + 1), lambda expression: expression.root * 2)
    exp(2*x + 2)
    """
    many = holds_many(term)
    roots = [accepted(t) for t in (term if many else [term])]
    done: dict[AnyTerm, AnyTerm] = {}
    with paused_collector():
        results = [_mapped_one(root, function, done) for root in roots]
    return results if many else results[0]


def _mapped_one(root: AnyTerm, function: Callable[[Skeleton], AnyTerm], done: dict[AnyTerm, AnyTerm]) -> AnyTerm:
    known: dict[AnyTerm, Skeleton] = {}
    stack = [root]
    while stack:
        term = stack[-1]
        if term in done:
            stack.pop()
            continue
        expression = known.get(term)
        if expression is None:
            expression = known[term] = skeleton(term)
        parts = expression.atoms if expression.nodes else interface.arguments(term) if interface.is_call(term) else ()
        missing = [part for part in parts if part not in done and interface.is_call(part)]
        if missing:
            stack += missing
        else:
            done[term] = _with_atoms(expression, done, function)
    return done[root]


def _with_atoms(expression: Skeleton, done: dict[AnyTerm, AnyTerm], function: Callable[[Skeleton], AnyTerm]) -> AnyTerm:
    root = expression.root
    if not expression.nodes:
        return _rebuilt(root, done) if interface.is_call(root) else root
    if all(done.get(atom, atom) is atom for atom in expression.atoms):
        return function(expression)
    known = {atom: done.get(atom, atom) for atom in expression.atoms}
    for node in expression.nodes:
        known[node] = _rebuilt(node, known)
    result = known[root]
    return function(skeleton(result)) if interface.is_call(result) else result


def _rebuilt(term: AnyTerm, known: dict[AnyTerm, AnyTerm]) -> AnyTerm:
    old = interface.arguments(term)
    new = tuple(known.get(part, part) for part in old)
    return term if new == old else interface.make_term(term, interface.operation(term), new)


def skeleton(root: AnyTerm) -> Skeleton:
    """The arithmetic expression that a term is; a term that is none is one atom.

    >>> from symnum.terms.functions import exp
    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> skeleton(2*exp(x)).atoms
    [exp(x), 2]
    """
    nodes: dict[AnyTerm, None] = {}
    atoms: dict[AnyTerm, None] = {}
    stack = [root]
    while stack:
        term = stack[-1]
        if term in nodes or term in atoms:
            stack.pop()
            continue
        parts = _operands(term)
        if parts is None:
            atoms[term] = None
            continue
        missing = [part for part in parts if part not in nodes and part not in atoms]
        stack += missing
        if not missing:
            nodes[term] = None
    return Skeleton(root, list(nodes), list(atoms))


def _operands(term: AnyTerm) -> tuple[AnyTerm, ...] | None:
    """What an arithmetic node computes with, a constant exponent left out; None for an atom."""
    operator = interface.head(term)
    if operator not in _ARITHMETIC:
        return None
    parts = interface.arguments(term)
    if operator is not POW:
        return parts
    return None if interface.exact_value(parts[1]) is None else parts[:1]
