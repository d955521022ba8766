"""Costs of terms: the same for the same arithmetic in every term type, and shared once."""

from __future__ import annotations

import pytest
import sympy

import symnum as sn
from symnum.cost.model import dag_cost, operation_cost, tree_cost
from symnum.cost.portable import CYCLES, cycles
from symnum.terms.operators import BUILTIN_COUNT, operators
from symnum.terms.parsing import parse


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("x + y + z", 2), ("x - y", 1), ("-x - y", 2), ("2*x + y", 2), ("x + 1", 1), ("x*y*z", 2), ("x/y", 8),
        ("1/x", 8), ("x/(y*z)", 9), ("-x", 1), ("3*x", 1), ("x^2", 1), ("x^5", 3), ("x^-2", 9), ("sqrt(x)", 12),
        ("x^(3/2)", 13), ("x^(1/3)", 76), ("x^y", 76), ("exp(x)", 29), ("min(x, y, z)", 2), ("x", 0),
        ("where(x < y, x, y)", 2),
    ],
)  # fmt: skip
def test_an_expression_costs_what_its_operations_take(text: str, cost: int) -> None:
    assert dag_cost([parse(text)]) == tree_cost([parse(text)]) == cost


@pytest.mark.parametrize("text", ["x + y*z", "sin(x)*cos(y)", "x/y", "sqrt(x + 1)", "x^3", "exp(-x)", "2*x*y"])
def test_terms_as_written_and_terms_of_others_cost_the_same(text: str) -> None:
    expected = dag_cost([parse(text)])
    assert dag_cost([parse(text, like="tree")]) == expected
    assert dag_cost([sympy.sympify(text.replace("^", "**"))]) == expected


def test_shared_terms_count_once_in_the_graph_and_every_time_in_the_tree() -> None:
    x = sn.symbols("x")
    shared = sn.exp(x)
    assert (dag_cost([shared + 1, shared * 2]), tree_cost([shared + 1, shared * 2])) == (31, 60)


def test_a_graph_whose_tree_is_astronomical_has_a_cost() -> None:
    x = sn.symbols("x")
    for _ in range(2000):
        x = sn.sin(x) * sn.cos(x)
    assert dag_cost([x]) == 2000 * 57


def test_every_operator_has_a_row_in_the_portable_table() -> None:
    builtin = [operator.name for operator in list(operators())[:BUILTIN_COUNT]]
    assert [name for name in builtin if name not in CYCLES] == []
    assert [name for name in CYCLES if name not in builtin] == []


def test_a_function_of_the_users_has_a_cost() -> None:
    assert cycles("a function that nobody registered") > cycles("add")


def test_the_cost_of_an_operation_leaves_its_parts_out() -> None:
    x, y = sn.symbols("x y")
    assert operation_cost(sn.exp(x) / sn.sin(y)) == 8
