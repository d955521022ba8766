"""Extraction: acyclic, complete, no dearer than greedily by trees, and near the exact optimum."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings

from symnum.errors import SymnumError
from symnum.rewriters.extraction import ClassGraph, extract
from symnum.rewriters.extraction.exact import solved
from symnum.rewriters.extraction.extract import Method
from symnum.rewriters.extraction.problem import Problem

from .class_graphs import checked_cost, graphs, random_graph

METHODS: tuple[Method, ...] = ("tree", "dag", "local")


@given(graphs)
@settings(max_examples=150, deadline=None)
def test_a_choice_has_no_cycles_and_states_its_cost(graph: ClassGraph) -> None:
    for method in METHODS:
        extraction = extract(graph, method)
        assert checked_cost(graph, extraction) == pytest.approx(extraction.cost)


@given(graphs)
@settings(max_examples=100, deadline=None)
def test_local_improvement_is_never_dearer_than_a_greedy_choice(graph: ClassGraph) -> None:
    assert extract(graph).cost <= min(extract(graph, "tree").cost, extract(graph, "dag").cost)


@given(graphs)
@settings(max_examples=30, deadline=None)
def test_the_exact_choice_is_the_cheapest(graph: ClassGraph) -> None:
    exact = extract(graph, "exact")
    assert exact.optimal
    assert checked_cost(graph, exact) == pytest.approx(exact.cost)
    assert exact.cost <= extract(graph).cost + 1e-9


@given(graphs)
@settings(max_examples=30, deadline=None)
def test_what_a_reduction_leaves_out_is_in_no_cheaper_choice(graph: ClassGraph) -> None:
    whole = solved(Problem(graph), perf_counter() + 60.0)
    assert whole is not None
    assert extract(graph, "exact").cost == pytest.approx(whole.cost)


def test_sharing_beats_the_cheapest_tree() -> None:
    # f(a, b) by parts of 5 each in its own, or by parts of 6 that share one of 5
    graph = ClassGraph.from_nodes(
        [(0, 1.0, [1, 2]), (1, 5.0, []), (1, 1.0, [3]), (2, 5.0, []), (2, 1.0, [3]), (3, 5.0, [])], roots=[0]
    )
    assert [extract(graph, method).cost for method in ("tree", "local", "exact")] == [11.0, 8.0, 8.0]


def test_a_class_below_itself_is_never_chosen_even_at_no_cost() -> None:
    graph = ClassGraph.from_nodes([(0, 0.0, [1]), (1, 0.0, [0]), (1, 9.0, []), (0, 0.0, [0])], roots=[0])
    for method in (*METHODS, "exact"):
        assert extract(graph, method).chosen.tolist() == [0, 2]


def test_the_same_graph_gives_the_same_choice() -> None:
    graph = random_graph(5, 300)
    assert extract(graph).chosen.tolist() == extract(graph).chosen.tolist()


def test_native_loops_choose_as_python_does(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = random_graph(7, 400)
    expected = [extract(graph, method).chosen for method in METHODS]
    monkeypatch.setattr("symnum.rewriters.extraction.problem.NATIVE_FROM", 0)
    assert all(np.array_equal(extract(graph, m).chosen, e) for m, e in zip(METHODS, expected, strict=True))


def test_a_chain_of_doublings_stays_linear() -> None:
    # the tree cost of 5,000 squarings is beyond the floating-point numbers
    nodes = [(0, 1.0, []), *((number, 1.0, [number - 1, number - 1]) for number in range(1, 5001))]
    assert extract(ClassGraph.from_nodes(nodes, roots=[5000])).cost == 5001.0


def test_no_time_gives_the_greedy_choice() -> None:
    graph = random_graph(3, 200)
    assert checked_cost(graph, extract(graph, seconds=0.0)) <= extract(graph, "tree").cost


@pytest.mark.parametrize(
    ("nodes", "complaint"),
    [([(0, 1.0, [0])], "class 0 has no finite term"), ([(0, -1.0, [])], "not negative"), ([], "no finite term")],
)
def test_what_cannot_be_extracted_is_named(nodes: list[tuple[int, float, list[int]]], complaint: str) -> None:
    with pytest.raises(SymnumError, match=complaint):
        extract(ClassGraph.from_nodes(nodes, roots=[0]))
