"""Reaction networks as diagrams: species in boxes, a dot for each reaction, arrows from what reacts to what is made."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from symnum.display.svg import CLASS_COLOUR, Arrow, Box, drawing
from symnum.errors import LimitError

MOST_SPECIES: Final = 60
"""Species of a diagram that can still be read."""

ROUNDS: Final = 300
LETTER, HEIGHT, DOT = 7, 22, 8  # pixels


@dataclass(frozen=True, slots=True)
class Step:
    """A reaction: the numbers of the species that react and of those that are made, and what is told of its rate."""

    reactants: tuple[int, ...]
    products: tuple[int, ...]
    note: str


class NetworkDiagram:
    """The diagram of a network; notebooks draw it. `ReactionNetwork.diagram` makes it."""

    def __init__(self, species: Sequence[str], steps: Sequence[Step]) -> None:
        if len(species) > MOST_SPECIES:
            raise LimitError(
                f"a diagram of {len(species):,} species cannot be read; name at most {MOST_SPECIES} of them, as in "
                f"diagram([{species[0]!r}, {species[1]!r}])"
            )
        self.species, self.steps = tuple(species), tuple(steps)

    def __repr__(self) -> str:
        count = len(self.steps)
        return f"<diagram of {len(self.species)} species and {count} reaction{'s' * (count != 1)}>"

    def to_svg(self) -> str:
        """The diagram as a picture; two directions of one reaction share a dot."""
        joined = _joined(self.steps)
        places = _places(len(self.species), joined)
        sizes = [(LETTER * len(name) + 16, HEIGHT) for name in self.species] + [(DOT, DOT)] * len(joined)
        boxes = [Box(round(x - w / 2), round(y - h / 2), w, h) for (x, y), (w, h) in zip(places, sizes, strict=True)]
        arrows: list[Arrow] = []
        content = [_species_svg(box, name) for box, name in zip(boxes, self.species, strict=False)]
        for box, (step, back) in zip(boxes[len(self.species) :], joined, strict=True):
            arrows += [
                _arrow(boxes[k], box) if not back else _arrow(box, boxes[k]) for k in dict.fromkeys(step.reactants)
            ]
            arrows += [_arrow(box, boxes[k]) for k in dict.fromkeys(step.products)]
            title = html.escape(step.note + (f" and {back.note}" if back else ""))
            x, y = box.middle
            content.append(f'<g><title>{title}</title><circle cx="{x:g}" cy="{y:g}" r="4" fill="#555555"/></g>')
        return drawing(boxes, arrows, content, html.escape(repr(self)[1:-1]))

    def _repr_svg_(self) -> str:
        return self.to_svg()


def _joined(steps: Sequence[Step]) -> list[tuple[Step, Step | None]]:
    """Each reaction with the one that undoes it, if there is one."""
    found: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[Step, Step | None]] = {}
    for step in steps:
        sides = tuple(sorted(step.reactants)), tuple(sorted(step.products))
        forth = found.get((sides[1], sides[0]))
        if forth is not None and forth[1] is None:
            found[sides[1], sides[0]] = forth[0], step
        else:
            found.setdefault(sides, (step, None))
    return list(found.values())


def _places(species: int, joined: Sequence[tuple[Step, Step | None]]) -> list[tuple[float, float]]:
    """Centres in pixels by a spring model from a circle (Fruchterman and Reingold 1991): the same each time."""
    count = species + len(joined)
    pairs = [(species + n, k) for n, (step, _) in enumerate(joined) for k in {*step.reactants, *step.products}]
    angles = np.arange(count) * 2.399963  # the golden angle: no two start on one line
    where = np.column_stack([np.cos(angles), np.sin(angles)]) * np.sqrt(np.arange(count) + 1.0)[:, None]
    links: NDArray[np.float64] = np.zeros((count, count))
    for i, j in pairs:
        links[i, j] = links[j, i] = 1.0
    for step in range(ROUNDS):
        apart = where[:, None, :] - where[None, :, :]
        distance = np.maximum(np.sqrt((apart**2).sum(axis=2)), 1e-3)
        force = apart * ((1.0 / distance**2 - links * distance) / distance)[:, :, None] * distance[:, :, None]
        move = force.sum(axis=1) - 0.02 * where
        length = np.maximum(np.sqrt((move**2).sum(axis=1)), 1e-9)
        where = where + move / length[:, None] * np.minimum(length, 0.5 * (1 - step / ROUNDS))[:, None]
    where = where - where.min(axis=0)
    return [(70.0 + 85.0 * x, 24.0 + 60.0 * y) for x, y in where.tolist()]


def _arrow(start: Box, end: Box) -> Arrow:
    """A line between two boxes that ends at their rims."""
    (x1, y1), (x2, y2) = start.middle, end.middle
    return Arrow(*_rim(start, x2 - x1, y2 - y1), *_rim(end, x1 - x2, y1 - y2))


def _rim(box: Box, dx: float, dy: float) -> tuple[float, float]:
    x, y = box.middle
    reach = min(
        box.width / 2 / abs(dx) if dx else math.inf,
        box.height / 2 / abs(dy) if dy else math.inf,
    )
    return (x, y) if math.isinf(reach) else (x + dx * reach, y + dy * reach)


def _species_svg(box: Box, name: str) -> str:
    x, _ = box.middle
    return (
        f'<g><rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="10" fill="white"'
        f' stroke="{CLASS_COLOUR}"/><text x="{x:g}" y="{box.y + 15}">{html.escape(name)}</text></g>'
    )
