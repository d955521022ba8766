"""Loop bodies as sums with one coefficient for everything that changes from point to point."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import symnum as sn
from symnum.terms.operators import ADD
from symnum.terms.traversal import flatten
from symnum.terms.tree import tree_call
from symnum.tracing.coefficients import Coefficients, collected


def body(text: str, changing: str) -> tuple[list[str], list[str]]:
    """The collected terms of a text, and what their coefficients are."""
    names = Coefficients()
    terms = [sn.parse(line, like="tree") for line in text.split(";")]
    found = collected(terms, [sn.symbol(name) for name in changing.split()], names)
    return [str(term).replace("coefficient ", "c") for term in found], [str(term) for term in names.of_name.values()]


@pytest.mark.parametrize(
    ("text", "terms", "coefficients"),
    [
        ("u + h*(d*(l + r - 2*u) - k*u)", ["`c0`*(l + r) + `c1`*u"], ["d*h", "h*(-2*d - k) + 1"]),
        ("(u - l)/d", ["`c0`*(u - l)"], ["1/d"]),
        ("a*u - a*l", ["a*(u - l)"], []),
        ("k*u*(h*u)", ["`c0`*(u*u)"], ["h*k"]),
        ("k/u + h", ["k/u + h"], []),
        ("exp(k*h + u)", ["exp(`c0` + u)"], ["h*k"]),
        ("u - u", ["0"], []),
    ],
)
def test_what_stays_is_taken_together(text: str, terms: list[str], coefficients: list[str]) -> None:
    assert body(text, "u l r") == (terms, coefficients)


def test_a_sum_in_several_places_is_computed_once() -> None:
    terms, _ = body("a*(u - l) + r; b*(u - l)", "u l r")
    assert all("(u - l)" in term for term in terms)


def test_long_sums_take_time_in_proportion() -> None:
    symbols = sn.symbols("x0:20000")
    names, total = Coefficients(), symbols[0]
    for x in symbols[1:]:
        total = tree_call(ADD, (total, x))
    (found,) = collected([total], symbols, names)
    assert len(flatten([found]).nodes) < 4 * len(symbols)


def test_a_body_keeps_its_values_and_is_certified() -> None:
    def step(u: Any, h: float, d: float) -> Any:
        return u + h * (d * (np.roll(u, 1) + np.roll(u, -1) - 2 * u) - 0.1 * u / d + 0.3)

    u = np.random.default_rng(0).random(50)
    kernel = sn.trace(step, u, 0.5, 0.25).compile()
    np.testing.assert_allclose(kernel(u, 0.125, 0.5), step(u, 0.125, 0.5), rtol=1e-14)
    assert kernel.certificates and all(certificate.certified for certificate in kernel.certificates)
