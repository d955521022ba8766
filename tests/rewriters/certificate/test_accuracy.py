"""Accuracy in bits of error: exact results have none, cancellation shows, sums are judged by their summands."""

from __future__ import annotations

import pytest

import symnum as sn
from symnum.errors import SymnumError
from symnum.rewriters.certificate.accuracy import Accuracy, accuracy, is_within_budget
from symnum.rewriters.certificate.certify import certify
from symnum.rewriters.certificate.claim import Claim
from symnum.terms.parsing import parse

X = sn.symbols("x")
NEAR_ONE = [{X: 1 + n / 2**20} for n in range(1, 30)]


def test_one_rounding_is_no_error() -> None:
    assert accuracy([parse("x/3", like="tree"), X + 1, X * X]) == Accuracy(0.0, 0.0, 192)


def test_an_expanded_power_loses_bits_where_it_cancels() -> None:
    expanded = parse("x^3 - 3*x^2 + 3*x - 1")
    as_given = accuracy(expanded, NEAR_ONE, scales=(X - 1) ** 3)
    assert as_given is not None
    assert as_given.mean > 20


def test_a_sum_is_judged_by_its_summands() -> None:
    expanded = parse("x^3 - 3*x^2 + 3*x - 1")
    by_summands = accuracy(expanded, NEAR_ONE)
    assert by_summands is not None
    assert by_summands.most < 2


def test_a_stable_form_measures_better_than_the_one_it_replaces() -> None:
    small = [{X: 0.7 * 2.0**-k} for k in range(20, 40)]
    naive, stable = accuracy(sn.exp(X) - 1, small, scales=sn.expm1(X)), accuracy(sn.expm1(X), small)
    assert naive is not None
    assert stable is not None
    assert (naive.mean > 15, stable.most < 2) == (True, True)
    assert is_within_budget(naive, stable)
    assert not is_within_budget(stable, naive)


def test_a_result_out_of_budget_is_not_certified() -> None:
    y = sn.symbols("y")
    factor = sn.sqrt(X**2 + 1)
    certificate = certify(Claim([factor * (X - y) ** 9], [factor * sn.expand((X - y) ** 9)]))
    assert certificate.refusal.startswith("accuracy: ")


def test_nothing_to_compare_gives_none_and_unknown_functions_an_error() -> None:
    assert accuracy(parse("log(-x^2 - 1)")) is None
    bump = sn.register_function("bump_of_accuracy", 1, implementation=lambda a: a)
    with pytest.raises(SymnumError, match="bump_of_accuracy has no bounds"):
        accuracy(bump(X))
