"""Events: where they happen, what they change, and those that never end."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

import symnum as sn
from symnum.errors import ModelError, SolverError
from symnum.models.events import Event
from symnum.models.system import ODESystem
from tests.solvers.methods import each_of

h, v, x = sn.symbols("h v x")


def ball(bounce: float, **options: bool) -> ODESystem:
    """Return a ball that falls from height 1 under g = 2 and bounces."""
    event = Event(h < 0, {h: 0, v: -bounce * v}, **options)
    return ODESystem([h, v], [v, sn.literal(-2)], initial={h: 1}, events=[event], name="ball")


@pytest.mark.parametrize("method", each_of(["LSODA", "BDF", "RK45", "CVODE", "Rodas5P", "DOPRI5"]))
def test_a_ball_bounces_when_mechanics_says(method: str) -> None:
    solution = ball(0.5).solve((0, 2.4), method=method, rtol=1e-9)
    assert [event.time for event in solution.events] == pytest.approx([1.0, 2.0], rel=1e-6)
    assert solution["h"].min() > -1e-6
    place = int(np.flatnonzero(np.diff(solution.t) == 0)[0])
    assert solution["v"][place : place + 2] == pytest.approx([-2, 1], rel=1e-6)


def test_a_terminal_event_ends_the_solution() -> None:
    solution = ball(0, terminal=True).solve((0, 9))
    assert solution.complete
    assert solution.t[-1] == pytest.approx(1.0, rel=1e-5)


def test_times_asked_for_are_kept_on_both_sides_of_an_event() -> None:
    solution = ball(1).solve((0, 2), t_eval=[0, 0.5, 1.5, 2], rtol=1e-9)
    assert solution["h"] == pytest.approx([1, 0.75, 0.75, 1], rel=1e-6)


def test_events_that_never_end_are_reported_with_the_solution_so_far() -> None:
    with pytest.raises(SolverError, match="hardly advance") as caught:
        ball(0.5).solve((0, 4))
    assert caught.value.partial.t[-1] == pytest.approx(3, rel=1e-3)


def test_a_condition_that_holds_at_the_start_must_fail_first() -> None:
    system = ODESystem([x], [-x], initial={x: 2}, events=[Event(x > 1, {x: 100})])
    assert system.solve((0, 1)).events == ()


def test_bad_events_are_named() -> None:
    with pytest.raises(ModelError, match="no comparison"):
        Event(x + 1)
    with pytest.raises(ModelError, match="unknown symbol 'v'"):
        ODESystem([x], [-x], events=[Event(v > 1)])


def test_a_system_with_events_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(ball(0.5)))
    assert copy.solve((0, 1.5)).events[0].time == pytest.approx(1, rel=1e-5)
    assert math.isclose(copy.initial_state()[0], 1)
