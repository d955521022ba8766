"""The checker notices slips: mutants of every rule are refuted, or proved to be equivalent."""

from __future__ import annotations

from functools import cache

import pytest

from symnum.rules.catalogue import rule_sets
from symnum.rules.rule import Rule, Tier
from symnum.rules.verification.claims import claims_of
from symnum.rules.verification.sampling import try_points
from symnum.rules.verification.small_floats import enumerate_floats
from symnum.rules.verification.verify import proof_of
from tests.rules.mutants import mutants

SETS = {rules.name: rules for rules in rule_sets()}
POINTS = 400
TRUE_BUT_UNPROVED = {
    # |x - y| is |y - x|
    ("logistic.log_sum_exp", "swapped operands in x - y"),
    # the condition even(n) or odd(n) says already that n is an integer
    ("logarithms.log_even_pow", "n only Real"),
    ("magnitude.sign_odd_pow", "n only Real"),
    # where the real power of a negative base is undefined on one side, it is on the other
    ("removable.pow_pow", "m only Real"),
    ("powers.pow_sub", "m only Real"),
    ("powers.pow_sub", "n only Real"),
    ("powers.pow_neg", "n only Real"),
    ("real_powers.mul_pow", "z only Real"),
    ("real_powers.div_pow", "z only Real"),
}


@cache
def trials(name: str) -> list[tuple[str, str, Rule, bool]]:
    """Return every mutant of a set: the rule, the slip, the mutant, and whether a counter-example kills it."""
    return [(rule.name, slip, mutant, is_killed(mutant)) for rule in SETS[name] for slip, mutant in mutants(rule)]


@pytest.mark.parametrize("name", SETS)
def test_every_mutant_is_refuted_or_equivalent(name: str) -> None:
    survivors = {(rule, slip): mutant for rule, slip, mutant, killed in trials(name) if not killed}
    unproved = {
        place for place, mutant in survivors.items() if proof_of(claims_of(mutant), "mutant", solver=True) is None
    }
    assert unproved <= TRUE_BUT_UNPROVED


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
