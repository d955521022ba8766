"""NumPy's functions on symbolic arrays against NumPy itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symnum as sn

RANDOM = np.random.default_rng(0)
U, V, W = RANDOM.random((6, 5)), RANDOM.random((6, 5)) - 0.5, RANDOM.random((4, 3, 5))
M, B = RANDOM.random((7, 6)), np.diag(np.arange(1.0, 7.0)) + np.diag(np.ones(5), 1)
PERMUTATION = np.eye(40)[RANDOM.permutation(40)]


def element_by_element(u: Any) -> Any:
    result = np.zeros(u.shape)
    for (i, j), value in np.ndenumerate(u):
        result[i, j] = value**2 if i > j else -value
    return result


def added_at_places(u: Any) -> Any:
    total = np.ones((3, 5))
    np.add.at(total, np.arange(6) // 2, u)
    np.put(total, [0, -1], u[0, 0])
    return total


def less_at_places(u: Any) -> Any:
    total, square = np.zeros(4), u[:5].copy()
    np.subtract.at(total, [1, 1, 3], u[0, :3])
    np.fill_diagonal(square, u[0])
    return total.sum() + square


CASES: dict[str, Callable[..., Any]] = {
    "sums over what lies in rows": lambda u, v, w: (
        np.repeat(u[0], 2).sum() + u.ravel(order="F").sum() + (v.T.ravel() * u.ravel()).max()
        + u.T.reshape(-1, 6) @ v[:, 0]
    ),
    "a diagonal": lambda u, v, w: np.diagonal(u[:5]),
    "subtracted": lambda u, v, w: less_at_places(u),
    "cross products": lambda u, v, w: np.cross(u[:, :3], v[:, 2:]),
    "kron": lambda u, v, w: np.kron(u, np.eye(2)) + np.kron(u[0, :2], v).sum(),
    "solved": lambda u, v, w: np.linalg.solve(B, u) + np.linalg.multi_dot([u, v.T, u]),
    "powers of matrices": lambda u, v, w: np.linalg.matrix_power(u[:5], 3),
    "norms": lambda u, v, w: (
        np.linalg.norm(v, 1, axis=1) + np.linalg.norm(v[0], np.inf) + np.linalg.norm(v, 3, 1) + np.linalg.norm(v, "fro")
    ),
    "repeated letters": lambda u, v, w: np.einsum("ii->i", u[:5]) + np.einsum("ii", v[:5]) + np.einsum("iij", w[:3]),
    "dots in subscripts": lambda u, v, w: np.einsum("...i,ij->...j", w, u[:5]) + np.einsum("...i,...i", w, w).sum(),
    "averages": lambda u, v, w: np.average(u, axis=0, weights=np.arange(6.0)) + np.average(v, weights=u),
    "some elements": lambda u, v, w: np.sum(u, where=v > 0) + np.max(u, where=v > 0, initial=0.1, axis=0),
    "counted": lambda u, v, w: np.count_nonzero(v > 0, axis=0) + np.nansum(u) + np.nanmean(v, axis=0),
    "close": lambda u, v, w: np.where(np.isclose(u, 0.5, atol=0.2), np.sinc(v), np.logaddexp(u, v) + np.copysign(u, v)),
    "taken out": lambda u, v, w: np.array(u.tolist()) * v[0, 1].item() + u.item(3) + (v > 0).astype(int),
    "diagonals": lambda u, v, w: (
        np.diag(u @ v.T, 1) + np.diagonal(w, -1, 0, 2).sum() + np.trace(u[:5]) + np.diag(v[:4, 0], -1)[:, 2].sum()
    ),
    "triangles": lambda u, v, w: np.triu(u) + np.tril(v, -1) + np.rollaxis(w, 2).sum(axis=2)[:, :1].T,
    "windows": lambda u, v, w: np.einsum("ijkl,kl->ij", np.lib.stride_tricks.sliding_window_view(u, (2, 3)), M[:2, :3]),
    "inserted": lambda u, v, w: (
        np.delete(np.insert(u, 2, v[0], axis=0), [0, -1], axis=0) + np.insert(v[0], [0, 5], 1.0)[1:6]
    ),
    "brackets": lambda u, v, w: np.r_[u[0], 0.0, v[1, :3]] + np.c_[v[:, :1], u, v, u][0, :9].sum(),
    "pieces": lambda u, v, w: (
        np.piecewise(u, [u < 0.5, v > 0], [lambda x: -x, 2.0, np.cos]) + np.polyval([1.0, -2.0, 3.0], v)
    ),
    "of elements": lambda u, v, w: np.vectorize(lambda a, b: a * a - b)(u, v) + element_by_element(u),
    "added at places": lambda u, v, w: added_at_places(u) + np.bincount(np.arange(6) // 2, weights=v[:, 0])[:, None],
    "taken": lambda u, v, w: (
        np.take(u, np.arange(1, 7), axis=0, mode="wrap") + v.take(range(-2, 3), axis=1, mode="clip")
    ),
    "transposes": lambda u, v, w: np.swapaxes(w, 0, 2) + np.moveaxis(w, [0, 2], [2, 0]) * w.transpose(2, 1, 0),
    "flips": lambda u, v, w: u[::-1] + np.fliplr(v) - np.rot90(np.rot90(u)),
    "strided": lambda u, v, w: u[1::2, ::-2] * v[::2, 2:],
    "newaxis": lambda u, v, w: u[:, None, :] * v[None, :, :] + u[..., 0][:, None, None],
    "reshape": lambda u, v, w: u.reshape(5, 6) + v.reshape(-1).reshape((5, 6), order="F"),
    "joins": lambda u, v, w: np.hstack([np.vstack([u, v[:1]]), np.zeros((7, 1)), np.concatenate([v, u[-1:]])]),
    "block": lambda u, v, w: np.block([[u, v], [v, u]]),
    "stacks": lambda u, v, w: (
        np.dstack([u, v]) + np.stack([v, u], axis=-1) + np.column_stack([u[:, 0], v[:, 1]])[:, None]
    ),
    "tile": lambda u, v, w: np.tile(u, (2, 2)) * np.repeat(np.repeat(v, 2, axis=0), 2, axis=1),
    "splits": lambda u, v, w: sum(np.split(u, 3)) * np.array_split(v, 3, axis=1)[2].sum(),
    "rolls": lambda u, v, w: np.roll(u, (1, -2), (0, 1)) + np.roll(v, 3) - np.roll(w[0, 0], 7),
    "pads": lambda u, v, w: np.pad(u, ((1, 2), (0, 3)), mode="reflect") - np.pad(v, ((2, 1), (3, 0)), mode="symmetric"),
    "pad with values": lambda u, v, w: np.pad(u, 1, constant_values=((1.0, 2.0), (3.0, 4.0))),
    "choices": lambda u, v, w: (
        np.where(v > 0, u, -v) + np.select([u > 0.7, v < 0], [u, v], 1.0) + (u > 0.5) * (v < 0.2)
    ),
    "logic": lambda u, v, w: np.where((u > 0.5) & ~(v > 0) | np.logical_and(u < 0.1, v < 0.1), 1.0, 0.0),
    "bounds": lambda u, v, w: np.clip(u, 0.2, 0.8) + v.clip(max=0.1) + np.maximum(u, v) - np.minimum(u, 0.5),
    "mathematics": lambda u, v, w: (
        np.exp(-u) + np.sin(v) * np.sqrt(u) + np.log1p(u) / np.cosh(v) + np.arctan2(u, v) + np.hypot(u, v)
    ),
    "powers": lambda u, v, w: u**2 + u**0.5 + u**3 + 2.0**v + np.square(v) + np.reciprocal(1 + u) + np.cbrt(v),
    "remainders": lambda u, v, w: (
        (v * 7) % 2 + (v * 7) // 2 + np.floor(v) + np.sign(v) + np.abs(v) + np.heaviside(v, 0.5)
    ),
    "reductions": lambda u, v, w: (
        u.sum(axis=0) + v.mean(0) + u.max(axis=0) - v.min(axis=0) + u.std(0) + np.prod(u, axis=0)
    ),
    "all reduced": lambda u, v, w: np.stack([u.sum(), v.max(), w.mean(), np.linalg.norm(v), np.ptp(u), u.var()]),
    "kept axes": lambda u, v, w: u / u.sum(axis=1, keepdims=True) + w.sum(axis=(0, 1)),
    "differences": lambda u, v, w: np.diff(u, axis=0)[:, :4] + np.diff(v, n=1)[:5] + np.cumsum(u, axis=1)[:5, :4],
    "gradient": lambda u, v, w: sum(np.gradient(u, 0.5, 0.2)) + np.gradient(v, axis=1, edge_order=2),
    "products": lambda u, v, w: M @ u + (u.T @ M.T).T + np.dot(M, v),
    "banded": lambda u, v, w: B @ u + (v.T @ B).T + np.einsum("ij,jk->ik", B, u),
    "symbolic products": lambda u, v, w: u.T @ v + np.einsum("ki,kj->ij", u, v) + np.tensordot(u, v, axes=([0], [0])),
    "vectors": lambda u, v, w: np.outer(u[0], v[0]) + np.inner(u[0], v[1]) + u[:5] @ v[2],
    "einsum": lambda u, v, w: (
        np.einsum("abc,dc->abd", w, u) + np.einsum("ab,cd,bd->cab", W[:, :, 0], u, v[:3])[0][0][0]
    ),
    "gathers": lambda u, v, w: u[[0, 2, 2]] + v[np.array([1, 1, 0])] + np.take(u, [3, 4, 5], axis=0),
    "boolean gather": lambda u, v, w: u[np.arange(30).reshape(6, 5) % 3 == 0] * v.ravel()[::3],
    "interpolation": lambda u, v, w: np.interp(u, [0.0, 0.3, 1.0], [1.0, -1.0, 2.0]) + np.trapezoid(u, dx=0.1, axis=0),
    "convolution": lambda u, v, w: (
        np.convolve(u[:, 0], [1.0, -2.0, 0.5], mode="same") + np.convolve(v[:, 1], [1.0, 1.0])[:6]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_function_gives_what_numpy_gives(name: str) -> None:
    function = CASES[name]
    kernel = sn.trace(function, U, V, W).compile(cache=False)
    np.testing.assert_allclose(kernel(U, V, W), function(U, V, W), rtol=1e-12, atol=1e-13)


def test_a_permutation_matrix_is_a_sparse_product() -> None:
    y = RANDOM.random(40)
    np.testing.assert_allclose(sn.trace(lambda y: PERMUTATION @ y, y).compile(cache=False)(y), PERMUTATION @ y)


def test_a_view_writes_into_what_it_views() -> None:
    def function(u: Any) -> Any:
        out = np.zeros((2, 6, 5))
        first, second = out
        first[1:-1] = u[1:-1]
        first += 1.0
        second.T[2] = u[:, 0]
        second.reshape(-1)[3:5] = 7.0
        out[:, 0, 0] *= 3.0
        out[1, ::2, 1:3] = u[:3, :2]
        return out

    assert np.array_equal(sn.trace(function, U).compile(cache=False, allow="ieee")(U), function(U))


slices = st.slices(6).filter(lambda s: len(range(*s.indices(6))) > 0)


@settings(max_examples=25, deadline=None)
@given(slices, st.slices(5).filter(lambda s: len(range(*s.indices(5))) > 0), st.integers(-7, 7), st.integers(-7, 7))
def test_slices_of_rolls_are_those_of_numpy(rows: slice, columns: slice, down: int, right: int) -> None:
    def function(u: Any) -> Any:
        rolled = np.roll(u, (down, right), (0, 1))
        out = np.ones_like(u)
        out[rows, columns] = rolled[rows, columns] * 2.0
        return out - rolled

    assert np.array_equal(sn.trace(function, U).compile(cache=False, allow="ieee")(U), function(U))
