"""The graph that extraction works on: classes of equal terms, and nodes, one of which is chosen for each class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symnum.errors import SymnumError

Ints: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClassGraph:
    """Classes and nodes by number; a node belongs to a class and takes values of classes, its children.

    Shapes:  node_class and node_cost: (nodes,); child_start: (nodes + 1,); children: (edges,), those of node n from
             child_start[n] to child_start[n + 1]; roots: the classes that are wanted.
    Units:   node_cost in cycles of the node's own operation, at least 0; infinity excludes a node.

    >>> graph = ClassGraph.from_nodes([(0, 1.0, [1]), (0, 2.0, []), (1, 5.0, [])], roots=[0])
    >>> graph.class_count, graph.children.tolist()
    (2, [1])
    """

    node_class: Ints
    node_cost: Floats
    child_start: Ints
    children: Ints
    roots: Ints

    @classmethod
    def from_nodes(cls, nodes: list[tuple[int, float, list[int]]], roots: list[int]) -> ClassGraph:
        """The graph of nodes given as (class, cost, children)."""
        starts = np.cumsum([0, *(len(children) for _, _, children in nodes)])
        return cls(
            np.array([number for number, _, _ in nodes], np.int32),
            np.array([cost for _, cost, _ in nodes], np.float64),
            starts.astype(np.int32),
            np.array([child for _, _, children in nodes for child in children], np.int32),
            np.array(roots, np.int32),
        )

    @property
    def class_count(self) -> int:
        """One more than the greatest number of a class."""
        return 1 + max(
            (int(part.max()) for part in (self.node_class, self.children, self.roots) if part.size), default=-1
        )

    def check(self) -> None:
        """Refuse tables that do not fit together.

        Errors:  SymnumError naming the table.
        """
        starts = self.child_start
        if len(self.node_cost) != len(self.node_class) or len(starts) != len(self.node_class) + 1:
            raise SymnumError("a class graph has one cost per node, and one start of children per node and one more")
        if starts[0] != 0 or starts[-1] != len(self.children) or (np.diff(starts) < 0).any():
            raise SymnumError("child_start of a class graph ascends from 0 to the number of edges")
        if any((part < 0).any() for part in (self.node_class, self.children, self.roots)):
            raise SymnumError("classes of a class graph are numbered from 0")
        if np.isnan(self.node_cost).any() or (self.node_cost < 0).any():
            raise SymnumError("costs of a class graph are numbers that are not negative")


class Tables(NamedTuple):
    """A class graph with its tables turned round: lists for Python's loops, arrays for native ones.

    `class_nodes` from class_start[c] are the nodes of class c; `users` from user_start[c] the nodes that take it.
    """

    node_class: Any
    node_cost: Any
    child_start: Any
    children: Any
    class_start: Any
    class_nodes: Any
    user_start: Any
    users: Any
    roots: Any


def tables_of(graph: ClassGraph) -> Tables:
    """The tables of a graph, as arrays.

    Cost:  near-linear.
    """
    classes, numbers = graph.class_count, np.arange(len(graph.node_class), dtype=np.int32)
    class_start, class_nodes = _turned(graph.node_class, numbers, classes)
    user_start, users = _turned(graph.children, np.repeat(numbers, np.diff(graph.child_start)), classes)
    return Tables(
        *(graph.node_class, graph.node_cost, graph.child_start, graph.children),
        *(class_start, class_nodes, user_start, users, graph.roots),
    )


def owners_of_edges(tables: Tables) -> NDArray[np.intp]:
    """The node of each edge."""
    return np.repeat(np.arange(len(tables.node_class)), np.diff(tables.child_start))


def _turned(keys: Ints, values: Ints, count: int) -> tuple[Ints, Ints]:
    """The values in the order of their keys, and where those of each key start."""
    starts = np.zeros(count + 1, np.int32)
    np.cumsum(np.bincount(keys, minlength=count), out=starts[1:])
    return starts, values[np.argsort(keys, kind="stable")]
