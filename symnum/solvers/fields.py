"""Solutions whose states are arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symnum.errors import ModelError
from symnum.solvers.solution import Solution

if TYPE_CHECKING:
    import numpy as np
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
