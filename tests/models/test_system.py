"""ODE systems: structure, names and numbers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.errors import ModelError
from symnum.models.system import ODESystem

x, y, k, c, t = sn.symbols("x y k c t")


def system(**changes: Any) -> ODESystem:
    """Return a small system with something changed."""
    pieces: dict[str, Any] = {
        "states": [x, y],
        "rhs": {x: -k * x, y: k * x - c},
        "parameters": {k: 2, c: "k/4"},
        "initial": {x: "2*k"},
        "observables": {"sum": x + y},
    }
    pieces |= changes
    return ODESystem(pieces.pop("states"), pieces.pop("rhs"), **pieces)


def test_equations_may_come_in_any_order_by_state() -> None:
    assert system(rhs={y: k, x: c}).rhs == (c, k)
    assert system(rhs=[c, k]).rhs == (c, k)


def test_a_parameter_follows_those_that_define_it() -> None:
    assert list(system().parameter_values()) == [2.0, 0.5]
    assert list(system().parameter_values({"k": 8})) == [8.0, 2.0]
    assert list(system().parameter_values({k: 8, c: 1})) == [8.0, 1.0]
    assert list(system().parameter_values([3.0, 4.0])) == [3.0, 4.0]


def test_the_initial_state_follows_the_parameters() -> None:
    assert list(system().initial_state()) == [4.0, 0.0]
    assert list(system().initial_state({"k": 5})) == [10.0, 0.0]
    assert list(system().initial_state(y0={"y": 7})) == [4.0, 7.0]
    assert list(system().initial_state(y0=[1, 2])) == [1.0, 2.0]


def test_arrays_given_are_copied() -> None:
    given = np.array([1.0, 2.0])
    assert system().initial_state(y0=given) is not given


def test_parameters_without_a_value_must_be_given() -> None:
    bare = system(parameters=[k, c], initial={})
    assert list(bare.parameter_values({"k": 1, "c": 2})) == [1.0, 2.0]
    with pytest.raises(ModelError, match="no value for parameter 'c'"):
        bare.parameter_values({"k": 1})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rhs": {x: k}}, "the state 'y' has no equation"),
        ({"rhs": {x: k, y: k, c: k}}, "an equation for c, which is no state"),
        ({"rhs": [k]}, "2 states but 1 equations"),
        ({"rhs": [k, sn.symbol("z")]}, "unknown symbol 'z' in the equations"),
        ({"states": [x, x], "rhs": [k, k]}, "the name 'x' occurs twice"),
        ({"parameters": {k: 1, c: 1, x: 2}}, "the name 'x' occurs twice"),
        ({"parameters": {k: "c", c: "k"}}, "defined in a circle: k -> c -> k"),
        ({"parameters": {k: "x", c: 1}}, "unknown symbol 'x' in the definition of a parameter"),
        ({"initial": {x: "y"}}, "unknown symbol 'y' in an initial value"),
        ({"initial": {k: 1}}, "an initial value is given for 'k', which is no state"),
        ({"observables": {"o": "x*z"}}, "unknown symbol 'z' in an observable"),
        ({"time": x}, "the name 'x' occurs twice"),
    ],
)
def test_a_system_that_does_not_fit_together_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ModelError) as caught:
        system(**changes)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda s: s.parameter_values({"q": 1}), "no parameter named 'q'"),
        (lambda s: s.parameter_values([1.0]), r"shape \(1,\) does not hold the 2 parameters"),
        (lambda s: s.initial_state(y0={"q": 1}), "no state named 'q'"),
        (lambda s: s.initial_state(y0=[1.0]), r"shape \(1,\) does not hold the 2 states"),
    ],
)
def test_values_for_unknown_names_are_refused(call: Any, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        call(system())


def test_a_long_chain_of_parameters_is_evaluated() -> None:
    chain = sn.symbols("q0:3000")
    defined = {chain[0]: 1} | {b: a + 1 for a, b in pairwise(chain)}
    assert ODESystem([x], [chain[-1]], parameters=dict(reversed(defined.items()))).parameter_values().max() == 3000


def test_a_system_given_as_text_is_the_one_given_as_terms() -> None:
    x, y, k = sn.symbols("x y k")
    told = sn.ODESystem("x y", {"y": "k*x", "x": "-k*x"}, parameters={"k": 2}, initial={"x": "k/2"})
    terms = sn.ODESystem([x, y], [-k * x, k * x], parameters={k: 2}, initial={x: k / 2})
    assert told.rhs == terms.rhs and told.initial == terms.initial
