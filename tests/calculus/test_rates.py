"""Directional derivatives, implicit and unknown functions, and derivatives written down first."""

from __future__ import annotations

import numpy as np
import pytest

import symnum as sn
from symnum.calculus.delayed import derivative, expand_derivatives
from symnum.calculus.directional import hvp, jvp, vjp
from symnum.calculus.implicit import implicit_diff
from symnum.errors import LimitError, SymnumError
from symnum.terms.interface import AnyTerm
from symnum.terms.unknown import unknown_function

x, y, z = sn.symbols("x y z")
VALUES = {x: 0.7, y: 1.3, z: -0.4}
TERMS = [x * sn.sin(y * z), sn.exp(x) / y, sn.maximum(x, y) * z]


def numbers(terms: list[AnyTerm]) -> np.ndarray:
    """Return the values of terms at a point."""
    return np.array([float(sn.evaluate(sn.add(term), VALUES)) for term in terms])


def test_products_with_the_jacobian_are_those_of_its_matrix() -> None:
    matrix = numbers(list(sn.jacobian(TERMS, [x, y, z]).flat)).reshape(3, 3)
    vector = [2, -1, 3]
    assert numbers(jvp(TERMS, [x, y, z], vector)) == pytest.approx(matrix @ vector, rel=1e-13)
    assert numbers(vjp(TERMS, [x, y, z], vector)) == pytest.approx(vector @ matrix, rel=1e-13)


def test_a_product_with_the_hessian_is_that_of_its_matrix() -> None:
    term = TERMS[0] * TERMS[1]
    matrix = numbers(list(sn.hessian(term, [x, y, z]).flat)).reshape(3, 3)
    assert numbers(hvp(term, [x, y, z], [1, 2, 3])) == pytest.approx(matrix @ [1, 2, 3], rel=1e-12)


def test_a_vector_of_another_length_is_refused() -> None:
    with pytest.raises(SymnumError, match="does not fit"):
        jvp(TERMS, [x, y, z], [1])


def test_several_implicit_functions_follow_the_linear_system() -> None:
    equations = [x * y + z**2 - 1, sn.sin(x) + y * z]
    rows = numbers(list(sn.jacobian(equations, [x, y, z]).flat)).reshape(2, 3)
    wanted = np.linalg.solve(rows[:, :2], -rows[:, 2])
    assert numbers(implicit_diff(equations, [x, y], z)) == pytest.approx(wanted, rel=1e-12)


def test_equations_that_determine_nothing_are_refused() -> None:
    with pytest.raises(SymnumError, match="singular"):
        implicit_diff([x + z, x - z], [x, y], z)
    with pytest.raises(SymnumError, match="as many"):
        implicit_diff([x], [x, y], z)
    with pytest.raises(LimitError):
        implicit_diff([x] * 11, sn.symbols("u0:11"), z)


def test_the_chain_rule_holds_for_unknown_functions() -> None:
    f = unknown_function("g_of_two", 2)
    term = f(x**2, x * y)
    defined = {f: lambda a, b: sn.sin(a) * b}
    for variable in (x, y):
        taken = expand_derivatives(sn.diff(term, variable), defined)
        assert taken is sn.diff(expand_derivatives(term, defined), variable)


def test_mixed_derivatives_of_unknown_functions_are_one() -> None:
    f = unknown_function("g_of_two", 2)
    assert sn.diff(f(x, y), x, y) is sn.diff(f(x, y), y, x)


def test_what_is_written_down_is_taken_from_within() -> None:
    assert expand_derivatives(derivative(derivative(x**3 * y, x), x, y)) is 6 * x


def test_unknown_functions_are_not_computed() -> None:
    f = unknown_function("f")
    with pytest.raises(SymnumError, match="unknown function"):
        sn.compile([x], f(x))
    with pytest.raises(SymnumError, match="unknown function"):
        sn.evaluate(f(x), {x: 1.0})
    with pytest.raises(SymnumError, match="exists already"):
        unknown_function("sin")


def test_texts_know_an_unknown_function_only_if_they_are_told() -> None:
    f = unknown_function("known_to_nobody")
    with pytest.raises(SymnumError, match="no function is named"):
        sn.parse("known_to_nobody(x)")
    assert sn.parse("f(x)", functions={"f": f}, symbols={"x": x}) is f(x)


def test_unknown_functions_of_one_name_are_told_apart_by_their_arguments() -> None:
    f, g = unknown_function("f"), unknown_function("f", 2)
    assert unknown_function("f") is f and unknown_function("f", 2) is g
    slope = sn.diff(f(x) * g(x, 1), x)
    assert slope is sn.diff(f(x), x) * g(x, 1) + f(x) * sn.diff(g(x, 1), x)
