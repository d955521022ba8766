"""Expressions of models: text to canonical terms, and definitions in the order in which they can be computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symnum.errors import ModelError
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import NE, WHERE, Operator, Sort
from symnum.terms.term import Symbol, Term, as_term, declared_symbols, literal, symbol
from symnum.terms.traversal import free_symbols, rebuild


def read_expression(value: Any, names: Mapping[str, Term] | None = None, *, source: str = "") -> Term:
    """A canonical term from a term, a number or text.

    `names` says what some names in a text mean; all others are plain symbols.

    Errors:  SyntaxErrorAt if the text does not parse; LimitError if it is too large; TypeError for another value.

    >>> read_expression("k*(A > 2)")
    k*where(A > 2, 1, 0)
    """
    term = as_term(value)
    if term is not None:
        return term
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is neither text, a term nor a number")
    from symnum.terms.parsing import parse

    return sorted_term(parse(value, symbols=names or {}, like="tree", source=source))


def read_symbols(given: Iterable[Any] | str) -> tuple[Symbol, ...]:
    """Symbols from symbols and names, which mean what was declared; one text holds names between blanks or commas.

    Errors:  ModelError for anything else.

    >>> read_symbols("x y"), read_symbols(["k"])
    ((x, y), (k,))
    """
    values = given.replace(",", " ").split() if isinstance(given, str) else given
    declared = declared_symbols()
    found = tuple(_symbol_named(v, declared) if isinstance(v, str) else v for v in values)
    other = next((value for value in found if not isinstance(value, Symbol)), None)
    if other is not None:
        raise ModelError(f"{other!r} stands where a symbol, or its name, belongs")
    return found


def _symbol_named(name: str, declared: Mapping[str, AnyTerm]) -> AnyTerm:
    return declared[name] if name in declared else symbol(name)


def sorted_term(term: AnyTerm) -> Term:
    """A term in canonical form whose comparisons stand only where truth values belong.

    Model files use a truth value as the number 1 or 0, as in `k*(time > 5)`, and a number as a truth value, as in
    `if(flag, a, b)`; here the first becomes where(time > 5, 1, 0) and the second flag != 0.
    """
    from symnum.terms.canonical import call

    def build(node: AnyTerm, operator: Operator, parts: tuple[Term, ...]) -> Term:
        last = len(parts) - 1
        boolean = operator.takes is Sort.BOOLEAN
        wanted = [boolean or (operator is WHERE and i % 2 == 0 and i < last) for i in range(len(parts))]
        return call(operator, *(_truth(p) if w else _number(p) for p, w in zip(parts, wanted, strict=True)))

    return rebuild([term], lambda leaf: leaf, build)[0]


def _is_truth(term: Term) -> bool:
    if interface.is_call(term):
        return interface.operation(term).result is Sort.BOOLEAN
    return interface.is_literal(term) and isinstance(interface.literal_value(term), bool)


def _truth(term: Term) -> Term:
    from symnum.terms.canonical import call

    return term if _is_truth(term) else call(NE, term, literal(0))


def _number(term: Term) -> Term:
    from symnum.terms.canonical import call

    return call(WHERE, term, literal(1), literal(0)) if _is_truth(term) else term


class CircularDefinitionError(ModelError):
    """Definitions that need each other; `circle` has their names in order, the first one again at the end."""

    def __init__(self, circle: list[str]) -> None:
        self.circle = circle
        super().__init__(f"defined in a circle: {' -> '.join(circle)}")


def in_dependency_order(definitions: Mapping[str, Term]) -> list[str]:
    """The names of definitions, each after those that its own definition names.

    Errors:  CircularDefinitionError if definitions depend on each other in a circle.

    >>> in_dependency_order({"a": read_expression("2*b"), "b": literal(3)})
    ['b', 'a']
    """
    needs = {name: [n for n in _names(term) if n in definitions] for name, term in definitions.items()}
    ordered: dict[str, None] = {}
    path: dict[str, None] = {}
    for start in definitions:
        stack = [start]
        while stack:
            name = stack[-1]
            if name in ordered:
                stack.pop()
                continue
            path[name] = None
            waiting = [n for n in needs[name] if n not in ordered]
            if not waiting:
                ordered[name] = None
                del path[stack.pop()]
            elif waiting[0] in path:
                names = list(path)
                raise CircularDefinitionError([*names[names.index(waiting[0]) :], waiting[0]])
            else:
                stack.append(waiting[0])
    return list(ordered)


def _names(term: Term) -> Iterable[str]:
    if interface.is_literal(term):
        return ()
    return [interface.symbol_name(s) for s in free_symbols([term])]
