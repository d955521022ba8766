"""People who come from SymPy bring what they have: its functions, `cse`, mechanics; they get SymPy back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from sympy.abc import n, x, y, z
from sympy.physics import mechanics

import symnum as sn
from symnum.errors import LimitError, SymnumError

STEP: Any = sympy.Heaviside  # its stub knows no value at zero but a half
WRITTEN_OTHERWISE: dict[str, Any] = {
    "a step": sympy.Heaviside(x - 1),
    "a step with a value at its place": STEP(x, 1),
    "sinc": sympy.sinc(x),
    "a sum over constants": sympy.Sum(x**n / sympy.factorial(n), (n, 0, 6)),
    "a double sum": sympy.Sum(n * y * x, (n, 1, 2), (y, 1, 3)),
    "a product": sympy.Product(x + n, (n, 1, 4)),
    "smallest and largest": sympy.Max(x, 1, sympy.Min(x**2, 3)),
    "reciprocals": sympy.coth(x) + sympy.sech(x) + sympy.csch(x) + sympy.acot(x),
    "inverses": sympy.asec(x + 2) + sympy.acsc(x + 2) + sympy.acsch(x) + sympy.acoth(x + 2),
    "constants": sympy.GoldenRatio * x + sympy.EulerGamma + sympy.Catalan,
    "a fraction part": sympy.frac(x),
    "a derivative": sympy.Derivative(sympy.sin(x) * x, x),
    "cases": sympy.Piecewise((x, x < 1), (x**2, x < 2), (0, True)),
    "exclusive or": sympy.Xor(x > 1, x < 2),
    "if then else": sympy.ITE(x > 1, x < 2, x > sympy.Rational(1, 2)),
}


@pytest.mark.parametrize("name", WRITTEN_OTHERWISE)
def test_functions_are_written_with_known_ones(name: str) -> None:
    expression = WRITTEN_OTHERWISE[name]
    values = [0.25, 1.0, 1.75]
    exact = [expression.doit().subs(x, value) for value in values]
    expected = [float(e.evalf(17)) if isinstance(e, sympy.Expr) else float(bool(e)) for e in exact]
    np.testing.assert_allclose(sn.lambdify(x, expression)(np.array(values)), expected, rtol=1e-14)


def test_sums_that_cannot_be_written_out_are_refused() -> None:
    with pytest.raises(SymnumError, match="not constant"):
        sn.lambdify(x, sympy.Sum(n, (n, 1, x)))
    with pytest.raises(LimitError, match="1,000,000 terms"):
        sn.lambdify(x, sympy.Sum(sympy.sin(x * n), (n, 1, 10**6)))
    with pytest.raises(LimitError, match="1,000,000 terms"):
        sn.from_sympy(sympy.Product(x * n, (n, 1, 10**6)))


def test_a_long_sum_has_a_closed_form() -> None:
    long = sn.from_sympy(sympy.Sum(x * n + n**2, (n, 1, 10**6)))
    assert sn.to_sympy(long) == sympy.Sum(sn.to_sympy(long).function, *sn.to_sympy(long).limits)
    closed = sn.simplify(long)
    assert closed is 500000500000 * sn.symbol("x") + 333333833333500000


def test_cse_has_the_shape_and_the_meaning_of_sympys() -> None:
    given = [sympy.sin(x + y) + (x + y) ** 2, sympy.Matrix([[sympy.sin(x + y), 3 * z * sympy.sqrt(x + y)]])]
    replacements, reduced = sn.cse(given)
    assert [type(part) for part in reduced] == [type(part) for part in sympy.cse(given)[1]]
    assert replacements[0] == (sympy.Symbol("x0"), x + y)
    for name, meaning in reversed(replacements):
        reduced = [part.subs(name, meaning) for part in reduced]
    assert reduced == given


def test_cse_takes_symbols_and_avoids_names_in_use() -> None:
    a, x0 = sn.symbols("a x0")
    part = sn.exp(a * x0)
    assert [str(name) for name, _ in sn.cse([part + 1, part * 2])[0]] == ["x1"]
    assert sn.cse([part + 1, part * 2], symbols=[sn.symbol("w")])[1] == [sn.symbol("w") + 1, 2 * sn.symbol("w")]
    with pytest.raises(SymnumError, match="0 symbols are given, and 1 parts are common"):
        sn.cse([part + 1, part * 2], symbols=[])


def test_optimize_gives_sympy_of_the_same_shape_and_symbols() -> None:
    angle = sympy.Symbol("angle")
    identity = sympy.sin(angle) ** 2 + sympy.cos(angle) ** 2
    assert sn.optimize(identity * x + y) == x + y
    assert sn.optimize(sympy.Matrix([[identity, x]])) == sympy.Matrix([[1, x]])
    assert sn.optimize([identity - 1 + angle]) == [angle]


def test_options_of_sympys_lambdify_are_taken() -> None:
    assert sn.lambdify([x], sympy.sin(x), cse=True, dummify=True)(1.0) == np.sin(1.0)


def test_a_pendulum_of_mechanics_becomes_a_kernel() -> None:
    q, u = mechanics.dynamicsymbols("q u")
    mass, length, g = sympy.symbols("m l g")
    frame = mechanics.ReferenceFrame("N")
    arm = frame.orientnew("A", "Axis", [q, frame.z])
    arm.set_ang_vel(frame, u * frame.z)
    pivot = mechanics.Point("O")
    pivot.set_vel(frame, 0)
    tip = pivot.locatenew("P", length * arm.x)
    tip.v2pt_theory(pivot, frame, arm)
    bob = mechanics.Particle("bob", tip, mass)
    kane = mechanics.KanesMethod(frame, q_ind=[q], u_ind=[u], kd_eqs=[u - q.diff()])
    kane.kanes_equations([bob], [(tip, mass * g * frame.x)])
    kernel = sn.lambdify([(q, u), (mass, length, g)], kane.rhs())
    np.testing.assert_allclose(kernel([0.3, 0.1], [2.0, 1.5, 9.81]), [[0.1], [-9.81 / 1.5 * np.sin(0.3)]], rtol=1e-14)
