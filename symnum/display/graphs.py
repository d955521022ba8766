"""The graph of terms: what is computed once and shared, and what each step costs; as DOT and as SVG."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from symnum.cost.model import priced
from symnum.display.svg import CLASS_COLOUR, Arrow, Box, drawing
from symnum.errors import LimitError
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.printing import to_text

MOST_NODES: Final = 500
"""Nodes of a graph that can still be read."""

LABEL: Final = 24
COLUMN, ROW = 110, 70  # pixels from node to node
BOX: Final = (96, 36)
SHARED: Final = "#D55E00"


@dataclass(frozen=True, slots=True)
class TermNode:
    """A node of a graph: its label, its own cycles, the nodes it is computed from and how many read it."""

    label: str
    cycles: float
    parts: tuple[int, ...]
    readers: int

    @property
    def note(self) -> str:
        """The cycles and the sharing in words; nothing for leaves."""
        if not self.parts:
            return ""
        return _cycles(self.cycles) + (f", read {self.readers} times" if self.readers > 1 else "")


class TermGraph:
    """The graph of some terms, each shared part once; notebooks draw it. `term_graph` makes it."""

    def __init__(self, nodes: Sequence[TermNode]) -> None:
        self.nodes = tuple(nodes)

    @property
    def cycles(self) -> float:
        """The cycles of all nodes together."""
        return sum(node.cycles for node in self.nodes)

    def to_dot(self) -> str:
        """The graph as text for Graphviz."""
        lines = ["digraph terms {", "  node [shape=box];"]
        for number, node in enumerate(self.nodes):
            colour = f', color="{SHARED}"' if _is_shared(node) else ""
            note = f"\\n{node.note}" if node.note else ""
            lines.append(f'  n{number} [label="{_quoted(node.label)}{note}"{colour}];')
        lines += [f"  n{number} -> n{part};" for number, node in enumerate(self.nodes) for part in node.parts]
        return "\n".join([*lines, "}"])

    def to_svg(self) -> str:
        """The graph as a picture: what is computed from nothing at the bottom, what is shared in a second colour."""
        places = _placed(self.nodes)
        boxes = [Box(x - BOX[0] // 2, y - BOX[1] // 2, *BOX) for x, y in places]
        arrows = [
            Arrow(boxes[n].middle[0], boxes[n].bottom, boxes[part].middle[0], boxes[part].y)
            for n, node in enumerate(self.nodes)
            for part in node.parts
        ]
        return drawing(boxes, arrows, [_box(*pair) for pair in zip(self.nodes, boxes, strict=True)], self._summary())

    def __repr__(self) -> str:
        return f"<graph of {self._summary()}>"

    def _summary(self) -> str:
        shared = sum(map(_is_shared, self.nodes))
        return f"{len(self.nodes)} nodes, {shared} of them shared, {_cycles(self.cycles)}"

    def _repr_svg_(self) -> str:
        return self.to_svg()


def term_graph(terms: Any) -> TermGraph:
    """The graph of a term, or of a sequence of terms together, with sharing and cycles as the cost model sees them.

    Errors:  LimitError for more than 500 nodes, which no picture shows.
    Cost:    linear in the shared graph.

    >>> from symnum.terms.parsing import parse
    >>> graph = term_graph(parse("exp(x)*y + log(exp(x) + 1)"))
    >>> graph
    <graph of 7 nodes, 1 of them shared, 52 cycles>
    >>> print(graph.to_dot().splitlines()[2])
      n0 [label="x"];
    """
    roots = list(terms) if isinstance(terms, Sequence) else [terms]
    order, parts_of = _ordered(roots)
    number = {term: place for place, term in enumerate(order)}
    readers = [0] * len(order)
    for parts, _ in parts_of.values():
        for part in dict.fromkeys(parts):
            readers[number[part]] += 1
    return TermGraph(
        [
            TermNode(_label(term), cycles, tuple(dict.fromkeys(number[part] for part in parts)), readers[place])
            for place, (term, (parts, cycles)) in enumerate((term, parts_of[term]) for term in order)
        ]
    )


def _ordered(roots: Sequence[AnyTerm]) -> tuple[list[AnyTerm], dict[AnyTerm, tuple[tuple[AnyTerm, ...], float]]]:
    """The nodes, each after its parts, and what each is computed from at which cost."""
    known: dict[AnyTerm, tuple[tuple[AnyTerm, ...], float]] = {}
    order: dict[AnyTerm, None] = {}
    stack = list(reversed(roots))
    while stack:
        term = stack[-1]
        if term not in known:
            cycles, parts = priced(term) if interface.is_call(term) else (0, ())
            known[term] = tuple(parts), cycles
            if len(known) > MOST_NODES:
                raise LimitError(f"a graph of more than {MOST_NODES} nodes cannot be read; draw a part of the term")
        missing = [part for part in reversed(known[term][0]) if part not in order]
        if missing:
            stack += missing
        else:
            order[stack.pop()] = None
    return list(order), known


def _label(term: AnyTerm) -> str:
    if interface.is_call(term):
        return str(interface.operation(term))
    text = to_text(term)
    return text if len(text) <= LABEL else f"{text[: LABEL - 1]}…"


def _is_shared(node: TermNode) -> bool:
    return bool(node.parts) and node.readers > 1


def _cycles(cost: float) -> str:
    return f"{cost:g} cycle{'' if cost == 1 else 's'}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def _placed(nodes: Sequence[TermNode]) -> list[tuple[int, int]]:
    """A place for each node: rows by height above the leaves, columns near the nodes that it is read by."""
    heights: list[int] = []
    for node in nodes:
        heights.append(1 + max((heights[part] for part in node.parts), default=-1))
    rows: list[list[int]] = [[] for _ in range(max(heights, default=0) + 1)]
    for number, height in enumerate(heights):
        rows[height].append(number)
    wanted = [0.0] * len(nodes)
    columns = [0] * len(nodes)
    for row in reversed(rows):
        row.sort(key=lambda number: (wanted[number], number))
        for column, number in enumerate(row):
            columns[number] = column
            for part in nodes[number].parts:
                wanted[part] = (wanted[part] + column) / 2 if wanted[part] else float(column)
    widest = max(map(len, rows))
    shift = [(widest - len(rows[height])) * COLUMN // 2 for height in heights]
    top = len(rows) - 1
    return [
        (COLUMN // 2 + shift[number] + columns[number] * COLUMN, ROW // 2 + (top - heights[number]) * ROW)
        for number in range(len(nodes))
    ]


def _box(node: TermNode, box: Box) -> str:
    colour = SHARED if _is_shared(node) else CLASS_COLOUR
    x, y = box.middle
    note = ""
    if node.parts:
        note = f'<text x="{x:g}" y="{y + 12:g}" font-size="9" fill="#555555">{_cycles(node.cycles)}</text>'
    label = f'<text x="{x:g}" y="{y if note else y + 4:g}">{html.escape(node.label[:14])}</text>'
    title = f"<title>{html.escape(f'{node.label} {node.note}'.strip())}</title>"
    return (
        f'<g>{title}<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="4" fill="white"'
        f' stroke="{colour}"/>{label}{note}</g>'
    )
