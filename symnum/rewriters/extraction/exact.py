"""Exact extraction as an integer linear program: the yardstick for the others, for graphs of a few thousand nodes.

A variable per node says whether it is chosen. Only where a solution has cycles, each class within a strong component
also gets a level, which is above those of the children that its chosen node takes.
Source:  Cai et al. 2025 and the extraction gym of egg (the program); HiGHS (Huangfu & Hall 2018) solves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnum.rewriters.extraction.graph import Ints, owners_of_edges
from symnum.rewriters.extraction.problem import Choice, Extraction, Problem


def solved(problem: Problem, deadline: float) -> Extraction | None:
    """The best choice that the solver finds in time, marked if it is proved to be the cheapest; None if it has none."""
    program = _program(problem)
    for with_levels in (False, True):
        chosen, optimal = _solved(program, with_levels, deadline - perf_counter())
        choice = _acyclic(problem, program, chosen)
        if choice is not None:
            return choice.extraction(optimal=optimal)
    return None


@dataclass(frozen=True, slots=True)
class _Program:
    """The nodes that can be chosen, and the class and children of each; all by their own consecutive numbers."""

    nodes: NDArray[np.intp]
    cost: NDArray[np.float64]
    owner: Ints
    user: NDArray[np.intp]
    child: Ints
    roots: Ints
    classes: int
    component: Ints


def _program(problem: Problem) -> _Program:
    """The integer program of what the roots can reach by finite nodes that do not take their own class."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order, connected_components

    node_class, node_cost, _, children = problem.arrays[:4]
    edge_node = owners_of_edges(problem.arrays)
    usable = np.isfinite(node_cost)
    usable[edge_node[children == node_class[edge_node]]] = False
    edges = usable[edge_node]
    source, target = node_class[edge_node[edges]], children[edges]
    above = problem.classes  # one class above all roots
    roots = np.unique(problem.arrays.roots)
    rows, columns = np.append(source, np.full(len(roots), above)), np.append(target, roots)
    links = csr_array((np.ones(len(rows)), (rows, columns)), shape=(above + 1, above + 1))
    reached = np.zeros(above + 1, bool)
    reached[breadth_first_order(links, above, return_predecessors=False)] = True
    usable &= reached[node_class]
    edges = usable[edge_node]
    number = np.cumsum(usable) - 1
    nodes = np.flatnonzero(usable)
    pairs = np.unique(np.stack([number[edge_node[edges]], children[edges]]), axis=1)
    _, component = connected_components(links, connection="strong")
    return _Program(
        nodes, node_cost[nodes], node_class[nodes], pairs[0], pairs[1], roots, problem.classes, np.asarray(component)
    )


def _solved(program: _Program, with_levels: bool, seconds: float) -> tuple[NDArray[np.intp] | None, bool]:
    """The chosen nodes, if a solution was found in the time, and whether it is proved to be the best."""
    from scipy.optimize import Bounds, milp

    if seconds <= 0:
        return None, False
    count, levels = len(program.nodes), program.classes if with_levels else 0
    size = float(program.classes)
    upper: Any = np.append(np.ones(count), np.full(levels, size))
    constraints = _choices(program, count + levels)
    if with_levels:
        constraints.append(_ordered(program, count + levels))
    result: Any = milp(
        np.append(program.cost, np.zeros(levels)),
        integrality=np.append(np.ones(count), np.zeros(levels)),
        bounds=Bounds(0.0, upper),
        constraints=constraints,
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        return None, False
    return program.nodes[result.x[:count] > 0.5], result.status == 0


def _choices(program: _Program, width: int) -> list[Any]:
    """A root has a chosen node, a class at most one, and each child of a chosen node one."""
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csr_array

    count = len(program.nodes)
    members = csr_array((np.ones(count), (program.owner, np.arange(count))), shape=(program.classes, width))
    wanted: Any = np.zeros(program.classes)
    wanted[program.roots] = 1.0
    rows = np.arange(len(program.user))
    uses = csr_array((np.ones(len(rows)), (rows, program.user)), shape=(len(rows), width))
    return [
        LinearConstraint(members, wanted, 1.0),
        LinearConstraint(members[program.child] - uses, 0.0, np.inf),
    ]


def _ordered(program: _Program, width: int) -> Any:
    """Levels descend from the class of a chosen node to its children, within strong components."""
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csr_array

    owner = program.owner[program.user]
    inside = program.component[owner] == program.component[program.child]
    owner, child, user = owner[inside], program.child[inside], program.user[inside]
    count, rows = len(program.nodes), np.arange(len(owner))
    sizes = np.bincount(program.component, minlength=program.classes + 1)[program.component[owner]].astype(float)
    terms = ((1.0, count + owner), (-1.0, count + child), (-sizes, user))
    blocks = [
        csr_array((np.broadcast_to(factor, rows.shape), (rows, place)), shape=(len(rows), width))
        for factor, place in terms
    ]
    least: Any = 1.0 - sizes
    return LinearConstraint(blocks[0] + blocks[1] + blocks[2], least, np.inf)


def _acyclic(problem: Problem, program: _Program, chosen: NDArray[np.intp] | None) -> Choice | None:
    """The choice of these nodes, where they are and where they reach each root without a cycle."""
    if chosen is None:
        return None
    costs = np.full(len(problem.arrays.node_cost), np.inf)
    costs[chosen] = problem.arrays.node_cost[chosen]
    only = problem.loops.tables(problem.arrays._replace(node_cost=costs))
    choice = problem.settled(problem.full(1.0), only)
    return choice if all(choice.state.chosen[root] >= 0 for root in program.roots.tolist()) else None
