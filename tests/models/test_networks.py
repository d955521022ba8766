"""Building reaction networks in Python."""

from __future__ import annotations

import pytest

import symnum as sn
from symnum.errors import ModelError
from symnum.models.kinetics import RateKind, RateLaw
from symnum.models.networks import ReactionNetwork

A, B, C, k = sn.symbols("A B C k")


@pytest.fixture
def network() -> ReactionNetwork:
    """Return a network with the species A, B and C and the parameter k, without reactions."""
    network = ReactionNetwork("small")
    network.add_parameter("k", 2)
    for name in "ABC":
        network.add_species(name, 10)
    return network


@pytest.mark.parametrize(
    ("equation", "change"),
    [
        ("A + B -> C", {A: -1, B: -1, C: 1}),
        ("2*A -> B", {A: -2, B: 1}),
        ("2 A->3 B", {A: -2, B: 3}),
        ("0 -> A", {A: 1}),
        ("A + B -> A", {B: -1}),
        ("A -> 0", {A: -1}),
    ],
)
def test_an_equation_says_what_changes(network: ReactionNetwork, equation: str, change: dict[sn.Symbol, int]) -> None:
    network.add_reaction(equation, rate="k")
    assert network.ode_system().rhs == tuple(change.get(state, 0) * k for state in (A, B, C))


def test_a_constant_means_mass_action_and_a_rate_is_the_whole_rate(network: ReactionNetwork) -> None:
    network.add_reaction("A + B -> C", k)
    network.add_reaction("C -> 0", rate="k*C/(1 + C)")
    assert network.ode_system().rhs[2] == k * A * B - k * C / (1 + C)


def test_a_reversible_reaction_takes_a_pair(network: ReactionNetwork) -> None:
    network.add_reaction("A + B <-> C", (k, 3))
    assert network.ode_system().rhs[2] == k * A * B - 3 * C


def test_a_rate_law_may_stand_for_the_constant(network: ReactionNetwork) -> None:
    network.add_reaction("A -> B", RateLaw(RateKind.SATURATION, (k, sn.literal(5)), factor=2))
    assert network.ode_system().rhs[1] == 2 * k * A / (5 + A)


def test_a_fixed_species_takes_part_and_stays(network: ReactionNetwork) -> None:
    food = network.add_species("food", 3, fixed=True)
    network.add_reaction("food + A -> 2*A", k)
    assert network.ode_system().rhs == (k * food * A, sn.literal(0), sn.literal(0), sn.literal(0))


def test_functions_and_observables_are_put_into_rates(network: ReactionNetwork) -> None:
    network.add_observable("total", {"A": 1, "B": 2})
    network.add_function("f", "k/(1 + total)")
    network.add_reaction("C -> 0", "f")
    assert network.ode_system().rhs[2] == -C * k / (1 + A + 2 * B)


def test_the_stoichiometry_is_sparse_and_counts_net_changes(network: ReactionNetwork) -> None:
    network.add_species("D", 1, fixed=True)
    network.add_reaction("2*A + D -> A + B", k)
    network.add_reaction("B <-> C", (k, k))
    matrix = network.stoichiometry()
    assert matrix.toarray().tolist() == [[-1, 0, 0], [1, -1, 1], [0, 1, -1], [0, 0, 0]]
    assert matrix.nnz == 6


def test_fluxes_that_cancel_leave_nothing(network: ReactionNetwork) -> None:
    network.add_reaction("A + B -> A + B", k)
    assert network.ode_system().rhs == (sn.literal(0),) * 3


@pytest.mark.parametrize(
    ("equation", "said"),
    [
        ("A + B", "is not a reaction"),
        ("A -> B -> C", "is not a reaction"),
        ("-> A", "is not a reaction"),
        ("A -> D", "there is no species 'D'"),
        ("A + + B -> C", "is not a species"),
        ("-2*A -> B", "there is no species '-2*A'"),
        ("0*A -> B", "is not a species"),
        ("9999999*A -> B", "is not a species"),
        ("A <-> B", "takes a pair of constants"),
    ],
)
def test_an_equation_of_no_sense_is_refused(network: ReactionNetwork, equation: str, said: str) -> None:
    with pytest.raises(ModelError) as caught:
        network.add_reaction(equation, k)
    assert said in str(caught.value)
    assert network.reactions == []


def test_a_reaction_has_one_rate(network: ReactionNetwork) -> None:
    for arguments in ({}, {"constant": k, "rate": "k*A"}):
        with pytest.raises(ModelError, match="either a constant"):
            network.add_reaction("A -> B", **arguments)


def test_names_are_unique(network: ReactionNetwork) -> None:
    network.add_function("f", "k*A")
    for name in ("k", "A", "f", "time"):
        for add in (network.add_parameter, network.add_species, network.add_function):
            with pytest.raises(ModelError, match="already"):
                add(name, 1)
    with pytest.raises(ModelError, match="already"):
        network.add_observable("A", {"B": 1})


def test_an_unknown_name_in_a_rate_is_refused(network: ReactionNetwork) -> None:
    network.add_reaction("A -> B", "k*unheard_of")
    with pytest.raises(ModelError, match="unheard_of"):
        network.ode_system()


def test_building_twice_gives_the_same_terms(network: ReactionNetwork) -> None:
    network.add_reaction("A + B -> C", k)
    assert network.ode_system().rhs == network.ode_system().rhs
