"""The checker notices slips: mutants of every rule are refuted, or proved to be equivalent."""

from __future__ import annotations

from functools import cache

import pytest

from symnum.rules.catalogue import rule_sets
from symnum.rules.rule import Rule, Tier
from symnum.rules.verification.assumed import over, sharp_symbol
from symnum.rules.verification.claims import Claim, claims_of
from symnum.rules.verification.sampling import try_points
from symnum.rules.verification.small_floats import enumerate_floats
from symnum.rules.verification.verify import proof_of
from tests.rules.mutants import mutants

SETS = {rules.name: rules for rules in rule_sets()}
POINTS = 400


@cache
def trials(name: str) -> list[tuple[Rule, str, Rule, bool]]:
    """Return every mutant of a set: the rule, the slip, the mutant, and whether a counter-example kills it."""
    return [(rule, slip, mutant, is_killed(mutant)) for rule in SETS[name] for slip, mutant in mutants(rule)]


@pytest.mark.parametrize("name", SETS)
def test_every_mutant_is_refuted_or_equivalent(name: str) -> None:
    survivors = [(rule, slip, mutant) for rule, slip, mutant, killed in trials(name) if not killed]
    assert [(rule.name, slip) for rule, slip, mutant in survivors if not is_equivalent(rule, mutant)] == []


@pytest.mark.parametrize("name", SETS)
def test_no_refuted_mutant_is_proved_modulo_primes(name: str) -> None:
    refuted = [mutant for _, _, mutant, killed in trials(name) if killed and mutant.tier is not Tier.IEEE]
    assert [str(mutant) for mutant in refuted if proof_of(claims_of(mutant), "mutant", solver=False)] == []


def test_there_are_thousands_of_mutants() -> None:
    assert sum(1 for rules in SETS.values() for rule in rules for _ in mutants(rule)) >= 2_000


def is_killed(mutant: Rule) -> bool:
    """Whether ball arithmetic or the enumeration of small floats refutes a mutant."""
    tried = (try_points(claim, mutant.name, POINTS).outcome for claim in claims_of(mutant))
    return "refuted" in tried or (mutant.tier is Tier.IEEE and enumerate_floats(mutant).outcome == "refuted")


def is_equivalent(rule: Rule, mutant: Rule) -> bool:
    """Whether a mutant is proved to be true, or to say what the rule says that it comes from."""
    if proof_of(claims_of(mutant), "mutant", solver=True) is not None:
        return True
    pairs = list(zip(claims_of(rule), claims_of(mutant), strict=True))
    return all(over_same_numbers(a, b) for a, b in pairs) and all(have_equal_sides(a, b) for a, b in pairs)


def over_same_numbers(a: Claim, b: Claim) -> bool:
    """Whether conditions make up for a wider sort: an even number is an integer."""
    first, second = ([sharp_symbol(v, claim.conditions) for v in claim.variables] for claim in (a, b))
    return first == second


def have_equal_sides(a: Claim, b: Claim) -> bool:
    """Whether the sides of two claims are proved to be equal, each to the other's, and defined at the same points."""
    named = dict(zip(a.variables, b.variables, strict=True))
    sides = [(over(one, named), other) for one, other in ((a.left, b.left), (a.right, b.right))]
    claims = [Claim.between(*pair, b.conditions, b.tier) for pair in sides if pair[0] is not pair[1]]
    return proof_of(claims, "mutant", solver=True) is not None
