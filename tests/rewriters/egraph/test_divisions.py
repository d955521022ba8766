"""One division for several: only where no output comes to divide by what may be 0."""

import pytest

import symnum as sn
from symnum.lowering.prediction import kernel_work
from symnum.rewriters.certificate.certify import refusal
from symnum.rewriters.certificate.claim import Claim
from symnum.rewriters.egraph.divisions import shared_divisions
from symnum.rules.rule import allowed_tiers

P, Q = sn.symbols("p q", positive=True)
X, Y = sn.symbols("x y")


def divisions(terms: list[sn.Term]) -> int:
    """Count the divisions of the kernel of some terms."""
    return sn.compile([P, Q, X, Y], terms).program.operation_counts().get("div", 0)


@pytest.mark.parametrize(
    ("terms", "count"),
    [
        ([X / (P + 1), Y / (Q + 1)], 1),
        ([P / X + Q / Y], 1),
        ([P / X, Q / Y], 2),
        ([P / X + 1 / Y, Q / Y + 1 / X], 1),
        ([P / X, 1 / X + Q / Y], 2),
        ([X / (P + Y / (Q + 1))], 2),
        ([P**2 / X + X**P / Q**2], 1),
        ([sn.exp(-X / P) / P], 1),
        ([X / P, Y / P**2, X / sn.sqrt(P)], 1),
    ],
)
def test_so_many_divisions_are_left(terms: list[sn.Term], count: int) -> None:
    found = shared_divisions(terms)
    assert divisions(found) == count
    assert not refusal(Claim(terms, found, allowed_tiers("real")))
    assert kernel_work(found) <= kernel_work(terms)


def test_nothing_is_shared_in_branches() -> None:
    term = sn.where(X > 0, 1 / (P + 1), 1 / (Q + 1))
    assert shared_divisions([term]) == [term]


def test_at_most_three_denominators_are_multiplied() -> None:
    terms = [X / (P + n) for n in range(1, 7)]
    assert divisions(shared_divisions(terms)) == 2


def test_denominators_that_divide_another_are_as_many_as_there_are() -> None:
    terms = [X / (P + 1) ** n for n in range(1, 7)]
    assert divisions(shared_divisions(terms)) == 1


def test_the_rewriter_finds_them() -> None:
    result = sn.rewrite([X / (P + 1), Y / (Q + 1)], rewriter="egraph")
    assert result.certificate.certified
    assert result.cost_after < result.cost_before
