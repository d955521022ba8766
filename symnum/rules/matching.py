"""One-to-one matching: every way in which a compiled pattern is a whole term, as bindings of its variables.

What can match in one way at most answers with a tuple, everything else with a generator: a chain of generators for
sin(x) took longer than all else that is done to rewrite sin(x)^2 + cos(x)^2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from symnum.rules.compilation import Commuting, Fixed, Leaf, Node, Wild
from symnum.rules.pattern import FunctionVariable
from symnum.rules.search import Bindings, Search, same
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator

N = TypeVar("N")
MatchFunction = Callable[[N, AnyTerm, Bindings, Search], Iterable[Bindings]]

_MATCHERS: dict[type, MatchFunction[Node]] = {}


def matches(kind: type[N]) -> Callable[[MatchFunction[N]], MatchFunction[N]]:
    """Register the function that matches one kind of pattern node."""

    def register(function: MatchFunction[N]) -> MatchFunction[N]:
        _MATCHERS[kind] = function  # type: ignore[assignment] - looked up by the type of the node
        return function

    return register


def match(node: Node, term: AnyTerm, bindings: Bindings, search: Search) -> Iterable[Bindings]:
    """Every way to match a pattern to a whole term that extends the bindings, in a fixed order.

    Errors:  OutOfSteps if the search takes too many steps.
    """
    search.spend()
    return _MATCHERS[type(node)](node, term, bindings, search)


@matches(Wild)
def _match_wild(node: Wild, term: AnyTerm, bindings: Bindings, search: Search) -> Iterable[Bindings]:
    extended = search.binding(node.variable, term, bindings)
    return () if extended is None else (extended,)


@matches(Leaf)
def _match_leaf(node: Leaf, term: AnyTerm, bindings: Bindings, search: Search) -> Iterable[Bindings]:
    return (bindings,) if same(node.term, term) or _is_namesake(node.term, term) else ()


def _is_namesake(symbol: AnyTerm, term: AnyTerm) -> bool:
    """Whether the term is the symbol of this name in another term type."""
    if type(term) is type(symbol) or not (interface.is_symbol(symbol) and interface.is_symbol(term)):
        return False
    return interface.symbol_name(symbol) == interface.symbol_name(term)


@matches(Fixed)
def _match_fixed(node: Fixed, term: AnyTerm, bindings: Bindings, search: Search) -> Iterable[Bindings]:
    if not interface.is_call(term):
        return ()
    extended = operator_bound(node.operator, interface.operation(term), bindings)
    if extended is None:
        return ()
    return match_in_order(node.parts, interface.arguments(term), extended, search)


def operator_bound(pattern: Operator, operator: Operator, bindings: Bindings) -> Bindings | None:
    """The bindings with the operator of a pattern being this operator, or None."""
    if pattern is operator:
        return bindings
    if not isinstance(pattern, FunctionVariable):
        return None
    present = bindings.get(pattern)
    if present is None:
        return {**bindings, pattern: operator}
    return bindings if present is operator else None


def match_in_order(
    parts: tuple[Node, ...], terms: tuple[AnyTerm, ...], bindings: Bindings, search: Search
) -> Iterable[Bindings]:
    """Match patterns to arguments in their order; a sequence variable takes as few arguments as it can."""
    if len(parts) == 1 and len(terms) == 1 and not _is_sequence(parts[0]):
        return match(parts[0], terms[0], bindings, search)
    return _match_each(parts, terms, bindings, search)


def _is_sequence(node: Node) -> bool:
    return isinstance(node, Wild) and node.variable.is_sequence


def _match_each(
    parts: tuple[Node, ...], terms: tuple[AnyTerm, ...], bindings: Bindings, search: Search
) -> Iterator[Bindings]:
    if not parts:
        if not terms:
            yield bindings
        return
    first, rest = parts[0], parts[1:]
    if isinstance(first, Wild) and first.variable.is_sequence:
        for extended, taken in _sequences(first, terms, bindings):
            yield from match_in_order(rest, terms[taken:], extended, search)
    elif terms:
        for extended in match(first, terms[0], bindings, search):
            yield from match_in_order(rest, terms[1:], extended, search)


def _sequences(wild: Wild, terms: tuple[AnyTerm, ...], bindings: Bindings) -> Iterator[tuple[Bindings, int]]:
    present = bindings.get(wild.variable)
    if present is None:
        for count in range(len(terms) + 1):
            yield {**bindings, wild.variable: terms[:count]}, count
    elif len(present) <= len(terms) and all(map(same, present, terms)):
        yield bindings, len(present)


@matches(Commuting)
def _match_commuting(node: Commuting, term: AnyTerm, bindings: Bindings, search: Search) -> Iterator[Bindings]:
    if interface.head(term) is not node.operator:
        return
    terms, last = flattened(term), node.parts[-1]
    for extended, used in match_any_order(node.parts, terms, (), bindings, search):
        if len(used) == len(terms):
            yield extended
    if node.operator.is_associative and len(terms) > len(node.parts) and isinstance(last, Wild):
        # min(a, b) is min(x, y, z) with b = min(y, z)
        for extended, used in match_any_order(node.parts[:-1], terms, (), bindings, search):
            others = tuple(term for place, term in enumerate(terms) if place not in used)
            yield from match(last, interface.make_term(term, node.operator, others), extended, search)


def flattened(term: AnyTerm) -> tuple[AnyTerm, ...]:
    """The arguments of a call, with those of nested calls of the same associative operator in their place."""
    operator, terms = interface.operation(term), interface.arguments(term)
    if not operator.is_associative:
        return terms
    found: list[AnyTerm] = []
    stack = list(reversed(terms))
    while stack:
        part = stack.pop()
        if interface.head(part) is operator:
            stack += reversed(interface.arguments(part))
        else:
            found.append(part)
    return tuple(found)


def match_any_order(
    parts: tuple[Node, ...], terms: tuple[AnyTerm, ...], used: tuple[int, ...], bindings: Bindings, search: Search
) -> Iterator[tuple[Bindings, tuple[int, ...]]]:
    """Match patterns to different arguments in any order; with the bindings come the places of those used."""
    if not parts:
        yield bindings, used
        return
    first, rest = parts[0], parts[1:]
    if isinstance(first, Wild) and first.variable.is_sequence:
        yield from _all_others(first, terms, used, bindings)
        return
    for place, term in enumerate(terms):
        if place not in used:
            for extended in match(first, term, bindings, search):
                yield from match_any_order(rest, terms, (*used, place), extended, search)


def _all_others(
    wild: Wild, terms: tuple[AnyTerm, ...], used: tuple[int, ...], bindings: Bindings
) -> Iterator[tuple[Bindings, tuple[int, ...]]]:
    """Where the order is free, a sequence variable takes every argument that is left."""
    others = tuple(place for place in range(len(terms)) if place not in used)
    if wild.variable not in bindings:
        yield {**bindings, wild.variable: tuple(terms[place] for place in others)}, (*used, *others)
