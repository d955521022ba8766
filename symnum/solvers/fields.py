"""Solutions whose states are arrays."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnum.errors import ModelError
from symnum.solvers.solution import Solution

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray


@dataclass(frozen=True, repr=False)
class FieldSolution(Solution):
    """A solution of an array system: `y` has the flat states in columns, `fields` the arrays over time.

    Shapes:  fields (times, *shape of the state); sol["A"] (times, *shape of the component A)
    """

    shape: tuple[int, ...] = ()
    components: Mapping[str, int] | None = None

    @property
    def fields(self) -> NDArray[np.float64]:
        """The state at each time in its own shape."""
        return self.y.T.reshape(len(self.t), *self.shape)

    def image(self, component: str | None = None, place: int = -1) -> Figure:
        """One state, or one of its components, as a matplotlib figure; the last by default.

        Errors:  SymnumError if matplotlib is not installed.
        """
        from symnum.display.fields import field_figure

        return field_figure(self._frames(component)[place], f"{component or ''} t = {self.t[place]:g}".strip())

    def movie(self, path: str | os.PathLike[str], component: str | None = None, rate: int = 10) -> None:
        """All states, or one component, as an animated GIF."""
        from symnum.display.fields import save_movie

        save_movie(list(self._frames(component)), path, component or self.system.name, rate)

    def to_netcdf(self, path: str | os.PathLike[str]) -> None:
        """Write all states to a NetCDF file, one variable for each component; it appears whole or not at all."""
        from scipy.io import netcdf_file

        target = Path(path)
        unfinished = target.with_name(target.name + ".part")
        with netcdf_file(unfinished, "w", version=2) as file:
            file.createDimension("time", len(self.t))
            file.createVariable("time", "d", ("time",))[:] = self.t
            named = {name: self[name] for name in self.components or ()} or {"state": self.fields}
            lengths = next(iter(named.values())).shape[1:]
            axes = [f"axis{k}" for k in range(len(lengths))]
            for axis, length in zip(axes, lengths, strict=True):
                file.createDimension(axis, length)
            for name, values in named.items():
                file.createVariable(name, "d", ("time", *axes))[:] = values
        unfinished.replace(target)

    def _frames(self, component: str | None) -> NDArray[np.float64]:
        return self[component] if component is not None else self.fields

    def __repr__(self) -> str:
        end = "" if self.complete else ", interrupted"
        reach = f"t = {self.t[0]:g} to {self.t[-1]:g}" if len(self.t) else "no points"
        effort = self.effort
        return (
            f"<Solution of {self.system.name}: {reach}, {len(self.t)} points{end}; state of shape {self.shape}; "
            f"{self.method}, {effort.steps} steps, {effort.rhs_calls} calls, {effort.seconds:.3g} s>"
        )

    def __getitem__(self, name: Any) -> NDArray[np.float64]:
        if self.components is None or name not in self.components:
            known = ", ".join(self.components or ()) or "none; take .fields"
            raise ModelError(f"there is no component named {name!r}; there are {known}")
        return self.fields[:, self.components[name]]
