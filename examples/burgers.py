"""Burgers' equation: a sine wave steepens into a shock; viscous, upwind, and conservative."""

import sys

import numpy as np

import symnum as sn


def main(n: int = 400) -> None:
    """Solve and compare with the exact solution of Cole and Hopf, by quadrature."""
    nu, end = 0.02, 0.3
    system = sn.pde(
        {"u": "nu*dxx(u) - upwind(u, u)"},
        sn.Grid((n,), spacing=2.0 / n, origin=-1.0),
        "dirichlet",
        parameters={"nu": nu},
        initial={"u": "-sin(pi*x)"},
        name="Burgers",
    )
    solution = system.solve((0, end), rtol=1e-5)
    x = system.grid.centres(0)
    points, weights = np.polynomial.hermite.hermgauss(100)
    shifted = x[:, None] - np.sqrt(4 * nu * end) * points
    kernel = weights * np.exp(-np.cos(np.pi * shifted) / (2 * np.pi * nu))
    exact = -(kernel * np.sin(np.pi * shifted)).sum(axis=1) / kernel.sum(axis=1)
    print(solution)
    print(f"largest error {np.abs(solution['u'][-1] - exact).max():.3f} with {n} cells of first-order upwind")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
