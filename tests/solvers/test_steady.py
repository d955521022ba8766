"""Steady states and CVODE."""

from __future__ import annotations

import numpy as np
import pytest

import symnum as sn
from symnum.errors import DomainError, SolverError
from symnum.models.system import ODESystem
from symnum.solvers.steady import steady_state

x, y, k = sn.symbols("x y k")


def test_conserved_quantities_keep_their_values_in_a_steady_state() -> None:
    system = ODESystem([x, y], [k * y - x**2, x**2 - k * y], parameters={k: 2}, initial={x: 3, y: 1})
    found = steady_state(system)
    assert found.sum() == pytest.approx(4, rel=1e-9)
    assert found[0] ** 2 == pytest.approx(2 * found[1], rel=1e-9)


def test_no_steady_state_is_said() -> None:
    with pytest.raises(SolverError, match="no steady state"):
        steady_state(ODESystem([x], [x**2 + 1]))


@pytest.mark.parametrize(("reach", "form"), [(1, "band"), (60, "sparse")])
def test_cvode_solves_with_banded_and_sparse_jacobians(reach: int, form: str) -> None:
    pytest.importorskip("sksundae")
    states = sn.symbols("s0:120")
    rhs = [states[i - reach] - (1 + i) * s for i, s in enumerate(states)]
    rhs[0] = -states[0]
    system = ODESystem(states, rhs, initial={states[0]: 1}, name=form)
    times = np.array([0, 0.5, 1.0])
    found = system.solve((0, 1), method="CVODE", t_eval=times, rtol=1e-9)
    assert found.y == pytest.approx(system.solve((0, 1), method="BDF", t_eval=times, rtol=1e-9).y, abs=1e-6)
    assert found.effort.jacobians > 0


def test_cvode_solves_by_krylov_with_incomplete_factors() -> None:
    pytest.importorskip("sksundae")
    states = sn.symbols("s0:120")
    rhs = [states[i - 1] + states[(i + 1) % 120] - (2 + i) * s - s**3 for i, s in enumerate(states)]
    system = ODESystem(states, rhs, initial={states[0]: 1})
    found = system.solve((0, 1), method="CVODE", linear_solver="krylov", rtol=1e-9, t_eval=[1])
    assert found.y == pytest.approx(system.solve((0, 1), method="BDF", rtol=1e-9, t_eval=[1]).y, rel=1e-5, abs=1e-9)
    assert 0 < found.effort.jacobians < found.effort.rhs_calls
    with pytest.raises(DomainError, match="with method='CVODE'"):
        system.solve((0, 1), method="BDF", linear_solver="krylov")
