"""Loops over elements are rolled up into blocks, and only those that are equal up to a shift."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import symnum as sn

N = 40


def stencil(u: Any) -> Any:
    du = np.zeros(N)
    for i in range(1, N - 1):
        du[i] = u[i - 1] - 2 * u[i] + u[i + 1] - u[i] ** 3
    du[0], du[-1] = u[1] - u[0], u[-2] - u[-1]
    return du


def periodic(u: Any) -> Any:
    du = np.empty(len(u))
    for i in range(len(u)):
        du[i] = u[(i + 1) % N] - u[i - 1]
    return du


def two_dimensions(u: Any) -> Any:
    v, du = u.reshape(5, 8), np.zeros((5, 8))
    for i in range(1, 4):
        for j in range(1, 7):
            du[i, j] = v[i - 1, j] + v[i + 1, j] + v[i, j - 1] + v[i, j + 1] - 4 * v[i, j]
    return du.ravel()


def strided(u: Any) -> Any:
    du = np.zeros(N)
    for i in range(N // 2):
        du[i] = u[2 * i] * u[N - 1 - i]
    return du


def recurrence(u: Any) -> Any:
    du = np.zeros(N)
    du[0] = u[0]
    for i in range(1, N):
        du[i] = 0.5 * du[i - 1] + u[i]
    return du


def irregular(u: Any) -> Any:
    du = np.zeros(N)
    for i in range(1, N):
        du[i] = u[i * i % N] * (2.0 if i % 7 else 3.0)
    return du


@pytest.mark.parametrize("function", [stencil, periodic, two_dimensions, strided, recurrence, irregular])
def test_a_loop_over_elements_gives_what_it_gives(function: Callable[[Any], Any]) -> None:
    u = np.random.default_rng(0).random(N)
    np.testing.assert_allclose(sn.trace(function, u).compile(cache=False)(u), function(u), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("function", "bodies"), [(stencil, 3), (periodic, 3), (two_dimensions, 9), (strided, 2)])
def test_a_regular_loop_becomes_few_bodies(function: Callable[[Any], Any], bodies: int) -> None:
    kernel = sn.trace(function, np.zeros(N)).compile(cache=False)
    assert sum(len(nest.cells) for nest in kernel.loops.plan.steps if hasattr(nest, "cells")) == bodies  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
