"""The reaction-diffusion problem of arXiv 2105.03949 in plain NumPy, in JAX and as the best loop written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def matrices(n: int) -> tuple[Array, Array, Array]:
    """The two matrices of second differences without flux at the sides, and the source."""
    step = np.diag(np.ones(n - 1), 1) + np.diag(np.ones(n - 1), -1) - 2 * np.eye(n)
    mx, my = step.copy(), step.copy()
    mx[1, 0] = mx[-2, -1] = my[0, 1] = my[-1, -2] = 2.0
    source = np.zeros((n, n))
    source[:, int(0.8 * n) :] = 1.0
    return mx, my, source


def plain(n: int) -> Callable[[float, Any], Any]:
    """The right-hand side as people write it in NumPy."""
    mx, my, source = matrices(n)

    def rhs(t: float, y: Any) -> Any:
        a, b, c = y
        da = 100.0 * (my @ a + a @ mx) + source - a - a * b + c
        return np.stack([da, 1.0 - b - a * b + c, 1.0 - c + a * b - c])

    return rhs


def sliced(n: int) -> Callable[[float, Any], Any]:
    """The same by slices: the fastest form in NumPy for large grids, where dense products would take minutes."""
    source = matrices(n)[2] if n <= 2048 else np.pad(np.ones((n, n - int(0.8 * n))), ((0, 0), (int(0.8 * n), 0)))

    def rhs(t: float, y: Any) -> Any:
        a, b, c = y
        lap = -4.0 * a
        lap[1:] += a[:-1]
        lap[:-1] += a[1:]
        lap[0] += a[1]
        lap[-1] += a[-2]
        lap[:, 1:] += a[:, :-1]
        lap[:, :-1] += a[:, 1:]
        lap[:, 0] += a[:, 1]
        lap[:, -1] += a[:, -2]
        flux = a * b
        return np.stack([100.0 * lap + source - a - flux + c, 1.0 - b - flux + c, 1.0 - c + flux - c])

    return rhs


def hand_written(numba: Any) -> Callable[[Array, Array, Array], None]:
    """A parallel loop in Numba that passes over the grid once: (state, source, out)."""

    @numba.njit(parallel=True)
    def rhs(y: Any, source: Any, out: Any) -> None:
        n = y.shape[1]
        for i in numba.prange(n):
            up, down = i - 1 if i > 0 else 1, i + 1 if i < n - 1 else n - 2
            for j in (0, n - 1):
                left, right = j - 1 if j > 0 else 1, j + 1 if j < n - 1 else n - 2
                a, b, c = y[0, i, j], y[1, i, j], y[2, i, j]
                flux = a * b
                lap = y[0, up, j] + y[0, down, j] + y[0, i, left] + y[0, i, right] - 4.0 * a
                out[0, i, j] = 100.0 * lap + source[i, j] - a - flux + c
                out[1, i, j] = 1.0 - b - flux + c
                out[2, i, j] = 1.0 - c + flux - c
            for j in range(1, n - 1):
                a, b, c = y[0, i, j], y[1, i, j], y[2, i, j]
                flux = a * b
                lap = y[0, up, j] + y[0, down, j] + y[0, i, j - 1] + y[0, i, j + 1] - 4.0 * a
                out[0, i, j] = 100.0 * lap + source[i, j] - a - flux + c
                out[1, i, j] = 1.0 - b - flux + c
                out[2, i, j] = 1.0 - c + flux - c

    return rhs


def jax_function(jax: Any, n: int) -> Callable[[Any], Any]:
    """The same by slices in JAX, compiled, in double precision."""
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    source = jnp.asarray(np.arange(n) >= int(0.8 * n), dtype=float)[None, :]

    @jax.jit
    def rhs(y: Any) -> Any:
        a, b, c = y
        rows = jnp.concatenate([a[1:2], a, a[-2:-1]])
        columns = jnp.concatenate([a[:, 1:2], a, a[:, -2:-1]], axis=1)
        lap = rows[2:] + rows[:-2] + columns[:, 2:] + columns[:, :-2] - 4.0 * a
        flux = a * b
        return jnp.stack([100.0 * lap + source - a - flux + c, 1.0 - b - flux + c, 1.0 - c + flux - c])

    return rhs
