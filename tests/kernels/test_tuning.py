"""Tuning: the same values, the fastest form, never another one for nothing, remembered, and told of in the report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.errors import ArityError, SymnumError
from symnum.kernels import tuning
from symnum.rewriters.base import REWRITERS

x, y = sn.symbols("x y", positive=True)
HEAVY = [sn.sin(x * y) ** 2 + sn.cos(x * y) ** 2 + sn.exp(x) * sn.exp(y), x**3 + x]
POINTS = (np.linspace(0.1, 1.0, 2000), np.linspace(1.0, 2.0, 2000))


@pytest.fixture(autouse=True)
def _own_cache_and_quick_rewriters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    monkeypatch.setenv("SYMNUM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delitem(REWRITERS, "egraph")  # it takes the time that it is given


def stage_names(kernel: sn.Kernel) -> list[str]:
    return [stage.name for stage in kernel.report.stages if stage.name.startswith("tune")]


def test_a_tuned_kernel_gives_the_values_of_the_untuned_one() -> None:
    tuned = sn.compile([x, y], HEAVY, tune=20, sample=POINTS)
    np.testing.assert_allclose(tuned(*POINTS), sn.compile([x, y], HEAVY)(*POINTS), rtol=1e-13)


def test_a_form_that_saves_three_functions_of_four_wins() -> None:
    names = stage_names(sn.compile([x, y], HEAVY, tune=20, sample=POINTS))
    assert names[0] == "tune: untuned"
    assert names[-1].endswith(" kept") and names[-1] != "tune: untuned kept"


def test_the_winner_is_remembered() -> None:
    first = sn.compile([x, y], HEAVY, tune=20, sample=POINTS)
    again = sn.compile([x, y], HEAVY, tune=20, sample=POINTS)
    assert stage_names(again) == [stage_names(first)[-1].replace("tune:", "tuned before:").removesuffix(" kept")]
    assert again.program.digest == first.program.digest


def test_what_time_did_not_allow_to_race_is_not_remembered() -> None:
    for _ in range(2):
        assert stage_names(sn.compile([x, y], HEAVY, tune=1e-6)) == ["tune: untuned", "tune: untuned kept"]


@pytest.mark.parametrize("gain", [0.5, 0.99, 1.0])
def test_a_form_that_is_not_measurably_faster_does_not_win(monkeypatch: pytest.MonkeyPatch, gain: float) -> None:
    def race(kernels: Sequence[Any], sample: Any, deadline: float) -> list[float]:
        return [1.0, *(1.0 / gain for _ in kernels[1:])]

    monkeypatch.setattr(tuning, "_race", race)
    assert stage_names(sn.compile([x, y], HEAVY, tune=0.3))[-1] == "tune: untuned kept"


def test_no_sample_is_needed_whatever_the_arguments() -> None:
    kernel = sn.compile([[x, [y]], []], HEAVY, tune=0.1)
    assert kernel([2.0, [1.0]], []).shape == (2,)
    kernel = sn.compile([[x], [y]], HEAVY, rates=["state", "parameter"], tune=0.1)
    assert kernel([2.0], [1.0]).shape == (2,)


def test_the_terms_as_written_race_against_those_of_the_rewriter_asked_for() -> None:
    names = stage_names(sn.compile([x, y], HEAVY, tune=20, sample=POINTS, rewriter="classical"))
    assert names[:2] == ["tune: untuned", "tune: as written"]
    assert "tune: classical" not in names


def test_the_ceiling_of_what_may_change_holds() -> None:
    tuned = sn.compile([x, y], HEAVY, tune=0.3, sample=POINTS, allow="ieee")
    assert np.array_equal(tuned(*POINTS), sn.compile([x, y], HEAVY)(*POINTS))


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("inf"), float("nan")])
def test_tuning_takes_a_time(seconds: float) -> None:
    with pytest.raises(SymnumError, match="give the seconds"):
        sn.compile([x, y], HEAVY, tune=seconds)


def test_a_sample_that_does_not_fit_is_named() -> None:
    with pytest.raises(ArityError, match=r"the kernel takes 2 argument\(s\)"):
        sn.compile([x, y], HEAVY, tune=0.1, sample=(1.0,))
