"""Lowering works through the term interface alone: SymPy's expressions and Python's syntax trees lower as they are."""

from __future__ import annotations

import ast

import numpy as np
import sympy

from symnum.backends.reference import evaluate_float
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Rate


def test_sympy_expressions_are_lowered_to_their_value() -> None:
    x, y, k = sympy.symbols("x y k")
    terms = [
        k * x * y / (1 + x**2) - 2 * y,
        sympy.sqrt(x) * sympy.exp(-x / 3) + sympy.Rational(2, 3) * x - k**3,
        sympy.Piecewise((x, x < y), (y, True)) + sympy.Max(x, y) * sympy.pi,
    ]
    program = optimise(lower([(Rate.PARAMETER, [k]), (Rate.STATE, [x, y])], terms))[0]
    values = {k: 0.3, x: 1.7, y: 0.9}
    expected = [float(term.subs(values)) for term in terms]
    np.testing.assert_allclose(evaluate_float(program, list(values.values())), expected, rtol=1e-14)


def test_python_syntax_is_lowered_as_written() -> None:
    tree = ast.parse("x + (y + x) - 0.1 * x", mode="eval").body
    x, y = (ast.Name(name, ast.Load()) for name in "xy")
    program = optimise(lower([(Rate.STATE, [x, y])], [tree]))[0]
    assert evaluate_float(program, [0.1, 0.2]) == [0.1 + (0.2 + 0.1) - 0.1 * 0.1]
