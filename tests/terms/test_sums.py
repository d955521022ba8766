"""Finite sums over an index: bound names, text, derivatives, values, rules."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import symnum as sn
from symnum.terms.sums import summation, unrolled

x, y, k, j = sn.symbols("x y k j")
TEXTS = ["sum(x^k/k, k, 1, 4)", "2*sum(sum(j*k*x, j, 1, 3), k, 0, 2) + y", "sum(sin(i*x), i, -2, 2)/sum(i^2, i, 1, 3)"]


def test_the_name_of_an_index_does_not_matter() -> None:
    assert summation(x**k, k, 0, 3) is summation(x**j, j, 0, 3)
    assert sn.free_symbols(summation(x**k, k, 0, 3)) == [x]


def test_nothing_that_is_put_in_is_bound() -> None:
    put_in = sn.substitute(summation(x * k, k, 1, 2), {x: k})
    assert unrolled([put_in]) == [3 * k]


@pytest.mark.parametrize("like", ["canonical", "tree"])
@pytest.mark.parametrize("text", TEXTS)
def test_texts_and_documents_are_read_back(text: str, like: Any) -> None:
    term = sn.parse(text, like=like)
    assert sn.parse(str(term), like=like) is term
    assert sn.from_json(sn.to_json([term])) == [term]


@pytest.mark.parametrize("text", TEXTS)
def test_sums_are_computed_as_if_written_out(text: str) -> None:
    term = sn.parse(text)
    (plain,) = unrolled([term])
    point = {"x": 0.7, "y": -1.3}
    expected = float(sn.evaluate(plain, point))
    assert float(sn.evaluate(term, point)) == pytest.approx(expected, rel=1e-14)
    assert sn.compile([x, y], term)(0.7, -1.3) == pytest.approx(expected, rel=1e-14)
    values = {sympy.Symbol(name, real=True): value for name, value in point.items()}
    assert float(sn.to_sympy(term).doit().subs(values)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("text", TEXTS)
def test_the_derivative_of_a_sum_is_the_sum_of_the_derivatives(text: str) -> None:
    term = sn.parse(text)
    expected = sn.diff(unrolled([term])[0], x)
    for taken in (sn.diff(term, x), sn.gradient(term, [x])[0]):
        assert float(sn.evaluate(taken, {"x": 0.7})) == pytest.approx(float(sn.evaluate(expected, {"x": 0.7})))
    assert sn.diff(summation(sn.sin(k * x), k, 1, 3), x) is summation(k * sn.cos(k * x), k, 1, 3)


THEOREMS = {
    "sum(3, k, 1, 5)": "15",
    "sum(y*sin(k*x), k, 1, 10)": "y*sum(sin(k*x), k, 1, 10)",
    "sum(y + sin(k*x), k, 1, 10)": "10*y + sum(sin(k*x), k, 1, 10)",
    "sum(k^3*x - k^2 + 2*k, k, 1, 100)": "25502500*x - 328250",
    "sum(sum(j*k*x, j, 1, 3), k, 1, 4)": "60*x",
    "sum(sin(x)^2*k + cos(x)^2*k, k, 1, 3)": "6",
    "sum(x, k, 5, 4)": "0",
}


@pytest.mark.parametrize("text", THEOREMS)
def test_simplify_knows_the_laws_of_sums(text: str) -> None:
    assert sn.simplify(sn.parse(text)) is sn.parse(THEOREMS[text])
    result = sn.rewrite(sn.parse(text))
    assert result.cost_after <= result.cost_before and result.certificate.certified


@given(st.integers(-4, 3), st.integers(0, 6), st.sampled_from(["k", "x*k", "k^2 - y", "x", "2*x*k^2 + k*y + 1", "k^3"]))
def test_simplifying_keeps_the_value(first: int, more: int, body: str) -> None:
    term = sn.parse(f"sum({body}, k, {first}, {first + more})")
    assert sn.expand(unrolled([sn.simplify(term)])[0]) is sn.expand(unrolled([term])[0])


def test_what_is_no_sum_is_refused() -> None:
    for text, reason in {"sum(x, 2, 1, 3)": "index", "sum(k, k, 1, y)": "whole", "sum(k, k, 1)": "argument"}.items():
        with pytest.raises(sn.SymnumError, match=reason):
            sn.parse(text)
    with pytest.raises(sn.SymnumError, match="100,000 terms is not written out"):
        sn.compile([x], summation(sn.sin(k * x), k, 1, 100_000))


def test_a_sum_is_shown_as_one() -> None:
    assert sn.to_latex(summation(x**k, k, 0, 9)) == r"\sum_{i=0}^{9} x^{i}"
    assert sn.to_sympy(summation(x**k, k, 0, 9)).func is sympy.Sum
    assert str(summation(sn.symbol("i") * k, k, 0, 9)) == "sum(j*i, j, 0, 9)"  # the name i is taken
