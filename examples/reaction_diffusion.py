"""The reaction-diffusion problem of Gowda et al. (arXiv 2105.03949): plain NumPy code, traced, compiled and solved.

The two matrix products become a five-point stencil with its boundary rows, and everything one pass over the grid.
"""

import sys
import time
from typing import Any

import numpy as np

import symnum as sn


def problem(n: int) -> Any:
    """The right-hand side as people write it; only A diffuses."""
    step = np.diag(np.ones(n - 1), 1) + np.diag(np.ones(n - 1), -1) - 2 * np.eye(n)
    Mx, My = step.copy(), step.copy()
    Mx[1, 0] = Mx[-2, -1] = My[0, 1] = My[-1, -2] = 2.0
    a1 = np.zeros((n, n))
    a1[:, int(0.8 * n) :] = 1.0

    def rhs(t: float, y: Any) -> Any:
        A, B, C = y
        dA = 100.0 * (My @ A + A @ Mx) + a1 - A - A * B + C
        dB = 1.0 - B - A * B + C
        dC = 1.0 - C + A * B - C
        return np.stack([dA, dB, dC])

    return rhs


def main(n: int = 32) -> None:
    """Trace, compile and solve; then once more, compiled."""
    begun = time.perf_counter()
    system = sn.trace(problem(n), 0.0, np.zeros((3, n, n))).ode_system("reaction-diffusion")
    solution = system.solve((0, 10), rtol=1e-3)
    print(f"traced, compiled and solved in {time.perf_counter() - begun:.3f} s")
    begun = time.perf_counter()
    solution = system.solve((0, 10), rtol=1e-3)
    print(f"solved again in {time.perf_counter() - begun:.4f} s")
    print(solution)
    print("mean of A, B, C at the end:", solution.fields[-1].mean(axis=(1, 2)).round(4))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
