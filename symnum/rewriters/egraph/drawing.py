"""The e-graph of a term as a drawing: classes as boxes, their nodes with costs, in the language of Graphviz."""

from __future__ import annotations

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


def to_dot(request: Request, *, classes: int = CLASSES) -> str:
    """The e-graph of a request as text for Graphviz, the classes nearest to the roots; a comment says what was cut.

    Every node shows its operation and what that costs in cycles; an arrow leads to each class that it computes with.

    Errors:  SymnumError if egglog is missing or fails.
    """
    arrangement = Arrangement(Tier.REAL not in request.tiers)
    roots = arrangement.enter(request.terms)
    program = program_for(request.rules, arrangement.constructors(), request.tiers, GROUPS)
    bounds = Bounded(request.limits.nodes or NODES, ITERATIONS, request.limits.seconds or SECONDS, BYTES)
    outcome = saturated(program.text, arrangement.tables(program), roots, bounds)
    if outcome is None:
        return "// the limits were passed before anything was known\ndigraph egraph {}"
    nodes, places = numbered(outcome.nodes, outcome.roots)
    operations = priced(nodes, lambda number: arrangement.leaf_of(program, number))
    return _drawn(operations, places, classes, outcome.stop)


def _drawn(operations: Priced, roots: list[int], limit: int, stop: str) -> str:
    members: dict[int, list[int]] = {}
    for node, (place, _, _) in enumerate(operations.nodes):
        members.setdefault(place, []).append(node)
    shown = list(dict.fromkeys(roots))
    for place in shown:  # grows while it is walked: breadth first
        for node in members.get(place, ()):
            shown += [part for part in dict.fromkeys(operations.nodes[node][2]) if part not in shown]
    kept = set(shown[:limit])
    cut = len(members) - len(kept)
    lines = [f"// {len(members)} classes, {len(operations.nodes)} operations, {stop}; {cut} classes are cut off"]
    lines += ["digraph egraph {", "  compound=true; node [shape=box];"]
    for place in shown[:limit]:
        lines.append(f"  subgraph cluster_{place} {{ style=dotted;")
        lines += [f"    n{node} [label={_label(operations, node)}];" for node in members[place]]
        lines.append("  }")
    for place in shown[:limit]:
        for node in members[place]:
            parts = [part for part in operations.nodes[node][2] if part in kept]
            lines += [f"  n{node} -> n{members[part][0]} [lhead=cluster_{part}];" for part in parts]
    return "\n".join([*lines, "}"])


def _label(operations: Priced, node: int) -> str:
    what: Any = operations.operators[node]
    text = what.name if isinstance(what, Operator) else to_text(what, limit=40)
    exponent = operations.exponents[node]
    shown = f"{text} {exponent}" if exponent is not None else text
    escaped = "".join(c if c.isprintable() and c not in '"\\\\' else "?" for c in shown)
    return f'"{escaped}  {operations.nodes[node][1]:g}"'
