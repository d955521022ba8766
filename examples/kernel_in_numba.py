"""A kernel called from a loop that Numba compiles: the logistic map's orbit for many parameters.

python examples/kernel_in_numba.py
"""

import numpy as np
from numba import njit

import symnum as sn


def main() -> None:
    x, r = sn.symbols("x r")
    step = sn.lambdify([x, r], r * x * (1 - x)).njit

    @njit
    def orbit(start: float, rates: np.ndarray, steps: int) -> np.ndarray:
        ends = np.empty(rates.size)
        for place in range(rates.size):
            value = start
            for _ in range(steps):
                value = step(value, rates[place])
            ends[place] = value
        return ends

    rates = np.array([2.0, 2.5, 2.9])
    ends = orbit(0.3, rates, 1000)
    print("ends:", ends.round(6))
    print(f"at the fixed points 1 - 1/r: {bool(np.allclose(ends, 1 - 1 / rates))}")


if __name__ == "__main__":
    main()
