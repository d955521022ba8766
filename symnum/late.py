"""Late binding: parts that are found by name when they are first needed.

Tables of rewriters, backends and languages hold names, so that none is imported before it is asked for. The few things
that a layer asks of one above it stand here, all of them, in `ABOVE`; no other file names a module above its own.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

ABOVE: Final = {
    "LaTeX of a term with what it costs": "symnum.display.formulas:notebook_latex",
    "HTML of an object": "symnum.display.notebook:shown_as_html",
    "figure of a front": "symnum.display.fronts:front_figure",
    "measured cycles": "symnum.kernels.measuring:measured_cycles",
    "system of a traced function": "symnum.models.array_system:ArraySystem",
}
"""What is asked: who answers. Objects are asked to show, time and solve themselves by users, who expect methods."""


def looked_up(place: str) -> Any:
    """What stands at `module:attribute`.

    >>> looked_up("math:floor")(2.5)
    2
    """
    module, _, attribute = place.partition(":")
    return getattr(import_module(module), attribute)


def from_above(asked: str) -> Any:
    """What a layer above provides, by its name in `ABOVE`."""
    return looked_up(ABOVE[asked])
