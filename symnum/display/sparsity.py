"""Where a Jacobian is not zero, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from symnum.display.plots import PALETTE, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDEST: Final = 300.0
"""Points (1/72 inch) that the picture is wide, about."""


def sparsity_figure(pattern: Any, title: str = "") -> Figure:
    """Draw the pattern of a sparse matrix, one mark for each entry, as `jacobian_sparsity` gives it.

    Shapes:  pattern : (rows, columns), a SciPy sparse array or matrix.
    Errors:  SymnumError if matplotlib is not installed.

    >>> from scipy.sparse import eye_array
    >>> sparsity_figure(eye_array(5)).axes[0].get_title(loc="left")
    '5 entries of 25'
    """
    figure = new_figure()
    plot = figure.add_subplot()
    entries = pattern.tocoo()
    rows, columns = pattern.shape
    size = max(0.5, min(12.0, 0.8 * WIDEST / max(rows, columns, 1)))
    plot.plot(entries.col, entries.row, linestyle="", marker="s", markersize=size, color=PALETTE[0], markeredgewidth=0)
    plot.set_xlim(-0.5, columns - 0.5)
    plot.set_ylim(rows - 0.5, -0.5)
    plot.set_aspect("equal")
    counted = f"{entries.nnz:,} entries of {rows * columns:,}"
    plot.set_title(f"{title}: {counted}" if title else counted, loc="left", fontsize="medium")
    return figure
