"""Grids of cells: where their centres stand, and what holds at their sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symnum.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AXES = ("x", "y", "z")


class Grid:
    """A grid of cells in one to three dimensions; values stand at the centres of the cells.

    `spacing` is the width of the cells, one number or one for each axis; `edges`, one increasing sequence for each
    axis, gives cells of different widths instead. `origin` is where the first cell begins.

    Errors:  ModelError for a shape, a spacing or edges that make no grid.

    >>> grid = Grid((4, 2), spacing=0.5)
    >>> grid.centres(0)
    array([0.25, 0.75, 1.25, 1.75])
    """

    def __init__(
        self,
        shape: int | Sequence[int],
        spacing: float | Sequence[float] = 1.0,
        *,
        origin: float | Sequence[float] = 0.0,
        edges: Sequence[Any] | None = None,
    ) -> None:
        import numpy as np

        self.shape = (shape,) if isinstance(shape, int) else tuple([int(n) for n in shape])
        if not 1 <= len(self.shape) <= len(AXES) or min(self.shape, default=0) < 1:
            raise ModelError(f"a grid of shape {self.shape} is none: give one to three positive numbers of cells")
        count = len(self.shape)
        widths = [float(spacing)] * count if isinstance(spacing, int | float) else [float(h) for h in spacing]
        begins = [float(origin)] * count if isinstance(origin, int | float) else [float(a) for a in origin]
        if len(widths) != count or len(begins) != count or not all(h > 0 for h in widths):
            raise ModelError(f"spacing {spacing!r} and origin {origin!r} do not fit a grid of shape {self.shape}")
        self._edges: list[Any] = [a + h * np.arange(n + 1) for a, h, n in zip(begins, widths, self.shape, strict=True)]
        self.spacing: tuple[float | None, ...] = tuple(widths)
        if edges is not None:
            self._set_edges(edges)

    def _set_edges(self, edges: Sequence[Any]) -> None:
        import numpy as np

        given = [np.asarray(one, dtype=np.float64) for one in edges]
        if [one.shape for one in given] != [(n + 1,) for n in self.shape] or any(
            (np.diff(e) <= 0).any() for e in given
        ):
            raise ModelError(f"edges must be {len(self.shape)} increasing sequences, each one longer than its axis")
        self._edges = list(given)
        widths = [np.diff(one) for one in given]
        self.spacing = tuple([float(w[0]) if np.allclose(w, w[0], rtol=1e-12) else None for w in widths])

    def __repr__(self) -> str:
        return f"<Grid {' x '.join(map(str, self.shape))}>"

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes."""
        return AXES[: len(self.shape)]

    def edges(self, axis: int) -> NDArray[np.float64]:
        """Where the cells of an axis begin and end."""
        return self._edges[axis]

    def centres(self, axis: int) -> NDArray[np.float64]:
        """The centres of the cells along an axis."""
        import numpy as np

        edges = self._edges[axis]
        return edges[:-1] + np.diff(edges) / 2

    def coordinates(self) -> tuple[NDArray[np.float64], ...]:
        """The coordinates of all centres, each of the shape of the grid."""
        import numpy as np

        return tuple(np.meshgrid(*[self.centres(axis) for axis in range(len(self.shape))], indexing="ij"))

    def volumes(self) -> NDArray[np.float64]:
        """The volume of each cell."""
        import numpy as np

        total = np.ones(self.shape)
        for axis in range(len(self.shape)):
            total *= np.diff(self._edges[axis]).reshape([-1 if a == axis else 1 for a in range(len(self.shape))])
        return total


@dataclass(frozen=True, slots=True)
class Side:
    """What holds at one side: `value`*u + `slope`*(outward derivative of u) = `target`."""

    value: float
    slope: float
    target: Any = 0.0

    @property
    def is_homogeneous(self) -> bool:
        """Whether the target is the number zero."""
        return isinstance(self.target, int | float) and self.target == 0

    @property
    def is_no_flux(self) -> bool:
        """Whether the outward derivative vanishes."""
        return self.value == 0 and self.is_homogeneous


PERIODIC = "periodic"
NO_FLUX = Side(0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Boundary:
    """The two sides of every axis; None for an axis that is periodic."""

    sides: tuple[tuple[Side, Side] | None, ...]


def boundary_of(given: Any, axes: Sequence[str]) -> Boundary:
    """A boundary from what a user writes.

    `given` is one condition for all sides or a mapping from axes to one condition or to a pair (lower, upper). A
    condition is "periodic", "no-flux", "dirichlet" (value 0), {"value": v}, {"derivative": d} with the outward
    derivative, or {"robin": (a, b, c)} for a*u + b*(outward derivative) = c. A value may be a term over time and
    parameters.

    Errors:  ModelError for a condition or an axis that does not exist, or a side that is periodic alone.

    >>> boundary_of({"x": "periodic", "y": ("no-flux", {"value": 1.0})}, ("x", "y")).sides[0] is None
    True
    """
    if not isinstance(given, Mapping) or not set(given) <= set(AXES) or not given:
        given = dict.fromkeys(axes, given)
    unknown = [axis for axis in given if axis not in axes]
    missing = [axis for axis in axes if axis not in given]
    if unknown or missing:
        raise ModelError(f"the boundary names the axes {', '.join(given)}; the grid has {', '.join(axes)}")
    return Boundary(tuple([_sides(given[axis], axis) for axis in axes]))


def _sides(given: Any, axis: str) -> tuple[Side, Side] | None:
    pair = given if isinstance(given, tuple | list) else (given, given)
    if len(pair) != 2:
        raise ModelError(f"the boundary of {axis} takes one condition or a pair (lower, upper), not {given!r}")
    if PERIODIC in pair:
        if pair[0] != pair[1]:
            raise ModelError(f"axis {axis} is periodic at one side only; both sides must be, or neither")
        return None
    return _side(pair[0], axis), _side(pair[1], axis)


def _side(given: Any, axis: str) -> Side:
    if given in ("no-flux", "neumann"):
        return NO_FLUX
    if given == "dirichlet":
        return Side(1.0, 0.0)
    if isinstance(given, Mapping) and len(given) == 1:
        ((kind, value),) = given.items()
        if kind == "value":
            return Side(1.0, 0.0, value)
        if kind == "derivative":
            return Side(0.0, 1.0, value)
        if kind == "robin" and len(value) == 3:
            return Side(float(value[0]), float(value[1]), value[2])
    raise ModelError(
        f"{given!r} is no boundary condition for {axis}; there are 'periodic', 'no-flux', 'dirichlet', "
        "{'value': v}, {'derivative': d} and {'robin': (a, b, c)}"
    )
