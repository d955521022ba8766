"""Ensembles: every member as if it were alone, failures recorded, pending members resumed."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.errors import DomainError, ModelError, SolverError
from symnum.models.system import ODESystem
from symnum.solvers.ensemble import PENDING
from symnum.solvers.ode import solve

x, y, k, t = sn.symbols("x y k t")


def forced() -> ODESystem:
    """Return a stiff system that follows cos(t)."""
    return ODESystem([x, y], [-k * (x - sn.cos(t)), x - y], parameters={k: 1}, initial={x: 1}, time=t, name="forced")


def test_members_are_what_they_are_alone() -> None:
    values = [1.0, 30.0, 1000.0]
    found = forced().ensemble((0, 2), parameters={k: values}, initial={"y": 3}, t_eval=[0, 0.5, 2], rtol=1e-8)
    for member, value in enumerate(values):
        alone = forced().solve((0, 2), {"y": 3}, p={k: value}, t_eval=[0, 0.5, 2], rtol=1e-8)
        assert found.y[member] == pytest.approx(alone.y, rel=1e-6)
    assert found.complete
    assert found.failures == []


def test_any_executor_and_any_number_of_threads_give_the_same_bits() -> None:
    values = np.linspace(1, 50, 40)
    alone = forced().ensemble((0, 1), parameters={k: values}, threads=1)
    with ThreadPoolExecutor(3) as pool:
        shared = forced().ensemble((0, 1), parameters={k: values}, executor=pool)
    assert np.array_equal(alone.y, shared.y)


def test_a_member_that_fails_is_recorded_and_the_others_are_kept() -> None:
    burst = ODESystem([x], [x**2], initial={x: 1})
    found = burst.ensemble((0, 1), initial={x: [0.5, 2.0, 0.25]})
    assert [failure.member for failure in found.failures] == [1]
    assert found.failures[0].time == pytest.approx(0.5, rel=1e-6)
    assert np.isnan(found["x"][1]).all()
    assert found["x"][:, 0][[0, 2]] == pytest.approx([1, 1 / 3], rel=1e-5)


def test_only_pending_members_are_run_again() -> None:
    found = forced().ensemble((0, 1), parameters={k: [1.0, 2.0, 3.0]})
    wanted = found.y.copy()
    found.status[1] = PENDING
    found.y[:] = np.nan
    found.resume()
    assert np.array_equal(found.y[1], wanted[1])
    assert np.isnan(found.y[[0, 2]]).all()


def test_bad_members_are_refused() -> None:
    with pytest.raises(DomainError, match="one length"):
        forced().ensemble((0, 1), parameters={k: [1, 2]}, initial={x: [1, 2, 3]})
    with pytest.raises(ModelError, match="no parameter named 'q'"):
        forced().ensemble((0, 1), parameters={"q": [1, 2]})


class FailsOnce(ThreadPoolExecutor):
    """Loses the first task that it is given."""

    def submit(self, *given: Any, **options: Any) -> Any:
        """Submit, or fail."""
        if not hasattr(self, "failed"):
            self.failed = True
            return super().submit(lambda: 1 // 0)
        return super().submit(*given, **options)


def test_a_worker_that_fails_loses_its_own_members_alone() -> None:
    values = np.linspace(1, 50, 40)
    whole = forced().ensemble((0, 1), parameters={k: values}, threads=1)
    with FailsOnce(2) as pool, pytest.warns(UserWarning, match=r"ZeroDivisionError.*resume\(\)"):
        found = forced().ensemble((0, 1), parameters={k: values}, executor=pool, threads=2)
    lost = found.status == PENDING
    assert 0 < lost.sum() < len(values)
    assert np.array_equal(found.y[~lost], whole.y[~lost])
    assert np.array_equal(found.resume().y, whole.y)
    assert found.problems == []


def test_other_processes_give_the_same_bits() -> None:
    values = np.linspace(1, 50, 6)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found = forced().ensemble((0, 1), parameters={k: values}, executor=pool, threads=1)
    assert np.array_equal(found.y, forced().ensemble((0, 1), parameters={k: values}).y)


def test_parameters_defined_by_others_follow_them() -> None:
    rate = sn.symbols("rate")
    system = ODESystem([x], [-rate * x], parameters={k: 1, rate: 2 * k}, initial={x: k})
    found = system.ensemble((0, 1), parameters={k: [1.0, 2.0]}, t_eval=[0, 0.25, 0.5, 1], rtol=1e-9)
    for member, value in enumerate((1.0, 2.0)):
        exact = value * np.exp(-2 * value * found.t)
        assert found["x"][member] == pytest.approx(exact, rel=1e-6)


def test_many_members_take_turns_in_the_lanes() -> None:
    values = np.random.default_rng(2).uniform(0.1, 3, 600)
    system = ODESystem([x], [-k * x], parameters={k: 1}, initial={x: 1})
    found = system.ensemble((0, 1), parameters={k: values}, t_eval=[0.5, 1], threads=1, rtol=1e-9)
    assert found["x"] == pytest.approx(np.exp(-values[:, None] * [0.5, 1.0]), rel=1e-7)


@pytest.mark.parametrize("method", ["Rodas5P", "DOPRI5"])
def test_the_compiled_integrator_is_of_its_order(method: str) -> None:
    errors: list[float] = []
    for step in (0.2, 0.1):
        solution = solve(forced(), (0, 2), p={k: 3}, method=method, rtol=0.5, atol=1e3, max_step=step)
        errors.append(abs(solution["x"][-1] - (0.9 * np.cos(2) + 0.3 * np.sin(2) + 0.1 * np.exp(-6))))
    assert errors[0] / errors[1] > 2**4.5


def test_the_compiled_integrator_says_which_equation_fails() -> None:
    system = ODESystem([x], [-sn.sqrt(x)], initial={x: 1})
    with pytest.raises(SolverError, match="'x' gives nan"):
        system.solve((0, 3), method="Rodas5P")
