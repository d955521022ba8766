"""Sliders for the parameters of a system, with its trajectories drawn anew at every move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from symnum.display.plots import figure_bytes
from symnum.errors import SymnumError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_SLIDERS: Final = 12
"""Sliders that fit beside a picture; of more parameters the first are taken unless others are named."""

WIDTH: Final = 700
"""Pixels that the picture is wide."""

DECADES: Final = 1.0
"""How far a slider reaches up and down from a positive value, as a power of ten."""


class Explorer:
    """Sliders beside a picture, as a widget of a notebook; `system.explore()` makes it.

    `sliders` are the widgets by the names of parameters, `values` what they say, `solution` what was drawn last.
    """

    def __init__(
        self,
        solve: Callable[[Mapping[str, float]], Any],
        draw: Callable[[Any], Figure],
        values: Mapping[str, float],
        hidden: int = 0,
    ) -> None:
        widgets = _widgets()
        self._solve, self._draw = solve, draw
        self.sliders: dict[str, Any] = {name: _slider(widgets, name, value) for name, value in values.items()}
        self.picture: Any = widgets.Image(format="png", width=WIDTH)
        self.message: Any = widgets.Label()
        notes = [widgets.Label(f"{hidden} more parameters stay as they are")] if hidden else []
        column = widgets.VBox([*self.sliders.values(), *notes, self.message])
        self.box: Any = widgets.HBox([self.picture, column])
        self.solution: Any = None
        self.update()
        for slider in self.sliders.values():
            slider.observe(self.update, names="value")

    @property
    def values(self) -> dict[str, float]:
        """What the sliders say."""
        return {name: float(slider.value) for name, slider in self.sliders.items()}

    def update(self, change: Any = None) -> None:
        """Solve and draw for what the sliders say; what fails is told beside the picture."""
        try:
            self.solution = self._solve(self.values)
            self.picture.value = figure_bytes(self._draw(self.solution), ".png")
            self.message.value = "" if self.solution.complete else "interrupted"
        except SymnumError as problem:
            self.message.value = str(problem).partition("\n")[0]

    def __repr__(self) -> str:
        return f"<explorer of {', '.join(self.sliders) or 'no parameters'}>"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The widget, and the picture for where no widget can be: pages and printed notebooks."""
        import base64

        bundle = {**self.box._repr_mimebundle_(**options), "image/png": base64.b64encode(self.picture.value).decode()}
        return bundle, {"image/png": {"width": WIDTH}}


def _widgets() -> Any:
    try:
        import ipywidgets
    except ModuleNotFoundError:
        raise SymnumError("sliders need the package ipywidgets: pip install 'symnum-kernels[notebook]'") from None
    return ipywidgets


def _slider(widgets: Any, name: str, value: float) -> Any:
    """A slider around a value: by powers of ten if it is positive, else as far as the value from 0, or 1."""
    from math import log10

    options: dict[str, Any] = {"description": name, "value": value, "continuous_update": False}
    if value > 0:
        middle = log10(value)
        return widgets.FloatLogSlider(min=middle - DECADES, max=middle + DECADES, readout_format=".3g", **options)
    reach = abs(value) or 1.0
    return widgets.FloatSlider(min=value - reach, max=value + reach, step=reach / 50, readout_format=".3g", **options)
