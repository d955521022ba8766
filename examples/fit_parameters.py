"""Rate constants from noisy data: least squares with the exact Jacobian of a compiled model.

python examples/fit_parameters.py
"""

from typing import Any, cast

import numpy as np
from scipy.optimize import least_squares

import symnum as sn


def main() -> None:
    t, a, k1, k2 = sn.symbols("t a k1 k2")
    model = a * k1 / (k1 - k2) * (sn.exp(-k2 * t) - sn.exp(-k1 * t))
    unknown = [a, k1, k2]
    value = sn.compile([t, unknown], model)
    slopes = sn.compile([t, unknown], sn.gradient(model, unknown))
    times = np.linspace(0.0, 12.0, 80)
    truth = np.array([5.0, 1.3, 0.4])

    def jacobian(p: np.ndarray) -> Any:
        return slopes(times, at(p)).T

    def at(p: np.ndarray) -> list[np.ndarray]:
        return [np.full(times.shape, each) for each in p]

    data = value(times, at(truth)) + 0.02 * np.random.default_rng(3).standard_normal(times.size)
    fit = least_squares(lambda p: value(times, at(p)) - data, [1.0, 2.0, 0.1], jac=cast(Any, jacobian))
    print("found:", fit.x.round(2), "true:", truth)
    print(f"within 5%: {bool(np.allclose(fit.x, truth, rtol=0.05))}")


if __name__ == "__main__":
    main()
