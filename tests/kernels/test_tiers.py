"""Kernels start on what is ready first and change to better code unnoticed; the background never delays an exit."""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.backends.base import Options
from symnum.errors import SymnumError
from symnum.kernels import background, tiers
from symnum.kernels.kernel import Kernel
from symnum.kernels.tiers import Tier, plan


def network(states: int, **options: Any) -> Kernel:
    """A ring of reactions, with some functions in it."""
    y = sn.symbols(f"y:{states}")
    rhs = [y[i - 1] * y[i - 2] - y[i] * y[i - 1] + sn.sin(y[i - 3]) / (2 + y[i] ** 2) for i in range(states)]
    return sn.compile([y], rhs, **options)


def test_small_programs_start_with_the_best_tier() -> None:
    assert plan("auto", 10) == [Tier("llvm", Options(tier=2), tiers.PAYS_AFTER)]


def test_large_programs_start_soon_and_huge_ones_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [str(tier) for tier in plan("auto", 10_000)] == ["llvm tier 0", "llvm tier 2"]
    assert [str(tier) for tier in plan("auto", 10**6)] == ["tape", "llvm tier 0", "llvm tier 2"]


def test_a_budget_of_seconds_chooses_the_code_to_start_with() -> None:
    starts = [str(plan("auto", size, seconds)[0]) for size, seconds in ((500, 1), (500, 0.01), (500, 0), (10**6, 60))]
    assert starts == ["llvm tier 2", "llvm tier 0", "tape", "llvm tier 0"]
    assert network(300, seconds=0, cache=False).report.stop.startswith("runs tape")
    with pytest.raises(SymnumError, match="seconds=-1"):
        network(3, seconds=-1)


def test_outputs_that_are_copies_count_as_instructions() -> None:
    x = sn.symbol("x")
    assert sn.compile([x], [x] * 2_000, cache=False).report.stop.startswith("runs llvm tier 0")


def test_a_rewritten_kernel_is_found_in_the_cache_without_rewriting(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("SYMNUM_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr("symnum.kernels.programs.WORTH_KEEPING", 0.0)
    first, second = (network(20, rewriter="factor") for _ in range(2))
    assert "rewrite" in [stage.name for stage in first.report.stages]
    assert {"rewrite", "lower", "compile"}.isdisjoint(stage.name for stage in second.report.stages)
    point = np.linspace(0.5, 1.5, 20)
    assert (first(point) == second(point)).all() and (pickle.loads(pickle.dumps(second))(point) == first(point)).all()


def test_a_chosen_backend_is_the_only_tier() -> None:
    assert [tier.backend for tier in plan("tape", 10**6)] == ["tape"]


def test_all_tiers_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    point = np.linspace(0.5, 1.5, 200)
    results: list[np.ndarray] = []
    for backend, tier in (("tape", 0), ("llvm", 0), ("llvm", 1), ("llvm", 2)):
        chosen = [Tier(backend, Options(tier=tier))]
        monkeypatch.setattr("symnum.kernels.kernel.plan", lambda *_, chosen=chosen: chosen)
        results.append(network(200, cache=False)(point))
    for other in results[1:]:
        np.testing.assert_array_equal(results[0].view(np.int64), other.view(np.int64))


def climbing(monkeypatch: pytest.MonkeyPatch, *steps: Tier, worth: float = np.inf) -> Kernel:
    monkeypatch.setattr("symnum.kernels.kernel.plan", lambda *_: list(steps))
    monkeypatch.setattr(tiers, "WORTH", worth)
    return network(150, cache=False)


TAPE = Tier("tape", Options())
SOON = Tier("llvm", Options(tier=0), 3)
BEST = Tier("llvm", Options(tier=2), 5)


def test_calls_start_the_next_tier_and_results_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = climbing(monkeypatch, TAPE, SOON, BEST)
    point = np.linspace(0.5, 1.5, 150)
    expected = kernel(point)
    deadline = time.monotonic() + 60
    while "runs llvm tier 2" not in kernel.report.stop and time.monotonic() < deadline:
        np.testing.assert_array_equal(kernel(point), expected)
    assert kernel.report.stop.count("times as fast") == 2
    assert len([stage for stage in kernel.report.stages if stage.name == "compile"]) == 3


def test_code_that_is_not_faster_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = climbing(monkeypatch, SOON, BEST, worth=0.0)
    address = kernel.address
    kernel(np.ones(150))
    assert kernel.settle().address == address
    assert "llvm tier 2" in kernel.report.stop


def test_many_points_wait_for_native_code(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = climbing(monkeypatch, TAPE, SOON, BEST)
    points = np.linspace(0.5, 1.5, 150 * 4).reshape(150, 4)
    many = kernel(points)
    np.testing.assert_array_equal(many[:, 1], kernel(points[:, 1]))
    assert kernel.address != 0


def test_a_tier_that_fails_is_reported_and_the_kernel_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = climbing(monkeypatch, SOON, Tier("no such backend", Options(), 1))
    expected = kernel(np.ones(150))
    np.testing.assert_array_equal(kernel.settle()(np.ones(150)), expected)
    assert "not built: no backend is named" in kernel.report.stop


def test_a_kernel_that_is_gone_is_not_improved(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = climbing(monkeypatch, SOON, BEST)
    for _ in range(5):
        kernel(np.ones(150))
    gone = weakref.ref(kernel)
    del kernel
    gc.collect()
    assert gone() is None


def test_jobs_run_in_turn_and_failures_are_kept() -> None:
    order: list[int] = []

    def fail(_: background.Checkpoint) -> None:
        raise ValueError("no luck")

    jobs = [background.start(lambda _, n=n: order.append(n)) for n in range(5)]
    failing = background.start(fail)
    assert failing.wait(30)
    assert (order, failing.problem, jobs[0].done) == ([0, 1, 2, 3, 4], "no luck", True)


def test_an_abandoned_job_ends_at_its_next_checkpoint() -> None:
    started = threading.Event()

    def work(checkpoint: background.Checkpoint) -> None:
        started.set()
        while True:
            checkpoint()
            time.sleep(0.001)

    job = background.start(work)
    assert started.wait(30)
    job.abandon()
    assert job.wait(30)
    assert job.problem == "the work was given up"


def test_a_process_ends_at_once_while_its_kernels_are_being_improved() -> None:
    code = """
import time, symnum as sn
from symnum.kernels import tiers
tiers.PAYS_AFTER = 2
y = sn.symbols("y:1500")
rhs = [sn.add(*[y[i] * y[(i * 7 + 3 * j) % 1500] for j in range(12)]) + sn.sin(y[i]) for i in range(1500)]
kernel = sn.compile([y], rhs, cache=False)
for _ in range(10):
    kernel([1.0] * 1500)
time.sleep(0.3)
print(kernel.report.stop, time.time(), sep="|")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    ended = time.time()
    assert done.returncode == 0, done.stderr
    state, said = done.stdout.split("|")
    assert "times as fast" not in state
    assert ended - float(said) < 5.0
