"""Every rule of the catalogue is tested by existing: true, defined as its left side is, and firing on that."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

import pytest

from symnum.rules.application import apply_rule
from symnum.rules.catalogue import catalogue, catalogue_rules
from symnum.rules.pattern import Variable
from symnum.rules.rule import Rule
from symnum.rules.verification.assumed import over, sharp_symbol
from symnum.rules.verification.claims import claims_of, is_boolean, is_literal, statements_of
from symnum.rules.verification.overlap import superfluous
from symnum.rules.verification.records import digest_of, read_verdicts
from symnum.rules.verification.verify import verify_rule
from symnum.terms import interface
from symnum.terms.canonical import ZERO, call
from symnum.terms.operators import SUM, index_operator
from symnum.terms.term import literal, symbol
from symnum.terms.traversal import convert, postorder

RULES = {rule.name: rule for rule in catalogue_rules()}
REJECTED = {rule.name: rule for rules in catalogue() for rule in rules if rule.rejected}
VERDICTS = read_verdicts()
POINTS = 60
COMBINATIONS = 400


@pytest.mark.parametrize("name", RULES)
def test_the_rule_is_true_and_defined_where_its_left_side_is(name: str) -> None:
    verdict = verify_rule(RULES[name], points=POINTS, solver=False)
    assert verdict.is_good, verdict


@pytest.mark.parametrize("name", RULES)
def test_the_last_full_check_found_the_rule_good(name: str) -> None:
    verdict = VERDICTS.get(digest_of(RULES[name]))
    assert verdict is not None, "not checked as it stands now: run symnum rules check --record"
    assert verdict.outcome == "proved" or verdict.points >= 10_000 or not claims_of(RULES[name])[0].variables


@pytest.mark.parametrize("name", RULES)
def test_the_rule_fires_on_its_own_left_side(name: str) -> None:
    rule = RULES[name]
    assert any(apply_rule(rule, term) is not None for term in instances(rule)), "as written"
    if not rule.as_written:
        canonical = (convert(term, ZERO) for term in instances(rule))
        assert any(apply_rule(rule, term) is not None for term in canonical), "canonical"


@pytest.mark.parametrize("name", REJECTED)
def test_the_rejected_rule_is_refuted(name: str) -> None:
    assert verify_rule(REJECTED[name], points=500, solver=False).outcome == "refuted"


def test_no_rule_is_a_special_case_of_another() -> None:
    assert [(rule.name, other.name) for rule, other in superfluous(list(RULES.values()))] == []


def test_the_catalogue_is_as_large_and_as_proved_as_promised() -> None:
    outcomes = [VERDICTS[digest_of(rule)].outcome for rule in RULES.values()]
    assert len(outcomes) >= 250 and len(REJECTED) >= 60
    assert outcomes.count("proved") >= 0.85 * len(outcomes)


def test_every_rule_cites_a_source() -> None:
    assert [name for name, rule in {**RULES, **REJECTED}.items() if not rule.source] == []


def instances(rule: Rule) -> Iterator[Any]:
    """Yield terms that the left side is a pattern of, over symbols of which more and more is assumed."""
    claim = statements_of(rule)[-1]
    choices = [candidates(v, rule) for v in claim.variables]
    for chosen in islice(product(*choices), COMBINATIONS):
        yield over(claim.left, dict(zip(claim.variables, chosen, strict=True)))


def is_sum(node: Any) -> bool:
    """Return whether a term is a sum over an index."""
    return interface.is_call(node) and interface.operation(node) is SUM


def candidates(variable: Any, rule: Rule) -> list[Any]:
    """Return what may stand for a variable so that the conditions of the rule are proved."""
    name = variable.name
    if any(variable is interface.arguments(node)[1] for node in postorder([rule.left]) if is_sum(node)):
        return [call(index_operator(1))]
    if is_literal(variable):
        return [literal(2), literal(3)]
    if is_boolean(variable):
        return [symbol(f"{name}_1") < symbol(f"{name}_2")]
    if any(c.predicate == "uniform" and c.arguments == (variable,) for c in rule.conditions):
        return [symbol(name, uniform=True)]
    found = [sharp_symbol(variable, rule.guards), symbol(name, positive=True), symbol(name, negative=True)]
    found += [symbol(name, interval=ends) for ends in ((0.25, 0.5), (-0.5, 0.5), (1.5, 2.5))]
    whole = isinstance(variable, Variable) and variable.assumptions.integer
    return [*found, symbol("shared"), *([literal(3), literal(2)] if whole else [])]
