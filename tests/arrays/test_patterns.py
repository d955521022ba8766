"""Patterns in constant arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.arrays.nodes import constant


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        (np.tile(np.arange(40.0), (30, 1)), (1, 40)),
        (np.repeat(np.arange(30.0), 40).reshape(30, 40), (30, 1)),
        (np.full((3, 4, 5), np.nan), (1, 1, 1)),
        (np.where(np.arange(12).reshape(3, 4) == 11, -0.0, 0.0), (3, 4)),
        (np.arange(20)[::-2], (10,)),
    ],
)
def test_constants_keep_one_element_along_axes_along_which_they_are_the_same(values: Any, kept: Any) -> None:
    node = constant(values)
    assert node.kept.shape == kept
    assert node.values.tobytes() == values.astype(float).tobytes()


def test_coordinates_of_a_mesh_are_read_along_one_axis_only() -> None:
    x, y = np.meshgrid(np.linspace(0, 1, 33) ** 2, np.sin(np.arange(21.0)))
    u = np.random.default_rng(0).random(x.shape)
    kernel = sn.trace(lambda u: x * u + y, u).compile(cache=False)
    assert np.array_equal(kernel(u), x * u + y)
    memory = [read.source.shape for read in kernel.loops.plan.steps[0].cells[0].reads]  # pyright: ignore[reportAttributeAccessIssue]
    assert sorted(memory) == [(1, 33), (21, 1), (21, 33)]
