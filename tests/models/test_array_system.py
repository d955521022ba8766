"""Systems whose state is an array: their solvers, names, parameters and errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import symnum as sn
from tests.tracing.styles import flat_state, matrix_products, writes_into_argument


def small() -> sn.ArraySystem:
    function, (t, y) = matrix_products()
    return sn.trace(function, t, np.zeros_like(y)).ode_system("reactions")


@pytest.mark.parametrize("method", ["BDF", "Radau", "CVODE", "RK45"])
def test_all_solvers_agree_with_the_stabilised_one(method: str) -> None:
    if method == "CVODE":
        pytest.importorskip("sksundae", reason="scikit-sundae is not installed")
    system = small()
    found = system.solve((0, 0.1), method=method, rtol=1e-6)
    assert found.method == method and found.fields.shape == (len(found.t), *system.shape)
    np.testing.assert_allclose(found.y[:, -1], system.solve((0, 0.1), rtol=1e-7).y[:, -1], rtol=1e-3, atol=1e-5)


def test_a_state_that_is_summed_over_is_solved_without_a_jacobian() -> None:
    system = sn.trace(lambda t, y: y.mean() - y, 0.0, np.arange(4.0)).ode_system()
    solution = system.solve((0, 1), rtol=1e-8)
    np.testing.assert_allclose(solution.y[:, -1], 1.5 + (np.arange(4.0) - 1.5) * np.exp(-1.0), rtol=1e-6)


def test_a_function_that_fills_its_argument_is_a_system() -> None:
    function, args = writes_into_argument()
    system = sn.trace(function, *args).ode_system()
    assert np.array_equal(system.initial, args[1])
    assert system.compiled.rhs(0.5, system.initial).shape == args[1].shape


def test_parameters_have_the_names_of_the_function() -> None:
    function, args = flat_state()
    system = sn.trace(function, *args).ode_system()
    assert [s.name for s in system.parameters] == ["p[0]", "p[1]", "p[2]"]
    with pytest.raises(sn.ModelError, match="no parameter 'k'"):
        system.solve((0, 1), p={"k": 1.0})


def test_elements_of_a_small_array_of_parameters_are_parameters() -> None:
    def rhs(t: Any, y: Any, p: Any, q: Any) -> Any:
        return -p[0] * y + p[1] * q.sum()

    system = sn.trace(rhs, 0.0, np.ones(4), np.array([2.0, 0.0]), np.zeros(100, dtype=np.float32)).ode_system()
    assert [s.name for s in system.parameters] == ["p[0]", "p[1]"]
    for p in (None, [3.0, 0.0], {"p[0]": 3.0}):
        ends = system.solve((0, 1), p=p, rtol=1e-8).y[:, -1]
        np.testing.assert_allclose(ends, np.exp(-2.0 if p is None else -3.0), rtol=1e-6)


BAD: dict[str, Any] = {
    "takes no array": (lambda t: t + 1.0, 0.0),
    "where the derivative of a state": (lambda t, y: y[1:], 0.0, np.zeros(4)),
}


@pytest.mark.parametrize("message", BAD)
def test_what_is_no_system_is_refused(message: str) -> None:
    function, *examples = BAD[message]
    with pytest.raises(sn.ModelError, match=message):
        sn.trace(function, *examples).ode_system()


def test_wrong_calls_are_refused() -> None:
    system = small()
    for y0, span, options, message in (
        (np.zeros(7), (0, 1), {}, r"shape \(7,\)"),
        (None, (0, 0), {}, "empty"),
        (None, (0, 1), {"method": "Rodas5P"}, "element by element"),
        (None, (0, 1), {"method": "Euler"}, "no method 'Euler'"),
    ):
        with pytest.raises(sn.DomainError, match=message):
            system.solve(span, y0, **options)


def lorenz(t: Any, y: Any, sigma: float, rho: float) -> Any:
    x, v, z = y
    return [sigma * (v - x), x * (rho - z) - v, x * v - 8 / 3 * z]


def test_a_derivative_in_a_list_and_a_state_in_a_list_are_those_of_scipy() -> None:
    system = sn.trace(lorenz, 0, [1, 2, 3], 10.0, 28.0).ode_system()
    assert system.compiled.rhs(0.0, np.array([1.0, 2.0, 3.0])).tolist() == [10.0, 23.0, -6.0]
    assert system.solve((0, 0.1), rtol=1e-8).y.shape[0] == 3


def test_a_derivative_in_rows_belongs_to_a_flat_state() -> None:
    system = sn.trace(lambda t, y: (y[:4] * 2.0, -y[4:]), 0.0, np.ones(8)).ode_system()
    assert system.compiled.rhs(0.0, np.ones(8)).tolist() == [2.0] * 4 + [-1.0] * 4
