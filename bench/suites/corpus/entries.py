"""The listing behind `corpus.kernels`: every entry with each form."""

from __future__ import annotations

from collections.abc import Iterator

from ...corpus.race import GIVEN
from ...figures import Figure, Missing
from ...registry import benchmark
from .kernels import measured


@benchmark()
def entries(repeat: int) -> Iterator[Figure | Missing]:
    """Every entry of the corpus: nanoseconds a point of each form against the form given, equal parts shared."""
    for row in measured(repeat):
        for name, form in row.forms.items():
            what = f"{row.entry.name}: {name}" + (f" ({form.note})" if form.note else "")
            yield Figure(what, row.nanoseconds[name], "ns", GIVEN, row.nanoseconds[GIVEN])
