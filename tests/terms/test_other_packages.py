"""Expressions of SymEngine and CasADi as terms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.errors import SymnumError


def test_symengine_expressions_become_the_same_terms() -> None:
    se: Any = pytest.importorskip("symengine")
    x, y = se.symbols("x y")
    pairs = {
        x + 2 * y**2 / 3: "x + 2*y^2/3",
        se.exp(-x / y) * se.sqrt(x): "exp(-x/y)*sqrt(x)",
        se.Piecewise((x, x < 1), (y, True)): "if(x < 1, x, y)",
        se.Piecewise((x, x < 1)): "if(x < 1, x, nan)",
        se.Max(x, y) + se.Abs(x) + se.pi + se.RealDouble(0.5): "max(x, y) + abs(x) + pi + 0.5",
        se.And(x < 1, y < 2): "x < 1 and y < 2",
        se.sech(x): "1/cosh(x)",
    }
    for expression, text in pairs.items():
        assert sn.from_symengine(expression) is sn.parse(text)


def test_symengine_matrices_are_read_row_by_row() -> None:
    se: Any = pytest.importorskip("symengine")
    x, y = se.symbols("x y")
    assert sn.from_symengine(se.Matrix([[x, 1], [y, 2]])) == [*map(sn.parse, ("x", "1", "y", "2"))]


def test_what_symengine_has_and_symnum_has_not_is_named() -> None:
    se: Any = pytest.importorskip("symengine")
    with pytest.raises(SymnumError, match="ImaginaryUnit has no counterpart"):
        sn.from_symengine(se.I * se.Symbol("x"))


def test_deep_symengine_expressions_are_read() -> None:
    se: Any = pytest.importorskip("symengine")
    expression = se.Symbol("x")
    for _ in range(5_000):
        expression = se.sin(expression)
    assert sn.operation_counts(sn.from_symengine(expression)).dag == {"sin": 5_000}


def test_casadi_expressions_have_the_values_that_casadi_gives() -> None:
    ca: Any = pytest.importorskip("casadi")
    x, v = ca.SX.sym("x"), ca.SX.sym("v", 2)
    expression = ca.vertcat(
        ca.sin(x) + x**2 / v[1] + ca.if_else(x < 1, x, v[0]), ca.fmod(x - 2, v[0]), ca.copysign(v[0], x - 1),
        ca.fmin(x, 2) * ca.exp(-v[1]) + ca.logic_not(x < v[0]), ca.sumsqr(v) + 1 / x,
    )  # fmt: skip
    terms = sn.from_casadi(expression)
    kernel = sn.compile([sn.symbol(name) for name in ("x", "v_0", "v_1")], terms)
    theirs = ca.Function("f", [x, v], [expression])(0.7, [1.3, 2.1])
    np.testing.assert_allclose(kernel(0.7, 1.3, 2.1), np.array(theirs).ravel(), rtol=1e-15)


def test_casadi_matrices_are_lists_of_rows() -> None:
    ca: Any = pytest.importorskip("casadi")
    matrix = ca.MX.sym("M", 2, 2)
    rows = sn.from_casadi(ca.mtimes(matrix, matrix))
    assert rows[0][1] is sn.parse("M_0*M_2 + M_2*M_3")


def test_what_casadi_has_and_symnum_has_not_is_named() -> None:
    ca: Any = pytest.importorskip("casadi")
    with pytest.raises(SymnumError, match="two different symbols"):
        sn.from_casadi(ca.SX.sym("x") + ca.SX.sym("x"))
    matrix = ca.MX.sym("M", 2, 2)
    with pytest.raises(SymnumError, match="cannot write this expression with scalars"):
        sn.from_casadi(ca.solve(matrix, matrix[:, 0]))
    with pytest.raises(SymnumError, match="no expression of CasADi"):
        sn.from_casadi("x")
