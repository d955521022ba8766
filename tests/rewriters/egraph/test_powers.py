"""Powers computed from others of their base: fewer calls, the same values, nothing where a base may be negative."""

import pytest

import symnum as sn
from symnum.rewriters.certificate.certify import refusal
from symnum.rewriters.certificate.claim import Claim
from symnum.rewriters.egraph.powers import shared_powers
from symnum.rules.rule import allowed_tiers

X = sn.symbol("x", positive=True)
N, Y = sn.symbols("n y")


def calls(terms: list[sn.Term]) -> int:
    """Count the calls of `pow` in the kernel of some terms."""
    return sn.compile([X, N, Y], terms).program.operation_counts().get("pow", 0)


@pytest.mark.parametrize(
    ("terms", "count"),
    [
        ([X**1.6, sn.parse("a*x^(1.6 - 1)", symbols={"x": X, "a": Y})], 1),
        ([X**N + X ** (2 * N + 1), X ** (N - 1)], 1),
        ([X**0.3 + X**0.4], 2),
        ([Y**N + Y ** (N + 1)], 2),
        ([X**N + X ** (N + 40)], 2),
    ],
)
def test_so_many_powers_are_left(terms: list[sn.Term], count: int) -> None:
    found = shared_powers(terms)
    assert calls(found) == count
    assert not refusal(Claim(terms, found, allowed_tiers("real")))
