"""Calls put together give what they give one by one, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.kernels import chains, loops
from symnum.lowering.loops.nest import Nest
from symnum.lowering.loops.reach import row_reach

BOUNDARIES = {"x": ({"value": "sin(t)"}, {"robin": (1.0, 2.0, 0.5)}), "y": "periodic"}


def two_fields(shape: tuple[int, ...], order: int, boundary: Any) -> Any:
    random = np.random.default_rng(1)
    return sn.pde(
        {"u": "0.1*laplace(u) - u*v*v + 0.04*(1 - u)*cos(t)", "v": "0.05*laplace(v) + u*v*v - 0.1*v"},
        sn.Grid(shape), boundary, order=order, initial={"u": random.random(shape), "v": random.random(shape)},
    )  # fmt: skip


def one_by_one(monkeypatch: pytest.MonkeyPatch, march: Any) -> Any:
    with monkeypatch.context() as patch:
        patch.setattr(chains.Chain, "_most_together", lambda self: 1)
        return march()


@pytest.mark.parametrize("scheme", ["euler", "ssprk3"])
@pytest.mark.parametrize(("shape", "order"), [((97,), 2), ((64, 19), 4), ((70, 33), 6), ((40, 9, 11), 2)])
def test_steps_put_together_are_the_same_steps(
    scheme: str, shape: tuple[int, ...], order: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    boundary = {**BOUNDARIES, "z": "no-flux"} if len(shape) == 3 else "no-flux" if len(shape) == 1 else BOUNDARIES
    system = two_fields(shape, order, boundary)

    def march() -> Any:
        return system.march(0.1, 37, scheme=scheme, start=0.3).state

    assert np.array_equal(march(), one_by_one(monkeypatch, march))


@pytest.mark.parametrize("threads", [1, 2, 3, 7])
def test_the_number_of_threads_changes_no_bit(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "available_threads", lambda: 8)
    monkeypatch.setattr(chains, "SERIAL_WORK", 0)
    system = two_fields((101, 24), 2, "periodic")

    def march() -> Any:
        return system.march(0.1, 40).state

    expected = one_by_one(monkeypatch, march)
    system.compiled.euler.threads = threads
    assert np.array_equal(march(), expected)


def reach_of(function: Any, shape: tuple[int, ...]) -> int | None:
    (nest,) = sn.trace(function, np.zeros(shape)).compile().loops.plan.steps
    assert isinstance(nest, Nest)
    return row_reach(nest)


def test_a_nest_knows_how_far_it_looks() -> None:
    assert reach_of(lambda u: u + np.roll(u, 3, 0) - np.roll(u, -2, 0), (50, 20)) == 3
    assert reach_of(lambda u: u * np.roll(u, 1, 1), (50, 20)) == 0
    assert reach_of(lambda u: u[::-1] + u, (50, 20)) is None
    assert reach_of(lambda u: u + u[7], (50, 20)) is None
    assert reach_of(lambda u: u + u[np.arange(50)[::-1] // 2], (50, 20)) is None


def test_a_state_that_looks_far_is_marched_too() -> None:
    y = np.random.default_rng(0).random((30, 40))
    system = sn.trace(lambda t, u: u[::-1] - u + u.mean(), 0.0, y).ode_system()
    expected = y
    for _ in range(20):
        expected = expected + 0.01 * (expected[::-1] - expected + expected.mean())
    np.testing.assert_allclose(system.march(0.01, 20).state, expected, rtol=1e-12)
