"""A double pendulum by SymPy's Lagrangian mechanics, its equations as a kernel, and its energy over time.

python examples/mechanics_to_kernel.py
"""

import numpy as np
import sympy
from scipy.integrate import solve_ivp
from sympy.physics.mechanics import LagrangesMethod, dynamicsymbols

import symnum as sn


def main() -> None:
    a, b = dynamicsymbols("a b")
    da, db = a.diff(), b.diff()
    g = sympy.Symbol("g", positive=True)
    x1, y1 = sympy.sin(a), -sympy.cos(a)
    x2, y2 = x1 + sympy.sin(b), y1 - sympy.cos(b)
    t = sympy.Symbol("t")  # the time of dynamicsymbols
    kinetic = sum(c.diff(t) ** 2 for c in (x1, y1, x2, y2)) / 2
    potential = g * (y1 + y2)
    method = LagrangesMethod(kinetic - potential, [a, b])
    method.form_lagranges_equations()
    slopes = method.rhs()
    state = [a, b, da, db]
    rhs = sn.lambdify([state, g], slopes, rewriter="auto")
    energy = sn.lambdify([state, g], kinetic + potential)
    start = [2.0, 1.0, 0.0, 0.0]
    solution = solve_ivp(lambda _, y: rhs(y, 9.81).ravel(), (0, 5), start, rtol=1e-10, atol=1e-10)
    drift = np.ptp(energy(solution.y, 9.81))
    print(repr(rhs))
    print(f"energy drifts by less than 1e-6: {drift < 1e-6}")


if __name__ == "__main__":
    main()
