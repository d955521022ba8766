"""The solution of an ODE system, with the names of its states and observables."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from symnum.errors import ModelError
from symnum.terms.evaluation import evaluate
from symnum.terms.traversal import free_symbols

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from symnum.solvers.events import Happening
    from symnum.solvers.problem import Problem


@dataclass(frozen=True, slots=True)
class Effort:
    """What a solution cost."""

    steps: int
    rhs_calls: int
    jacobians: int
    seconds: float


@dataclass(frozen=True, repr=False)
class Solution:
    """States over time.

    `t` has the times, `y` the states in rows, `p` the values of all parameters. `sol["A"]` is a state or an observable
    over time; where both carry a name, the observable counts. `complete` is False if the user interrupted the solver,
    and then `t` ends early. `reason` says why this method was chosen, `jacobian` which Jacobian it used, if any.
    `events` lists what happened; the states before and after an event both stand there, at the same time.

    Shapes:  t (times,), y (states, times)

    >>> from symnum.models.networks import ReactionNetwork
    >>> network = ReactionNetwork()
    >>> k, A = network.add_parameter("k", 2), network.add_species("A", 8)
    >>> network.add_reaction("A -> 0", k)
    >>> solution = network.ode_system().solve((0, 1), t_eval=[0, 1])
    >>> solution["A"].round(3)
    array([8.   , 1.083])
    """

    system: Problem
    t: NDArray[np.float64]
    y: NDArray[np.float64]
    p: NDArray[np.float64]
    method: str
    reason: str
    effort: Effort
    complete: bool = True
    jacobian: str = ""
    events: tuple[Happening, ...] = ()
    _cache: dict[str, NDArray[np.float64]] = field(default_factory=dict, compare=False)

    def __repr__(self) -> str:
        system, effort = self.system, self.effort
        reach = f"t = {self.t[0]:g} to {self.t[-1]:g}, {len(self.t)} points" if len(self.t) else "no points"
        end = "" if self.complete else ", interrupted"
        jacobian = f" (Jacobian {self.jacobian})" if self.jacobian else ""
        size = f"{len(system.states)} states, {len(system.observables)} observables"
        return (
            f"<Solution of {system.name}: {reach}{end}; {size}; "
            f"{self.method}{jacobian}, {effort.steps} steps, {effort.rhs_calls} calls, {effort.seconds:.3g} s>"
        )

    def __getitem__(self, name: Any) -> NDArray[np.float64]:
        label = name if isinstance(name, str) else name.name
        if label in self.system.observables:
            if label not in self._cache:
                self._cache[label] = self._evaluated([label])[0]
            return self._cache[label]
        try:
            return self.y[self._rows[label]]
        except KeyError:
            raise ModelError(f"there is no state and no observable named {label!r}") from None

    @property
    def observables(self) -> Mapping[str, NDArray[np.float64]]:
        """All observables over time, by name.

        Shapes:  each (times,)
        """
        missing = [name for name in self.system.observables if name not in self._cache]
        self._cache.update(zip(missing, self._evaluated(missing), strict=True))
        return MappingProxyType({name: self._cache[name] for name in self.system.observables})

    def to_csv(self, target: str | os.PathLike[str] | IO[str], names: Sequence[str] | None = None) -> None:
        """Write times and values as comma-separated text with a line of names.

        `names` chooses states and observables; left out, all observables, or all states if there are none. A file is
        written whole or not at all.

        Errors:  ModelError for an unknown name; OSError if the file cannot be written.
        """
        chosen = self._chosen(names)
        columns = [self.t, *(self[name] for name in chosen)]
        if not isinstance(target, str | os.PathLike):
            _write_rows(target, ["time", *chosen], columns)
            return
        unfinished = Path(f"{os.fspath(target)}.part")
        try:
            with unfinished.open("w", encoding="utf-8", newline="") as file:
                _write_rows(file, ["time", *chosen], columns)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)

    def to_pandas(self, names: Sequence[str] | None = None) -> Any:
        """States and observables as a `pandas.DataFrame`, one column each, with time as its index.

        Errors:  ModelError for an unknown name; SymnumError if pandas is not installed.
        """
        from symnum.solvers.export import to_pandas

        return to_pandas(self, self._chosen_all(names))

    def to_xarray(self, names: Sequence[str] | None = None) -> Any:
        """States and observables as an `xarray.Dataset` over time, with the parameters as attributes.

        Errors:  ModelError for an unknown name; SymnumError if xarray is not installed.
        """
        from symnum.solvers.export import to_xarray

        return to_xarray(self, self._chosen_all(names))

    def save(self, path: str | os.PathLike[str], names: Sequence[str] | None = None) -> None:
        """Write the solution to a file that others read: NetCDF (.nc), Parquet (.parquet) or text (.csv).

        A file is written whole or not at all.

        Errors:  DomainError for another ending; SymnumError if the library for it is not installed; OSError.
        """
        from symnum.solvers.export import save

        save(self, path, self._chosen_all(names))

    def plot(self, names: Sequence[str] | None = None) -> Figure:
        """Draw states and observables over time as a matplotlib figure.

        `names` chooses what is drawn; left out, all observables, or all states if there are none.

        Errors:  ModelError for an unknown name; SymnumError if matplotlib is not installed.
        """
        from symnum.display.plots import trajectory_figure

        series = {name: self[name] for name in self._chosen(names)}
        return trajectory_figure(self.t, series, axes=(self.system.time.name, "amount"), title=self.system.name)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.system.state_names)}

    def _chosen(self, names: Sequence[str] | None) -> list[str]:
        return list(self.system.observables or self.system.state_names) if names is None else list(names)

    def _chosen_all(self, names: Sequence[str] | None) -> list[str]:
        return (
            list(dict.fromkeys([*self.system.state_names, *self.system.observables])) if names is None else list(names)
        )

    def _evaluated(self, names: Sequence[str]) -> list[NDArray[np.float64]]:
        system = self.system
        terms = [system.observables[name] for name in names]
        parameters = dict(zip(system.parameters, self.p, strict=True))
        values: dict[Any, Any] = {}
        for leaf in free_symbols(terms):
            if leaf is system.time:
                values[leaf] = self.t
            else:
                values[leaf] = parameters[leaf] if leaf in parameters else self.y[self._rows[leaf.name]]
        return [np.broadcast_to(value, self.t.shape) for value in evaluate(terms, values)]


def _write_rows(file: IO[str], header: list[str], columns: list[NDArray[np.float64]]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(zip(*(column.tolist() for column in columns), strict=True))
