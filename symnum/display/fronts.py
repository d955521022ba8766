"""The plot of a front: what each form costs against how many bits it gets wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from symnum.display.plots import PALETTE, new_figure, shortened

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAINT: Final = "#999999"


def front_figure(forms: Sequence[tuple[float, float, str]], others: Sequence[tuple[float, float, str]]) -> Figure:
    """Draw forms, given as cycles, bits of error and name, joined to a front, and others beside it.

    Errors:  SymnumError if matplotlib is not installed.

    >>> front_figure([(1.0, 3.0, "fast"), (5.0, 0.1, "accurate")], []).axes[0].get_xlabel()
    'cycles a call'
    """
    figure = new_figure()
    plot = figure.add_subplot()
    plot.step([x for x, _, _ in forms], [y for _, y, _ in forms], where="post", color=PALETTE[0], linewidth=1.2)
    for places, colour in ((forms, PALETTE[0]), (others, FAINT)):
        for x, y, name in places:
            plot.plot([x], [y], marker="o", markersize=5, color=colour)
            plot.annotate(shortened(name), (x, y), (5, 5), textcoords="offset points", fontsize="small", color=colour)
    plot.set_xlabel("cycles a call")
    plot.set_ylabel("bits of error, mean")
    plot.spines[["top", "right"]].set_visible(False)
    plot.margins(0.15)
    plot.grid(color="#e6e6e6", linewidth=0.6)
    plot.set_axisbelow(True)
    return figure
