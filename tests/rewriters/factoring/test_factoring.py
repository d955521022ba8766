"""Factoring: cheaper, equal, deterministic, and never forced on what it cannot improve."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from symnum.cost.model import dag_cost
from symnum.lowering.from_terms import lower
from symnum.lowering.program import Rate
from symnum.rewriters.base import rewrite
from symnum.rewriters.certificate.identity import agree
from symnum.terms.canonical import linear_combination, monomial
from symnum.terms.evaluation import evaluate
from symnum.terms.interface import AnyTerm
from symnum.terms.parsing import parse
from symnum.terms.printing import to_text
from symnum.terms.term import symbols
from symnum.terms.traversal import operation_counts

EXAMPLES = [
    (["a*x + a*y", "b*x + b*y"], 3),
    (["x^3 + 2*x^2 + 3*x + 4"], 6),
    (["x*y*z + x*y*w", "x*y*v"], 4),
    (["(a*x + a*y)/z + sin(a*x + a*y)"], 5),
]


def factored(terms: list[AnyTerm]) -> list[AnyTerm]:
    return rewrite(terms, rewriter="factor", rules=[]).terms


@pytest.mark.parametrize(("texts", "operations"), EXAMPLES)
def test_factors_and_sums_in_common_are_computed_once(texts: list[str], operations: int) -> None:
    terms = [parse(text) for text in texts]
    result = factored(terms)
    assert agree(terms, result)
    assert operation_counts(result).dag_total <= operations


def mass_action(species: int, reactions: int, seed: int) -> list[AnyTerm]:
    source = random.Random(seed)
    states, rates = symbols(f"s0:{species}"), symbols("k0:5")
    equations: list[list[tuple[AnyTerm, int]]] = [[] for _ in states]
    for _ in range(reactions):
        a, b, c = (source.randrange(species) for _ in range(3))
        flux = monomial([(source.choice(rates), 1), (states[a], 1), (states[b], 1)])
        for row, sign in ((a, -1), (b, -1), (c, 1)):
            equations[row].append((flux, sign))
    return [linear_combination(equation) for equation in equations]


@pytest.mark.parametrize("seed", range(5))
def test_a_network_is_equal_after_factoring_and_costs_less(seed: int) -> None:
    terms = mass_action(20, 400, seed)
    result = factored(terms)
    assert agree(terms, result)
    assert dag_cost(result) <= 0.9 * dag_cost(terms)


def test_the_same_input_gives_the_same_text() -> None:
    terms = mass_action(10, 50, 1)
    assert [to_text(t) for t in factored(terms)] == [to_text(t) for t in factored(terms)]


def test_what_cannot_be_improved_comes_back_as_it_was() -> None:
    term = parse("x + sin(y)")
    result = rewrite(term, rewriter="factor", rules=[])
    assert result.terms is term
    assert result.report.stop == "nothing is gained"


def test_where_the_bits_must_stay_nothing_is_factored() -> None:
    term = parse("a*x + a*y")
    assert rewrite(term, rewriter="factor", rules=[], allow="ieee").terms is term


@pytest.mark.parametrize("wrong", ["(x+y)^2 + x", "x^2 + 2*x*y", "sin(x+y)", "1/(x+y)^2", "x^2 + y^2 + 2.0000001*x*y"])
def test_identity_testing_tells_different_terms_apart(wrong: str) -> None:
    assert agree([parse("(x+y)^2")], [parse("x^2 + 2*x*y + y^2")])
    assert not agree([parse("(x+y)^2")], [parse(wrong)])


@pytest.mark.parametrize("text", ["a*x^5 + b*x^5", "a*x^(1/2) + b*x^(1/2)", "a*x^(-3/2) + b*x^(-3/2)", "a*x^7 + x^4"])
def test_powers_of_integers_and_halves_call_no_pow(text: str) -> None:
    a, b, x = symbols("a b x", positive=True)
    given = parse(text, symbols=[a, b, x])
    (result,) = factored([given])
    assert result is not given
    assert "pow" not in lower([(Rate.STATE, [a, b, x])], [result]).operation_counts()
    values = {a: 2.0, b: 3.0, x: 5.0}
    assert math.isclose(evaluate(result, values), evaluate(given, values), rel_tol=1e-12)


@pytest.mark.parametrize(
    "text",
    ["0^10", "0^(-3)", "sqrt(10)/sqrt(sqrt(10))", "1/(0*x)", "0^(1/2 + x)", "min(x, 0*x)", "2^(1/3)*x + 0*x^2", "x/0"],
)
def test_numbers_as_bases_and_factors_of_zero_are_read(text: str) -> None:
    given = parse(text, like="tree")
    result = factored([given])
    for value in (2.0, 0.0):
        np.testing.assert_allclose(evaluate(result, {"x": value}), evaluate([given], {"x": value}), rtol=1e-12)


def test_a_divisor_of_several_products_is_inverted_once() -> None:
    a, b, c, x, y = symbols("a b c x y")
    result = factored([a * b / (x + y), b * c / (x + y), a * c / (x + y)])
    assert lower([(Rate.STATE, (a, b, c, x, y))], result).operation_counts()["div"] == 1
