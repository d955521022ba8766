"""Batches are the same bits however they are cut and whoever computes them."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest

import symnum as sn
from symnum.kernels import threads
from symnum.kernels.kernel import Kernel

x, y, k = sn.symbols("x y k")
COUNTS = [1, 2, 63, 64, 65, 1000, 20_011]


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut batches into pieces of some microseconds, and wake threads for them."""
    monkeypatch.setattr(threads, "PIECE_SECONDS", 2e-6)
    monkeypatch.setattr(threads, "WORTH_ROUND_TRIPS", 0.0)


def kernel_with(parallel: int) -> Kernel:
    outputs = [sn.sin(x) * sn.exp(k) + y, x**y, sn.where(x < y, x / y, sn.log(y))]
    return sn.compile([[x, y], [k]], outputs, rates=["state", "parameter"], parallel=parallel)


@pytest.mark.parametrize("count", COUNTS)
def test_results_do_not_depend_on_the_number_of_threads(count: int, small_pieces: None) -> None:
    points = np.random.default_rng(7).uniform(0.1, 2.0, (2, count))
    one, *others = (kernel_with(number)(points, [0.3]) for number in (1, 2, 3, 7))
    for other in others:
        np.testing.assert_array_equal(one.view(np.int64), other.view(np.int64))


def test_parameters_that_differ_between_points_are_computed_at_each(small_pieces: None) -> None:
    points = np.random.default_rng(7).uniform(0.1, 2.0, (2, 500))
    parameters = np.linspace(-1.0, 1.0, 500)[None]
    found = kernel_with(3)(points, parameters)[0]
    np.testing.assert_allclose(found, np.sin(points[0]) * np.exp(parameters[0]) + points[1], rtol=1e-14)


def test_several_callers_may_use_the_threads_at_once(small_pieces: None) -> None:
    kernel = kernel_with(4)
    points = np.random.default_rng(7).uniform(0.1, 2.0, (2, 3000))
    expected = {number: kernel(points, [0.1 * number]) for number in range(4)}
    wrong: list[int] = []

    def call(number: int) -> None:
        results = [kernel(points, [0.1 * number]) for _ in range(5)]
        wrong.extend(number for result in results if not np.array_equal(result, expected[number]))

    callers = [threading.Thread(target=call, args=(number,)) for number in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert not wrong


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes can be forked")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_computes_with_threads_of_its_own(small_pieces: None) -> None:
    kernel = kernel_with(3)
    points = np.ones((2, 3000))
    expected = kernel(points, [0.0])
    child = os.fork()
    if child == 0:
        os._exit(0 if np.array_equal(kernel(points, [0.0]), expected) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_few_points_wake_no_threads() -> None:
    before = threading.active_count()
    kernel_with(5)(np.ones((2, 10)), [0.0])
    assert threading.active_count() == before
