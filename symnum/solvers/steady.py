"""Steady states by Newton's method, with the same Jacobian as the solvers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from symnum.errors import SolverError
from symnum.solvers.jacobians import AnalyticJacobian
from symnum.solvers.problem import Problem, Values, mass_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_STEPS = 500
_LONGEST = 1e8
"""A longer pseudo-time step gains nothing, and rounding errors would move conserved quantities by as many times."""


def steady_state(
    system: Problem, y0: Values | None = None, *, p: Values | None = None, tolerance: float = 1e-10, time: float = 0.0
) -> NDArray[np.float64]:
    """The steady state that the system tends to from its initial one, by Newton's method in pseudo-time.

    Each step solves (M/d - J) s = f, where d grows as the rates fall: first it follows the trajectory, then it is
    Newton's method. Linear conserved quantities keep their values, where plain Newton meets a singular Jacobian.

    Shapes:  (states,)
    Errors:  SolverError where |dy/dt| <= tolerance * (1 + |y|) is not reached, with the largest component.
    Source:  C. T. Kelley and D. E. Keyes, Convergence analysis of pseudo-transient continuation, SIAM J. Numer. Anal.
             35 (1998).

    >>> from symnum.models.system import ODESystem
    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> steady_state(ODESystem([x], [2 - x**2], initial={x: 1}))
    array([1.41421356])
    """
    from scipy.sparse import eye_array

    values = system.parameter_values(p)
    y = system.initial_state(values, y0)
    rhs, jacobian = system.compiled.rhs, AnalyticJacobian(system, values, sparse=True)
    mass = eye_array(len(y)) if mass_of(system) is None else mass_of(system)
    rate = rhs(time, y, values)
    duration = 0.1 * (1 + _size(y)) / max(_size(rate), 1e-300)
    for _ in range(_MOST_STEPS):
        if np.all(np.abs(rate) <= tolerance * (1 + np.abs(y))):
            return y
        if not np.isfinite(rate).all():
            break
        try:
            y = y + _step(jacobian(time, y), rate, mass / duration)
        except RuntimeError:  # exactly singular at this duration
            duration /= 4
            continue
        new = rhs(time, y, values)
        duration = min(duration * min(10.0, max(0.1, _size(rate) / max(_size(new), 1e-300))), _LONGEST)
        rate = new
    row = int(np.argmax(np.abs(rate)))
    raise SolverError(
        f"{system.name}: no steady state was found: d {system.state_names[row]}/dt is still {rate[row]:.3g}; "
        "try other initial values, or solve over a long time first"
    )


def _size(vector: NDArray[np.float64]) -> float:
    return float(np.linalg.norm(vector))


def _step(jacobian: Any, rate: NDArray[np.float64], diagonal: Any) -> NDArray[np.float64]:
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import splu

    return splu(csc_array(diagonal - jacobian)).solve(rate)
