"""Right-hand sides in the styles in which people write them; each is traced as it stands."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.ndimage
import scipy.signal
import scipy.sparse
from scipy.special import expit

N = 24


def grid_laplacian(u: Any) -> Any:
    return np.roll(u, 1, 0) + np.roll(u, -1, 0) + np.roll(u, 1, 1) + np.roll(u, -1, 1) - 4 * u


def matrix_products() -> Any:
    step = np.diag(np.ones(N - 1), 1) + np.diag(np.ones(N - 1), -1) - 2 * np.eye(N)
    mx, my = step.copy(), step.copy()
    mx[1, 0] = mx[-2, -1] = my[0, 1] = my[-1, -2] = 2.0
    source = np.zeros((N, N))
    source[:, 19:] = 1.0

    def rhs(t: Any, y: Any) -> Any:
        a, b, c = y
        da = 100.0 * (my @ a + a @ mx) + source - a - a * b + c
        return np.stack([da, 1.0 - b - a * b + c, 1.0 - c + a * b - c])

    return rhs, (0.3, np.random.default_rng(1).random((3, N, N)))


def flat_state() -> Any:
    def rhs(t: Any, y: Any, p: Any) -> Any:
        a, b, d = p
        u, v = y[: N * N].reshape(N, N), y[N * N :].reshape((N, N))
        du = a + u**2 * v - (b + 1) * u + d * grid_laplacian(u)
        dv = b * u - u**2 * v + d * grid_laplacian(v)
        return np.concatenate([du.ravel(), dv.ravel()])

    return rhs, (0.0, np.random.default_rng(2).random(2 * N * N), (1.0, 3.0, 0.1))


def slices_in_place() -> Any:
    dx = 1.0 / (N - 1)

    def rhs(t: Any, u: Any) -> Any:
        du = np.zeros_like(u)
        du[1:-1, 1:-1] = (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1]) / dx**2
        du[0, :] = du[1, :]
        du[-1] = np.sin(t) - u[-1]
        du[:, 0] += 1.0
        return du

    return rhs, (0.4, np.random.default_rng(3).random((N, N)))


def padded() -> Any:
    def rhs(t: Any, u: Any) -> Any:
        w = np.pad(u, 1, mode="edge")
        lap = w[:-2, 1:-1] + w[2:, 1:-1] + w[1:-1, :-2] + w[1:-1, 2:] - 4.0 * u
        return 0.2 * lap + u * (1 - u) * (u - 0.1)

    return rhs, (0.0, np.random.default_rng(4).random((N, N + 5)))


def gray_scott_ndimage() -> Any:
    kernel = np.array([[0.05, 0.2, 0.05], [0.2, -1.0, 0.2], [0.05, 0.2, 0.05]])

    def rhs(t: Any, y: Any) -> Any:
        u, v = y.reshape(2, N, N)
        uvv = u * v * v
        du = 0.16 * scipy.ndimage.laplace(u, mode="wrap") - uvv + 0.06 * (1 - u)
        dv = 0.08 * scipy.ndimage.convolve(v, kernel, mode="reflect") + uvv - 0.122 * v
        dw = scipy.signal.convolve2d(u, kernel, mode="same", boundary="wrap")
        return np.array([du + 0.01 * dw, dv]).flatten()

    return rhs, (0.0, np.random.default_rng(5).random(2 * N * N))


def gradients() -> Any:
    x = np.linspace(0, 1, N)

    def rhs(t: Any, u: Any) -> Any:
        flux = -0.1 * np.gradient(u, x)
        return -np.gradient(flux, x[1] - x[0], edge_order=2) - u * np.gradient(u, x) + np.exp(-t)

    return rhs, (0.1, np.random.default_rng(6).random(N))


def differences() -> Any:
    dx = 0.1

    def rhs(t: Any, u: Any, k: float) -> Any:
        flux = -k * np.diff(u) / dx
        flux = np.concatenate(([0.0], flux, [0.0]))
        return -np.diff(flux) / dx

    return rhs, (0.0, np.random.default_rng(7).random(N), 0.7)


def upwind() -> Any:
    def rhs(t: Any, u: Any, c: float) -> Any:
        left, right = u - np.roll(u, 1), np.roll(u, -1) - u
        return -np.where(u > 0, u * left, u * right) - np.maximum(c, 0) * left - np.minimum(c, 0) * right

    return rhs, (0.0, np.random.default_rng(8).standard_normal(N), 0.3)


def writes_into_argument() -> Any:
    def rhs(du: Any, u: Any, t: Any) -> None:
        du[...] = 0.0
        for k in range(2):
            du[k, 1:-1] = u[k, 2:] - 2 * u[k, 1:-1] + u[k, :-2]
        du[0] -= u[0] * u[1] ** 2
        du[1] += u[0] * u[1] ** 2
        du[:, 0] = 0.0
        du[:, -1] = t

    return rhs, (np.zeros((2, N)), np.random.default_rng(9).random((2, N)), 0.5)


def einsum_reactions() -> Any:
    rates = np.array([[-1.0, 0.5, 0.0], [1.0, -1.5, 0.25], [0.0, 1.0, -0.25]])

    def rhs(t: Any, y: Any) -> Any:
        lap = np.stack([grid_laplacian(c) for c in y])
        diffusion = np.array([1.0, 0.5, 0.1])[:, None, None]
        return np.einsum("ij,jkl->ikl", rates, y) + diffusion * lap - np.einsum("ikl,ikl->ikl", y, y)

    return rhs, (0.0, np.random.default_rng(10).random((3, N, N)))


def three_dimensions() -> Any:
    def rhs(t: Any, u: Any) -> Any:
        lap = -6.0 * u
        for axis in range(3):
            lap += np.roll(u, 1, axis) + np.roll(u, -1, axis)
        return lap - u**3 + u

    return rhs, (0.0, np.random.default_rng(11).standard_normal((6, 9, 12)))


def sparse_laplacian() -> Any:
    one = scipy.sparse.diags_array([np.ones(N - 1), -2.0 * np.ones(N), np.ones(N - 1)], offsets=[-1, 0, 1])  # pyright: ignore[reportArgumentType]
    eye = scipy.sparse.eye_array(N)
    laplacian = (scipy.sparse.kron(one, eye) + scipy.sparse.kron(eye, one)).tocsr()

    def rhs(t: Any, y: Any) -> Any:
        return laplacian @ y + laplacian.dot(y * y) - y

    return rhs, (0.0, np.random.default_rng(12).random(N * N))


def dense_spectral() -> Any:
    x = np.cos(np.pi * np.arange(N) / (N - 1))
    vandermonde = np.vander(x, N, increasing=True)
    d = np.linalg.solve(vandermonde.T, np.vstack([np.zeros(N), vandermonde.T[:-1] * np.arange(1, N)[:, None]])).T / 1e3

    def rhs(t: Any, u: Any) -> Any:
        return d @ (d @ u) - u * np.dot(d, u)

    return rhs, (0.0, np.random.default_rng(13).random(N))


def nonlocal_mean() -> Any:
    def rhs(t: Any, u: Any) -> Any:
        total = u.mean()
        return u * (1.0 - u) - total + np.sum(u, axis=0) / N - u.max(axis=1, keepdims=True) * np.linalg.norm(u)

    return rhs, (0.0, np.random.default_rng(14).random((N, N)))


def object_with_parameters() -> Any:
    class Model:
        def __init__(self) -> None:
            self.dx, self.speed = 0.05, 1.5

        def flux(self, q: Any) -> Any:
            return self.speed * q + 0.5 * q * q

        def __call__(self, t: Any, q: Any) -> Any:
            face = self.flux(0.5 * (q[1:] + q[:-1]))
            out = np.empty(len(q))
            out[1:-1] = -(face[1:] - face[:-1]) / self.dx
            out[[0, -1]] = [0.0, math.pi]
            return out

    return Model(), (0.0, np.random.default_rng(15).random(N))


def masks_and_indices() -> Any:
    order = np.random.default_rng(0).permutation(N)
    rim = np.zeros((N, N), dtype=bool)
    rim[0] = rim[-1] = rim[:, 0] = rim[:, -1] = True

    def rhs(t: Any, u: Any) -> Any:
        du = grid_laplacian(u)
        du[rim] = 0.0
        du[1::2, ::3] *= 2.0
        du[order[:3], 4] = 7.0
        return du + u[order] * 0.5 + np.clip(u[:, ::-1], 0.2, 0.8).T

    return rhs, (0.0, np.random.default_rng(16).random((N, N)))


def parameters_by_name() -> Any:
    def rhs(t: Any, y: Any, p: Any) -> Any:
        v, w = np.split(y, 2)
        dv = p["D"] * np.convolve(v, [1.0, -2.0, 1.0], mode="same") + v - v**3 / 3.0 - w + p["current"] * np.cos(t)
        dw = p["eps"] * (v + 0.7 - 0.8 * w)
        return np.hstack((dv, dw))

    return rhs, (0.2, np.random.default_rng(17).random(2 * N), {"D": 1.0, "current": 0.5, "eps": 0.08})


def mathematics_of_floats() -> Any:
    def rhs(t: Any, u: Any) -> Any:
        return u * math.sin(t) + math.exp(-t) * expit(u)

    return rhs, (0.3, np.random.default_rng(18).random(N))


def random_numbers_drawn_inside() -> Any:
    def rhs(t: Any, u: Any) -> Any:
        noise = np.random.default_rng(0).normal(size=N)
        return u + noise

    return rhs, (0.0, np.random.default_rng(19).random(N))


STYLES = [
    matrix_products, flat_state, slices_in_place, padded, gray_scott_ndimage, gradients, differences, upwind,
    writes_into_argument, einsum_reactions, three_dimensions, sparse_laplacian, dense_spectral, nonlocal_mean,
    object_with_parameters, masks_and_indices, parameters_by_name, mathematics_of_floats,
    random_numbers_drawn_inside,
]  # fmt: skip
