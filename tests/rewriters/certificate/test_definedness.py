"""What denominators demand: the same points are allowed before and after, however the demand is written."""

import pytest

import symnum as sn
from symnum.rewriters.certificate.definedness import compare
from symnum.rewriters.certificate.identity import residues
from symnum.terms.traversal import flatten

X, Y = sn.symbols("x y")


def new_demands(given: sn.Term, result: sn.Term) -> int:
    """Count what the result demands and the input does not."""
    graph = flatten([given, result])
    found = compare(graph, residues(graph))
    assert found is not None
    return len(found.new)


@pytest.mark.parametrize(
    ("given", "result"),
    [
        (1 / (2 + 1 / X + 3 / X**3), X**3 / (2 * X**3 + X**2 + 3)),
        (1 / (1 / X + 1 / Y**2), X * Y**2 / (X + Y**2)),
    ],
)
def test_a_denominator_times_powers_of_what_is_not_zero_is_no_new_demand(given: sn.Term, result: sn.Term) -> None:
    assert new_demands(given, result) == 0


def test_a_factor_that_may_be_zero_is_a_new_demand() -> None:
    assert new_demands(1 / (2 + 1 / X), X * Y / (2 * X * Y + Y)) == 1
