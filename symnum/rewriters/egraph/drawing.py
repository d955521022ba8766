"""The e-graph of a term as a drawing: classes as boxes, their nodes with costs, in the language of Graphviz."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnum.rewriters.base import Request
from symnum.rewriters.egraph.arrangement import Arrangement
from symnum.rewriters.egraph.client import Bounded, saturated
from symnum.rewriters.egraph.engine import GROUPS
from symnum.rewriters.egraph.numbering import numbered
from symnum.rewriters.egraph.program import program_for
from symnum.rewriters.egraph.rewriter import BYTES, ITERATIONS, NODES, SECONDS
from symnum.rewriters.egraph.selection import Priced, priced
from symnum.rules.rule import Tier
from symnum.terms.operators import Operator
from symnum.terms.printing import to_text

CLASSES = 40
"""Classes that are drawn unless more are asked for."""


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """One operation of a class: what it is called, its own cycles, and the drawn classes that it computes with."""

    label: str
    cycles: float
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DrawnGraph:
    """The classes nearest to the roots, and how many there are in all; `stop` says why the graph did not grow on."""

    classes: tuple[tuple[DrawnNode, ...], ...]
    class_count: int
    operation_count: int
    stop: str

    @property
    def summary(self) -> str:
        """What is drawn of it, in words."""
        cut = self.class_count - len(self.classes)
        return f"{self.class_count} classes, {self.operation_count} operations, {self.stop}; {cut} classes are cut off"


def drawn_graph(request: Request, *, classes: int = CLASSES) -> DrawnGraph:
    """The e-graph of a request, the classes nearest to the roots, which come first.

    Errors:  SymnumError if egglog is missing or fails.
    """
    arrangement = Arrangement(Tier.REAL not in request.tiers)
    roots = arrangement.enter(request.terms)
    program = program_for(request.rules, arrangement.constructors(), request.tiers, GROUPS)
    bounds = Bounded(request.limits.nodes or NODES, ITERATIONS, request.limits.seconds or SECONDS, BYTES)
    outcome = saturated(program.text, arrangement.tables(program), roots, bounds)
    if outcome is None:
        return DrawnGraph((), 0, 0, "the limits were passed before anything was known")
    nodes, places = numbered(outcome.nodes, outcome.roots)
    operations = priced(nodes, lambda number: arrangement.leaf_of(program, number))
    return _cut(operations, places, classes, outcome.stop)


def _cut(operations: Priced, roots: list[int], limit: int, stop: str) -> DrawnGraph:
    members: dict[int, list[int]] = {}
    for node, (place, _, _) in enumerate(operations.nodes):
        members.setdefault(place, []).append(node)
    shown = list(dict.fromkeys(roots))
    for place in shown:  # grows while it is walked: breadth first
        for node in members.get(place, ()):
            shown += [part for part in dict.fromkeys(operations.nodes[node][2]) if part not in shown]
    number = {place: k for k, place in enumerate(shown[:limit])}

    def drawn(node: int) -> DrawnNode:
        _, cycles, children = operations.nodes[node]
        return DrawnNode(_label(operations, node), cycles, tuple([number[c] for c in children if c in number]))

    classes = tuple([tuple([drawn(node) for node in members[place]]) for place in number])
    return DrawnGraph(classes, len(members), len(operations.nodes), stop)


def _label(operations: Priced, node: int) -> str:
    what: Any = operations.operators[node]
    text = what.name if isinstance(what, Operator) else to_text(what, limit=40)
    exponent = operations.exponents[node]
    return f"{text} {exponent}" if exponent is not None else text


def to_dot(graph: DrawnGraph) -> str:
    """The graph as text for Graphviz; a comment says what was cut off.

    Every node shows its operation and what that costs in cycles; an arrow leads to each class that it computes with.
    """
    starts = [0]
    for members in graph.classes:
        starts.append(starts[-1] + len(members))
    lines = [f"// {graph.summary}", "digraph egraph {", "  compound=true; node [shape=box];"]
    for place, members in enumerate(graph.classes):
        lines.append(f"  subgraph cluster_{place} {{ style=dotted;")
        lines += [f'    n{starts[place] + k} [label="{_plain(node)}"];' for k, node in enumerate(members)]
        lines.append("  }")
    for place, members in enumerate(graph.classes):
        for k, node in enumerate(members):
            arrows = dict.fromkeys(part for part in node.parts if graph.classes[part])
            lines += [f"  n{starts[place] + k} -> n{starts[part]} [lhead=cluster_{part}];" for part in arrows]
    return "\n".join([*lines, "}"])


def _plain(node: DrawnNode) -> str:
    label = "".join(c if c.isprintable() and c not in '"\\' else "?" for c in node.label)
    return f"{label}  {node.cycles:g}"
