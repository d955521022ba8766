"""The Jacobian of traced functions against central differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import symnum as sn
from tests.tracing.styles import STYLES


@pytest.mark.parametrize("style", STYLES, ids=lambda s: s.__name__)
def test_the_sparse_jacobian_agrees_with_differences(style: Callable[[], Any]) -> None:
    function, args = style()
    system = sn.trace(function, *args).ode_system()
    compiled = system.compile(parallel=False)
    y, direction = system.initial_state(), np.random.default_rng(3).standard_normal(system.initial.size)
    t = next((a for a in args if isinstance(a, float)), 0.0)
    step = 1e-6
    change = (compiled.rhs(t, y + step * direction) - compiled.rhs(t, y - step * direction)) / (2 * step)
    np.testing.assert_allclose(compiled.jac(t, y) @ direction, change, rtol=1e-6, atol=1e-6 * np.abs(change).max())


@pytest.mark.parametrize("style", STYLES[:4], ids=lambda s: s.__name__)
def test_the_norm_is_the_largest_row_sum(style: Callable[[], Any]) -> None:
    function, args = style()
    system = sn.trace(function, *args).ode_system()
    compiled, y, p = system.compile(parallel=False), system.initial, system.parameter_values()
    norm = compiled.jacobian.norm(system.arrays(y, p), system.numbers(0.0, p))
    assert norm == pytest.approx(np.abs(compiled.jac(0.0, y).toarray()).sum(axis=1).max())


def test_a_large_sum_over_the_state_has_no_sparse_jacobian() -> None:
    system = sn.trace(lambda t, y: y - y.mean(), 0.0, np.ones(3000)).ode_system()
    assert not system.compiled.has_jacobian
    with pytest.raises(sn.SymnumError, match="no sparse derivative"):
        system.compiled.jac(0.0, system.initial)


def agrees_with_differences(function: Any, y: Any) -> None:
    system = sn.trace(function, 0.0, y).ode_system()
    found = system.compiled.jac(0.0, system.initial_state()).toarray()
    steps = 1e-6 * np.eye(y.size).reshape(-1, *y.shape)
    columns = [(function(0.0, y + step) - function(0.0, y - step)).reshape(-1) / 2e-6 for step in steps]
    np.testing.assert_allclose(found, np.stack(columns, axis=1), rtol=1e-6, atol=1e-7)


def through_a_norm(t: float, y: Any) -> Any:
    return y / np.linalg.norm(y, axis=0) - y.mean() ** 2


def through_the_largest(t: float, y: Any) -> Any:
    return y * y.max() - np.min(y, axis=1, keepdims=True)


def through_products(t: float, y: Any) -> Any:
    weights = np.cos(np.arange(25.0)).reshape(5, 5)
    return weights @ np.tanh(weights @ y) - y @ y[:4, :4]


def through_pairs(t: float, y: Any) -> Any:
    return np.sin(y[None] - y[:, None]).sum(axis=1) + (y.sum() > 3)


@pytest.mark.parametrize("function", [through_a_norm, through_the_largest, through_products, through_pairs])
def test_the_chain_rule_goes_through_sums_and_products(function: Any) -> None:
    agrees_with_differences(function, np.random.default_rng(2).random((5, 4)))


def test_rows_that_do_not_change_have_no_entries() -> None:
    def rates(t: float, y: Any) -> Any:
        result = np.zeros_like(y)
        result[1:-1, 1:-1] = y[2:, 1:-1] - 2 * y[1:-1, 1:-1] + y[:-2, 1:-1]
        return result

    agrees_with_differences(rates, np.random.default_rng(2).random((6, 5)))


def test_neighbours_that_coincide_on_a_tiny_periodic_grid_share_an_entry() -> None:
    system = sn.trace(lambda t, y: np.roll(y, 1) + np.roll(y, -1), 0.0, np.ones(2)).ode_system()
    assert system.compiled.jac(0.0, system.initial).toarray().tolist() == [[0.0, 2.0], [2.0, 0.0]]
