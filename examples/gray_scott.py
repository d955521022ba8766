"""Gray-Scott patterns: two fields, explicit steps of one size, and a picture.

python examples/gray_scott.py [cells] [steps]
"""

import sys

import numpy as np

import symnum as sn
from symnum.display.fields import field_figure


def main(n: int = 256, steps: int = 5000) -> None:
    """March and draw."""
    u, v = np.ones((n, n)), np.zeros((n, n))
    middle = slice(n // 2 - n // 16, n // 2 + n // 16)
    u[middle, middle], v[middle, middle] = 0.5, 0.25
    u += 0.02 * np.random.default_rng(1).standard_normal((n, n))
    system = sn.pde(
        {"u": "Du*laplace(u) - u*v^2 + F*(1 - u)", "v": "Dv*laplace(v) + u*v^2 - (F + k)*v"},
        sn.Grid((n, n)),
        "periodic",
        parameters={"Du": 0.16, "Dv": 0.08, "F": 0.035, "k": 0.065},
        initial={"u": u, "v": v},
        name="Gray-Scott",
    )
    print(f"stable steps of Euler's method reach {system.stable_step():.3f}")
    final = system.march(1.0, steps).state
    print(f"v after {steps} steps: mean {final[1].mean():.4f}, largest {final[1].max():.4f}")
    field_figure(final[1], "v").savefig("gray_scott.png")
    print("picture in gray_scott.png")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
