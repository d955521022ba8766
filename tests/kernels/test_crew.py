"""Threads that share the rows of a nest."""

from __future__ import annotations

import os
import threading
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.kernels import crew, loops


def doubling(monkeypatch: pytest.MonkeyPatch, threads: int) -> tuple[Any, Any]:
    monkeypatch.setattr(loops, "available_threads", lambda: 8)
    monkeypatch.setattr(loops, "SERIAL_WORK", 0)
    y = np.random.default_rng(0).random((301, 17))
    return sn.trace(lambda y: 2.0 * y + np.roll(y, 1, 0), y).compile(parallel=threads), y


def test_rows_are_all_computed_once_more_or_less_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    for threads in (2, 5):
        kernel, y = doubling(monkeypatch, threads)
        for _ in range(200):
            assert np.array_equal(kernel(y), 2.0 * y + np.roll(y, 1, 0))


def test_callers_in_several_threads_do_not_disturb_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel, y = doubling(monkeypatch, 3)
    wrong: list[int] = []

    def call(seed: int) -> None:
        own = y + seed
        expected = 2.0 * own + np.roll(own, 1, 0)
        wrong.extend([seed for _ in range(50) if not np.array_equal(kernel(own), expected)])

    callers = [threading.Thread(target=call, args=(seed,)) for seed in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert wrong == []


def test_a_busy_crew_says_so() -> None:
    lock = crew._crew._lock  # pyright: ignore[reportPrivateUsage]
    with lock:
        assert not crew.run_parallel(0, (0, 0, 0), 10, 2)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the platform has no fork")
def test_a_forked_child_has_a_crew_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel, y = doubling(monkeypatch, 2)
    expected = kernel(y)
    child = os.fork()
    if child == 0:
        os._exit(0 if np.array_equal(kernel(y), expected) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
