"""Random class graphs, with cycles, and what a choice must satisfy."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from symnum.rewriters.extraction import ClassGraph, Extraction


def random_graph(seed: int, classes: int, *, alternatives: int = 3, backward: float = 0.3) -> ClassGraph:
    """A graph whose class c has a node with children below c, and further nodes with children anywhere."""
    source = random.Random(seed)
    nodes: list[tuple[int, float, list[int]]] = []
    for number in range(classes):
        for extra in range(source.randint(1, alternatives)):
            reach = classes if extra and source.random() < backward else number
            children = [source.randrange(reach) for _ in range(source.randint(0, 3) if reach else 0)]
            nodes.append((number, float(source.choice((0, 1, 1, 4, 14))), children))
    roots = [source.randrange(classes) for _ in range(source.randint(1, 3))]
    return ClassGraph.from_nodes(nodes, roots)


graphs = st.builds(random_graph, st.integers(0, 10**6), st.integers(1, 40))


def checked_cost(graph: ClassGraph, extraction: Extraction) -> float:
    """The cost of what the roots reach; asserts that this is exactly what was chosen, and free of cycles."""
    state: dict[int, bool] = {}
    stack = [(root, False) for root in graph.roots.tolist()]
    total = 0.0
    while stack:
        number, done = stack.pop()
        if done:
            state[number] = True
            continue
        if number in state:
            assert state[number], "a cycle"
            continue
        state[number] = False
        node = int(extraction.chosen[number])
        assert graph.node_class[node] == number
        total += float(graph.node_cost[node])
        stack.append((number, True))
        children = graph.children[graph.child_start[node] : graph.child_start[node + 1]].tolist()
        stack += [(child, False) for child in children]
    assert sorted(state) == [number for number, node in enumerate(extraction.chosen.tolist()) if node >= 0]
    return total
