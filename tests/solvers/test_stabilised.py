"""The stabilised method against exact solutions and against an implicit method."""

from __future__ import annotations

import numpy as np
import pytest

import symnum as sn
from tests.tracing.styles import flat_state


def heat(n: int = 63) -> tuple[sn.ArraySystem, np.ndarray, float]:
    """Heat on (0, pi) with cold ends: sin(x) decays at the rate of the discrete operator."""
    x, h = np.linspace(0, np.pi, n + 2)[1:-1], np.pi / (n + 1)

    def rhs(t: float, u: np.ndarray) -> np.ndarray:
        padded = np.pad(u, 1)
        return (padded[2:] - 2 * u + padded[:-2]) / h**2

    return sn.trace(rhs, 0.0, np.sin(x)).ode_system(), np.sin(x), 4 / h**2 * np.sin(h / 2) ** 2


@pytest.mark.parametrize("rtol", [1e-3, 1e-5, 1e-7])
def test_the_error_follows_the_tolerance(rtol: float) -> None:
    system, start, rate = heat()
    solution = system.solve((0, 1), rtol=rtol, method="RKC")
    assert np.abs(solution.y[:, -1] - start * np.exp(-rate)).max() < 30 * rtol


def test_states_between_steps_are_as_good_as_those_at_steps() -> None:
    system, start, rate = heat()
    times = np.linspace(0, 1, 7)
    solution = system.solve((0, 1), t_eval=times, rtol=1e-5)
    assert solution.t.tolist() == times.tolist()
    assert np.abs(solution.fields - np.exp(-rate * times)[:, None] * start).max() < 1e-4


def test_it_agrees_with_an_implicit_method_on_a_reaction() -> None:
    function, args = flat_state()
    system = sn.trace(function, *args).ode_system()
    explicit = system.solve((0, 1), rtol=1e-7, method="RKC").y[:, -1]
    implicit = system.solve((0, 1), rtol=1e-8, method="BDF").y[:, -1]
    np.testing.assert_allclose(explicit, implicit, rtol=1e-5)


def test_it_uses_few_evaluations_for_stiff_diffusion() -> None:
    system, _, _ = heat(255)
    effort = system.solve((0, 1), rtol=1e-3).effort
    assert effort.rhs_calls < 1500  # Euler's method needs 26000 to be stable


def test_parameters_by_name_replace_those_of_the_example() -> None:
    system = sn.trace(lambda t, y, k: -k * y, 0.0, np.ones(4), 1.0).ode_system()
    solution = system.solve((0, 1), p={"k": 3.0}, rtol=1e-8)
    np.testing.assert_allclose(solution.y[:, -1], np.exp(-3.0), rtol=1e-5)


def test_what_is_not_finite_at_the_start_is_named() -> None:
    system = sn.trace(lambda t, y: 1.0 / y, 0.0, np.array([1.0, 0.0, 2.0])).ode_system()
    with pytest.raises(sn.SolverError, match=r"index \(1,\)"):
        system.solve((0, 1), method="RKC")
