"""Mass matrices and algebraic equations."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import symnum as sn
from symnum.errors import DomainError, ModelError, SolverError
from symnum.models.system import ODESystem
from symnum.solvers.ode import METHODS
from tests.solvers.methods import each_of

x, y, z, k, t = sn.symbols("x y z k t")
_METHODS = each_of(["BDF", "Rodas5P", "IDA"])


def robertson() -> ODESystem:
    """Return Robertson's reactions with the sum of the amounts as an algebraic equation."""
    rates = [-0.04 * x + 1e4 * y * z, 0.04 * x - 1e4 * y * z - 3e7 * y**2, x + y + z - 1]
    return ODESystem([x, y, z], rates, initial={x: 1, z: 0.5}, mass={z: 0}, name="robertson")


@pytest.mark.parametrize("method", _METHODS)
def test_robertson_as_a_dae_is_robertson(method: str) -> None:
    solution = robertson().solve((0, 40), method=method, rtol=1e-8, atol=1e-14, t_eval=[0, 40])
    assert solution.y[:, 0] == pytest.approx([1, 0, 0], abs=1e-12)  # made consistent
    assert solution.y[:, 1] == pytest.approx([0.7158270688, 9.185534765e-6, 0.2841637457], rel=1e-6)


@pytest.mark.parametrize("method", _METHODS)
def test_a_full_mass_matrix_is_inverted(method: str) -> None:
    mass = np.array([[2.0, 1.0], [1.0, 3.0]])
    rates = np.array([[-5.0, 1.0], [2.0, -4.0]])
    system = ODESystem([x, y], [-5 * x + y, 2 * x - 4 * y], initial={x: 1, y: 2}, mass=mass)
    values, vectors = np.linalg.eig(np.linalg.solve(mass, rates))
    exact = vectors @ (np.exp(values) * np.linalg.solve(vectors, [1.0, 2.0]))
    assert system.solve((0, 1), method=method, rtol=1e-9).y[:, -1] == pytest.approx(exact, rel=1e-6)


def test_a_large_dae_is_solved_by_sparse_factors() -> None:
    states = sn.symbols("u0:150")
    rates = [*(-u + states[k + 1] for k, u in enumerate(states[:-1])), states[-1] - sn.cos(t)]
    system = ODESystem(states, rates, mass={states[-1]: 0}, time=t)
    solution = system.solve((0, 2), rtol=1e-8)
    assert solution.method == "BDF"
    decay = 0.5 * (np.cos(2) + np.sin(2) - np.exp(-2))
    assert solution.y[-2:, -1] == pytest.approx([decay, np.cos(2)], rel=1e-5)


def test_sensitivities_of_a_dae_are_those_of_its_solution() -> None:
    system = ODESystem([x, z], [-k * z, z - 2 * x], parameters={k: 1.5}, initial={x: 1}, mass={z: 0})
    solution = system.with_sensitivities([k]).solve((0, 1), rtol=1e-9)
    assert solution["d x / d k"][-1] == pytest.approx(-2 * np.exp(-3), rel=1e-6)


def test_a_steady_state_satisfies_the_algebraic_equations() -> None:
    system = ODESystem([x, z], [2 - z, z - x**2], initial={x: 1, z: 1}, mass={z: 0})
    assert system.steady_state() == pytest.approx([np.sqrt(2), 2])


def test_what_cannot_be_a_dae_of_index_one_is_named() -> None:
    with pytest.raises(SolverError, match="the index is above 1"):
        ODESystem([x, z], [z, x - 1], initial={x: 2}, mass={z: 0}).solve((0, 1))
    with pytest.raises(SolverError, match="off by"):
        ODESystem([x, z], [-x, z**2 + 1], initial={z: 3}, mass={z: 0}).solve((0, 1))
    with pytest.raises(ModelError, match="'q', which is no state"):
        ODESystem([x], [-x], mass={"q": 0})
    with pytest.raises(ModelError, match="one for each state"):
        ODESystem([x], [-x], mass=np.eye(2))


def test_methods_without_mass_matrices_refuse_them() -> None:
    for method in set(METHODS) - {"BDF", "Rodas5P", "IDA"}:
        with pytest.raises(DomainError, match="no mass matrix"):
            robertson().solve((0, 1), method=method)


def test_a_system_with_a_mass_matrix_survives_pickling_and_substitution() -> None:
    for system in (pickle.loads(pickle.dumps(robertson())), robertson().substitute({k: 1})):
        assert system.mass.toarray() == pytest.approx(np.diag([1.0, 1.0, 0.0]))


def test_members_of_a_dae_are_solved_one_by_one() -> None:
    system = ODESystem([x, z], [-z, z - k * x], parameters={k: 1}, initial={x: 1}, mass={z: 0})
    found = system.ensemble((0, 1), parameters={k: [1.0, 2.0]}, rtol=1e-8)
    assert found["x"][:, -1] == pytest.approx(np.exp([-1.0, -2.0]), rel=1e-6)
