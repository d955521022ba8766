"""Exponentials that are powers of others, up to a constant factor."""

import math

import pytest

import symnum as sn
from symnum.rewriters.egraph.exponentials import shared_exponentials

V = sn.symbols("v")


def exponentials(terms: list[sn.Term]) -> int:
    """Count the exponentials that depend on a symbol."""
    return sum(bool(sn.free_symbols(t)) for t in _calls(terms))


def _calls(terms: list[sn.Term]) -> list[sn.Term]:
    from symnum.terms.operators import EXP
    from symnum.terms.traversal import flatten

    graph = flatten(terms)
    return [node for node, operator in zip(graph.nodes, graph.operators, strict=True) if operator is EXP]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("exp(v/20) + exp(v/10 + 3)", 1),
        ("exp(-v) + exp(v)", 1),
        ("exp(0.1*(v + 35)) + exp(0.1*(v + 28))", 1),
        ("exp(v) + exp(5*v)", 2),
        ("exp(v) + exp(v - 50)", 2),
        ("exp(v) + exp(v^2)", 2),
        ("exp(v*w + w) + exp(2*v*w + 2*w + 1)", 1),
    ],
)
def test_so_many_exponentials_are_left(text: str, count: int) -> None:
    terms = [sn.parse(text)]
    found = shared_exponentials(terms)
    assert exponentials(found) == count
    values = dict.fromkeys(sn.free_symbols(terms), 0.7)
    assert math.isclose(sn.evaluate(found[0], values), sn.evaluate(terms[0], values), rel_tol=1e-14)


def test_an_argument_that_is_infinite_stays() -> None:
    term = sn.exp(V * float("inf")) + sn.exp(V)
    assert shared_exponentials([term]) == [term]


def test_the_rewriter_finds_them() -> None:
    result = sn.rewrite(sn.parse("exp(v/20) + exp(v/10 + 3)"), rewriter="egraph")
    assert result.certificate.certified
    assert result.cost_after < 40
