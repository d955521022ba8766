"""What a kernel computes: `Definition`, read from the arguments and expressions that a user gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from symnum.errors import SymnumError
from symnum.kernels.layout import LEAF, Layout, flatten, is_sympy, layout_from_data
from symnum.lowering.program import Rate
from symnum.terms import interface
from symnum.terms.accepted import accepted, accepted_each
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import WHERE, Sort
from symnum.terms.term import Symbol, as_term, literal, symbol
from symnum.terms.traversal import free_symbols, rebuild
from symnum.terms.tree import tree_call

_SHOWN = 5  # names that an error message lists before it only counts


@dataclass(frozen=True, slots=True)
class Group:
    """One argument of a kernel: its symbols, how they are nested, and how often their values change."""

    layout: Layout
    symbols: tuple[Symbol, ...]
    rate: Rate = Rate.STATE

    def __str__(self) -> str:
        names = [s.name for s in self.symbols[: _SHOWN - 1]]
        if self.layout == LEAF:
            return names[0]
        dots = ["..."] if len(self.symbols) > len(names) else []
        return f"[{', '.join([*names, *dots])}]"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a kernel computes: the terms, over the symbols of the arguments, and the layout of the result.

    `rewriter`, if it is not empty, is the name of the rewriter that first makes the terms cheaper, as far as `allow`
    lets it. `multiply_powers` lets constant powers of terms as written round differently; see
    `symnum.lowering.from_terms`.
    """

    groups: tuple[Group, ...]
    terms: tuple[AnyTerm, ...]
    result: Layout
    multiply_powers: bool = False
    rewriter: str = ""
    allow: str = "real"

    def label(self, place: int) -> str:
        """What error messages call the argument at this place."""
        return f"argument {place + 1}, {self.groups[place]},"

    def as_data(self) -> dict[str, Any]:
        """The definition as what JSON can hold; `definition_from_data` reads it back."""
        from symnum.terms.exchange import to_json

        groups = [(group.layout.as_data(), group.rate.name) for group in self.groups]
        symbols = [s for group in self.groups for s in group.symbols]
        return {
            "groups": groups,
            "terms": to_json([*symbols, *self.terms]),
            "result": self.result.as_data(),
            "options": [self.multiply_powers, self.rewriter, self.allow],
        }

    def lowered_groups(self) -> list[tuple[Rate, Sequence[AnyTerm]]]:
        """The arguments as `symnum.lowering.from_terms.lower` takes them."""
        return [(group.rate, group.symbols) for group in self.groups]


def define(args: Any, exprs: Any, rates: Sequence[Rate | str] | None = None) -> Definition:
    """Read the arguments and the expressions of a kernel.

    `args` is one symbol or a sequence with one entry for each argument: a symbol, or symbols nested in sequences.
    `exprs` is a term, a number, or such values nested in lists, tuples, arrays and matrices. SymPy's expressions
    become canonical terms. `rates` says how often each argument changes, `state` unless it is given.

    Errors:  SymnumError that names what is no symbol, or is an argument twice.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> definition = define([x, [y]], [x + y, 1])
    >>> definition.terms, definition.result.size
    ((x + y, 1), 2)
    """
    layouts, leaves = _read_arguments(args)
    result, values = flatten(exprs)
    converter = _Converter(leaves)
    names = iter(converter.symbols)
    groups = tuple(
        Group(layout, tuple(next(names) for _ in range(layout.size)), rate)
        for layout, rate in zip(layouts, _read_rates(rates, len(layouts)), strict=True)
    )
    terms = tuple(map(converter.term, values))
    _check_distinct(groups)
    return Definition(groups, terms, result)


def _read_arguments(args: Any) -> tuple[list[Layout], list[Any]]:
    layout, leaves = flatten(_names(args) if isinstance(args, str) else args)
    return [LEAF] if layout == LEAF else list(layout.rows()), leaves


def _names(text: str) -> Any:
    """The symbols of names between blanks or commas: one for one name, else a list."""
    found = accepted_each(text)
    return found[0] if len(found) == 1 else found


def _read_rates(rates: Sequence[Rate | str] | None, count: int) -> list[Rate]:
    if rates is None:
        return [Rate.STATE] * count
    if isinstance(rates, str) or len(rates) != count:
        raise SymnumError(f"rates gives {rates!r}; it takes one of parameter, time and state for each argument")
    return [_rate(rate) for rate in rates]


def _rate(rate: Rate | str) -> Rate:
    name = rate.name if isinstance(rate, Rate) else str(rate).upper()
    if name not in ("PARAMETER", "TIME", "STATE"):
        raise SymnumError(f"an argument cannot change at the rate {rate!r}; choose parameter, time or state")
    return Rate[name]


