"""The e-graph of terms as a picture: a box for each class, in it the ways to compute it with their cycles."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any, Final

from symnum.display.svg import CLASS_COLOUR, Arrow, Box, drawing
from symnum.rewriters.base import Answer, Limits, Request, rewrite
from symnum.rewriters.egraph.drawing import CLASSES, DrawnGraph, DrawnNode, drawn_graph, to_dot

LETTER: Final = 7  # pixels
HEIGHT: Final = 22
GAP: Final = 14
LEVEL: Final = 44


class EGraph:
    """An e-graph, or the part of it nearest to the roots; notebooks draw it. `term_egraph` makes it."""

    def __init__(self, graph: DrawnGraph) -> None:
        self.graph = graph

    def __repr__(self) -> str:
        return f"<e-graph of {self.graph.summary}>"

    def to_dot(self) -> str:
        """The graph as text for Graphviz."""
        return to_dot(self.graph)

    def to_svg(self) -> str:
        """The graph as a picture, the roots at the top; below it stands what was cut off."""
        classes = self.graph.classes
        labels = [[_label(node) for node in members] for members in classes]
        widths = [sum([LETTER * len(label) + GAP for label in row]) + GAP for row in labels]
        boxes = _placed(_levels(self.graph), widths)
        arrows = [
            _arrow(boxes[k], middle, boxes[part])
            for k, members in enumerate(classes)
            for node, middle in zip(members, _middles(boxes[k], labels[k]), strict=True)
            for part in dict.fromkeys(node.parts)
            if part != k
        ]
        content = [_class_svg(box, row) for box, row in zip(boxes, labels, strict=True)]
        return drawing(boxes, arrows, content, html.escape(self.graph.summary))

    def _repr_svg_(self) -> str:
        return self.to_svg()


def term_egraph(  # noqa: PLR0913 - as `rewrite`
    terms: Any,
    *,
    rules: Iterable[Any] | None = None,
    extra_rules: Iterable[Any] = (),
    allow: str = "real",
    limits: Limits | None = None,
    classes: int = CLASSES,
) -> EGraph:
    """The e-graph that `rewrite(..., rewriter="egraph")` searches, with at most so many classes for drawing.

    Errors:  SymnumError if egglog is missing or fails, and as for `rewrite`.
    Cost:    as the e-graph rewriter.

    >>> from symnum.terms.parsing import parse
    >>> term_egraph(parse("a*b + a*c"), rules=["distributive"], classes=3).to_dot().splitlines()[1]
    'digraph egraph {'
    """
    requests: list[Request] = []

    def keep(request: Request, /) -> Answer:
        from symnum.observe import Report

        requests.append(request)
        return Answer(list(request.terms), Report("e-graph"))

    rewrite(terms, rewriter=keep, rules=rules, extra_rules=extra_rules, allow=allow, limits=limits)
    return EGraph(drawn_graph(requests[0], classes=classes))


def _label(node: DrawnNode) -> str:
    return f"{node.label}  {node.cycles:g}" if node.cycles else node.label


def _levels(graph: DrawnGraph) -> list[list[int]]:
    """The classes in rows, the deepest first; a class lies above what the flattest of its forms reads."""
    depth = [0 if any(not node.parts for node in members) else -1 for members in graph.classes]
    settled = False
    while not settled:
        settled = True
        for k, members in enumerate(graph.classes):
            if depth[k] < 0:
                known = [
                    1 + max(depth[p] for p in node.parts) for node in members if min(depth[p] for p in node.parts) >= 0
                ]
                if known:
                    depth[k], settled = min(known), False
    rows = [[k for k, d in enumerate(depth) if d == level] for level in range(max(depth, default=0), -1, -1)]
    return [row for row in rows if row]


def _placed(rows: list[list[int]], widths: list[int]) -> list[Box]:
    spans = [sum([widths[k] + GAP for k in row]) for row in rows]
    widest = max(spans, default=0)
    places: dict[int, Box] = {}
    for depth, (row, span) in enumerate(zip(rows, spans, strict=True)):
        x = GAP + (widest - span) // 2
        for k in row:
            places[k] = Box(x, GAP + depth * (HEIGHT + LEVEL), widths[k], HEIGHT)
            x += widths[k] + GAP
    return [places[k] for k in range(len(widths))]


def _class_svg(box: Box, labels: list[str]) -> str:
    frame = (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="4" fill="white"'
        f' stroke="{CLASS_COLOUR}" stroke-dasharray="3 2"/>'
    )
    texts = [
        f'<text x="{x:g}" y="{box.y + 15}">{html.escape(label)}</text>'
        for x, label in zip(_middles(box, labels), labels, strict=True)
    ]
    return "".join([frame, *texts])


def _middles(box: Box, labels: list[str]) -> list[float]:
    """Where the labels of a class stand, one beside the other."""
    x, middles = box.x + GAP, list[float]()
    for label in labels:
        middles.append(x + LETTER * len(label) / 2)
        x += LETTER * len(label) + GAP
    return middles


def _arrow(start: Box, middle: float, end: Box) -> Arrow:
    """From one operation to a class: downwards, or around by the top to what stands beside or above."""
    x = min(max(middle, end.x + 6.0), end.x + end.width - 6.0)
    if end.y > start.y:
        return Arrow(middle, start.bottom, x, end.y)
    return Arrow(middle, start.y, x, end.bottom if end.y < start.y else end.y)
