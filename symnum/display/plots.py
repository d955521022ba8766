"""Plots of trajectories: each curve labelled at its end, units on the axes, colours for the colour-blind too."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from symnum.errors import SymnumError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Scale = Literal["linear", "log"]

# Okabe and Ito 2008 without yellow, which is too pale for a line on white
PALETTE: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES: Final = ("-", "--", ":")  # each further round through the palette has its own
MOST_CURVES: Final = len(PALETTE) * len(DASHES)
LABEL_LENGTH: Final = 28  # characters; longer names lose their middle
SMALLEST_SHARE: Final = 1e-12  # of the largest value: below it a logarithmic axis shows rounding noise
LINE_HEIGHT: Final = 1.25  # distance of two labels, in font sizes
TIGHT: Final = {"shrinkA": 1, "shrinkB": 0, "relpos": (0.0, 0.5)}  # a label's line starts at the middle of its left


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve of a figure: its name and its values."""

    name: str
    values: Any


def trajectory_figure(
    times: Any,
    series: Mapping[str, Any],
    *,
    axes: tuple[str, str] = ("time", "amount"),
    scales: tuple[Scale, Scale] = ("linear", "linear"),
    title: str = "",
) -> Figure:
    """Draw trajectories over time. Of more curves than can be told apart, those that change most are drawn.

    Shapes:  times : (n,); each of the series : (n,).
    Units:   as `axes` names them, for instance ("time (s)", "molecules").
    Errors:  SymnumError if matplotlib is not installed, or nothing is given to draw.
    Cost:    linear in the number of values.

    >>> trajectory_figure([0, 1, 2], {"A": [3, 2, 1]}, axes=("time (s)", "amount")).axes[0].get_xlabel()
    'time (s)'
    """
    if not series:
        raise SymnumError("there is no trajectory to plot")
    figure = new_figure()
    plot = figure.add_subplot()
    curves = _most_telling([Curve(name, values) for name, values in series.items()])
    for place, curve in enumerate(curves):
        colour, dashes = PALETTE[place % len(PALETTE)], DASHES[place // len(PALETTE)]
        plot.plot(times, curve.values, linewidth=1.8, color=colour, linestyle=dashes)
    _dress(plot, axes, scales, title)
    if left_out := len(series) - len(curves):
        plot.set_title(f"{left_out:,} more change less", loc="right", fontsize="small")
    _label_ends(plot, curves, figure.get_figheight())
    return figure


def figure_bytes(figure: Figure, suffix: str) -> bytes:
    """Render a figure as a file's content; the same figure gives the same bytes.

    Errors:  as image_format.

    >>> figure_bytes(trajectory_figure([0, 1], {"A": [1, 2]}), ".png")[1:4]
    b'PNG'
    """
    import matplotlib

    kind = image_format(suffix)
    undated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "ps": {"CreationDate": None}}
    content = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "symnum"}):
        figure.savefig(content, format=kind, dpi=150, metadata=undated.get(kind))
    return content.getvalue()


def image_format(suffix: str) -> str:
    """Return the format that a file's suffix asks for, so that a plot that cannot be drawn is known before the work.

    Errors:  SymnumError if matplotlib is not installed or does not know the format.

    >>> image_format(".PNG")
    'png'
    """
    known = new_figure().canvas.get_supported_filetypes()
    kind = suffix.lstrip(".").lower()
    if kind not in known:
        raise SymnumError(f"cannot draw a file of type {suffix!r}; take one of {', '.join(sorted(known))}")
    return kind


