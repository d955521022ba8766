"""Loop kernels: memory, caching, sizes, streams past the caches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.backends import llvm_engine, loops_text


def heat(t: Any, u: Any) -> Any:
    w = np.pad(u, 1, mode="edge")
    return 0.3 * (w[:-2, 1:-1] + w[2:, 1:-1] + w[1:-1, :-2] + w[1:-1, 2:] - 4.0 * u) + u / (len(u) - 1.0)


def test_the_code_is_the_same_for_every_size() -> None:
    texts = {sn.trace(heat, 0.0, np.zeros((n, n))).compile(cache=False).source() for n in (24, 32, 100, 256)}
    assert len(texts) == 1


def test_code_for_one_size_is_loaded_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMNUM_CACHE_DIR", str(tmp_path / "cache"))
    sn.trace(heat, 0.0, np.zeros((24, 24))).compile()
    second = sn.trace(heat, 0.0, np.zeros((60, 60))).compile()
    names = [stage.name for stage in second.report.stages]
    assert "load" in names and "compile" not in names


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 3), (7, 8), (8, 7), (17, 33)])
def test_grids_of_any_size_come_out_right(shape: tuple[int, int]) -> None:
    u = np.random.default_rng(0).random(shape)
    function = (lambda t, u: np.roll(u, 1, 0) - 2 * u + np.roll(u, -1, 1)) if 1 in shape else heat
    np.testing.assert_allclose(sn.trace(function, 0.0, u).compile()(0.0, u), function(0.0, u), rtol=1e-13, atol=1e-14)


def test_results_go_to_out_also_where_it_overlaps_an_input() -> None:
    u = np.random.default_rng(0).random((9, 9))
    kernel, expected = sn.trace(heat, 0.0, u).compile(), heat(0.0, u)
    out = np.zeros((9, 9))
    assert kernel(0.0, u, out=out) is out
    strided = np.zeros((18, 9))[::2]
    kernel(0.0, u, out=strided)
    kernel(0.0, u, out=u)
    for found in (out, strided, u):
        np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-14)


def test_inputs_in_fortran_order_are_converted() -> None:
    u = np.random.default_rng(0).random((6, 7))
    kernel = sn.trace(heat, 0.0, u).compile()
    np.testing.assert_allclose(kernel(0.0, np.asfortranarray(u)), heat(0.0, u), rtol=1e-13, atol=1e-14)


def test_single_precision_is_kept_and_rounded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    u = np.random.default_rng(0).random((40, 75)).astype(np.float32)
    expected = heat(0.0, u.astype(float)).astype(np.float32)
    for streamed in (1 << 25, 0):
        monkeypatch.setattr(loops_text, "STREAMED_BYTES", streamed)
        kernel = sn.trace(heat, 0.0, u).compile(cache=False, allow="ieee")
        room = np.zeros(u.size + 5, np.float32)[5:].reshape(u.shape)
        assert np.array_equal(kernel(0.0, u, out=room), expected)
        assert kernel(0.0, u).dtype == np.float32


def test_a_kernel_of_single_precision_takes_no_doubles() -> None:
    u = np.zeros((4, 5), np.float32)
    with pytest.raises(sn.DomainError, match="float64 was given; the function was traced for float32"):
        sn.trace(heat, 0.0, u).compile()(0.0, u.astype(float))


@pytest.mark.parametrize(("offset", "lanes"), [(0, 8), (1, 4), (3, 2), (5, 4)])
def test_streams_past_the_caches_write_the_same_bits(offset: int, lanes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    u = np.random.default_rng(0).random((2, 40, 76))

    def rhs(y: Any) -> Any:
        return np.stack([np.roll(y[0], 1, 1) - y[1], y[0] * y[1]])

    expected = sn.trace(rhs, u).compile(cache=False)(u)
    monkeypatch.setattr(loops_text, "STREAMED_BYTES", 0)
    monkeypatch.setattr(loops_text, "STREAMED_ROW", 32)
    monkeypatch.setattr(llvm_engine, "vector_lanes", lambda: lanes)
    kernel = sn.trace(rhs, u).compile(cache=False)
    assert "nontemporal" in kernel.source()
    room = np.zeros(u.size + 8)[offset : offset + u.size].reshape(u.shape)
    assert np.array_equal(kernel(u, out=room), expected)


def test_a_kernel_knows_what_it_took_to_make() -> None:
    kernel = sn.trace(heat, 0.0, np.zeros((24, 24))).compile(cache=False)
    assert [stage.name for stage in kernel.report.stages] == ["plan", "generate", "compile"]


def test_rewriting_defines_nothing_that_was_undefined_and_shows_its_certificates() -> None:
    def rhs(u: Any) -> Any:
        return np.stack([u / u, np.sqrt(u - 1.0) ** 2, u / (u - 1.0) * (u - 1.0), 2.0 * u + 2.0 * u**2])

    u = np.array([0.0, 1.0, 2.0])
    kernel = sn.trace(rhs, u).compile(cache=False)
    with np.errstate(all="ignore"):
        assert np.array_equal(kernel(u), rhs(u), equal_nan=True)
    assert [certificate.certified for certificate in kernel.certificates] == [True]
    assert sn.trace(rhs, u).compile(allow="ieee", cache=False).certificates == []
