"""Brackets of large sums: nothing is lost, and what sums have in common stands together."""

from __future__ import annotations

import symnum as sn
from symnum.cost.model import dag_cost
from symnum.rewriters.egraph.bracketing import Bracketing
from symnum.rewriters.egraph.grouping import GroupedArrangement
from symnum.rewriters.egraph.vocabulary import ADD_2


def test_what_two_sums_have_in_common_is_a_group_of_its_own() -> None:
    bracketing = Bracketing()
    first, _ = bracketing.enter({(1,): 1, (2,): 2, (3,): 1})
    second, _ = bracketing.enter({(1,): -1, (2,): -2, (4,): 1})
    bracketing.share()
    shared = [n for n, _ in bracketing.parts(first, 1) if bracketing.summands[n] is None]
    assert shared == [n for n, _ in bracketing.parts(second, 1) if bracketing.summands[n] is None]
    assert len(shared) == 1


def test_sums_that_differ_in_sign_are_one_group() -> None:
    bracketing = Bracketing()
    one, sign = bracketing.enter({(1,): 1, (2, 3): -2})
    other, opposite = bracketing.enter({(1,): -1, (2, 3): 2})
    assert (one, sign) == (other, -opposite)


def test_common_parts_of_sums_meet_in_the_graph() -> None:
    a, b, c, d, e = sn.symbols("a b c d e")
    arrangement = GroupedArrangement()
    arrangement.enter([a + b + c + d, a + c + e])
    assert len(arrangement.rows[f"load_{ADD_2}"]) == 4


def test_sums_in_products_of_sums_are_entered_before_them() -> None:
    terms = [(sn.symbol(f"a{n}") + 1) * (sn.symbol(f"b{n}") + sn.symbol(f"a{n}")) + n for n in range(120)]
    result = sn.rewrite(terms, rewriter="egraph")
    assert result.cost_after == dag_cost(result.terms) <= result.cost_before
    assert result.certificate.certified
