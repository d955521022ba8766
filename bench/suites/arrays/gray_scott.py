"""Gray-Scott on 512 x 512 cells, explicit steps of one size."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...peers.base import library
from ...registry import benchmark
from ...timing import timed

_CELLS, _STEPS = 512, 10_000


@benchmark(one_core=False)
def gray_scott(repeat: int) -> Iterator[Figure | Missing]:
    """10,000 explicit steps: <= 1.0 x a parallel Numba loop by hand and Devito, <= 1/5 x py-pde."""
    start = spots()
    system = sn.pde(
        {"u": "0.16*laplace(u) - u*v^2 + 0.035*(1 - u)", "v": "0.08*laplace(v) + u*v^2 - 0.1*v"},
        sn.Grid((_CELLS, _CELLS)), "periodic", initial={"u": start[0], "v": start[1]},
    )  # fmt: skip
    system.march(1.0, 1)
    march = by_hand(library("numba"))
    march(start.copy(), np.empty_like(start), 2)
    found: Any = None
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(max(1, repeat)):
        seconds, found = timed(lambda: system.march(1.0, _STEPS).state)
        ours.append(seconds)
        seconds, expected = timed(lambda: march(start.copy(), np.empty_like(start), _STEPS))
        theirs.append(seconds)
        if not np.allclose(found, expected, rtol=1e-6, atol=1e-8):
            raise ArithmeticError("symnum marches elsewhere than the loop written by hand")
    yield Figure(f"{_STEPS} steps", min(ours), "s", "Numba by hand", min(theirs), Target(1.0))
    for peer, run, target in (("py-pde", _py_pde, 1 / 5), ("Devito", _devito, 1.0)):
        try:
            yield Figure(f"{_STEPS} steps", min(ours), "s", peer, run(start, found), Target(target))
        except Missing as missing:
            yield missing


def spots() -> Any:
    """Drops of v in a sea of u, which grow into a pattern; where v fades away everywhere, its numbers end denormal."""
    random = np.random.default_rng(0)
    start = np.stack([np.ones((_CELLS, _CELLS)), np.zeros((_CELLS, _CELLS))])
    for i, j in random.integers(0, _CELLS - 8, (_CELLS, 2)):
        start[:, i : i + 8, j : j + 8] = [[[0.5]], [[0.25]]]
    return start


def by_hand(numba: Any) -> Any:
    """The march as a parallel loop in Numba."""

    @numba.njit(parallel=True)
    def march(old: Any, new: Any, steps: int) -> Any:
        n = old.shape[1]
        for _ in range(steps):
            for i in numba.prange(n):
                up, down = (i - 1) % n, (i + 1) % n
                for j in range(n):
                    left, right = j - 1 if j > 0 else n - 1, j + 1 if j < n - 1 else 0
                    u, v = old[0, i, j], old[1, i, j]
                    lu = old[0, up, j] + old[0, down, j] + old[0, i, left] + old[0, i, right] - 4.0 * u
                    lv = old[1, up, j] + old[1, down, j] + old[1, i, left] + old[1, i, right] - 4.0 * v
                    flux = u * v * v
                    new[0, i, j] = u + 0.16 * lu - flux + 0.035 * (1.0 - u)
                    new[1, i, j] = v + 0.08 * lv + flux - 0.1 * v
            old, new = new, old
        return old

    return march


def _py_pde(start: Any, _found: Any) -> float:
    """Seconds that py-pde's Numba backend takes for the same steps."""
    pde: Any = library("pde")
    grid = pde.UnitGrid([_CELLS, _CELLS], periodic=True)
    state = pde.FieldCollection([pde.ScalarField(grid, start[0]), pde.ScalarField(grid, start[1])])
    equation = pde.PDE(
        {"u": "0.16*laplace(u) - u*v**2 + 0.035*(1 - u)", "v": "0.08*laplace(v) + u*v**2 - 0.1*v"}, bc="periodic"
    )
    equation.solve(state, t_range=1.0, dt=1.0, solver="euler", tracker=None)
    return timed(lambda: equation.solve(state, t_range=float(_STEPS), dt=1.0, solver="euler", tracker=None))[0]


def _devito(start: Any, expected: Any) -> float:
    """Seconds that Devito's loops take, over all threads or in one, whichever is faster.

    A frame of one cell, copied at each step, makes the sides periodic. The code is compiled by gcc as Devito has it
    done: with OpenMP, fast-math and denormal numbers taken for zero.
    """
    devito: Any = library("devito")
    for key, value in (("log-level", "ERROR"), ("language", "openmp"), ("compiler", "gcc")):
        devito.configuration[key] = value
    inner_domain = type("Inner", (devito.SubDomain,), {"name": "inner", "define": _inside})()
    grid = devito.Grid((_CELLS + 2,) * 2, (_CELLS + 1.0,) * 2, subdomains=(inner_domain,), dtype=np.float64)
    u, v = (devito.TimeFunction(name=name, grid=grid, space_order=2) for name in "uv")
    (x, y), t, inner = grid.dimensions, grid.stepping_dim, grid.subdomains["inner"]
    flux = u * v * v
    rates = ((u, 0.16 * u.laplace - flux + 0.035 * (1 - u)), (v, 0.08 * v.laplace + flux - 0.1 * v))
    equations = [devito.Eq(w.forward, w + t.spacing * rate, subdomain=inner) for w, rate in rates]
    for w in (u, v):
        equations += [devito.Eq(w[t + 1, a, y], w[t + 1, b, y]) for a, b in ((0, _CELLS), (_CELLS + 1, 1))]
        equations += [devito.Eq(w[t + 1, x, a], w[t + 1, x, b]) for a, b in ((0, _CELLS), (_CELLS + 1, 1))]
    operator = devito.Operator(equations)
    fields, seconds = [w.data.view(np.ndarray) for w in (u, v)], []
    for threads in (1, os.cpu_count() or 1):
        operator.apply(time_m=0, time_M=1, dt=1.0, nthreads=threads)
        for field, values in zip(fields, start, strict=True):
            field[0] = np.pad(values, 1, mode="wrap")
        run = partial(operator.apply, time_m=0, time_M=_STEPS - 1, dt=1.0, nthreads=threads)
        seconds.append(timed(run)[0])
    found = np.stack([field[_STEPS % 2, 1:-1, 1:-1] for field in fields])
    if not np.allclose(found, expected, rtol=1e-6, atol=1e-8):
        raise ArithmeticError("symnum marches elsewhere than Devito")
    return min(seconds)


def _inside(domain: Any, dimensions: Any) -> Any:
    return dict.fromkeys(dimensions, ("middle", 1, 1))
