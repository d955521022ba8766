"""The arguments of a traced function: which are symbolic, and how those of a later call are matched with them.

Arrays of floats, and floats, become symbolic; so do those inside tuples, lists and dicts. Everything else (integers,
arrays of integers, texts, other objects) is part of the function: a call must bring the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from symnum.arrays.array import Array
from symnum.arrays.nodes import Input, scalar
from symnum.errors import DomainError
from symnum.lowering.loops.nest import Scalars
from symnum.lowering.program import Rate
from symnum.terms.term import Symbol, symbol

_TIMES = ("t", "time")

Matcher: TypeAlias = Callable[[Any, list[Any], list[float]], None]
"""Takes one argument of a call and adds to the call's arrays and numbers."""


@dataclass(slots=True)
class Arguments:
    """The symbolic stand-ins for example arguments; `values` are what the function is run on."""

    names: list[str] = field(default_factory=list)
    arrays: list[Array] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    array_names: list[str] = field(default_factory=list)
    array_types: list[Any] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    examples: list[Any] = field(default_factory=list)
    matchers: list[Matcher] = field(default_factory=list)
    time_like: bool = False

    @property
    def scalars(self) -> Scalars:
        """The numbers among the arguments."""
        return Scalars(tuple(self.symbols), tuple(self.rates))

    @property
    def single(self) -> bool:
        """Whether all arrays are in single precision, as results are then, too."""
        return set(self.array_types) == {np.dtype(np.float32)}

    def matched(self, given: Sequence[Any]) -> tuple[list[Any], list[float]]:
        """The arrays and the numbers of a call, in the order of the stand-ins.

        Errors:  TypeError for a wrong number of arguments; DomainError where one is of another kind than when traced.
        """
        matchers = self.matchers
        if len(given) != len(matchers):
            wanted = ", ".join(self.names)
            raise TypeError(f"the traced function takes {len(matchers)} arguments ({wanted}), not {len(given)}")
        arrays: list[Any] = []
        numbers: list[float] = []
        for place, value in enumerate(given):  # which takes a third of the time of zip
            matchers[place](value, arrays, numbers)
        return arrays, numbers

    def example_values(self) -> tuple[list[Any], list[float]]:
        """The arrays and the numbers among the examples."""
        return self.matched(self.examples)


def stand_ins(names: Sequence[str], examples: Sequence[Any]) -> Arguments:
    """Symbolic stand-ins for example arguments, with the names of the function's parameters."""
    found = Arguments(list(names))
    found.examples = list(examples)
    # (t, y): a number before an array is a time, also where it is written as 0
    found.time_like = len(examples) > 1 and _is_number(examples[0]) and not _is_number(examples[1])
    for place, (name, example) in enumerate(zip(names, examples, strict=True)):
        value, matcher = _stand_in(found, name, example, (place == 0 and found.time_like) or name in _TIMES)
        found.values.append(value)
        found.matchers.append(matcher)
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.floating | np.integer) and not isinstance(value, bool)


def _stand_in(found: Arguments, name: str, example: Any, is_time: bool = False) -> tuple[Any, Matcher]:
    """What the function is run on in place of an example, and what takes the argument of a later call."""
    if isinstance(example, np.ndarray) and example.dtype.kind == "f" and example.ndim:
        node = Input(example.shape, False, len(found.inputs))
        found.inputs.append(node)
        found.array_names.append(name)
        found.array_types.append(example.dtype)
        found.arrays.append(Array(node))
        return found.arrays[-1], _match_array
    if isinstance(example, float | np.floating) or (is_time and _is_number(example)):
        found.symbols.append(symbol(name))
        found.rates.append(Rate.TIME if is_time else Rate.PARAMETER)
        return Array(scalar(found.symbols[-1])), _match_number
    if isinstance(example, dict):
        parts = {key: _stand_in(found, f"{name}[{key!r}]", value) for key, value in example.items()}
        matchers = {key: matcher for key, (_, matcher) in parts.items()}
        return {key: value for key, (value, _) in parts.items()}, _match_entries(matchers)
    if isinstance(example, tuple | list):
        parts = [_stand_in(found, f"{name}[{k}]", value) for k, value in enumerate(example)]
        values = [value for value, _ in parts]
        kind = type(example)
        whole = kind(*values) if hasattr(example, "_fields") else kind(values)
        return whole, _match_elements(name, [matcher for _, matcher in parts])
    return example, _match_same(name, example)


def _match_array(value: Any, arrays: list[Any], numbers: list[float]) -> None:
    arrays.append(value)


def _match_number(value: Any, arrays: list[Any], numbers: list[float]) -> None:
    numbers.append(float(value))


def _match_entries(matchers: dict[Any, Matcher]) -> Matcher:
    def match(value: Any, arrays: list[Any], numbers: list[float]) -> None:
        for key, matcher in matchers.items():
            matcher(value[key], arrays, numbers)

    return match


def _match_elements(name: str, matchers: list[Matcher]) -> Matcher:
    def match(value: Any, arrays: list[Any], numbers: list[float]) -> None:
        if len(value) != len(matchers):
            raise DomainError(f"{name} has {len(value)} elements; the function was traced with {len(matchers)}")
        for matcher, part in zip(matchers, value, strict=True):
            matcher(part, arrays, numbers)

    return match


def _match_same(name: str, example: Any) -> Matcher:
    def match(value: Any, arrays: list[Any], numbers: list[float]) -> None:
        if value is not example and not np.array_equal(value, example):
            traced = f"the function was traced with {example!r}, which is part of its code"
            raise DomainError(f"{name} is {value!r}; {traced}")

    return match
