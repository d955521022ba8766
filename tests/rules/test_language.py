"""Rules as they are written in a rule file, and what is refused when they are loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from symnum.errors import RuleError, SymnumError
from symnum.rules.catalogue import load_rule_file
from symnum.rules.checking import check_names
from symnum.rules.language import (
    Boolean,
    Function,
    Int,
    Literal,
    Natural,
    Real,
    Rules,
    Sequence,
    cos,
    either,
    exp,
    finite,
    fold,
    free_of,
    integer,
    log,
    logical_not,
    maximum,
    pi,
    rational,
    ruleset,
    sin,
    sqrt,
    tan,
    when,
    where,
)  # fmt: skip
from symnum.rules.rule import Tier, allowed_tiers
from symnum.rules.ruleset import RuleSet
from symnum.terms.printing import to_text

HEAD = "from symnum.rules.language import *\n\n"


@ruleset(holds="field", source="a book")
def written(x: Real, y: Real, m: Int, n: Int, c: Literal = 1) -> Rules:  # type: ignore[assignment]
    """Rules for these tests."""
    return Rules(
        power=(x**m) ** n >> x ** (m * n) | when(x != 0),
        sum=sin(x) ** 2 + cos(x) ** 2 >> 1,
        equation=x * y + x == x * (y + 1) | when(y > 0, finite(x)),
        folded=c * sin(x) + cos(x) >> fold(c + 1) * cos(x),
    )


def line(number: int) -> str:
    """Return a line of this file."""
    return Path(__file__).read_text().splitlines()[number - 1]


def test_a_rule_prints_as_it_is_written() -> None:
    assert str(written["power"]) == "written.power: (x^m)^n >> x^(m*n) | when(x != 0)"
    assert str(written["equation"]) == "written.equation: x*y + x == x*(y + 1) | when(y > 0, finite(x))"


def test_a_rule_knows_its_tier_source_file_and_line() -> None:
    rule = written["sum"]
    assert (rule.tier, rule.source) == (Tier.FIELD, "a book")
    assert str(rule.location) == f"rules/test_language.py:{rule.location.line}"
    assert "sum=sin(x)" in line(rule.location.line)


def test_sorts_are_conditions_like_any_other() -> None:
    assert [str(guard) for guard in written["power"].guards] == ["integer(m)", "integer(n)", "x != 0"]


def test_a_default_is_kept_by_its_variable() -> None:
    assert {v.name: v.default for v in written["folded"].variables} == {"c": 1, "x": None}


def test_patterns_are_kept_as_they_are_written() -> None:
    @ruleset(as_written=True)
    def patterns(a: Real, b: Real) -> Rules:
        return Rules(minus=a - -b / 2 + 0 >> a + rational(1, 2) * b)

    assert to_text(patterns["minus"].left) == "a - -b/2 + 0"
    assert to_text(patterns["minus"].right) == "a + 1/2*b"


def test_sequences_and_functions_are_variables() -> None:
    @ruleset()
    def variables(a: Real, f: Function, xs: Sequence) -> Rules:
        return Rules(largest=f(maximum(a, a + 1, *xs)) >> f(maximum(a + 1, *xs)))

    rule = variables["largest"]
    assert [v.name for v in rule.variables if v.is_sequence] == ["xs"]
    assert [f.name for f in rule.functions] == ["f"]


def test_a_set_is_found_by_the_short_and_the_long_name_of_a_rule() -> None:
    assert written["sum"] is written["written.sum"]
    with pytest.raises(KeyError, match=r"no rule 'product' in written; there are written\.power"):
        written["product"]


def refused(build: Any) -> str:
    """Return the message with which a rule set is refused."""
    with pytest.raises(SymnumError) as caught:
        ruleset()(build)
    return str(caught.value)


def test_an_unbound_variable_on_the_right_is_refused_with_file_and_line() -> None:
    def wrong(x: Real, y: Real) -> Rules:
        return Rules(unbound=sin(x) >> y)

    file, number, reason = refused(wrong).split(":", 2)
    assert (file, reason) == ("rules/test_language.py", " wrong.unbound: y on the right is not bound on the left")
    assert "unbound=sin(x) >> y" in line(int(number))


def test_a_rule_that_does_not_decrease_is_refused() -> None:
    def wrong(x: Real) -> Rules:
        return Rules(grows=tan(x) >> sin(x) / cos(x))

    assert "the right side is not below the left in the termination order 'cost'" in refused(wrong)


def test_an_unknown_condition_is_refused() -> None:
    def wrong(x: Real) -> Rules:
        return Rules(odd=exp(log(x)) >> x | when(x + 1))

    assert "x + 1 is no condition; conditions are comparisons and finite, integer" in refused(wrong)


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (lambda x, c: x + 0, "its normal form is x"),
        (lambda x, c: sqrt(x) ** 2, "its normal form is x"),
        (lambda x, c: sin(c * 2 * (x + 1)), "exact numbers in a sum or product are one number"),
        (lambda x, c: exp(c * (x + sin(x))), "a number times a sum is a sum"),
    ],
)
def test_a_left_side_that_canonical_terms_never_show_is_refused(left: Any, reason: str) -> None:
    def wrong(x: Real, c: Literal) -> Rules:
        return Rules(hidden=left(x, c) >> x)

    message = refused(wrong)
    assert "canonical terms never show" in message and reason in message and "as_written" in message


def test_sides_with_one_normal_form_are_refused() -> None:
    def wrong(x: Real) -> Rules:
        return Rules(same=x * x == x**2)

    assert "both sides have the same normal form x^2" in refused(wrong)


def test_a_condition_on_a_variable_that_is_not_bound_is_refused() -> None:
    def wrong(x: Real, y: Real) -> Rules:
        return Rules(loose=exp(log(x)) >> x | when(y > 0))

    assert "speaks of y, which the left side does not bind" in refused(wrong)


def test_a_truth_value_in_place_of_a_number_is_refused() -> None:
    def wrong(p: Boolean) -> Rules:
        return Rules(sine=sin(p) >> 0)

    assert "p stands for a boolean term, which sin(p) does not take" in refused(wrong)


def test_a_default_that_is_never_left_out_is_refused() -> None:
    def wrong(x: Real = 1) -> Rules:  # type: ignore[assignment]
        return Rules(sine=sin(x) + sin(0) >> sin(x))

    assert "x never stands where 1 could be left out" in refused(wrong)


def test_a_chain_of_equations_is_refused() -> None:
    def wrong(x: Real, y: Real) -> Rules:
        return Rules(chain=sin(x) == cos(y) == 1)

    assert "a chain a == b == c is no rule" in refused(wrong)


def test_what_is_no_rule_is_refused() -> None:
    with pytest.raises(RuleError, match="half is no rule"):
        Rules(half=3)


def test_two_rules_of_one_name_are_refused_with_both_places(tmp_path: Path) -> None:
    text = HEAD + "@ruleset()\ndef twice(x: Real) -> Rules:\n    return Rules(one = log(exp(x)) >> x)\n"
    sets: list[RuleSet] = []
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(text)
        sets += load_rule_file(tmp_path / name)
    with pytest.raises(RuleError, match=r"b.py:5: twice.one: the name is taken by the rule at .*a.py:5"):
        check_names(rule for rules in sets for rule in rules)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return Rules(a = log(exp(x)) >> x | when(prime(x)))", r"wrong.py:5: name 'prime' is not defined"),
        ("return Rules(a = log(exp(x)) >> ))", r"wrong.py:5: unmatched '\)'"),
        ("return Rules(a = log(exp(x)) >> 'x')", r"wrong.py:5: wrong: 'x' cannot stand in a rule"),
    ],
)
def test_a_rule_file_that_does_not_load_says_where(tmp_path: Path, body: str, message: str) -> None:
    path = tmp_path / "wrong.py"
    path.write_text(HEAD + f"@ruleset()\ndef wrong(x: Real) -> Rules:\n    {body}\n")
    with pytest.raises(RuleError, match=message):
        load_rule_file(path)


def test_every_word_of_the_vocabulary_makes_a_condition() -> None:
    @ruleset()
    def vocabulary(x: Real, y: Real, n: Natural, p: Boolean) -> Rules:
        return Rules(
            first=exp(x * log(y)) == y**x | when(y > 0, either(integer(x), x >= 1), free_of(x, y)),
            second=where(logical_not(logical_not(p)), x, y) >> where(p, x, y),
            third=sin(n * pi) >> 0 | when(n != 0, n < 5, n <= 4),
        )

    assert str(vocabulary["first"]).endswith("| when(y > 0, either(integer(x), x >= 1), free_of(x, y))")


def test_the_ceiling_names_the_tiers_below_it() -> None:
    assert allowed_tiers("ieee") < allowed_tiers("real") < allowed_tiers("field")
    assert allowed_tiers("real+rounding") == allowed_tiers("real") | {Tier.ROUNDING}
    with pytest.raises(SymnumError, match="'fast' is none of ieee, real, field, rounding"):
        allowed_tiers("fast")
