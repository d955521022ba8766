"""What can be said of a system from its equations alone: unused names, what stands still, what is conserved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnum.terms import interface
from symnum.terms.canonical import linear_combination
from symnum.terms.interface import Exact, exact_value
from symnum.terms.term import Symbol, Term
from symnum.terms.traversal import free_symbols

MOST_ENTRIES = 5_000_000
"""Entries that elimination may fill before conserved quantities are given up."""


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


def conserved_quantities(states: Sequence[Symbol], rhs: Sequence[Term]) -> list[Term]:
    """Independent linear combinations of the states that never change, with exact coefficients.

    The equations are seen as sums of numbers times terms; equal terms, such as the fluxes of reactions, cancel. So all
    linear invariants of a reaction network are found that do not depend on its rate constants, as long as its
    equations are expanded, and never a combination that is none.

    Cost:  Gaussian elimination on one sparse row a state.

    >>> from symnum.terms.term import symbols
    >>> a, b, k = symbols("a b k")
    >>> conserved_quantities([a, b], [-2*k*a**2, k*a**2])
    [a + 2*b]
    """
    numbers: dict[Any, int] = {}
    pivots: dict[int, tuple[dict[int, Exact], dict[int, Exact]]] = {}
    found: list[Term] = []
    filled = 0
    for place, term in enumerate(rhs):
        row: dict[int, Exact] = {}
        if exact_value(term) != 0:
            row = {numbers.setdefault(part, len(numbers)): c for c, part in interface.summands(term) if c}
        mix: dict[int, Exact] = {place: 1}
        while row:
            leading = min(row)  # no pivot holds a smaller one, so that elimination comes to an end
            if leading not in pivots:
                pivots[leading] = row, mix
                filled += len(row) + len(mix)
                break
            other, its_mix = pivots[leading]
            factor = Fraction(-row[leading]) / other[leading]
            _add(row, other, factor)
            _add(mix, its_mix, factor)
        if not row:
            found.append(_integral(mix, states))
        if filled > MOST_ENTRIES:
            break
    return found


def _add(row: dict[int, Exact], other: dict[int, Exact], factor: Fraction) -> None:
    for key, value in other.items():
        total = row.get(key, 0) + factor * value
        if total:
            row[key] = total
        else:
            row.pop(key, None)


def _integral(mix: dict[int, Exact], states: Sequence[Symbol]) -> Term:
    """The combination scaled so that its first coefficient is 1."""
    first = Fraction(mix[min(mix)])
    return linear_combination([(states[k], _plain(Fraction(mix[k]) / first)) for k in sorted(mix)])


def _plain(value: Fraction) -> Exact:
    return value.numerator if value.denominator == 1 else value
