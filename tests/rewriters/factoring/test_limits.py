"""Factoring at its limits: of time, of terms, of numbers, and of the number of outputs."""

from __future__ import annotations

import pytest

import symnum as sn
from symnum.errors import SymnumError
from symnum.rewriters.base import Limits, rewrite

X, Y, K = sn.symbols("x y k")


@pytest.mark.parametrize("limits", [Limits(seconds=0), Limits(nodes=1)])
def test_the_input_is_kept_if_not_even_reading_is_allowed(limits: Limits) -> None:
    term = K * X + K * Y
    result = rewrite(term, rewriter="factor", limits=limits)
    assert result.terms is term
    assert result.report.stop == "the limit was reached before all terms were read"


def test_coefficients_beyond_every_double_are_exact() -> None:
    large = 10**300
    result = rewrite(large**2 * K * X + large**2 * K * Y, rewriter="factor")
    assert result.cost_after < result.cost_before
    assert str(large**2) in str(result.terms)


def test_a_hundred_thousand_outputs_of_one_symbol() -> None:
    result = rewrite([X] * 10**5, rewriter="auto")
    assert len(result.terms) == 10**5
    assert set(result.terms) == {X}


def test_a_symbol_that_is_no_argument_is_named() -> None:
    with pytest.raises(SymnumError, match="'k' is used but not among the arguments"):
        sn.compile([X, Y], [K * X + K * Y], rewriter="auto")


def test_quotients_and_functions_are_factors_too() -> None:
    terms = [K * sn.exp(X) / Y + Y * sn.exp(X) / K, sn.exp(X) * sn.sin(K)]
    result = rewrite(terms, rewriter="factor")
    assert sn.operation_counts(result.terms).dag["exp"] == 1
    assert result.certificate.certified


def test_an_interrupted_rewriting_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    from symnum.rewriters.factoring import sharing

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    terms = [K * X + K * Y, X * Y]
    with monkeypatch.context() as patched:
        patched.setattr(sharing, "extract_common_parts", interrupt)
        with pytest.raises(KeyboardInterrupt):
            rewrite(terms, rewriter="factor")
    assert rewrite(terms, rewriter="factor").cost_after == 3


def test_a_polynomial_of_degree_1000_takes_one_product_and_one_sum_a_degree() -> None:
    term = sn.add(*[(degree + 1) * X**degree for degree in range(1001)])
    result = rewrite(term, rewriter="factor")
    assert result.cost_after == 2 * 1000
    assert result.report.stop == "done"
