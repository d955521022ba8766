"""`cse`: terms as a list of steps, each part that occurs more than once being computed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, MUL, POW
from symnum.terms.term import Term, symbol
from symnum.terms.traversal import free_symbols


def cse(exprs: Any, symbols: Iterable[Any] | None = None) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Common parts taken out: pairs of a new symbol and what it stands for, and the terms written with these.

    It takes and returns what SymPy's `cse` does: one term or a sequence. Each new symbol may use those before it.
    `symbols` are the new symbols; left out, they are x0, x1, ... as far as these names are free. Terms of SymPy give
    terms of SymPy, a matrix gives a matrix. `symnum.rewrite` finds more by factoring.

    Errors:  SymnumError if there are too few symbols.
    Cost:    linear in the shared graph.

    >>> from symnum.terms.parsing import parse
    >>> cse([parse("exp(a + b)/2"), parse("exp(a + b) + c")])
    ([(x0, exp(a + b))], [x0/2, c + x0])
    """
    if _is_sympy(exprs):
        return _of_sympy(exprs, symbols)
    many = isinstance(exprs, Sequence)
    roots = list(exprs) if many else [exprs]
    order, shared = _shared(roots)
    names = iter(symbols) if symbols is not None else _free_names(roots)
    written: dict[AnyTerm, AnyTerm] = {}
    steps: list[tuple[Any, Any]] = []
    for term in order:
        written[term] = _rebuilt(term, written)
        if term in shared:
            name = next(names, None)
            if name is None:
                raise SymnumError(f"{len(steps)} symbols are given, and {len(shared)} parts are common")
            steps.append((name, written[term]))
            written[term] = name
    return steps, [written[root] for root in roots]


def _parts(term: AnyTerm) -> tuple[AnyTerm, ...]:
    """What a term is computed from: the parts of a sum and the bases of a product without their numbers."""
    if not interface.is_call(term):
        return ()
    operator = interface.operation(term)
    if operator is ADD:
        return tuple(part for _, part in interface.summands(term))
    if operator is MUL or operator is POW:
        found = interface.factors(term)
        if found != ((term, 1),):
            return tuple(base for base, _ in found)
    return interface.arguments(term)


def _rebuilt(term: AnyTerm, written: dict[AnyTerm, AnyTerm]) -> AnyTerm:
    parts = _parts(term)
    if all(written[part] is part for part in parts):
        return term
    operator = interface.operation(term)
    if operator is ADD:
        return interface.combination(term, [(c, written[part]) for c, part in interface.summands(term)])
    pairs: tuple[tuple[AnyTerm, Exact], ...] = interface.factors(term) if operator in (MUL, POW) else ((term, 1),)
    if pairs != ((term, 1),):
        return interface.product(term, 1, [(written[base], exponent) for base, exponent in pairs])
    return interface.make_term(term, operator, tuple(written[part] for part in parts))


def _shared(roots: Sequence[AnyTerm]) -> tuple[list[AnyTerm], set[AnyTerm]]:
    """All nodes, each after its parts, and the calls that are read more than once."""
    order: dict[AnyTerm, None] = {}
    readers: Counter[AnyTerm] = Counter(roots)
    opened: set[AnyTerm] = set()
    stack = list(reversed(roots))
    while stack:
        term = stack[-1]
        if term in order:
            stack.pop()
            continue
        parts = _parts(term)
        if term not in opened:
            opened.add(term)
            readers.update(dict.fromkeys(parts, 1))
        missing = [part for part in reversed(parts) if part not in order]
        if missing:
            stack += missing
        else:
            order[stack.pop()] = None
    return list(order), {term for term in order if readers[term] > 1 and interface.is_call(term)}


def _free_names(roots: Sequence[AnyTerm]) -> Iterator[Term]:
    taken = {interface.symbol_name(leaf) for leaf in free_symbols(roots)}
    return (symbol(f"x{place}") for place in count() if f"x{place}" not in taken)


def _is_sympy(value: Any) -> bool:
    first = value[0] if isinstance(value, list | tuple) and value else value
    return type(first).__module__.partition(".")[0] == "sympy"


def _of_sympy(exprs: Any, symbols: Iterable[Any] | None) -> tuple[list[tuple[Any, Any]], list[Any]]:
    import sympy

    from symnum.terms.sympy_terms import flat_sympy, shaped_sympy, to_sympy

    given, terms, leaves = flat_sympy(exprs)
    new = None if symbols is None else list(symbols)
    steps, reduced = cse(terms, None if new is None else [symbol(s.name) for s in new])
    leaves = [*leaves, *(new or (sympy.Symbol(name.name) for name, _ in steps))]
    pairs = [(to_sympy(name, symbols=leaves), to_sympy(term, symbols=leaves)) for name, term in steps]
    return pairs, shaped_sympy(given, reduced, leaves)
