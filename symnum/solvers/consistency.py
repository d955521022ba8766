"""Initial values that satisfy the algebraic equations of a DAE of index 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from symnum.errors import SolverError
from symnum.solvers.jacobians import AnalyticJacobian
from symnum.solvers.problem import Problem, mass_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ITERATIONS = 50
_SHORTEST = 1e-4  # share of Newton's correction that is still tried


def consistent_state(system: Problem, values: Floats, t: float, state: Floats) -> Floats:
    """The state with its algebraic part moved, by Newton's method, to where the algebraic equations hold.

    Algebraic are the equations whose rows, and the states whose columns, of the mass matrix are zero.

    Errors:  SolverError if there is no such state near, or the equations do not determine the algebraic states: then
             the system is of a higher index.
    """
    mass = mass_of(system)
    if mass is None:
        return state
    sizes = abs(mass)
    equations, unknowns = (np.flatnonzero(sizes.sum(axis=axis) == 0) for axis in (1, 0))
    if len(equations) != len(unknowns):
        raise SolverError(f"{system.name}: {len(equations)} algebraic equations for {len(unknowns)} algebraic states")
    if not len(equations):
        return state
    rhs, jacobian = system.compiled.rhs, AnalyticJacobian(system, values, sparse=True)
    state, residual = state.copy(), rhs(t, state, values)[equations]
    for _ in range(_ITERATIONS):
        part = jacobian(t, state)[equations][:, unknowns]
        move = _solved(system, part, residual)
        if np.all(np.abs(move) <= 1e-14 * (1 + np.abs(state[unknowns]))):
            return state
        share = 1.0
        while True:
            tried = state.copy()
            tried[unknowns] -= share * move
            left = rhs(t, tried, values)[equations]
            if np.linalg.norm(left) <= np.linalg.norm(residual) or share < _SHORTEST:
                break
            share /= 2
        if share < _SHORTEST:
            break
        state, residual = tried, left
    scale = 1 + np.abs(state).max()
    if np.all(np.abs(residual) <= 1e-8 * scale):
        return state
    worst = system.state_names[int(equations[np.argmax(np.abs(residual))])]
    raise SolverError(
        f"{system.name}: the algebraic equation of {worst!r} is off by {np.abs(residual).max():.3g} at the start; "
        "give initial values nearer to a solution"
    )


def _solved(system: Problem, part: Floats, residual: Floats) -> Floats:
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import splu

    try:
        return splu(csc_array(part)).solve(residual)
    except RuntimeError:
        raise SolverError(
            f"{system.name}: the algebraic equations do not determine the algebraic states: the index is above 1; "
            "differentiate them by time, or change the initial values"
        ) from None
