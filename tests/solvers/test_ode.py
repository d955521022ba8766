"""Solving: methods, times asked for, faults and interruption."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.errors import DomainError, ModelError, SolverError
from symnum.models.networks import ReactionNetwork
from symnum.models.system import ODESystem
from symnum.solvers.ode import METHODS, solve
from symnum.solvers.stepping import WatchedRates
from symnum.terms.functions import applied
from tests.solvers.methods import each_of

x, y, z, k, t = sn.symbols("x y z k t")


def decay(**options: Any) -> ODESystem:
    """Return dx/dt = -k x with what else is asked for."""
    return ODESystem([x], [-k * x], parameters={k: 2}, initial={x: 3}, time=t, name="decay", **options)


def robertson() -> ODESystem:
    """Return Robertson's stiff chemical problem."""
    network = ReactionNetwork("robertson")
    for name, amount in (("A", 1), ("B", 0), ("C", 0)):
        network.add_species(name, amount)
    for equation, constant in (("A -> B", 0.04), ("2*B -> B + C", 3e7), ("B + C -> A + C", 1e4)):
        network.add_reaction(equation, constant)
    return network.ode_system()


def chain(length: int) -> ODESystem:
    """Return a chain of states, each fed by the one before it: a sparse Jacobian."""
    states = sn.symbols(f"s0:{length}")
    rhs = [-states[0], *(a - b for a, b in pairwise(states))]
    return ODESystem(states, rhs, initial={states[0]: 1}, name="chain")


@pytest.mark.parametrize("method", each_of(["auto", *METHODS]))
def test_every_method_meets_the_exact_solution(method: str) -> None:
    solution = decay().solve((0, 2), method=method, rtol=1e-8)
    assert solution["x"] == pytest.approx(3 * np.exp(-2 * solution.t), rel=1e-5)
    assert solution.complete
    assert solution.t[0] == 0
    assert solution.t[-1] == 2


@pytest.mark.parametrize("method", ["LSODA", "RK45"])
def test_the_solution_is_given_at_the_times_asked_for(method: str) -> None:
    asked = np.array([0.0, 0.1, 0.11, 1.9, 2.0])
    solution = decay().solve((0, 2), t_eval=asked, method=method, rtol=1e-9)
    assert solution.t == pytest.approx(asked, abs=0)
    assert solution["x"] == pytest.approx(3 * np.exp(-2 * asked), rel=1e-6)


def test_time_may_run_backwards() -> None:
    solution = decay().solve((1, 0), t_eval=[1.0, 0.5, 0.0], rtol=1e-9)
    assert solution["x"] == pytest.approx(3 * np.exp(2 * (1 - solution.t)), rel=1e-6)


def test_parameters_and_initial_values_may_be_replaced() -> None:
    solution = decay().solve((0, 1), {"x": 5}, p={"k": 1}, rtol=1e-9)
    assert solution["x"][-1] == pytest.approx(5 * math.exp(-1), rel=1e-6)


def test_a_stiff_problem_reaches_its_published_values() -> None:
    solution = robertson().solve((0, 40), rtol=1e-9)
    assert solution.y[:, -1] == pytest.approx([0.7158270688, 9.185534765e-6, 0.2841637457], rel=1e-6)


