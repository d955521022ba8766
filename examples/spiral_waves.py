"""FitzHugh-Nagumo spiral waves: a broken wave front curls up. Writes an animated GIF.

python examples/spiral_waves.py [cells] [end] [frames]
"""

import sys

import numpy as np

import symnum as sn


def main(n: int = 128, end: float = 200, frames: int = 41) -> None:
    """Solve and film."""
    v, w = np.full((n, n), -1.2), np.full((n, n), -0.62)
    v[: n // 2, : n // 2] = 1.5
    w[n // 2 :, : n // 2] = 0.5
    system = sn.pde(
        {"v": "laplace(v) + v - v^3/3 - w", "w": "eps*(v + beta - gamma*w)"},
        sn.Grid((n, n), spacing=0.8),
        "no-flux",
        parameters={"eps": 0.08, "beta": 0.7, "gamma": 0.5},
        initial={"v": v, "w": w},
        name="FitzHugh-Nagumo",
    )
    solution = system.solve((0, end), t_eval=np.linspace(0, end, frames), rtol=1e-3)
    print(solution)
    print(f"v lies between {solution['v'][-1].min():.2f} and {solution['v'][-1].max():.2f}")
    solution.movie("spiral_waves.gif", "v")
    print("movie in spiral_waves.gif")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
