"""The Brusselator in two dimensions as SciPy users write it: a flat state, reshaped inside."""

import sys
from typing import Any

import numpy as np

import symnum as sn


def main(n: int = 64, end: float = 6.0) -> None:
    """Solve and compare the two methods."""

    def rhs(t: float, y: Any, p: Any) -> Any:
        a, b, D = p
        u, v = y[: n * n].reshape(n, n), y[n * n :].reshape(n, n)

        def laplacian(w: Any) -> Any:
            return (np.roll(w, 1, 0) + np.roll(w, -1, 0) + np.roll(w, 1, 1) + np.roll(w, -1, 1) - 4 * w) * n**2

        du = a + u**2 * v - (b + 1) * u + D * laplacian(u)
        dv = b * u - u**2 * v + D * laplacian(v)
        return np.concatenate([du.ravel(), dv.ravel()])

    x = np.linspace(0, 1, n, endpoint=False)
    u0 = 22 * np.outer(x * (1 - x), np.ones(n)) ** 1.5
    v0 = 27 * np.outer(np.ones(n), x * (1 - x)) ** 1.5
    system = sn.trace(rhs, 0.0, np.concatenate([u0.ravel(), v0.ravel()]), (1.0, 3.4, 0.002)).ode_system("Brusselator")
    explicit = system.solve((0, end), rtol=1e-4)
    implicit = system.solve((0, end), rtol=1e-4, method="BDF")
    print(explicit)
    print(implicit)
    print(f"the two differ by at most {np.abs(explicit.y[:, -1] - implicit.y[:, -1]).max():.2g}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *map(float, sys.argv[2:]))
