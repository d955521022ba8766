"""The classical rewriter: tiers, several terms together, terms that are no calls."""

from __future__ import annotations

import symnum as sn
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import MIN
from symnum.terms.parsing import parse
from symnum.terms.term import literal
from symnum.terms.tree import tree_call

SYMBOLS = {
    **{name: sn.symbol(name) for name in "abtxyz"},
    **{name: sn.symbol(name, positive=True) for name in "pq"},
}


def read(text: str, like: str = "canonical") -> AnyTerm:
    """Parse a text over the symbols of these tests."""
    return parse(text, symbols=SYMBOLS, like=like)  # type: ignore[arg-type]


def test_the_field_tier_cancels_what_may_be_zero() -> None:
    assert sn.simplify(read("(x^2 - 1)/(x - 1)"), allow="field") is read("x + 1")
    assert sn.simplify(read("x*(1/y + 1) - x/y"), allow="field") is read("x")


def test_the_ieee_tier_changes_no_rounding() -> None:
    term = read("(x + y) - x + --z*1", "tree")
    assert sn.simplify(term, allow="ieee") is read("(x + y) - x + z", "tree")


def test_terms_are_rewritten_together() -> None:
    result = sn.rewrite([read("sin(x)*cos(x)"), read("sin(x) + 1"), read("cos(x) + 1")])
    assert result.terms[0] is read("sin(x)*cos(x)")  # sin(x) and cos(x) are computed anyway
    assert (result.cost_before, result.cost_after) == (59, 59)


def test_numbers_and_symbols_are_terms() -> None:
    assert (sn.simplify(3), sn.simplify(read("x"))) == (sn.literal(3), read("x"))
    assert sn.rewrite([]).terms == []


def test_what_became_of_a_part_is_known_where_it_is_met_again() -> None:
    nested = tree_call(MIN, (literal(1), tree_call(MIN, (literal(1), tree_call(MIN, (literal(1), literal(1)))))))
    assert sn.simplify(nested) is literal(1)


def test_arguments_that_matched_are_explained_as_a_call_of_theirs() -> None:
    result = sn.rewrite(tree_call(MIN, (SYMBOLS["p"], SYMBOLS["x"], literal(-1))), trace=True)
    assert "min(-1, p) = -1" in result.explain()
