"""Rate laws against their formulas in numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symnum as sn
from symnum.errors import ModelError
from symnum.models.kinetics import RateKind, RateLaw

k, K, L, n, S, E, F = sn.symbols("k K L n S E F")
amounts = st.floats(1e-3, 1e3)


def value(law: RateLaw, reactants: list[sn.Term], **numbers: float) -> float:
    """Return the flux of a law in numbers."""
    return float(sn.evaluate(law.flux(reactants), numbers))


def test_mass_action_multiplies_the_reactants() -> None:
    assert RateLaw(RateKind.MASS_ACTION, (k,)).flux([S, E, S]) == k * S**2 * E
    assert RateLaw(RateKind.MASS_ACTION, (k,)).flux([]) == k


@given(amounts, amounts, amounts)
def test_saturation_divides_each_reactant_that_has_a_constant(s: float, e: float, f: float) -> None:
    law = RateLaw(RateKind.SATURATION, (k, K, L))
    expected = 2 * s / (3 + s) * e / (5 + e) * f
    assert value(law, [S, E, F], k=2, K=3, L=5, S=s, E=e, F=f) == pytest.approx(expected, rel=1e-12)


@given(amounts, amounts)
def test_michaelis_menten_takes_the_free_substrate(s: float, e: float) -> None:
    law = RateLaw(RateKind.MICHAELIS_MENTEN, (k, K))
    rate = value(law, [S, E], k=2, K=3, S=s, E=e)
    bound = rate / 2  # the complex, whose amount times k is the rate
    # the free substrate is a difference of numbers of the size of e: BioNetGen's formula, and its loss of digits
    assert bound * (3 + (s - bound)) == pytest.approx(e * (s - bound), rel=1e-6, abs=1e-12 * (1 + e) ** 2 + 1e-9)


@given(amounts, amounts, st.integers(1, 4))
def test_hill_raises_the_first_reactant(s: float, e: float, power: int) -> None:
    law = RateLaw(RateKind.HILL, (k, K, n))
    expected = 2 * s**power / (3**power + s**power) * e
    assert value(law, [S, E], k=2, K=3, n=power, S=s, E=e) == pytest.approx(expected, rel=1e-12)


def test_hill_and_saturation_are_zero_without_reactant() -> None:
    assert value(RateLaw(RateKind.HILL, (k, K, sn.literal(2))), [S], k=2, K=3, S=0) == 0
    assert value(RateLaw(RateKind.SATURATION, (k, K)), [S], k=2, K=3, S=0) == 0


def test_a_total_rate_stands_alone() -> None:
    assert RateLaw(RateKind.TOTAL, (k * sn.exp(S),)).flux([S, E]) == k * sn.exp(S)


@pytest.mark.parametrize(
    ("kind", "constants", "reactants"),
    [("MASS_ACTION", 2, 1), ("SATURATION", 1, 1), ("SATURATION", 3, 1), ("HILL", 3, 0), ("MICHAELIS_MENTEN", 2, 3)],
)
def test_a_law_that_does_not_fit_its_reaction_is_refused(kind: str, constants: int, reactants: int) -> None:
    with pytest.raises(ModelError, match="rate law"):
        RateLaw(RateKind[kind], (k,) * constants).check(reactants)


def test_a_law_takes_other_constants_for_a_while() -> None:
    assert RateLaw(RateKind.MASS_ACTION, (k,)).flux([S], (sn.literal(math.pi),)) == math.pi * S
