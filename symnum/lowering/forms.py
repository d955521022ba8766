"""Reading terms as forms: a flat list of sums, products, calls and leaves, which is what lowering works on.

Terms of a type that normalises (canonical, SymPy) have sums and products without a prescribed association; they become
`SUM` and `PRODUCT` forms, to be associated as suits the machine. Terms of a type that keeps what was written (tree,
Python) become `CALL` forms throughout, whose order of operations, and so whose bits, lowering keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import Any, TypeAlias

from symnum.errors import SymnumError
from symnum.lowering.program import Exact, Rate
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, MUL, NEG, POW, SUM, Operator
from symnum.terms.sums import written_out

Rational: TypeAlias = int | Fraction


_SHOWN = 8
"""How many names an error lists."""


class Kind(IntEnum):
    """What a form is, and with it what its entries are."""

    INPUT = 0  # no entries; the number of the form is the number of the input
    CONSTANT = 1  # no entries; `payload` is the value
    CALL = 2  # numbers of the arguments; `payload` is the operator
    SUM = 3  # pairs (coefficient, number)
    PRODUCT = 4  # pairs (number, exponent)


@dataclass(slots=True)
class Forms:
    """Terms as forms; the entries of a form refer to earlier forms. The first `input_count` forms are the inputs.

    `rates` says how often each form changes. `outputs` are the numbers of the terms that were read.
    """

    kinds: list[Kind]
    entries: list[Any]
    payloads: list[Any]
    rates: list[int]
    outputs: list[int]
    input_count: int


def read_forms(
    groups: Sequence[tuple[Rate, Sequence[AnyTerm]]], outputs: Sequence[AnyTerm], multiply_powers: bool = False
) -> Forms:
    """The forms of some terms, over symbols that are given in groups, each with the rate at which they change.

    With `multiply_powers` constant powers are products, whatever the type of the term.

    Errors:  SymnumError for a symbol that is in no group, in two places, or no symbol at all.
    Cost:    one visit per distinct term.
    """
    reader = _Reader(multiply_powers)
    for rate, symbols in groups:
        for symbol in symbols:
            reader.enter_input(symbol, rate)
    reader.forms.input_count = len(reader.forms.kinds)
    reader.read(outputs)
    return reader.forms


class _Reader:
    def __init__(self, multiply_powers: bool) -> None:
        self.multiply_powers = multiply_powers
        self.forms = Forms([], [], [], [], [], 0)
        self.index: dict[AnyTerm, int] = {}
        self.shapes: dict[type, Callable[[AnyTerm], tuple[Kind, Any, Any]]] = {}
        self.inputs: list[AnyTerm] = []
        self.names: dict[object, int] = {}
        self.missing: list[AnyTerm] = []

    def enter_input(self, symbol: AnyTerm, rate: Rate) -> None:
        if not interface.is_symbol(symbol):
            raise SymnumError(f"{symbol!r} cannot be an argument; arguments are symbols")
        if symbol in self.index:
            raise SymnumError(f"the symbol {interface.symbol_name(symbol)!r} is an argument twice")
        self.inputs.append(symbol)
        self.enter(symbol, Kind.INPUT, (), None, rate)

    def enter(self, term: AnyTerm, kind: Kind, entries: Any, payload: Any, rate: int) -> None:
        forms = self.forms
        self.index[term] = len(forms.kinds)
        forms.kinds.append(kind)
        forms.entries.append(entries)
        forms.payloads.append(payload)
        forms.rates.append(rate)

    def read(self, outputs: Sequence[AnyTerm]) -> None:
        index, shapes = self.index, self.shapes
        stack: list[tuple[AnyTerm, Any]] = [(output, None) for output in reversed(outputs)]
        while stack:
            term, shape = stack.pop()
            if term in index:
                continue
            if shape is None:
                view = shapes.get(type(term))
                if view is None:
                    view = shapes[type(term)] = _view_for(term, self.multiply_powers)
                shape = view(term)
                kind, parts = shape[0], shape[1]
                if kind is Kind.SUM:
                    missing = [(part, None) for _, part in parts if part not in index]
                elif kind is Kind.PRODUCT:
                    missing = [(part, None) for part, _ in parts if part not in index]
                else:
                    missing = [(part, None) for part in parts if part not in index]
                if missing:
                    stack.append((term, shape))
                    missing.reverse()
                    stack += missing
                    continue
            self.enter_shape(term, *shape)
        if self.missing:
            raise SymnumError(self.missing_text())
        self.forms.outputs = [index[output] for output in outputs]

    def inputs_by_name(self) -> dict[object, int]:
        """The arguments by what makes a symbol: some types, as Python's syntax trees, have many objects for one."""
        if not self.names:
            self.names = {_symbol_key(term): place for place, term in enumerate(self.inputs)}
        return self.names

    def missing_text(self) -> str:
        """Which symbols are used without being arguments."""
        names = [interface.symbol_name(symbol) for symbol in self.missing]
        arguments = {interface.symbol_name(symbol) for symbol in self.inputs}
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        text = f"{', '.join(map(repr, names[:_SHOWN]))}{more} {'is' if len(names) == 1 else 'are'}"
        alike = [name for name in names if name in arguments]
        hint = f"; an argument {alike[0]!r} has other assumptions or is of another type" if alike else ""
        return f"{text} used but not among the arguments{hint}"

    def enter_shape(self, term: AnyTerm, kind: Kind, parts: Any, payload: Any) -> None:
        index, rates = self.index, self.forms.rates
        entries: Any
        if kind is Kind.INPUT:
            same = self.inputs_by_name().get(_symbol_key(term))
            if same is not None:
                index[term] = same
                return
            self.missing.append(term)
        if kind is Kind.SUM:
            entries = [(coefficient, index[part]) for coefficient, part in parts]
            changes = [rates[number] for _, number in entries]
        elif kind is Kind.PRODUCT:
            entries = [(index[part], exponent) for part, exponent in parts]
            changes = [rates[number] for number, _ in entries]
        else:
            entries = [index[part] for part in parts]
            changes = [rates[number] for number in entries]
        self.enter(term, kind, entries, payload, max(changes) if changes else Rate.CONSTANT)


