"""Parameters and initial values of the members of an ensemble, from columns of some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from symnum.errors import DomainError
from symnum.solvers.problem import TermProblem
from symnum.terms.accepted import name_of
from symnum.terms.evaluation import evaluate
from symnum.terms.term import Symbol
from symnum.terms.traversal import free_symbols

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Columns: TypeAlias = "dict[str, NDArray[np.float64]]"


def columns_of(values: Mapping[Any, ArrayLike]) -> Columns:
    """Arrays by name, from arrays or numbers by name or symbol."""
    return {name_of(key): np.asarray(column, float) for key, column in values.items()}


def member_count(columns: Sequence[NDArray[np.float64]]) -> int:
    """The one length of all columns that are arrays; DomainError if there is none."""
    lengths = {len(column) for column in columns if column.ndim == 1}
    if len(lengths) != 1 or any(column.ndim > 1 for column in columns):
        raise DomainError("give each parameter and initial value as one number, or as an array of one length for all")
    return lengths.pop()


def member_values(
    system: TermProblem, parameters: Columns, initial: Columns, members: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Parameters and initial values of all members; those defined by others follow these."""

    def first(columns: Columns) -> dict[str, float]:
        return {name: float(column[0] if column.ndim else column) for name, column in columns.items()}

    if not members:
        return np.empty((0, len(system.parameters))), np.empty((0, len(system.states)))
    own = system.parameter_values(first(parameters))  # refuses unknown names and missing values
    system.initial_state(own, first(initial))
    symbols = {p.name: p for p in system.parameters}
    values = {symbols[name]: column for name, column in parameters.items()}
    for name in system.definition_order:
        if symbols[name] not in values:
            values[symbols[name]] = _evaluated(system.parameters[symbols[name]], values)
    starts = [initial[s.name] if s.name in initial else _evaluated(system.initial[s], values) for s in system.states]
    return _table([values[p] for p in system.parameters], members), _table(starts, members)


def _evaluated(term: Any, values: Mapping[Symbol, NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.asarray(evaluate(term, {s: values[s] for s in free_symbols([term])}), dtype=np.float64)


def _table(columns: list[NDArray[np.float64]], members: int) -> NDArray[np.float64]:
    """Columns of numbers, or of one number for all. Shapes: (members, columns)"""
    table = np.empty((members, len(columns)))
    for k, column in enumerate(columns):
        table[:, k] = column
    return table
