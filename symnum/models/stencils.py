"""Differences on grids: derivatives of order 2, 4 and 6, fluxes between cells, upwind differences.

Beyond a side of the grid stand ghost cells, as many as the stencil is wide. Each holds the value at its centre of the
polynomial that fulfils the side's condition and runs through the cells nearest to the side, as many as are needed for
the solution to converge with the order of the stencil. At order 2 no-flux is a mirror, so that the total is conserved
to rounding.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from symnum.arrays.array import Array
from symnum.arrays.joining import concatenate
from symnum.arrays.nodes import broadcast, sliced
from symnum.errors import ModelError
from symnum.models.grid import Boundary, Grid, Side

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORDERS = (2, 4, 6)


@cache
def central_weights(derivative: int, order: int) -> tuple[float, ...]:
    """The weights of the central difference, for spacing 1.

    >>> central_weights(2, 2)
    (1.0, -2.0, 1.0)
    """
    from fractions import Fraction

    half = order // 2
    places = list(range(-half, half + 1))
    rows = [[Fraction(p) ** k for p in places] for k in range(len(places))]
    right = [Fraction(0)] * len(places)
    right[derivative] = Fraction(1 if derivative < 2 else 2)
    return tuple([float(w) for w in _solved(rows, right)])


def _solved(rows: list[list[Any]], right: list[Any]) -> list[Any]:
    """Gauss-Jordan elimination in exact arithmetic."""
    size = len(rows)
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for k in range(size):
        pivot = next(i for i in range(k, size) if table[i][k] != 0)
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [entry / table[k][k] for entry in table[k]]
        for i in range(size):
            if i != k and table[i][k] != 0:
                factor = table[i][k]
                table[i] = [a - factor * b for a, b in zip(table[i], table[k], strict=True)]
    return [row[-1] for row in table]


class Stencils:
    """The differences on one grid at one order.

    Errors:  ModelError for an order that is not 2, 4 or 6, or a stencil wider than the grid.
    """

    def __init__(self, grid: Grid, order: int) -> None:
        if order not in ORDERS:
            raise ModelError(f"order={order!r}: differences have order 2, 4 or 6")
        if order > 2 and None in grid.spacing:
            raise ModelError("differences of order 4 and 6 need cells of one width along each axis")
        for axis, length in zip(grid.axes, grid.shape, strict=True):
            if length < order:
                raise ModelError(f"{length} cells along {axis} are fewer than a stencil of order {order} is wide")
        self.grid, self.order = grid, order

    # derivatives ------------------------------------------------------------------------------------------------------
    def first(self, u: Array, axis: int, boundary: Boundary) -> Array:
        """The first derivative along an axis."""
        width = self.grid.spacing[axis]
        if width is None:
            centres = self.extended_centres(axis, boundary)
            return self.difference(self.extended(u, axis, 1, boundary), axis, 2) / self.along(
                centres[2:] - centres[:-2], axis
            )
        return self.weighted(u, axis, boundary, central_weights(1, self.order), 1.0 / width)

    def second(self, u: Array, axis: int, boundary: Boundary) -> Array:
        """The second derivative along an axis."""
        width = self.grid.spacing[axis]
        if width is None:
            return self.flux_difference(None, u, axis, boundary)
        return self.weighted(u, axis, boundary, central_weights(2, self.order), 1.0 / width**2)

    def weighted(self, u: Array, axis: int, boundary: Boundary, weights: tuple[float, ...], scale: float) -> Array:
        wide, length = self.extended(u, axis, len(weights) // 2, boundary), self.grid.shape[axis]
        total: Any = None
        for place, weight in enumerate(weights):
            if weight:
                part = Array(sliced(wide.node, axis, place, place + length))
                total = (weight * scale) * part if total is None else total + (weight * scale) * part
        return total

    def flux_difference(self, coefficient: Any, u: Array, axis: int, boundary: Boundary) -> Array:
        """The divergence of coefficient * gradient along an axis, by fluxes through the faces: what leaves one cell
        enters the next, so that the total changes by what crosses the sides alone."""
        wide = self.extended(u, axis, 1, boundary)
        flux = self.difference(wide, axis, 1) / self.along(np.diff(self.extended_centres(axis, boundary)), axis)
        if coefficient is not None:
            flux = self.at_faces(coefficient, axis, boundary) * flux
        return self.difference(flux, axis, 1) / self.along(np.diff(self.grid.edges(axis)), axis)

    def at_faces(self, coefficient: Any, axis: int, boundary: Boundary) -> Any:
        if not isinstance(coefficient, Array) or not coefficient.shape:
            return coefficient
        periodic = boundary.sides[axis] is None
        length = self.grid.shape[axis]
        low, high = (length - 1, 0) if periodic else (0, length - 1)
        node = coefficient.node
        wide = concatenate(
            [Array(sliced(node, axis, low, low + 1)), coefficient, Array(sliced(node, axis, high, high + 1))], axis
        )
        count = wide.shape[axis]
        return 0.5 * (Array(sliced(wide.node, axis, 0, count - 1)) + Array(sliced(wide.node, axis, 1, count)))

    def upwind(self, speed: Any, u: Array, axis: int, boundary: Boundary) -> Array:
        """speed * (first derivative from the side that the flow comes from)."""
        wide = self.extended(u, axis, 1, boundary)
        slopes = self.difference(wide, axis, 1) / self.along(np.diff(self.extended_centres(axis, boundary)), axis)
        count = slopes.shape[axis]
        before, behind = (Array(sliced(slopes.node, axis, k, k + count - 1)) for k in (0, 1))
        return np.maximum(speed, 0.0) * before + np.minimum(speed, 0.0) * behind

    # cells beyond the sides -------------------------------------------------------------------------------------------
    def extended(self, u: Array, axis: int, width: int, boundary: Boundary) -> Array:
        """The array with `width` ghost cells on both sides of an axis."""
        length = self.grid.shape[axis]
        u = Array(broadcast(u.node, self.grid.shape))
        sides = boundary.sides[axis]
        if sides is None:
            low = Array(sliced(u.node, axis, length - width, length))
            return concatenate([low, u, Array(sliced(u.node, axis, 0, width))], axis)
        low = [self.ghost(u, axis, sides[0], k, upper=False) for k in range(width)][::-1]
        return concatenate([*low, u, *[self.ghost(u, axis, sides[1], k, upper=True) for k in range(width)]], axis)

    def ghost(self, u: Array, axis: int, side: Side, number: int, *, upper: bool) -> Array:
        """Ghost cell `number` beyond a side, counted from the side."""
        length = self.grid.shape[axis]
        wanted = self.order if side.slope and self.order > 2 else self.order - 1
        count = min(wanted, length)
        edges = self.grid.edges(axis)
        distances = np.abs((edges[-1] if upper else edges[0]) - self.grid.centres(axis))
        inner = (distances[::-1] if upper else distances)[:count]
        of_target, of_cells = ghost_weights(
            tuple(inner.tolist()), float(distances.min() * (2 * number + 1)), side.value, side.slope
        )
        total: Any = None if side.is_homogeneous else of_target * side.target
        for k, weight in enumerate(of_cells):
            place = length - 1 - k if upper else k
            part = Array(sliced(u.node, axis, place, place + 1))
            term = part if weight == 1.0 else weight * part
            total = term if total is None else total + term
        return total

    def extended_centres(self, axis: int, boundary: Boundary) -> NDArray[np.float64]:
        """The centres of the cells with one ghost cell on each side."""
        centres, edges = self.grid.centres(axis), self.grid.edges(axis)
        if boundary.sides[axis] is None:
            span = edges[-1] - edges[0]
            return np.concatenate([[centres[-1] - span], centres, [centres[0] + span]])
        return np.concatenate([[2 * edges[0] - centres[0]], centres, [2 * edges[-1] - centres[-1]]])

    def difference(self, u: Array, axis: int, distance: int) -> Array:
        count = u.shape[axis]
        return Array(sliced(u.node, axis, distance, count)) - Array(sliced(u.node, axis, 0, count - distance))

    def along(self, values: NDArray[np.float64], axis: int) -> Any:
        """Numbers along an axis, or one where they are all the same."""
        if np.allclose(values, values[0], rtol=1e-12, atol=0.0):
            return float(values[0])
        return values.reshape([-1 if a == axis else 1 for a in range(len(self.grid.shape))])


@cache
def ghost_weights(
    inner: tuple[float, ...], outer: float, value: float, slope: float
) -> tuple[float, tuple[float, ...]]:
    """The ghost value as weights of the side's target and of the cells inside.

    The polynomial in the distance from the side, inwards, takes the cells' values at `inner` and fulfils
    value*p(0) - slope*p'(0) = target; the ghost stands at -`outer`.

    >>> ghost_weights((0.5,), 0.5, 1.0, 0.0)
    (2.0, (-1.0,))
    """
    degree = len(inner)
    scale = inner[0]
    rows = np.zeros((degree + 1, degree + 1))
    rows[0, 0] = value
    rows[0, 1] = -slope / scale
    for k, distance in enumerate(inner, start=1):
        rows[k] = (distance / scale) ** np.arange(degree + 1)
    weights = np.linalg.solve(rows.T, (-outer / scale) ** np.arange(degree + 1))
    found = np.where(np.abs(weights - np.round(weights)) < 1e-13, np.round(weights), weights).tolist()
    return found[0], tuple(found[1:])
