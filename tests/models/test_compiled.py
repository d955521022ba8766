"""Compiled systems: their Jacobians, in every form, against differences of the right-hand side."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.errors import ModelError
from symnum.models.bionetgen import read_network
from symnum.models.compiled import CompiledSystem
from symnum.models.system import ODESystem
from tests.shared_data import shared_file, shared_networks

x, y, k, t = sn.symbols("x y k t")


def predator(jacobian: Any = "sparse") -> CompiledSystem:
    """Return a small system whose Jacobian has one entry that is zero everywhere."""
    system = ODESystem([x, y], [t * x - k * x * y, -(y**2)], parameters={k: 2}, initial={x: 3, y: 5}, time=t)
    return system.compile(jacobian=jacobian)


def test_the_jacobian_is_sparse_or_dense_as_asked_for() -> None:
    expected = [[7.0 - 10.0, -6.0], [0.0, -10.0]]
    sparse = predator("sparse").jac(7.0, np.array([3.0, 5.0]))
    assert sparse.format == "csc"
    assert sparse.nnz == 3
    assert sparse.toarray().tolist() == expected
    assert predator("dense").jac(7.0, np.array([3.0, 5.0])).tolist() == expected


def test_a_jacobian_row_by_row_is_filled_in_place() -> None:
    rowwise = predator("csr")
    first = rowwise.jac(7.0, np.array([3.0, 5.0]))
    assert (first.format, first.nnz, first.has_sorted_indices) == ("csr", 3, True)
    again = rowwise.jac(6.0, np.array([2.0, 1.0]), out=first)
    assert again is first
    assert again.toarray().tolist() == predator("dense").jac(6.0, np.array([2.0, 1.0])).tolist()


def test_the_jacobian_follows_the_parameters() -> None:
    assert predator().jac(0.0, np.array([3.0, 5.0]), np.array([4.0])).toarray().tolist() == [[-20, -12], [0, -10]]


def test_entries_that_happen_to_be_zero_stay_in_the_pattern() -> None:
    compiled = predator()
    matrix = compiled.jac(0.0, np.zeros(2))
    assert matrix.data.tolist() == [0.0, 0.0, 0.0]
    matrix.eliminate_zeros()
    assert compiled.jac(0.0, np.ones(2)).nnz == 3


def test_powers_are_differentiated_without_new_poles() -> None:
    system = ODESystem([x, y], [x**2 / (9 + x**2), x**2 * y**3 + x**k], parameters={k: 1})
    assert system.compile(jacobian="dense").jac(0.0, np.zeros(2)).tolist() == [[0, 0], [1, 0]]


def test_a_system_without_states_on_the_right_has_an_empty_jacobian() -> None:
    matrix = ODESystem([x, y], [k, t], parameters={k: 1}, time=t).compile(jacobian="sparse").jac(0.0, np.zeros(2))
    assert (matrix.shape, matrix.nnz) == ((2, 2), 0)


def test_a_jacobian_that_was_not_asked_for_is_refused_with_what_to_do() -> None:
    with pytest.raises(ModelError, match=r"compiled without a Jacobian; compile\(jacobian='sparse'\)"):
        predator(None).jac(0.0, np.zeros(2))
    with pytest.raises(ModelError, match="no Jacobian of the form 'full'"):
        predator("full")


@pytest.mark.parametrize(
    "name", shared_networks() or [pytest.param("", marks=pytest.mark.skip("../shared is not there"))]
)
def test_the_jacobian_of_a_network_is_that_of_central_differences(name: str) -> None:
    compiled = read_network(shared_file(f"{name}.net")).ode_system().compile(jacobian="sparse")
    random, size = np.random.default_rng(1), len(compiled.system.states)
    state = random.uniform(0.5, 2.0, size)
    matrix = compiled.jac(1.7, state)
    for column in random.permutation(size)[:20]:
        step = np.zeros(size)
        step[column] = 1e-5 * state[column]
        slope = (compiled.rhs(1.7, state + step) - compiled.rhs(1.7, state - step)) / (2 * step[column])
        rounding = 1e-9 * np.abs(compiled.rhs(1.7, state)).max()
        assert np.allclose(matrix[:, [column]].toarray().ravel(), slope, rtol=1e-6, atol=rounding)


def test_a_compiled_system_that_was_called_can_be_pickled() -> None:
    compiled = predator()
    expected = compiled.rhs(1.0, np.array([3.0, 5.0]))
    copy = pickle.loads(pickle.dumps(compiled))
    assert copy.rhs(1.0, np.array([3.0, 5.0]), out=np.zeros(2)).tolist() == expected.tolist()
