"""The catalogue in the e-graph: every rule is translated or says why not; conditions become facts of classes."""

from __future__ import annotations

from symnum.rewriters.egraph.analysis import fact_rules
from symnum.rewriters.egraph.instances import is_instance, parsed
from symnum.rewriters.egraph.translation import translated
from symnum.rules.catalogue import catalogue_rules
from symnum.rules.text import rule
from symnum.terms.operators import operators

REASONS = (
    "both sides are one in the e-graph",
    "it is an instance of ",
    "its left side does not say what ",
    "it would match every class",
    "it makes much of any sum or product, without end",
    "its replacement overflows where the term does not",
    "it matches any number of arguments",
    "free_of speaks of a term",
    "uniform speaks of a term",
    "its conditions can be proved in ",
    "it folds what the rationals of the engine cannot compute",
)


def test_every_rule_of_the_catalogue_is_translated_or_says_why_not() -> None:
    rules = catalogue_rules()
    translation = translated(rules, tuple(operators()), as_written=False)
    present = {found.rule.removesuffix(".reversed") for found in translation.rules}
    missing = [r.name for r in rules if r.name not in present and not r.functions]
    assert all(name in translation.untranslated for name in missing)
    assert all(reason.startswith(REASONS) for reason in translation.untranslated.values())
    unsaid = [name for name in missing if "speaks of a term" not in translation.untranslated[name]]
    assert len(unsaid) < 0.05 * len(rules)


def test_a_condition_is_a_fact_to_be_found() -> None:
    (found,) = translated([rule("exp(log(~x)) => ~x where ~x > 0")], (), as_written=False).rules
    assert found.text == "((= e (exp_1 (log_1 v0))) (is_pos v0)) ((union e v0))"


def test_a_comparison_with_a_number_is_a_fact_of_its_own() -> None:
    translation = translated([rule("acosh(cosh(~x)) => ~x where ~x > 1")], (), as_written=False)
    assert translation.comparisons == {("gt", 1): "compared0"}
    assert "(compared0 v0)" in translation.rules[0].text


def test_names_of_users_never_reach_the_engine() -> None:
    (found,) = translated([rule("sin(~x_y) => `); panic`*~x_y", name="evil")], (), as_written=False).rules
    assert "panic" not in found.text
    assert "x_y" not in found.text


def test_facts_of_a_function_are_those_of_the_table_of_facts() -> None:
    rules = fact_rules(["exp_1", "mul_2"], {})
    assert any(text.startswith("((= e (exp_1 a)) ) ((is_pos e))") for text in rules)
    assert any("(is_neg a) (is_neg b)" in text and "(is_pos e)" in text for text in rules)


def test_a_rule_with_terms_for_variables_is_an_instance() -> None:
    general = parsed("(add_2 v0 v1)"), parsed("(add_2 v1 v0)")
    assert is_instance((parsed("(add_2 v0 (f_1 v0))"), parsed("(add_2 (f_1 v0) v0)")), general)
    assert not is_instance((parsed("(add_2 v0 (f_1 v0))"), parsed("(add_2 v0 v0)")), general)
