"""Boxes and arrows as SVG, which every browser shows without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CLASS_COLOUR: Final = "#0072B2"
ARROW_COLOUR: Final = "#999999"
_NOTE_HEIGHT: Final = 24
_LETTER: Final = 6.5  # pixels of a letter of a note


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, from its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """Where it ends below."""
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from one point to another, with a head at its end."""

    x1: float
    y1: float
    x2: float
    y2: float


def drawing(boxes: Sequence[Box], arrows: Sequence[Arrow], content: Sequence[str], note: str) -> str:
    """A picture that holds all boxes: arrows, then what is drawn of the boxes, and a line of markup below."""
    width = max([box.x + box.width for box in boxes], default=0) + 14
    height = max([box.bottom for box in boxes], default=0) + _NOTE_HEIGHT
    lines = [
        f'<line x1="{a.x1:g}" y1="{a.y1:g}" x2="{a.x2:g}" y2="{a.y2:g}" stroke="{ARROW_COLOUR}"'
        ' marker-end="url(#head)"/>'
        for a in arrows
    ]
    width = max(width, int(_LETTER * len(note)))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' style="max-width:100%;height:auto" font-family="sans-serif" font-size="11" text-anchor="middle">'
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0,0 L8,4 L0,8 z" fill="{ARROW_COLOUR}"/></marker></defs>'
    )
    below = f'<text x="4" y="{height - 6}" text-anchor="start" fill="#555555">{note}</text>'
    return "\n".join([head, *lines, *content, below, "</svg>"])
