"""NumPy's ways to rearrange arrays, one after the other at random, against NumPy itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import symnum as sn

Step = Callable[[Any], Any]


def shifted(x: Any) -> Any:
    result = np.zeros_like(x)
    result[1:] = x[:-1]
    result[:1] = 5.0
    return result


STEPS: list[Step] = [
    lambda x: x[::-1], lambda x: x[..., 1:], lambda x: np.roll(x, 2, -1), lambda x: x.T, lambda x: x.reshape(-1),
    lambda x: x.reshape(2, -1), lambda x: x.ravel(order="F"), lambda x: np.stack([x, 3 * x]),
    lambda x: np.concatenate([x, x * x]), lambda x: np.pad(x, 1, mode="edge"), lambda x: np.pad(x, 1, mode="wrap"),
    lambda x: np.diagonal(x, 1), lambda x: x - x.sum(axis=0), lambda x: x * x.mean(), lambda x: np.repeat(x, 2, axis=0),
    lambda x: np.tile(x, 2), lambda x: x[None], lambda x: np.where(x > 0.5, x, -x), lambda x: np.take(x, [1, 0, 1], 0),
    lambda x: x - x[:1], lambda x: np.gradient(x, axis=0), shifted,
]  # fmt: skip


def composition(seed: int) -> tuple[Step, Any]:
    """Some steps that NumPy takes, and an array to take them from."""
    random = np.random.default_rng(seed)
    start = value = random.random(tuple(random.integers(1, 7, size=random.integers(1, 4)).tolist()))
    taken: list[Step] = []
    for number in random.integers(len(STEPS), size=6):
        try:
            following = np.asarray(STEPS[number](value))
        except (ValueError, IndexError):  # NumPy does not take this one from here
            continue
        if 0 < following.size < 2000:
            taken.append(STEPS[number])
            value = following

    def whole(x: Any) -> Any:
        for step in taken:
            x = step(x)
        return x

    return whole, start


@pytest.mark.parametrize("seed", range(120))
def test_steps_one_after_the_other_give_what_numpy_gives(seed: int) -> None:
    function, start = composition(seed)
    try:
        kernel = sn.trace(function, start).compile(cache=False)
    except sn.SymnumError as problem:
        assert "has no regular shape" in str(problem)
        return
    np.testing.assert_allclose(kernel(start), function(start), rtol=1e-11, atol=1e-12)
