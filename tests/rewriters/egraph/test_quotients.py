"""Sums of fractions over one denominator."""

import pytest

import symnum as sn
from symnum.rewriters.certificate.certify import refusal
from symnum.rewriters.certificate.claim import Claim
from symnum.rewriters.egraph.quotients import over_common_denominators
from symnum.rules.rule import allowed_tiers

SYMBOLS = {one.name: one for one in (*sn.symbols("p q", positive=True), *sn.symbols("x y"))}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("x/y + 1/(p*y^2)", "(p*x*y + 1)/(p*y^2)"),
        ("x*(y - (p + q)/p)", "x*(p*y - p - q)/p"),
        ("sin(x/y + 1) + 1/y", "(y*sin(x/y + 1) + 1)/y"),
        ("x/(y + q/p)", "x/(y + q/p)"),
        ("(x + 1/p)^2", "(p*x + 1)^2/p^2"),
        ("x + y", "x + y"),
    ],
)
def test_the_quotient_is_written_so(given: str, expected: str) -> None:
    terms = [sn.parse(given, symbols=SYMBOLS)]
    found = over_common_denominators(terms)
    assert found == [sn.parse(expected, symbols=SYMBOLS)]
    assert not refusal(Claim(terms, found, allowed_tiers("real")))


def test_fractions_in_denominators_are_turned_where_asked() -> None:
    turned = over_common_denominators([sn.parse("x/(y + q/p)", symbols=SYMBOLS)], turning=True)
    assert turned == [sn.parse("p*x/(p*y + q)", symbols=SYMBOLS)]
    kept = [sn.parse("x/(p + q/y)", symbols=SYMBOLS)]
    assert over_common_denominators(kept, turning=True) == kept
