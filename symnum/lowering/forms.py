"""Reading terms as forms: a flat list of sums, products, calls and leaves, which is what lowering works on.

Terms of a type that normalises (canonical, SymPy) have sums and products without a prescribed association; they become
`SUM` and `PRODUCT` forms, to be associated as suits the machine. Terms of a type that keeps what was written (tree,
Python) become `CALL` forms throughout, whose order of operations, and so whose bits, lowering keeps.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from typing import Any, TypeAlias

from symnum.errors import SymnumError
from symnum.lowering.program import Exact, Rate
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, NEG, POW, SUM, Operator
from symnum.terms.sums import written_out

Rational: TypeAlias = int | Fraction


_SHOWN = 8
"""How many names an error lists."""


class Kind(IntEnum):
    """What a form is, and with it what its parts are."""

    INPUT = 0  # no parts; the number of the form is the number of the input
    CONSTANT = 1  # no parts; `payload` is the value
    CALL = 2  # the arguments; `payload` is the operator
    SUM = 3  # the summands, with coefficients
    PRODUCT = 4  # the factors, with exponents


class Numbers(dict[Rational, int]):
    """Exact numbers in the order in which they were first met, each with its place; 1 is at place 0."""

    def __init__(self) -> None:
        super().__init__({1: 0})
        self.exact: list[Rational] = [1]

    def __missing__(self, number: Rational) -> int:
        self[number] = place = len(self)
        self.exact.append(number)
        return place


@dataclass(slots=True)
class Forms:
    """Terms as forms; the parts of a form are earlier forms. The first `input_count` forms are the inputs.

    The parts of form n are `parts[starts[n]:starts[n + 1]]`; with each stands, in `scales`, the place in `numbers` of
    its coefficient or exponent. `rates` says how often each form changes. `outputs` are the terms that were read.
    """

    kinds: array[int] = field(default_factory=lambda: array("b"))
    starts: list[int] = field(default_factory=lambda: [0])
    parts: array[int] = field(default_factory=lambda: array("q"))
    scales: array[int] = field(default_factory=lambda: array("q"))
    numbers: Numbers = field(default_factory=Numbers)
    payloads: list[Any] = field(default_factory=list)
    rates: list[int] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    input_count: int = 0

    def append(self, kind: int, parts: Sequence[int], scales: Sequence[int], payload: Any, rate: int) -> int:
        """Enter a form; its number."""
        self.kinds.append(kind)
        self.parts.extend(parts)
        self.scales.extend(scales)
        self.starts.append(len(self.parts))
        self.payloads.append(payload)
        self.rates.append(rate)
        return len(self.kinds) - 1

    def parts_of(self, number: int) -> list[int]:
        """The parts of a form."""
        return self.parts[self.starts[number] : self.starts[number + 1]].tolist()

    def pairs_of(self, number: int) -> list[tuple[int, Rational]]:
        """The parts of a sum or product with their coefficients or exponents."""
        exact = self.numbers.exact
        scales = self.scales[self.starts[number] : self.starts[number + 1]]
        return list(zip(self.parts_of(number), [exact[place] for place in scales], strict=True))


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
        self.forms = Forms()
        self.index: dict[AnyTerm, int] = {}
        self.inputs: list[AnyTerm] = []
        self.names: dict[object, int] = {}
        self.missing: list[AnyTerm] = []

    def enter_input(self, symbol: AnyTerm, rate: Rate) -> None:
        if not interface.is_symbol(symbol):
            raise SymnumError(f"{symbol!r} cannot be an argument; arguments are symbols")
        if symbol in self.index:
            raise SymnumError(f"the symbol {interface.symbol_name(symbol)!r} is an argument twice")
        self.inputs.append(symbol)
        self.index[symbol] = self.forms.append(Kind.INPUT, (), (), None, rate)

    def read(self, outputs: Sequence[AnyTerm]) -> None:
        index, forms = self.index, self.forms
        numbers, append, rate_of = forms.numbers, forms.append, forms.rates.__getitem__
        views: dict[type, Callable[[AnyTerm], _Shape]] = {}
        waiting: dict[AnyTerm, _Shape] = {}
        stack = list(outputs)[::-1]
        while stack:
            term = stack.pop()
            if term in index:
                continue
            shape = waiting.pop(term, None)
            if shape is None:
                shape = (views.get(type(term)) or self.view(views, term))(term)
            kind, entries, payload = shape
            try:
                if kind is Kind.PRODUCT:
                    parts = [index[part] for part, _ in entries]
                    scales = [numbers[exponent] for _, exponent in entries]
                elif kind is Kind.SUM:
                    parts = [index[part] for _, part in entries]
                    scales = [numbers[coefficient] for coefficient, _ in entries]
                else:
                    parts = [index[part] for part in entries]
                    scales = [0] * len(parts)
            except KeyError:
                waiting[term] = shape
                stack.append(term)
                stack += [part for part in reversed(_parts(kind, entries)) if part not in index]
                continue
            if parts:
                index[term] = append(kind, parts, scales, payload, max(map(rate_of, parts)))
            else:
                self.enter_leaf(term, kind, payload)
        if self.missing:
            raise SymnumError(self.missing_text())
        forms.outputs = [index[output] for output in outputs]

    def view(self, views: dict[type, Callable[[AnyTerm], _Shape]], term: AnyTerm) -> Callable[[AnyTerm], _Shape]:
        view = views[type(term)] = _view_for(term, self.multiply_powers)
        return view

    def enter_leaf(self, term: AnyTerm, kind: Kind, payload: Any) -> None:
        if kind is Kind.INPUT:
            same = self.inputs_by_name().get(_symbol_key(term))
            if same is not None:
                self.index[term] = same
                return
            self.missing.append(term)
        self.index[term] = self.forms.append(kind, (), (), payload, Rate.CONSTANT)

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


_Shape: TypeAlias = tuple[Kind, Sequence[Any], Any]
"""Kind, entries and payload; the entries are pairs (coefficient, part) of a sum, (part, exponent) of a product."""


def _parts(kind: Kind, entries: Sequence[Any]) -> list[AnyTerm]:
    if kind is Kind.PRODUCT:
        return [part for part, _ in entries]
    return [part for _, part in entries] if kind is Kind.SUM else list(entries)


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
        powers = factors(term)
        first, exponent = powers[0]
        if exponent != 1 or len(powers) > 1:
            scaled = summands(term) if exponent == 1 and is_literal(first) else ((1, term),)
            return (Kind.PRODUCT, powers, None) if scaled[0][1] is term else (Kind.SUM, scaled, None)
        if not is_call(term):
            return _leaf_shape(term)
        operator = operation(term)
        if operator is ADD:
            return Kind.SUM, summands(term), None
        if operator is POW:
            power = _as_power(arguments(term))
            if power is not None:
                return Kind.PRODUCT, power, None
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
