"""`lambdify` as a user of SymPy knows it, compiled: the pull of a double pendulum's upper mass.

python examples/lambdify_for_sympy_users.py
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy

import symnum as sn


def acceleration(a: sympy.Symbol, b: sympy.Symbol, u: sympy.Symbol, v: sympy.Symbol) -> sympy.Expr:
    """The angular acceleration of the upper of two equal masses on rods of length 1: angles a, b and speeds u, v."""
    g = sympy.Rational(981, 100)
    d = a - b
    pull = -3 * g * sympy.sin(a) - g * sympy.sin(a - 2 * b) - 2 * sympy.sin(d) * (v**2 + u**2 * sympy.cos(d))
    return pull / (3 - sympy.cos(2 * d))


def seconds(function: Callable[..., Any], arguments: list[Any]) -> float:
    """The fastest of five calls."""
    times: list[float] = []
    for _ in range(5):
        start = time.perf_counter()
        function(*arguments)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    arguments = sympy.symbols("a b u v")
    expression = acceleration(*arguments)
    points = list(np.random.default_rng(1).uniform(-3, 3, (4, 200_000)))
    theirs, ours = sympy.lambdify(arguments, expression), sn.lambdify(arguments, expression)
    print(f"SymPy and NumPy  {1e3 * seconds(theirs, points):8.2f} ms for 200,000 points")
    print(f"symnum           {1e3 * seconds(ours, points):8.2f} ms")
    print(f"agree: {np.allclose(theirs(*points), ours(*points), rtol=1e-12)}")


if __name__ == "__main__":
    main()
