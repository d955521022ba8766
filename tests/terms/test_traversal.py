"""Walking, substituting, counting, expanding, at sizes where recursion and expanded trees would die."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest

from symnum.errors import LimitError, SymnumError
from symnum.terms.canonical import add, call
from symnum.terms.evaluation import evaluate
from symnum.terms.expansion import expand
from symnum.terms.functions import exp, sin, sqrt, where
from symnum.terms.interface import AnyTerm, arguments
from symnum.terms.operators import ADD, ATAN2, MUL, SIN
from symnum.terms.term import literal, symbol, symbols
from symnum.terms.traversal import convert, flatten, free_symbols, operation_counts, substitute
from symnum.terms.tree import tree_call

x, y, z = symbols("x y z")


def chain(depth: int) -> AnyTerm:
    term: AnyTerm = x
    for _ in range(depth):
        term = tree_call(SIN, (term,))
    return term


def test_depth_costs_no_recursion() -> None:
    deep = chain(200_000)
    assert operation_counts(substitute(deep, {x: y})).dag == {"sin": 200_000}
    assert len(flatten([deep]).nodes) == 200_001


def test_counts_of_a_tree_beyond_all_numbers_are_infinite_and_cost_no_more() -> None:
    term: AnyTerm = x
    for _ in range(50_000):  # with exact counts half a gigabyte and a second
        term = tree_call(MUL, (term, term))
    counts = operation_counts(tree_call(SIN, (term,)))
    assert counts.dag == {"mul": 50_000, "sin": 1}
    assert counts.tree == {"mul": math.inf, "sin": 1}
    assert counts.tree_total == math.inf


def test_shared_nodes_are_counted_once_in_the_graph_and_every_time_in_the_tree() -> None:
    term: AnyTerm = x
    for _ in range(100):
        term = tree_call(MUL, (term, term))
    counts = operation_counts(term)
    assert counts.dag_total == 100
    assert counts.tree_total == 2**100 - 1


def test_a_sum_of_many_terms_is_built_and_evaluated_in_one_go() -> None:
    names = [symbol(f"s{i}") for i in range(20_000)]
    total = add(*names)
    assert len(arguments(total)) == 20_000
    assert float(evaluate(total, dict.fromkeys(names, 1.0))) == 20_000


def test_substitution_is_simultaneous() -> None:
    assert substitute(x + 2 * y, {x: y, y: x}) is y + 2 * x
    assert substitute([x, x * y], {x: 3}) == [literal(3), 3 * y]


def test_conversion_does_the_arithmetic_of_the_normal_form_and_trees_keep_what_was_written() -> None:
    written = tree_call(ADD, (tree_call(MUL, (1, x)), tree_call(ADD, (x, 0))))
    assert convert(written, x) is 2 * x
    assert written + 1 is tree_call(ADD, (written, 1))


def test_expansion_multiplies_out_and_keeps_the_value() -> None:
    term = (x + 2 * y - 1 / z) ** 3 * (x - sqrt(y))
    values = {"x": 0.3, "y": 1.7, "z": -0.9}
    assert float(evaluate(expand(term), values)) == pytest.approx(float(evaluate(term, values)), rel=1e-12)
    assert expand((x + y) ** 2) is x**2 + 2 * x * y + y**2
    assert expand(sqrt(x + y) * sqrt(x + y) * x) is x**2 + x * y


def test_an_expansion_too_large_is_refused_at_once() -> None:
    with pytest.raises(LimitError, match="terms"):
        expand(add(*symbols("v0:40")) ** 40)


def test_free_symbols_come_in_order_of_appearance() -> None:
    assert free_symbols([tree_call(ADD, (y, tree_call(MUL, (x, y))))]) == [y, x]


def test_a_symbol_without_a_value_is_named() -> None:
    with pytest.raises(SymnumError, match="'y'"):
        evaluate(x + y, {x: 1.0})


def test_numpy_functions_build_terms_from_scalars_and_arrays() -> None:
    grid = np.array([[x, y], [z, x * y]], dtype=object)
    assert np.sin(x) is sin(x)
    assert np.exp(grid)[0, 1] is exp(y)
    assert (np.array([1.0, 2.0]) * x)[1] is 2.0 * x
    assert (grid @ np.array([x, 2], dtype=object))[0] is x**2 + 2 * y
    assert np.arctan2(grid, 2)[0, 0] is call(ATAN2, x, 2)


def test_a_condition_has_no_truth_value_but_where_takes_it() -> None:
    with pytest.raises(TypeError, match=r"sn\.where"):
        bool(x < y)
    assert float(evaluate(where(x < 0, -x, x), {x: -2.0})) == 2.0


def test_threads_that_build_the_same_terms_get_the_same_objects() -> None:
    found: list[list[AnyTerm]] = []

    def build() -> None:
        found.append([sin(x * i) + y**i for i in range(2, 2000)])

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(a is b for other in found[1:] for a, b in zip(found[0], other, strict=True))
