"""The workloads of rewriting mean the same for every kind of term, and idle rules are idle."""

import pytest

import symnum as sn
from bench.peers.algebras import SymnumAlgebra
from bench.workloads.expressions import EXPRESSIONS, largest_difference, positive_term
from bench.workloads.formulas import shared_graph
from bench.workloads.idle_rules import idle_rules
from bench.workloads.mass_action import mass_action
from bench.workloads.transformations import (
    derivatives,
    hill,
    lie_derivative,
    lu_determinant,
    michaelis_menten,
    network_jacobian,
    pendulum_mass_matrix,
    pendulum_motion,
    transformations,
)
from symnum.rewriters.base import rewrite
from symnum.terms.building import builder_of

CANONICAL, TREE = (builder_of(kind).call for kind in ("canonical", "tree"))


@pytest.mark.parametrize("name", transformations())
def test_a_transformation_means_the_same_for_both_kinds_of_term(name: str) -> None:
    build = transformations()[name]
    assert largest_difference(build(CANONICAL), build(TREE)) < 1e-9


def test_the_determinant_by_elimination_is_the_determinant() -> None:
    cofactors = sn.parse("x00*(x11*x22 - x12*x21) - x01*(x10*x22 - x12*x20) + x02*(x10*x21 - x11*x20)")
    assert largest_difference([lu_determinant(TREE, 3)], [cofactors]) < 1e-9


def test_the_mass_matrix_couples_links_by_the_cosine_of_their_angle() -> None:
    known = sn.parse("m1*l0*l1*cos(q0 - q1)")
    assert largest_difference([pendulum_mass_matrix(TREE, 2)[1]], [known]) < 1e-9


def test_two_links_push_each_other_by_the_sine_of_their_angle() -> None:
    known = ["-m1*l0*l1*sin(q1 - q0)*w1^2", "m1*l0*l1*sin(q1 - q0)*w0^2"]
    for make in (CANONICAL, TREE):
        assert largest_difference(pendulum_motion(make, 2)[3:], [sn.parse(text) for text in known]) < 1e-9


def test_derivatives_go_up_to_their_order() -> None:
    known = [sn.parse(text) for text in ("k*v/(k + s)^2", "-2*k*v/(k + s)^3", "6*k*v/(k + s)^4")]
    for make in (CANONICAL, TREE):
        assert largest_difference(derivatives(make, michaelis_menten, 3), known) < 1e-9
    assert largest_difference(lie_derivative(TREE, 1), [sn.parse("a*x - b*x*y")]) < 1e-12
    assert len(lie_derivative(CANONICAL, 4)) == 4 and len(derivatives(TREE, hill, 2)) == 2


def test_a_network_jacobian_holds_equations_and_derivatives() -> None:
    network = mass_action([2.0, 3.0], [1.0, 2.0], [(0, [0, 0], [1]), (1, [1], [0])])
    expected = [
        sn.parse(text) for text in ("-2*k0*y0^2 + k1*y1", "k0*y0^2 - k1*y1", "-4*k0*y0", "2*k0*y0", "k1", "-k1")
    ]
    for make in (CANONICAL, TREE):
        assert len(network_jacobian(make, network)) == 6
    assert largest_difference(network_jacobian(CANONICAL, network), network_jacobian(TREE, network)) < 1e-12
    assert all(term in network_jacobian(CANONICAL, network) for term in expected[2:])


def test_idle_rules_are_distinct_and_never_fire() -> None:
    rules = idle_rules(40)
    assert len(set(rules)) == 40
    assert not rewrite(shared_graph(90).build(SymnumAlgebra()), rules=rules).fired


def test_the_symbols_of_expressions_are_positive_for_the_peer_too() -> None:
    pytest.importorskip("sympy")
    for _, text in EXPRESSIONS:
        term = positive_term(text)
        assert sn.free_symbols(term)
        assert all(sn.to_sympy(one).is_positive for one in sn.free_symbols(term))
