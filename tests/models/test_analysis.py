"""Structure, conserved quantities, sensitivities, and systems made of others."""

from __future__ import annotations

import numpy as np
import pytest

import symnum as sn
from symnum.errors import ModelError
from symnum.models.events import Event
from symnum.models.sensitivity import loss_gradient, sensitivity_name
from symnum.models.system import ODESystem

a, b, c, k, m, q = sn.symbols("a b c k m q")


def cycle() -> ODESystem:
    """Return 2a -> b -> c -> 2a, in which the atoms of a are conserved; m is defined by k."""
    rates = [k * a**2, m * b, 3 * c]
    rhs = [2 * rates[2] - 2 * rates[0], rates[0] - rates[1], rates[1] - rates[2]]
    return ODESystem([a, b, c], rhs, parameters={k: 0.5, m: 2 * k}, initial={a: k + 1, b: 2}, name="cycle")


def test_linear_invariants_of_a_network_are_found() -> None:
    assert cycle().conserved_quantities() == [a + 2 * b + 2 * c]


def test_several_invariants_are_independent() -> None:
    system = ODESystem([a, b, c], [k * b - a, a - k * b, c * 0], parameters={k: 1})
    assert system.conserved_quantities() == [a + b, c]


def test_nothing_is_said_to_be_conserved_that_is_not() -> None:
    assert ODESystem([a, b, c], [a + b, b + a * 2, a * 3 + b * 2 + c]).conserved_quantities() == []


def test_the_check_names_what_is_unused_or_stands_still() -> None:
    found = ODESystem([a, b], [k * 0, sn.sin(a)], parameters={k: 1, q: 2}).check()
    assert found.unused_parameters == (k, q)
    assert found.constant_states == (a,)
    assert found.isolated_states == (b,)
    assert cycle().check().clean


def test_sensitivities_are_those_of_differences() -> None:
    extended = cycle().with_sensitivities([k])
    end = extended.solve((0, 2), rtol=1e-9).y[:, -1]
    step = 1e-5
    up, down = (cycle().solve((0, 2), p={k: 0.5 + d}, rtol=1e-11).y[:, -1] for d in (step, -step))
    assert end[3:] == pytest.approx((up - down) / (2 * step), rel=1e-5)


def test_the_gradient_of_a_loss_follows_from_sensitivities() -> None:
    extended = cycle().with_sensitivities([k])
    solution = extended.solve((0, 1))
    gradient = loss_gradient(cycle(), a**2 + k * b, [k])[k]
    values = dict(zip(extended.states, solution.y[:, -1], strict=True)) | {k: 0.5}
    own = {name: solution[sensitivity_name(name, k)][-1] for name in (a, b)}
    wanted = 2 * values[a] * own[a] + 0.5 * own[b] + values[b]
    assert float(sn.evaluate(gradient, {s: values[s] for s in sn.free_symbols([gradient])})) == pytest.approx(wanted)


def test_sensitivities_need_known_parameters_and_no_events() -> None:
    with pytest.raises(ModelError, match="no parameter named 'q'"):
        cycle().with_sensitivities([q])
    with pytest.raises(ModelError, match="sensitivities jump"):
        ODESystem([a], [-a], parameters={k: 1}, events=[Event(a < 1)]).with_sensitivities([k])


def test_a_replaced_parameter_is_gone() -> None:
    system = cycle().substitute({k: 2})
    assert system.parameter_names == ("m",)
    assert system.initial_state() == pytest.approx([3, 2, 0])
    with pytest.raises(ModelError, match="cannot be replaced"):
        cycle().substitute({a: 1})


def test_a_simplified_system_has_the_same_solution() -> None:
    system = ODESystem([a], [-a * sn.sin(k) ** 2 - a * sn.cos(k) ** 2], parameters={k: 1}, initial={a: 1})
    simple = system.simplify()
    assert simple.rhs == (-a,)
    assert np.allclose(simple.solve((0, 1), rtol=1e-9).y[0, -1], np.exp(-1), rtol=1e-7)
