"""What can be said of a system from its equations alone: unused names, and what stands still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symnum.terms.interface import exact_value
from symnum.terms.term import Symbol, Term
from symnum.terms.traversal import free_symbols


@dataclass(frozen=True, slots=True)
class Structure:
    """The findings of a structural check.

    `unused_parameters` stand in no equation, initial value, observable, event or definition; `constant_states` have an
    equation that is 0; `isolated_states` are read by nothing, not even by their own equation.
    """

    unused_parameters: tuple[Symbol, ...]
    constant_states: tuple[Symbol, ...]
    isolated_states: tuple[Symbol, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not (self.unused_parameters or self.constant_states or self.isolated_states)


def check_structure(
    states: Sequence[Symbol], rhs: Sequence[Term], *, parameters: Sequence[Symbol], elsewhere: Sequence[Term]
) -> Structure:
    """Look for what is unused or stands still; `elsewhere` are the terms of the system beside its equations."""
    read = set(free_symbols(list(rhs)))
    used = read | set(free_symbols(list(elsewhere)))
    return Structure(
        tuple(p for p in parameters if p not in used),
        tuple(s for s, term in zip(states, rhs, strict=True) if exact_value(term) == 0),
        tuple(s for s in states if s not in used),
    )
