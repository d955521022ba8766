"""Kernels for a fixed number of points."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.errors import ArityError, DomainError, SymnumError


def kernel(rates: list[str] | None = None) -> Any:
    x, y, k, t = sn.symbols("x y k t")
    return sn.compile([[x, y], [k], t], [-k * x * y + sn.sin(t), sn.exp(k) * x, x - y, k], rates=rates)


RATES = ["state", "parameter", "time"]


@pytest.mark.parametrize("count", [1, 3, 8, 17])
@pytest.mark.parametrize("rates", [None, RATES])
@pytest.mark.parametrize("spread", [(0,), (1,), (2,), (0, 1), (0, 1, 2), ()])
def test_a_batch_gives_the_bits_of_single_points(count: int, rates: list[str] | None, spread: tuple[int, ...]) -> None:
    rng = np.random.default_rng(count)
    single = kernel(rates)
    shapes = [(2,), (1,), ()]
    values = [rng.normal(size=(*s, count) if place in spread else s) for place, s in enumerate(shapes)]
    results = single.batch(count)(*values)
    for point in range(count):
        own = [v[..., point] if place in spread else v for place, v in enumerate(values)]
        np.testing.assert_array_equal(results[:, point], single(*own))


def test_parameters_may_change_between_calls() -> None:
    single, states = kernel(RATES), np.arange(6.0).reshape(2, 3)
    batch = single.batch(3)
    for k in (0.5, 0.5, 2.0, 0.5):
        np.testing.assert_array_equal(batch(states, [k], 0.0), single(states, [k], 0.0))


def test_out_takes_the_result_wherever_it_stands() -> None:
    single, states = kernel(), np.arange(6.0).reshape(2, 3)
    batch = single.batch(3)
    expected = single(states, [2.0], 0.0)
    wide = np.zeros((4, 6))
    for out in (np.zeros((4, 3)), wide[:, ::2]):
        assert batch(states, [2.0], 0.0, out=out) is out
        np.testing.assert_array_equal(out, expected)


def test_out_may_be_an_argument() -> None:
    x, y = sn.symbols("x y")
    batch = sn.compile([[x, y]], [y, x]).batch(2)
    values = np.arange(4.0).reshape(2, 2)
    np.testing.assert_array_equal(batch(values, out=values), [[2, 3], [0, 1]])


def test_a_batch_may_be_called_from_several_threads() -> None:
    batch, states = kernel().batch(4), np.arange(8.0).reshape(2, 4)
    expected = [batch(states + n, [1.0], 0.0) for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: batch(states + n, [1.0], 0.0), range(40)))
    np.testing.assert_array_equal(found, expected)


def test_one_expression_gives_one_value_a_point() -> None:
    x = sn.symbols("x")
    np.testing.assert_array_equal(sn.compile([x], x + 1).batch(2)([1, 2]), [2, 3])
    np.testing.assert_array_equal(sn.compile([x], [x < 2]).batch(2)([1, 2]), [[True, False]])


def test_what_does_not_fit_is_named() -> None:
    batch = kernel().batch(2)
    with pytest.raises(DomainError, match=r"argument 1, \[x, y\], takes .*\(2, 2\) for each; \(2, 3\) was given"):
        batch(np.zeros((2, 3)), [1.0], 0.0)
    with pytest.raises(ArityError, match="3 argument"):
        batch(1.0)
    with pytest.raises(DomainError, match="writable array"):
        batch([1, 2], [1], 0, out=np.zeros(2))
    with pytest.raises(SymnumError, match="at least one point"):
        kernel().batch(0)


@pytest.mark.parametrize("count", [1, 5, 8, 16])
def test_a_fast_batch_takes_arguments_in_any_mixture(count: int) -> None:
    rng, single = np.random.default_rng(count), kernel(RATES)
    batch, out = single.batch(count), np.zeros((4, count))
    choices = [[(2,), (2, count)], [(1,), (1, count)], [(), (count,)]]
    for _ in range(40):
        values = [rng.normal(size=shapes[rng.integers(2)]) for shapes in choices]
        assert batch(*values, out=out) is out
        for point in range(count):
            own = [v[..., point] if v.shape == shapes[1] else v for v, shapes in zip(values, choices, strict=True)]
            np.testing.assert_array_equal(out[:, point], single(*own))
