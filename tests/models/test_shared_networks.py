"""Published networks: the terms of the right-hand side against a plain loop over the file's reactions."""

from __future__ import annotations

import numpy as np
import pytest

from symnum.models.bionetgen import read_network
from symnum.terms.evaluation import evaluate
from symnum.terms.interface import summands
from tests.models.plain_network import PlainNetwork
from tests.shared_data import shared_file, shared_networks


@pytest.fixture(params=shared_networks() or [pytest.param("", marks=pytest.mark.skip("../shared is not there"))])
def name(request: pytest.FixtureRequest) -> str:
    """Return the name of each network in turn."""
    return request.param


def test_the_right_hand_side_is_that_of_a_plain_loop(name: str) -> None:
    path = shared_file(f"{name}.net")
    plain, system = PlainNetwork.read(path), read_network(path).ode_system()
    y = np.random.default_rng(1).lognormal(1.0, 2.0, len(system.states))
    values = dict(zip(system.parameter_names, system.parameter_values(), strict=True)) | {"time": 1.7}
    rates = np.array(evaluate(list(system.rhs), values | dict(zip(system.state_names, y, strict=True))), dtype=float)
    expected = plain.rhs(1.7, y)
    assert rates == pytest.approx(expected, rel=1e-9, abs=1e-12 * np.abs(expected).max())


def test_parameters_and_initial_values_are_those_of_a_second_reading(name: str) -> None:
    path = shared_file(f"{name}.net")
    plain, system = PlainNetwork.read(path), read_network(path).ode_system()
    expected = plain.parameters()
    assert list(system.parameter_names) == list(expected)
    assert system.parameter_values() == pytest.approx(list(expected.values()), rel=1e-12)
    assert system.initial_state() == pytest.approx(plain.initial_state(), rel=1e-12)


def test_the_b_cell_receptor_network_has_its_published_size() -> None:
    system = read_network(shared_file("bcr.net")).ode_system()
    assert len(system.states) == 1122
    assert sum(len(summands(equation)) for equation in system.rhs) == 52364
