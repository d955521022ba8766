"""Explicit steps of one size: against NumPy, past the stability bound, with checkpoints, over threads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io

import symnum as sn


def gray_scott(n: int = 32) -> Any:
    random = np.random.default_rng(0)
    return sn.pde(
        {"u": "0.16*laplace(u) - u*v^2 + 0.04*(1 - u)", "v": "0.08*laplace(v) + u*v^2 - 0.1*v"},
        (n, n), "periodic", initial={"u": random.random((n, n)), "v": random.random((n, n))},
    )  # fmt: skip


@pytest.mark.parametrize("scheme", ["euler", "ssprk3"])
def test_a_march_takes_the_steps_of_its_scheme(scheme: str) -> None:
    system, h = gray_scott(), 0.4
    y = system.initial.copy()
    rates = system.compiled.rhs
    for _ in range(5):
        one = y + h * rates(0.0, y)
        if scheme == "ssprk3":
            two = 0.75 * y + 0.25 * (one + h * rates(0.0, one))
            one = y / 3 + 2 / 3 * (two + h * rates(0.0, two))
        y = one
    np.testing.assert_allclose(system.march(h, 5, scheme=scheme).state, y, rtol=1e-13)


def test_a_step_past_the_stability_bound_is_warned_of_and_nan_is_located() -> None:
    system = gray_scott()
    limit = system.stable_step()
    with (
        pytest.warns(UserWarning, match="past the stability bound"),
        pytest.raises(sn.SolverError, match=r"at t = .*index \(\d, \d+, \d+\)"),
    ):
        system.march(40 * limit, 4000)


def test_a_march_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    system, file = gray_scott(), tmp_path / "state.npz"
    whole = system.march(0.4, 40).state
    system.march(0.4, 25, checkpoint=file)
    assert np.array_equal(system.march(0.4, 40, checkpoint=file).state, whole)
    with pytest.raises(sn.ModelError, match="checkpoint of another march"):
        system.march(0.25, 40, checkpoint=file)
    file.write_bytes(b"nonsense")
    with pytest.raises(sn.ModelError, match="is no checkpoint"):
        system.march(0.4, 40, checkpoint=file)


def test_snapshots_are_kept_at_equal_distances() -> None:
    march = gray_scott().march(0.4, 10, every=5)
    assert march.times == pytest.approx([0.0, 2.0, 4.0]) and np.array_equal(march.snapshots[-1], march.state)


def test_a_solution_is_written_to_netcdf(tmp_path: Path) -> None:
    solution = gray_scott(8).solve((0, 1), t_eval=[0, 1])
    solution.to_netcdf(tmp_path / "out.nc")
    with scipy.io.netcdf_file(tmp_path / "out.nc", mmap=False) as file:
        assert np.array_equal(file.variables["v"][:], solution["v"])
        assert file.variables["time"][:].tolist() == [0.0, 1.0]


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_the_number_of_threads_changes_no_bit(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnum.kernels.loops.available_threads", lambda: 8)
    monkeypatch.setattr("symnum.kernels.loops.SERIAL_WORK", 0)
    state = np.random.default_rng(0).random((2, 40, 37))

    def rhs(t: Any, y: Any) -> Any:
        return (
            np.roll(y, 1, 1) * np.exp(-y)
            - y
            + y.sum(axis=2, keepdims=True)
            + np.pad(y, ((0, 0), (1, 0), (0, 0)))[:, 1:]
        )

    traced = sn.trace(rhs, 0.0, state)
    assert np.array_equal(traced.compile(parallel=threads)(0.0, state), traced.compile(parallel=1)(0.0, state))


def zarr_array(folder: Path) -> Any:
    """The numbers of an uncompressed Zarr array of one chunk for each time."""
    shape = json.loads((folder / ".zarray").read_text())["shape"]
    chunks = [folder / ".".join(map(str, [k, *[0] * (len(shape) - 1)])) for k in range(shape[0])]
    return np.stack([np.frombuffer(chunk.read_bytes(), "<f8").reshape(shape[1:]) for chunk in chunks])


def test_snapshots_go_into_a_store_and_on_from_a_checkpoint(tmp_path: Path) -> None:
    system = sn.pde({"u": "laplace(u)", "v": "-v"}, sn.Grid((5, 4)), initial={"u": "x*y", "v": 1.0})
    store, checkpoint = tmp_path / "run.zarr", tmp_path / "run.npz"
    whole = system.march(0.1, 8, every=2)
    first = system.march(0.1, 5, every=2, snapshots=store, checkpoint=checkpoint)
    assert first.snapshots == [] and zarr_array(store / "time").tolist() == pytest.approx([0.0, 0.2, 0.4])
    system.march(0.1, 8, every=2, snapshots=store, checkpoint=checkpoint)
    for k, name in enumerate("uv"):
        assert np.array_equal(zarr_array(store / name), np.stack(whole.snapshots)[:, k])
    with pytest.raises(sn.ModelError, match=r"run\.zarr exists"):
        system.march(0.1, 2, every=2, snapshots=store)
