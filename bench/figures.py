"""What a benchmark reports: a measured value, what it is compared with and what it has to reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class Missing(Exception):
    """Something that a benchmark needs (data, a peer, a part of symnum) is not there; the message says what."""


@dataclass(frozen=True)
class Target:
    """A bound on a figure's value, or on its ratio to the peer when the figure names one."""

    bound: float
    relation: str = "<="

    def __post_init__(self) -> None:
        if self.relation not in ("<=", ">="):
            raise ValueError(f"a target's relation is '<=' or '>=', not {self.relation!r}")

    def reached(self, measured: float) -> bool:
        """Tell whether the measured number satisfies the bound; NaN never does."""
        return measured <= self.bound if self.relation == "<=" else measured >= self.bound

    def __str__(self) -> str:
        return f"{self.relation} {self.bound:g}"


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    `ratio` is value / peer_value: below one, symnum is ahead where less is better.
    """

    what: str
    value: float
    unit: str
    peer: str = ""
    peer_value: float | None = None
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        """The value in units of the peer's value, or None without a peer."""
        if self.peer_value is None:
            return None
        return self.value / self.peer_value if self.peer_value else float("inf")

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached, or None when the figure has none."""
        if self.target is None:
            return None
        ratio = self.ratio
        return self.target.reached(self.value if ratio is None else ratio)


@dataclass(frozen=True)
class Outcome:
    """What came of one benchmark: its figures, what it had to leave out and why, and the error that ended it."""

    benchmark: str
    figures: tuple[Figure, ...] = ()
    skipped: tuple[str, ...] = ()
    error: str = ""


COLUMNS = ("what", "value", "unit", "peer", "peer value", "ratio", "target", "reached")
_RIGHT_ALIGNED = {"value", "peer value", "ratio", "target"}


def _row(figure: Figure) -> tuple[str, ...]:
    ratio, reached = figure.ratio, figure.reached
    return (
        figure.what,
        f"{figure.value:.4g}",
        figure.unit,
        figure.peer,
        "" if figure.peer_value is None else f"{figure.peer_value:.4g}",
        "" if ratio is None else f"{ratio:.3g}",
        "" if figure.target is None else str(figure.target),
        "" if reached is None else ("yes" if reached else "NO"),
    )


def table(outcomes: Sequence[Outcome]) -> str:
    """Lay the outcomes out as one aligned table, a heading per benchmark.

    >>> print(table([Outcome("spine.call", (Figure("one call", 3.7, "us", "heyoka", 22.0, Target(1.0)),))]))
    spine.call
      what      value  unit  peer    peer value  ratio  target  reached
      one call    3.7  us    heyoka          22  0.168    <= 1  yes
    """
    rows = [_row(figure) for outcome in outcomes for figure in outcome.figures]
    widths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]

    def line(cells: tuple[str, ...]) -> str:
        parts = (
            cell.rjust(width) if name in _RIGHT_ALIGNED else cell.ljust(width)
            for cell, width, name in zip(cells, widths, COLUMNS, strict=True)
        )
        return ("  " + "  ".join(parts)).rstrip()

    lines: list[str] = []
    for outcome in outcomes:
        lines.append(outcome.benchmark)
        if outcome.figures:
            lines.append(line(COLUMNS))
            lines += [line(_row(figure)) for figure in outcome.figures]
        lines += [f"  skipped: {reason}" for reason in outcome.skipped]
        if outcome.error:
            lines.append(f"  FAILED: {outcome.error}")
    return "\n".join(lines)
