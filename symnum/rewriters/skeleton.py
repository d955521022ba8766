"""Arithmetic expressions within terms: +, -, *, / and constant powers, over atoms that are computed otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB, Operator
from symnum.terms.term import as_term
from symnum.terms.traversal import paused_collector

_ARITHMETIC: tuple[Operator, ...] = (ADD, SUB, NEG, MUL, DIV, POW, SQRT)


def accepted(value: Any) -> AnyTerm:
    """The value as a term: numbers become literals.

    Errors:  TypeError for a value that is no term of any type.

    >>> accepted(3)
    3
    """
    own = as_term(value)
    if own is None:
        interface.is_call(value)
    return value if own is None else own


def mapped(term: Any, function: Callable[[AnyTerm], AnyTerm]) -> Any:
    """Apply a function to every arithmetic expression in a term, the innermost first; a sequence gives a list.

    >>> from symnum.terms.functions import exp
    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> mapped(exp(x + 1), lambda expression: expression * 2)
    exp(2*x + 2)
    """
    many = isinstance(term, Sequence)
    roots = [accepted(t) for t in (term if many else [term])]
    done: dict[AnyTerm, AnyTerm] = {}
    with paused_collector():
        results = [_mapped_one(root, function, done) for root in roots]
    return results if many else results[0]


def _mapped_one(root: AnyTerm, function: Callable[[AnyTerm], AnyTerm], done: dict[AnyTerm, AnyTerm]) -> AnyTerm:
    stack = [root]
    while stack:
        term = stack[-1]
        if term in done:
            stack.pop()
            continue
        atoms = [atom for atom in skeleton(term)[1] if interface.is_call(atom)]
        if atoms == [term]:
            atoms = list(interface.arguments(term))
        missing = [atom for atom in atoms if atom not in done and interface.is_call(atom)]
        if missing:
            stack += missing
            continue
        done[term] = _with_atoms(term, done, function)
    return done[root]


def _with_atoms(term: AnyTerm, done: dict[AnyTerm, AnyTerm], function: Callable[[AnyTerm], AnyTerm]) -> AnyTerm:
    if not interface.is_call(term):
        return term
    nodes, atoms = skeleton(term)
    if atoms == [term]:
        parts = tuple(done.get(part, part) for part in interface.arguments(term))
        return interface.make_term(term, interface.operation(term), parts)
    known: dict[AnyTerm, AnyTerm] = {atom: done.get(atom, atom) for atom in atoms}
    for node in nodes:
        if node not in known:
            parts = tuple(known.get(part, part) for part in interface.arguments(node))
            known[node] = interface.make_term(node, interface.operation(node), parts)
    result = known[term]
    return function(result) if interface.is_call(result) else result


def skeleton(root: AnyTerm) -> tuple[list[AnyTerm], list[AnyTerm]]:
    """The arithmetic nodes of an expression, arguments first, and the atoms that they compute with.

    >>> from symnum.terms.functions import exp
    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> skeleton(2*exp(x))
    ([2*exp(x)], [exp(x), 2])
    """
    nodes: dict[AnyTerm, None] = {}
    atoms: dict[AnyTerm, None] = {}
    stack = [root]
    while stack:
        term = stack[-1]
        if term in nodes or term in atoms:
            stack.pop()
        elif not _is_arithmetic(term):
            atoms[term] = None
        else:
            parts = interface.arguments(term)
            inner = parts[:1] if interface.operation(term) is POW else parts
            missing = [part for part in inner if part not in nodes and part not in atoms]
            stack += missing
            if not missing:
                nodes[term] = None
    return list(nodes), list(atoms)


def _is_arithmetic(term: AnyTerm) -> bool:
    if not interface.is_call(term) or interface.operation(term) not in _ARITHMETIC:
        return False
    return interface.operation(term) is not POW or interface.exact_value(interface.arguments(term)[1]) is not None
