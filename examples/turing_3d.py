"""A Turing pattern in three dimensions: the Brusselator beyond its instability, a few hundred thousand unknowns."""

import sys

import numpy as np

import symnum as sn


def main(n: int = 48, end: float = 20) -> None:
    """Solve and say how the pattern grew."""
    a, b = 4.5, 7.5
    noise = 0.05 * np.random.default_rng(2).standard_normal((2, n, n, n))
    system = sn.pde(
        {"u": "Du*laplace(u) + a - (b + 1)*u + u^2*v", "v": "Dv*laplace(v) + b*u - u^2*v"},
        sn.Grid((n, n, n)),
        "periodic",
        parameters={"a": a, "b": b, "Du": 2.0, "Dv": 16.0},
        initial={"u": a + noise[0], "v": b / a + noise[1]},
        name="Turing",
    )
    solution = system.solve((0, end), t_eval=[0, end], rtol=1e-3)
    print(solution)
    print(f"deviation of u from uniform: {solution['u'][0].std():.3f} at the start, {solution['u'][-1].std():.3f} now")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
