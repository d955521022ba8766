"""Events of a system: what happens when a condition comes true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from symnum.errors import ModelError
from symnum.models.expressions import read_expression
from symnum.terms import interface
from symnum.terms.operators import GE, GT, LE, LT
from symnum.terms.term import Symbol, Term
from symnum.terms.traversal import substitute


@dataclass(frozen=True, eq=False)
class Event:
    """When the condition comes true, states are assigned new values, all at once; `terminal` ends the solution there.

    A condition is a comparison, such as `x > 5`: the event happens where it turns from false to true. At the start
    nothing happens, even if it holds already.

    Errors:  ModelError for a condition that is no comparison.

    >>> from symnum.terms.term import symbols
    >>> h, v = symbols("h v")
    >>> Event(h < 0, {h: 0, v: -v/2})
    Event(h < 0, {h: 0, v: -v/2})
    """

    condition: Any
    assignments: Mapping[Symbol, Any] = field(default_factory=dict)
    terminal: bool = False

    def __post_init__(self) -> None:
        condition = self.condition
        if not interface.is_call(condition) or interface.operation(condition) not in (LT, LE, GT, GE):
            raise ModelError(f"the condition of an event, {condition!r}, is no comparison such as x > 5")
        read = {state: read_expression(value) for state, value in self.assignments.items()}
        object.__setattr__(self, "assignments", MappingProxyType(read))

    def __repr__(self) -> str:
        return f"Event({self.condition}, {dict(self.assignments)}{', terminal=True' if self.terminal else ''})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Event, (self.condition, dict(self.assignments), self.terminal)

    @property
    def margin(self) -> Term:
        """What turns from negative to positive as the condition comes true."""
        left, right = interface.arguments(self.condition)
        return left - right if interface.operation(self.condition) in (GT, GE) else right - left

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms of the event."""
        return (self.condition, *self.assignments.values())

    def substituted(self, replacements: Mapping[Symbol, Any]) -> Event:
        """The event with states and parameters replaced in its condition and in the values that it assigns."""
        condition, *values = substitute(list(self.terms), replacements)
        return Event(condition, dict(zip(self.assignments, values, strict=True)), self.terminal)
