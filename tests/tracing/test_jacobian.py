"""The Jacobian of traced functions against central differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import symnum as sn
from tests.tracing.styles import STYLES

NOT_SPARSE = ("nonlocal_mean", "dense_spectral", "masks_and_indices")


@pytest.mark.parametrize("style", [s for s in STYLES if s.__name__ not in NOT_SPARSE], ids=lambda s: s.__name__)
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


def test_a_sum_over_the_state_has_no_sparse_jacobian() -> None:
    system = sn.trace(lambda t, y: y - y.mean(), 0.0, np.ones(300)).ode_system()
    assert not system.compiled.has_jacobian
    with pytest.raises(sn.SymnumError, match="no sparse derivative"):
        system.compiled.jac(0.0, system.initial)


def test_neighbours_that_coincide_on_a_tiny_periodic_grid_share_an_entry() -> None:
    system = sn.trace(lambda t, y: np.roll(y, 1) + np.roll(y, -1), 0.0, np.ones(2)).ode_system()
    assert system.compiled.jac(0.0, system.initial).toarray().tolist() == [[0.0, 2.0], [2.0, 0.0]]
