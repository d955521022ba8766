"""What notebooks ask objects for, answered where the showing is done: above everything that is shown."""

from __future__ import annotations

from importlib import import_module
from typing import Final

NOTEBOOK: Final = "symnum.display.notebook"
"""Found when a notebook first asks, since it builds on what it shows."""


class Shown:
    """An object that notebooks show as `symnum.display.notebook` says.

    >>> from symnum.observe import Report
    >>> Report("compile")._repr_html_()[:7]
    '<p>comp'
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        return import_module(NOTEBOOK).shown_as_html(self)