def new_figure() -> Figure:
    """An empty figure, which notebooks show as a picture.

    Errors:  SymnumError if matplotlib is not installed.

    >>> new_figure()._repr_png_()[1]["width"]
    800
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise SymnumError("plots need matplotlib: pip install 'symnum-kernels[plot]'") from None
    return _shown(Figure)(figsize=(8, 4.5), layout="constrained")  # no pyplot: it keeps every figure alive


@cache
def _shown(kind: type[Figure]) -> type[Figure]:
    """Figures with a look of their own: notebooks show others as pictures only once pyplot is loaded."""

    class ShownFigure(kind):
        def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
            width, height = self.get_size_inches() * self.dpi
            return figure_bytes(self, ".png"), {"width": int(width), "height": int(height)}

    return ShownFigure


def _most_telling(curves: Sequence[Curve]) -> list[Curve]:
    if len(curves) <= MOST_CURVES:
        return list(curves)
    import numpy as np

    changes = [-float(np.ptp(np.nan_to_num(np.asarray(curve.values, dtype=float)))) for curve in curves]
    chosen = sorted(sorted(range(len(curves)), key=changes.__getitem__)[:MOST_CURVES])
    return [curves[place] for place in chosen]


def _dress(plot: Axes, axes: tuple[str, str], scales: tuple[Scale, Scale], title: str) -> None:
    plot.set_xscale(scales[0])
    plot.set_yscale(scales[1])
    plot.set_xlabel(axes[0])
    plot.set_ylabel(axes[1])
    if title:
        plot.set_title(title, loc="left", fontsize="medium")
    plot.spines[["top", "right"]].set_visible(False)
    plot.margins(x=0.0)
    plot.grid(color="#e6e6e6", linewidth=0.6)
    plot.set_axisbelow(True)
    plot.autoscale_view()  # the limits are needed now, to place the labels
    if scales[1] == "log":
        bottom, top = plot.get_ylim()
        plot.set_ylim(max(bottom, top * SMALLEST_SHARE), top)


def _label_ends(plot: Axes, curves: Sequence[Curve], inches: float) -> None:
    """Write each name to the right of its curve's end; where ends crowd, names are spread and joined by a thin line."""
    points = 72 * 0.8 * inches  # the height of the axes, about
    size = min(10.0, points / (LINE_HEIGHT * len(curves)))
    ends = [_end_height(plot, curve) for curve in curves]
    for curve, line, end, place in zip(
        curves, plot.lines, ends, spread(ends, size * LINE_HEIGHT / points), strict=True
    ):
        plot.annotate(
            shortened(curve.name),
            xy=(1.0, min(1.0, max(0.0, end))),
            xytext=(1.03, place),
            xycoords="axes fraction",
            textcoords="axes fraction",
            va="center",
            fontsize=size,
            color=line.get_color(),
            arrowprops={"arrowstyle": "-", "color": line.get_color(), "linewidth": 0.5, **TIGHT},
            annotation_clip=False,
        )


def _end_height(plot: Axes, curve: Curve) -> float:
    """Return where a curve ends, as a share of the height of the axes; a value without a place counts as below."""
    last = float(curve.values[-1])
    if not math.isfinite(last) or (plot.get_yscale() == "log" and last <= 0):
        return 0.0
    return float(plot.transAxes.inverted().transform(plot.transData.transform((0, last)))[1])


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Move places apart until neighbours are a gap away, as little as possible in the sum of squares, within 0 to 1.

    Cost:    O(n log n).
    Source:  pool adjacent violators, Ayer et al. 1955.

    >>> [round(place, 2) for place in spread([0.5, 0.5, 0.9], 0.1)]
    [0.45, 0.55, 0.9]
    """
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    gap = min(gap, 1 / max(1, len(wanted) - 1))
    blocks: list[
        tuple[float, int]
    ] = []  # of places that move together: the mean of wanted - rank * gap, and their number
    for rank, place in enumerate(order):
        mean, count = wanted[place] - rank * gap, 1
        while blocks and blocks[-1][0] >= mean:
            other, others = blocks.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        blocks.append((mean, count))
    most = 1 - (len(wanted) - 1) * gap  # the last label may not leave the axes, nor the first
    shifts = [min(max(mean, 0.0), most) for mean, count in blocks for _ in range(count)]
    places = [0.0] * len(wanted)
    for rank, place in enumerate(order):
        places[place] = shifts[rank] + rank * gap
    return places


def shortened(name: str) -> str:
    """A name that is not too long for a label, as matplotlib shows it unchanged."""
    half = LABEL_LENGTH // 2
    text = name if len(name) <= LABEL_LENGTH else f"{name[:half]}…{name[-half + 1 :]}"
    return text.replace("$", r"\$")  # a name is no mathematics for matplotlib
