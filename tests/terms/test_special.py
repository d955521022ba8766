"""The error function and the gamma family: derivatives, values, conversions and rules, as ordinary operators."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest
import scipy.special
import sympy
from hypothesis import given
from hypothesis import strategies as st

import symnum as sn
from symnum.facts import knowledge
from symnum.terms import special

x = sn.symbol("x")
p = sn.symbol("p", positive=True)
ROWS = [
    (sn.erf, scipy.special.erf), (sn.erfc, scipy.special.erfc), (sn.gamma, scipy.special.gamma),
    (sn.lgamma, scipy.special.gammaln), (sn.digamma, scipy.special.psi),
    (sn.trigamma, lambda a: scipy.special.polygamma(1, a)),
]  # fmt: skip


@pytest.mark.parametrize(("function", "peer"), ROWS)
def test_values_are_those_of_scipy(function: Any, peer: Any) -> None:
    points = np.array([-2.7, -0.3, 0.2, 1.5, 7.0, 30.0])
    compiled = sn.compile([x], function(x))(points)
    np.testing.assert_allclose(compiled, peer(points), rtol=2e-14)
    np.testing.assert_allclose(sn.evaluate(function(x), {x: points}), compiled, rtol=2e-14)


@pytest.mark.parametrize("function", [row[0] for row in ROWS[:5]])
def test_derivatives_are_the_limits_of_differences(function: Any) -> None:
    slope = sn.diff(function(x), x)
    h = 1e-6
    for point in (-0.4, 0.7, 2.3):
        near = [float(sn.evaluate(function(x), {x: point + s * h})) for s in (1, -1)]
        assert float(sn.evaluate(slope, {x: point})) == pytest.approx((near[0] - near[1]) / (2 * h), rel=1e-7)


@given(st.floats(-30, 60).filter(lambda v: abs(v - round(v)) > 1e-3 or v > 0.01))
def test_digamma_and_trigamma_are_true_to_nearly_all_digits(value: float) -> None:
    for function, order in ((special.digamma, 0), (special.trigamma, 1)):
        true = float(mpmath.psi(order, value))
        assert abs(function(value) - true) <= 1e-12 * (1 + abs(true))


def test_sympy_has_a_counterpart_of_each() -> None:
    s = sympy.Symbol("s", positive=True)
    for form in (sympy.erf(s), sympy.erfc(s), sympy.gamma(s), sympy.loggamma(s), sympy.digamma(s), sympy.trigamma(s)):
        assert sn.to_sympy(sn.from_sympy(form), symbols=[s]) == form
    n = sn.symbol("s", positive=True)
    assert sn.from_sympy(sympy.factorial(s)) is sn.gamma(n + 1)
    assert sn.from_sympy(sympy.beta(s, 2)) is sn.gamma(n) / sn.gamma(n + 2)


def test_lambdify_takes_the_special_functions_of_sympy() -> None:
    s = sympy.Symbol("s")
    f = sn.lambdify(s, sympy.erf(s) + sympy.factorial(s))
    assert f(3.0) == pytest.approx(math.erf(3.0) + 6)


def test_scipys_functions_are_traced() -> None:
    traced = sn.jit(lambda u: scipy.special.erfc(u) + scipy.special.gammaln(u))
    u = np.linspace(0.5, 3, 7)
    np.testing.assert_allclose(traced(u), scipy.special.erfc(u) + scipy.special.gammaln(u), rtol=1e-14)


THEOREMS = [
    (1 - sn.erf(x), sn.erfc(x)),
    (sn.erf(-x) + sn.erf(x), sn.literal(0)),
    (sn.erfc(x) + sn.erfc(-x), sn.literal(2)),
    (sn.gamma(p + 1) / p, sn.gamma(p)),
    (sn.lgamma(p + 1) - sn.lgamma(p), sn.log(p)),
]


@pytest.mark.parametrize(("given_term", "expected"), THEOREMS, ids=str)
def test_simplify_knows(given_term: Any, expected: Any) -> None:
    assert sn.simplify(given_term) is expected


def test_a_language_without_them_says_which_has_them() -> None:
    kernel = sn.compile([x], sn.erf(x), backend="reference", cache=False)
    with pytest.raises(sn.SymnumError, match="JavaScript source has no expression for erf; c, cpp, cuda"):
        kernel.source("javascript")
    assert "special.erf" in kernel.source("numpy") and "SpecialFunctions" in kernel.source("julia")
    assert "scipy" not in sn.compile([x], sn.sin(x), backend="reference", cache=False).source("numpy")


def test_the_gamma_function_at_a_pole_is_not_a_number_that_facts_allow() -> None:
    n = sn.symbol("n", integer=True)
    assert knowledge.is_finite(sn.gamma(p)) is True
    assert knowledge.is_finite(sn.gamma(-(n**2))) is False
    assert knowledge.is_positive(sn.gamma(p)) is True and knowledge.is_positive(sn.gamma(x)) is None
    assert sn.to_latex(sn.gamma(x)) == r"\Gamma\left(x\right)"
