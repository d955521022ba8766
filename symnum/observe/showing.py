"""What notebooks ask objects for, answered where the showing is done: above everything that is shown."""

from __future__ import annotations

from symnum.late import from_above


class Shown:
    """An object that notebooks show as `symnum.display.notebook` says.

    >>> from symnum.observe import Report
    >>> Report("compile")._repr_html_()[:7]
    '<p>comp'
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        return from_above("HTML of an object")(self)
