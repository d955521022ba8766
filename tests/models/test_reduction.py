"""Conservation laws and lumping: smaller systems with the same solutions."""

from __future__ import annotations

import numpy as np
import pytest

import symnum as sn
from tests.shared_data import shared_file, shared_networks


def phosphorylation() -> sn.ODESystem:
    """A substrate with two equal sites, an enzyme and a phosphatase that holds no complexes."""
    network = sn.ReactionNetwork("two sites")
    for name, amount in {"E": 2, "S00": 10, "S10": 0, "S01": 0, "S11": 0, "ES": 0}.items():
        network.add_species(name, amount)
    for product in ("S10", "S01"):
        network.add_reaction(f"S00 + E -> {product} + E", 0.3)
        network.add_reaction(f"{product} -> S00", 0.1)
        network.add_reaction(f"{product} + E -> S11 + E", 0.2)
        network.add_reaction(f"S11 -> {product}", 0.1)
    network.add_reaction("S11 + E <-> ES", (0.5, 0.7))
    return network.ode_system()


def test_conservation_laws_count_molecules() -> None:
    laws = sorted(map(str, sn.conservation_laws(phosphorylation())))
    assert laws == ["E + ES", "ES + S00 + S01 + S10 + S11"]


def test_weights_are_whole_numbers_without_a_common_denominator() -> None:
    x, y, z = sn.symbols("x y z")
    system = sn.ODESystem([x, y, z], [-6 * x * y, 4 * x * y, z])
    (law,) = sn.conservation_laws(system)
    assert sorted(law.weights.values()) == [2, 3]
    assert sn.expand(sum(w * r for w, r in zip(law.weights.values(), system.rhs[:2], strict=True))) is sn.literal(0)


def test_a_system_without_invariants_stays_as_it_is() -> None:
    x, y = sn.symbols("x y")
    system = sn.ODESystem([x, y], [-x, x * y], initial={x: 1})
    assert sn.conservation_laws(system) == []
    assert sn.remove_conserved(system).rhs == system.rhs


@pytest.mark.parametrize("reduce", [sn.remove_conserved, sn.lump_identical])
def test_a_smaller_system_has_the_same_solution(reduce: object) -> None:
    system = phosphorylation()
    smaller = reduce(system)  # type: ignore[operator]
    assert len(smaller.states) < len(system.states)
    whole, reduced = (s.solve((0, 20), rtol=1e-10, atol=1e-12) for s in (system, smaller))
    for name in system.state_names:
        assert reduced[name][-1] == pytest.approx(whole[name][-1], rel=1e-7)


def test_totals_follow_the_initial_values() -> None:
    smaller = sn.remove_conserved(phosphorylation())
    values = dict(zip(smaller.parameter_names, smaller.parameter_values(), strict=True))
    assert sorted(v for name, v in values.items() if name.startswith("total_")) == [2, 10]


def test_states_that_start_apart_are_not_lumped() -> None:
    x, y = sn.symbols("x y")
    assert sn.identical_states(sn.ODESystem([x, y], [-x, -y], initial={x: 1, y: 2})) == [[x], [y]]


@pytest.mark.parametrize("name", [n for n in shared_networks() if n not in ("bcr", "univ_synth")])
def test_the_sums_of_a_network_do_not_change(name: str) -> None:
    system = sn.read_network(shared_file(f"{name}.net")).ode_system()
    y = np.random.default_rng(1).uniform(0.5, 1.5, len(system.states))
    rates = system.compile().rhs(0.5, y)
    places = {state: place for place, state in enumerate(system.states)}
    for law in sn.conservation_laws(system):
        parts = [float(weight) * rates[places[state]] for state, weight in law.weights.items()]
        assert abs(sum(parts)) <= 1e-9 * max(1e-300, sum(map(abs, parts)))


def test_an_event_breaks_the_laws_of_the_states_that_it_assigns() -> None:
    x, y, u, v = sn.symbols("x y u v")
    event = sn.Event(u > 2, {x: 0})
    system = sn.ODESystem([x, y, u, v], [-x, x, -u * v, u * v], initial={x: 1, u: 3, v: 1}, events=[event])
    assert [law.weights for law in sn.conservation_laws(system)] == [{u: 1, v: 1}]
    smaller = sn.remove_conserved(system)
    assert smaller.states == (x, y, v) and u not in sn.free_symbols(smaller.events[0].condition)