# conversion to terms --------------------------------------------------------------------------------------------------
class _Converter:
    """Turns what a user gave into terms of symnum; `symbols` are those of the arguments.

    Distinct symbols of SymPy may bear one name (`Dummy`), and functions such as f(t) may stand for an argument; these
    are replaced in SymPy, before the conversion, by symbols with names of their own.
    """

    def __init__(self, leaves: Sequence[Any]) -> None:
        self._replacements: dict[Any, Any] = {}
        distinct = dict.fromkeys(leaf for leaf in leaves if isinstance(leaf, Symbol) or is_sympy(leaf))
        self._names = Counter(_name_of(leaf) for leaf in distinct)
        self.symbols = [self._argument(leaf) for leaf in leaves]

    def _argument(self, leaf: Any) -> Symbol:
        leaf = accepted(leaf) if isinstance(leaf, str) else leaf
        if isinstance(leaf, Symbol):
            return leaf
        if is_sympy(leaf):
            if leaf.is_Symbol and self._names[_name_of(leaf)] == 1:
                return _from_sympy(leaf)
            if not leaf.is_number and (leaf.is_symbol or leaf.is_Function or leaf.is_Derivative):
                return _from_sympy(self._replacement(leaf))
        elif _is_foreign_term(leaf) and interface.is_symbol(leaf):
            return _as_written(leaf)
        raise SymnumError(f"{_shown(leaf)} cannot be an argument; arguments are symbols")

    def _replacement(self, leaf: Any) -> Any:
        import sympy

        if leaf not in self._replacements:
            name = f"{_name_of(leaf)} {len(self._replacements)}".replace("`", "'")
            self._replacements[leaf] = sympy.Symbol(name, real=True)
        return self._replacements[leaf]

    def term(self, value: Any) -> AnyTerm:
        """The term of one expression."""
        own = as_term(value)
        if own is not None:
            return own
        if is_sympy(value):
            return _from_sympy(value.xreplace(self._replacements) if self._replacements else value)
        if _is_foreign_term(value):
            return _as_written(value)
        if isinstance(value, str):
            return accepted(value)
        raise SymnumError(f"{_shown(value)} is neither a term nor a real number")


def _is_foreign_term(value: Any) -> bool:
    try:
        return interface.is_call(value) or interface.is_symbol(value) or interface.is_literal(value)
    except TypeError:
        return False


def _as_written(value: Any) -> Any:
    """A term of somebody else's type as a tree term, which has no algebra of its own."""

    def leaf(node: AnyTerm) -> Any:
        if interface.is_literal(node):
            return literal(interface.literal_value(node))
        return symbol(interface.symbol_name(node), **interface.metadata(node))

    return rebuild([value], leaf, lambda _, operator, parts: tree_call(operator, parts))[0]


def _from_sympy(value: Any) -> Any:
    from symnum.terms.sympy_terms import from_sympy

    return from_sympy(value)


def _name_of(leaf: Any) -> str:
    return leaf.name if isinstance(leaf, Symbol) else str(leaf)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


# checks ---------------------------------------------------------------------------------------------------------------
def _check_distinct(groups: Sequence[Group]) -> None:
    counts = Counter(s for group in groups for s in group.symbols)
    twice = [s.name for s, count in counts.items() if count > 1]
    if twice:
        raise SymnumError(f"{_listed(twice)} given as an argument twice")


def check_complete(definition: Definition) -> None:
    """Raise `SymnumError` naming all symbols that terms use but that are no arguments.

    It walks all terms: for before work that takes longer, or when lowering has found the first such symbol.
    """
    arguments = {s for group in definition.groups for s in group.symbols}
    missing = [interface.symbol_name(s) for s in free_symbols(definition.terms) if s not in arguments]
    if not missing:
        return
    text = f"{_listed(missing)} used but not among the arguments"
    alike = sorted({s.name for s in arguments}.intersection(missing))
    if alike:
        text += f"; an argument is named {alike[0]!r}, too, but has other assumptions or is of another type"
    raise SymnumError(text)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(map(repr, names[:_SHOWN]))
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{shown}{more} {'is' if len(names) == 1 else 'are'}"


def is_boolean(term: AnyTerm) -> bool:
    """Whether the term gives a truth value: a comparison, logic, or a choice between such.

    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> is_boolean(x < 1), is_boolean(x + 1)
    (True, False)
    """
    pending, seen = [term], set[Any]()
    while pending:
        part = pending.pop()
        if part in seen:
            continue
        seen.add(part)
        if interface.is_literal(part):
            if not isinstance(interface.literal_value(part), bool):
                return False
        elif not interface.is_call(part):
            return False
        elif interface.operation(part) is WHERE:
            branches = interface.arguments(part)
            pending += [*branches[1::2], branches[-1]]
        elif interface.operation(part).result is not Sort.BOOLEAN:
            return False
    return True


def definition_from_data(data: Any) -> Definition:
    """The definition that `Definition.as_data` gave."""
    from symnum.terms.exchange import from_json

    found = from_json(data["terms"])
    groups: list[Group] = []
    start = 0
    for layout, rate in data["groups"]:
        shape = layout_from_data(layout)
        groups.append(Group(shape, tuple(found[start : start + shape.size]), Rate[rate]))
        start += shape.size
    terms, result = tuple(found[start:]), layout_from_data(data["result"])
    return Definition(tuple(groups), terms, result, *data["options"])
