"""Taylor coefficients against repeated differentiation, and against series that are known."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

import symnum as sn
from symnum.calculus.taylor import taylor
from symnum.errors import SymnumError
from symnum.terms.interface import AnyTerm
from symnum.terms.unknown import unknown_function

x, a = sn.symbols("x a")

TERMS = [
    sn.exp(a * x) * sn.sin(x),
    sn.tan(x) / (2 + x),
    sn.log(1 + x**2) ** 3,
    sn.atan2(x, 1 + x),
    (1 + a * x) ** x,
    sn.asinh(x) + sn.sqrt(2 + x) * sn.where(x < 0, x, x**2),
    sn.maximum(x, 3 * x + 1) ** 5,
]


@pytest.mark.parametrize("term", TERMS, ids=str)
@pytest.mark.parametrize("about", [Fraction(1, 4), 0])
def test_coefficients_are_derivatives_over_factorials(term: AnyTerm, about: Fraction | int) -> None:
    found = taylor(term, x, about, order=4)
    for k, coefficient in enumerate(found):
        derivative = sn.diff(term, x, k) if k else term
        wanted = float(sn.evaluate(derivative, {x: float(about), a: 0.7})) / math.factorial(k)
        assert float(sn.evaluate(coefficient, {a: 0.7})) == pytest.approx(wanted, rel=1e-11, abs=1e-11)


def test_known_series_are_exact() -> None:
    assert taylor(sn.exp(x), x, order=5) == [sn.literal(Fraction(1, math.factorial(k))) for k in range(6)]
    assert [c.value for c in taylor(1 / (1 - x - x**2), x, order=8)] == [1, 1, 2, 3, 5, 8, 13, 21, 34]
    assert [c.value for c in taylor((1 + x) ** 10, x, order=3)] == [1, 10, 45, 120]
    assert [c.value for c in taylor(x**3 * sn.sin(x), x, order=6)] == [0, 0, 0, 0, 1, 0, Fraction(-1, 6)]


def test_symbols_stay_in_an_expansion_about_a_symbol() -> None:
    assert taylor(x**2, x, a, order=2) == [a**2, 2 * a, sn.literal(1)]


def test_unknown_functions_are_expanded_in_their_derivatives() -> None:
    f = unknown_function("f")
    assert taylor(f(x), x, a, order=2) == [f(a), sn.diff(f(a), a), sn.diff(f(a), a, 2) / 2]


def test_a_pole_is_named() -> None:
    with pytest.raises(SymnumError, match="no expansion"):
        taylor(1 / x, x, order=2)