def test_large_sparse_systems_are_solved_with_a_sparse_jacobian() -> None:
    solution = chain(120).solve((0, 3), rtol=1e-8)
    assert solution.method in ("CVODE", "BDF")
    assert solution.jacobian == "sparse (1.7% nonzero), analytic"
    assert solution.effort.rhs_calls < 10 * solution.effort.steps
    poisson = [math.exp(-3) * 3**n / math.factorial(n) for n in range(20)]
    assert solution.y[:20, -1] == pytest.approx(poisson, rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("method", ["BDF", "Radau"])
def test_without_a_derivative_the_jacobian_comes_from_differences(method: str) -> None:
    kink = sn.register_function(f"kink_{method}", 1, implementation=lambda a: a if a > 0.0 else 2.0 * a)
    small = ODESystem([x], [-applied(kink)(x)], initial={x: 1}).solve((0, 1), method=method, rtol=1e-8)
    assert small.jacobian.startswith(f"dense, by differences: the derivative of kink_{method} is not known")
    assert small["x"][-1] == pytest.approx(math.exp(-1), rel=1e-6)
    states = sn.symbols("s0:100")
    large = ODESystem(states, [-applied(kink)(s) for s in states], initial={states[0]: 1})
    assert "sparse (1.0% nonzero), by coloured differences: " in repr(large.solve((0, 1), method=method))


@pytest.mark.parametrize("method", ["BDF", "Radau"])
def test_an_infinite_slope_is_no_obstacle(method: str) -> None:
    solution = ODESystem([x], [1 - 1000 * sn.sqrt(x)]).solve((0, 1), method=method)
    assert solution.jacobian == "dense, analytic"
    assert solution["x"][-1] == pytest.approx(1e-6, rel=1e-4)


def test_large_systems_give_lsoda_their_jacobian() -> None:
    fast = chain(120)
    stiff = ODESystem(fast.states, [1000 * term for term in fast.rhs], initial={fast.states[0]: 1})
    solution = stiff.solve((0, 3e3), method="LSODA")
    assert solution.jacobian == "dense, analytic"
    assert solution.effort.rhs_calls < 3 * solution.effort.steps


def test_methods_for_other_than_stiff_systems_have_no_jacobian() -> None:
    assert decay().solve((0, 1), method="RK45").jacobian == ""
    assert decay().solve((0, 1), method="LSODA").jacobian == "dense, by differences"


def test_an_equation_that_is_not_finite_is_named_with_its_time() -> None:
    with pytest.raises(SolverError, match=r"the equation of 'y' gives inf at t = 0:"):
        ODESystem([x, y], [x, 1 / x]).solve((0, 1))
    with pytest.raises(SolverError, match=r"the equation of 'y' gives nan at t = 1") as caught:
        ODESystem([x, y], [sn.literal(-1), sn.sqrt(x)], initial={x: 1}).solve((0, 3), method="RK45")
    assert caught.value.partial.t[-1] == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("method", ["auto", "BDF", "LSODA", "Radau", "RK45"])
def test_a_solution_that_ends_early_is_explained(method: str) -> None:
    with pytest.raises(SolverError) as caught:
        ODESystem([x], [x**2], initial={x: 1}, name="blow-up").solve((0, 2), method=method)
    message = str(caught.value)
    assert message.startswith("blow-up: ") and " stopped at t = " in message
    assert "largest component 'x' = " in message
    assert "try method=" in message
    assert caught.value.partial.t[-1] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"span": (0, 0)}, "is empty"),
        ({"span": (0, math.inf)}, "not finite"),
        ({"span": (0, 2), "rtol": 0}, "no relative tolerance"),
        ({"span": (0, 2), "method": "Eulre"}, "choose one of auto, LSODA, BDF"),
        ({"span": (0, 2), "t_eval": [0, 3]}, "leaves the span"),
        ({"span": (0, 2), "t_eval": [1, 0]}, "t_eval"),
        ({"span": (0, 2), "max_step": 0}, "not positive"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(DomainError, match=said):
        solve(decay(), **options)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ModelError, match="no parameter named 'q'"):
        decay().solve((0, 1), p={"q": 1})


def test_an_interruption_keeps_the_solution_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = WatchedRates.__call__

    def interrupted(self: WatchedRates, t: float, y: Any) -> Any:
        if t > 1:
            raise KeyboardInterrupt
        return plain(self, t, y)

    monkeypatch.setattr(WatchedRates, "__call__", interrupted)
    native_or_extra = ("Rodas5P", "DOPRI5", "CVODE", "IDA")
    for method in (method for method in METHODS if method not in native_or_extra):
        solution = decay().solve((0, 2), method=method, max_step=0.1)
        assert not solution.complete
        assert 0.5 < solution.t[-1] <= 1.1
        assert solution["x"] == pytest.approx(3 * np.exp(-2 * solution.t), rel=1e-3)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
@pytest.mark.filterwarnings("error")
def test_an_initial_value_that_is_not_finite_is_named_and_warns_of_nothing(value: float) -> None:
    with pytest.raises(SolverError, match="the initial value of 'x' is"):
        decay().solve((0, 1), {"x": value})
    found = decay().ensemble((0, 1), initial={"x": [1.0, value]})
    assert [failure.member for failure in found.failures] == [1]
