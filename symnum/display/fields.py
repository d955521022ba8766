"""Fields on grids as images and movies."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symnum.errors import DomainError

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray


def field_figure(values: NDArray[np.float64], title: str = "") -> Figure:
    """A field as a line (one axis), an image (two) or the middle slice (three).

    Errors:  SymnumError if matplotlib is not installed.
    """
    from symnum.display.plots import new_figure

    figure = new_figure()
    _draw(figure.add_subplot(), flat_field(values), title)
    return figure


def flat_field(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is drawn of a field: the middle slice of one with three axes."""
    if values.ndim not in (1, 2, 3):
        raise DomainError(f"a field with {values.ndim} axes cannot be drawn; give one with one to three")
    return values[len(values) // 2] if values.ndim == 3 else values


def _draw(axes: Any, values: NDArray[np.float64], title: str) -> Any:
    axes.set_title(title)
    if values.ndim == 1:
        return axes.plot(values)[0]
    image = axes.imshow(values.T, origin="lower", cmap="viridis")
    axes.figure.colorbar(image)
    return image


def save_movie(
    frames: Sequence[NDArray[np.float64]], path: str | os.PathLike[str], title: str = "", rate: int = 10
) -> None:
    """Frames as an animated GIF.

    Errors:  DomainError for no frames; SymnumError if matplotlib is not installed.
    """
    if not len(frames):
        raise DomainError("a movie needs at least one frame")
    figure = field_figure(frames[0], title)
    from matplotlib.animation import FuncAnimation, PillowWriter
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure).draw()
    figure.set_layout_engine("none")  # laid out once: doing so for each frame takes ten times as long

    (axes, *_) = figure.axes
    low, high = min(float(f.min()) for f in frames), max(float(f.max()) for f in frames)

    def show(number: int) -> list[Any]:
        values = flat_field(frames[number])
        if values.ndim == 1:
            axes.lines[0].set_ydata(values)
            axes.set_ylim(low, high)
            return [axes.lines[0]]
        axes.images[0].set_data(values.T)
        axes.images[0].set_clim(low, high)
        return [axes.images[0]]

    FuncAnimation(figure, show, frames=len(frames)).save(os.fspath(path), writer=PillowWriter(fps=rate))
