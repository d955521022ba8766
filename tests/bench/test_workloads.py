"""Synthetic workloads are what they claim, and every peer computes the same from them."""

import numpy as np
import pytest

import symnum as sn
from bench.figures import Missing
from bench.peers import PEERS
from bench.peers.algebras import SymnumAlgebra, algebras
from bench.workloads.algebra import network_terms
from bench.workloads.formulas import chain, polynomials, shared_graph, wide_sum
from bench.workloads.mass_action import MassAction, mass_action


@pytest.fixture
def network() -> MassAction:
    """A + B -> C, 2 C -> A and nothing -> B, with a repeated reactant and a change of two."""
    return mass_action([2.0, 3.0, 5.0], [1.0, 2.0, 0.5], [(0, [0, 1], [2]), (1, [2, 2], [0]), (2, [], [1])])


@pytest.mark.parametrize("name", PEERS)
def test_every_peer_computes_the_same_right_hand_side(name: str, network: MassAction) -> None:
    peer, out = PEERS[name], np.zeros(3)
    try:
        peer.library()
    except Missing as missing:
        pytest.skip(str(missing))
    peer.compile(peer.build(network))(network.initial, network.constants, out)()
    assert out.tolist() == pytest.approx([-4.0 + 0.75, -4.0 + 5.0, 4.0 - 1.5])


def test_every_algebra_builds_the_same_equations(network: MassAction) -> None:
    texts = [str(network_terms(network, algebra)[2][0]) for algebra in algebras()[0].values()]
    values = {"y0": 1.0, "y1": 2.0, "y2": 0.5, "k0": 2.0, "k1": 3.0}
    terms = network_terms(network, SymnumAlgebra())[2]
    assert all("y2" in text for text in texts)
    assert sn.evaluate(terms[0], values) == pytest.approx(-3.25)


def test_a_chain_is_as_deep_as_asked() -> None:
    assert chain(4).text() == "sin((sin((x + y)) + y))"


def test_a_shared_graph_is_reproducible_and_has_the_nodes_asked_for() -> None:
    recipe = shared_graph(300)
    assert recipe == shared_graph(300)
    assert len(recipe.steps) == 300
    assert sn.operation_counts(recipe.build(SymnumAlgebra())).dag_total == 300


def test_a_wide_sum_has_as_many_monomials_as_asked() -> None:
    (total,) = wide_sum(500).build(SymnumAlgebra())
    assert sn.operation_counts(total).dag["add"] == 499


def test_polynomial_text_and_terms_agree() -> None:
    system = polynomials(outputs=2, monomials=5, variables=3)
    values = {"x0": 1.5, "x1": -0.5, "x2": 2.0}
    built = [float(value) for value in sn.evaluate(system.build(SymnumAlgebra()), values)]
    written = [float(sn.evaluate(sn.parse(text), values)) for text in system.texts()]
    assert written == pytest.approx(built)
