"""Losses and their gradients by the adjoint, against differences and forward sensitivities."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.errors import DomainError, ModelError
from symnum.models.events import Event
from symnum.models.sensitivity import sensitivity_name
from symnum.models.system import ODESystem

a, b, k, m, seen, t = sn.symbols("a b k m seen t")
TIMES = np.linspace(0.2, 3.0, 6)


def pair(**options: Any) -> ODESystem:
    """Return a system with time, a parameter m defined by k, and an initial value that depends on k."""
    rhs = [-k * a**2 + b * sn.sin(t), k * a**2 - m * b]
    return ODESystem([a, b], rhs, parameters={k: 0.5, m: 2 * k}, initial={a: k + 1, b: 2}, time=t, **options)


def differences(loss: Any, point: list[float]) -> list[float]:
    """Return central differences of a loss."""
    steps = 1e-4 * np.eye(len(point))
    return [(loss(point + step)[0] - loss(point - step)[0]) / 2e-4 for step in steps]


@pytest.mark.parametrize("point", [[0.5], [0.5, 0.8]], ids=["definitions are followed", "a definition is overridden"])
def test_the_gradient_of_a_loss_is_that_of_differences(point: list[float]) -> None:
    loss = pair().loss((a - seen) ** 2 + k * b, TIMES, [k, m][: len(point)], data={seen: np.cos(TIMES)}, rtol=1e-8)
    assert loss(point)[1] == pytest.approx(differences(loss, point), rel=1e-4)


def test_the_gradient_by_the_adjoint_is_that_by_forward_sensitivities() -> None:
    value, gradient = pair().loss(b**2, [1.0, 2.0], rtol=1e-9)()
    solution = pair().with_sensitivities([k]).solve((0, 2), t_eval=[1.0, 2.0], rtol=1e-9)
    assert value == pytest.approx(float((solution["b"] ** 2).sum()), rel=1e-6)
    slopes = 2 * solution["b"] * solution[sensitivity_name(b, k)]
    assert gradient == pytest.approx([float(slopes.sum())], rel=1e-5)


def test_large_systems_are_taken_back_with_sparse_factors() -> None:
    states = sn.symbols("s0:120")
    flows = [k * s for s in states[:-1]]
    rhs = [-flows[0], *[left - right for left, right in pairwise(flows)], flows[-1]]
    system = ODESystem(states, rhs, parameters={k: 30}, initial={states[0]: 1})
    loss = system.loss(states[60] ** 2 + states[100], [1.0, 3.0], rtol=1e-7)
    assert loss([30.0])[1] == pytest.approx(differences(loss, [30.0]), rel=1e-3)


def test_initial_values_that_are_given_do_not_follow_the_parameters() -> None:
    loss = pair().loss(a, [0.0], y0={"a": 5.0})
    assert (loss()[0], loss()[1].tolist()) == (5.0, [0.0])
    assert pair().loss(a, [0.0])()[1].tolist() == [1.0]


def test_what_a_loss_cannot_be_is_said() -> None:
    with pytest.raises(ModelError, match="adjoints jump"):
        pair(events=[Event(a < 1)]).loss(a, [1.0])
    with pytest.raises(ModelError, match="mass matrix"):
        pair(mass={b: 0}).loss(a, [1.0])
    with pytest.raises(ModelError, match="no parameter named 'q'"):
        pair().loss(a, [1.0], ["q"])
    with pytest.raises(DomainError, match="2 times need 2 numbers"):
        pair().loss(a - seen, [1.0, 2.0], data={seen: [1.0]})
    with pytest.raises(DomainError, match="one time or more"):
        pair().loss(a, [])