_Shape: TypeAlias = tuple[Kind, Any, Any]
"""Kind, entries (of terms, not of numbers) and payload."""


def _view_for(example: AnyTerm, multiply_powers: bool) -> Callable[[AnyTerm], _Shape]:
    """The function that reads terms of the class of `example`."""
    interface.is_call(example)  # lets a foreign type join before its functions are looked up
    kind = type(example)
    is_call, is_literal = interface.is_call.dispatch(kind), interface.is_literal
    operation, arguments = interface.operation.dispatch(kind), interface.arguments.dispatch(kind)
    summands, factors = interface.summands.dispatch(kind), interface.factors.dispatch(kind)

    def as_written(term: AnyTerm) -> _Shape:
        if not is_call(term):
            return _leaf_shape(term)
        operator = operation(term)
        if operator is POW and multiply_powers:
            powers = _as_power(arguments(term))
            if powers is not None:
                return Kind.PRODUCT, powers, None
        return Kind.CALL, *_of_call(term, operator, arguments)

    def normalised(term: AnyTerm) -> _Shape:
        if not is_call(term):
            return _leaf_shape(term)
        operator = operation(term)
        if operator is ADD:
            return Kind.SUM, summands(term), None
        if operator is MUL or operator is POW:
            powers = factors(term)
            if powers[0][1] == 1 and is_literal(powers[0][0]):
                scaled = summands(term)
                if scaled[0][1] is not term:
                    return Kind.SUM, scaled, None
            if powers[0][1] != 1 or len(powers) > 1:
                return Kind.PRODUCT, powers, None
            if operator is POW:
                powers = _as_power(arguments(term))
                if powers is not None:
                    return Kind.PRODUCT, powers, None
        return Kind.CALL, *_of_call(term, operator, arguments)

    return normalised if _normalises(example) else as_written


def _of_call(
    term: AnyTerm, operator: Operator, arguments: Callable[[AnyTerm], Any]
) -> tuple[tuple[AnyTerm, ...], Operator]:
    """What a call reads, and its operator; a sum over an index reads its terms, added up."""
    return ((written_out(term),), ADD) if operator is SUM else (arguments(term), operator)


def _as_power(arguments: Sequence[AnyTerm]) -> tuple[tuple[AnyTerm, Rational]] | None:
    """Base and exponent of a power as a product of one factor; None unless the exponent is rational, as 0.5 is."""
    base, exponent = arguments
    if interface.is_call(exponent) and interface.operation(exponent) is NEG:
        found = _as_power((base, interface.arguments(exponent)[0]))
        return None if found is None else ((base, -found[0][1]),)
    if not interface.is_literal(exponent):
        return None
    value = interface.literal_value(exponent)
    if isinstance(value, float):
        if not (2 * value).is_integer():
            return None
        value = int(value) if value.is_integer() else Fraction(value)
    return None if isinstance(value, bool) or value == 0 else ((base, value),)


def _normalises(term: AnyTerm) -> bool:
    """Whether the type of this term does algebra: then x + x is no sum of x and x."""
    if not interface.is_call(term):
        return False
    twice = interface.make_term(term, ADD, (term, term))
    return not (
        interface.is_call(twice) and interface.operation(twice) is ADD and interface.arguments(twice) == (term, term)
    )


def _symbol_key(symbol: AnyTerm) -> object:
    facts = sorted(interface.metadata(symbol).items(), key=lambda fact: fact[0])
    return type(symbol), interface.symbol_name(symbol), repr(facts)


def _leaf_shape(term: AnyTerm) -> _Shape:
    if interface.is_literal(term):
        value = interface.literal_value(term)
        exact: Exact = int(value) if isinstance(value, bool) else value
        return Kind.CONSTANT, (), exact
    return Kind.INPUT, (), None  # a symbol that is no argument, since those have been read
