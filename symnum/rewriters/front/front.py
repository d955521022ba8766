"""`front`: forms of the same terms, measured, of which none is both slower and less accurate than another."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from symnum.errors import SymnumError
from symnum.late import from_above
from symnum.observe import Shown, aligned_table
from symnum.rewriters.base import Limits
from symnum.rewriters.certificate.accuracy import POINTS, Accuracy
from symnum.rewriters.certificate.sampling import GENERIC, Point, points_over
from symnum.rewriters.entering import shared
from symnum.rewriters.front.candidates import Candidates
from symnum.terms.accepted import accepted, holds_many
from symnum.terms.interface import AnyTerm
from symnum.terms.printing import to_text
from symnum.terms.traversal import free_symbols

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH: Final = 80
"""Characters of a term in the table; longer ones are summed up."""

SECONDS: Final = 1.0
"""The time that each rewriter has, where no limits are given."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the terms: how it came about, the cycles of one call of its kernel, and its error in bits."""

    name: str
    terms: Any
    cycles: float
    accuracy: Accuracy

    @property
    def text(self) -> str:
        """The terms as text."""
        terms = self.terms if isinstance(self.terms, list) else [self.terms]
        return "; ".join(to_text(term, limit=WIDTH) for term in terms)


class Front(Shown, Sequence[Form]):
    """Forms from the fastest to the most accurate; prints as a table.

    `others` are the forms that were measured, too, and are no better than one of these in anything.
    """

    def __init__(self, measured: Sequence[Form]) -> None:
        order = sorted(measured, key=lambda form: (form.cycles, form.accuracy.mean))
        self.forms: list[Form] = []
        self.others: list[Form] = []
        for form in order:
            is_better = not self.forms or form.accuracy.mean < self.forms[-1].accuracy.mean
            (self.forms if is_better else self.others).append(form)

    def __len__(self) -> int:
        return len(self.forms)

    def __getitem__(self, place: Any) -> Any:
        return self.forms[place]

    def cheapest(self, bits: float) -> Form:
        """The fastest form whose mean error is at most so many bits.

        Errors:  SymnumError if there is none.
        """
        found = next((form for form in self.forms if form.accuracy.mean <= bits), None)
        if found is None:
            best = self.forms[-1]
            raise SymnumError(f"no form errs by {bits:g} bits at most; the best, {best.name!r}, by {best.accuracy}")
        return found

    def plot(self) -> Figure:
        """Draw cycles against bits of error as a matplotlib figure, the forms beside the front in grey.

        Errors:  SymnumError if matplotlib is not installed.
        """
        return from_above("figure of a front")(
            [(form.cycles, form.accuracy.mean, form.name) for form in self.forms],
            [(form.cycles, form.accuracy.mean, form.name) for form in self.others],
        )

    def rows(self) -> list[list[str]]:
        """The cells of the table."""
        return [
            [f.name, f"{f.cycles:.1f}", f"{f.accuracy.mean:.2f}", f"{f.accuracy.most:.1f}", f.text] for f in self.forms
        ]

    def __repr__(self) -> str:
        *plain, last = HEADER
        lines = aligned_table(plain, [row[:-1] for row in self.rows()]).splitlines()
        width = max(map(len, lines))
        texts = [last, *(form.text for form in self.forms)]
        return "\n".join(f"{line.ljust(width)}  {text}" for line, text in zip(lines, texts, strict=True))


HEADER: Final = ("form", "cycles", "mean bits", "most", "terms")


def front(
    terms: Any, *, points: Sequence[Point] | None = None, allow: str = "real", limits: Limits | None = None
) -> Front:
    """The forms of a term, or of a sequence of terms, that are worth choosing: cycles against bits of error.

    Candidates are the input, what every rewriter makes of it, the expanded form, and what the rules of accuracy give.
    Each is compiled and timed, and computed in double precision beside the exact value, at `points`, mappings of
    symbols to numbers; left out, at random points of all sizes that the assumptions on the symbols allow.

    Units:   cycles of one call of the compiled kernel; bits of error, log2(1 + ulps) of the exact value.
    Errors:  SymnumError if the terms have a value at none of the points.
    Cost:    1 to 2 s for a small term, most of it for the e-graph.
    Source:  Panchekha et al. 2015 and Saiki et al. 2021 (Herbie, and its fronts).

    >>> from symnum.terms.parsing import parse
    >>> found = front(parse("log(1 + x)"), points=[{parse("x"): 2.0**-n} for n in range(30, 60)])
    >>> found.cheapest(bits=1.0).terms
    log1p(x)
    """
    many = holds_many(terms)
    given = shared([accepted(term) for term in (terms if many else [terms])])
    chosen = list(points) if points is not None else default_points(given)
    candidates = Candidates(given, allow, limits or Limits(seconds=SECONDS), chosen).collect()
    clock = from_above("measured cycles")
    forms = [
        Form(c.name, c.terms if many else c.terms[0], clock(c.terms, chosen[:TIMED]), c.accuracy) for c in candidates
    ]
    return Front(forms)


TIMED: Final = 4
"""Points at which forms are timed; functions of the C library take longer for some values than for others."""


def default_points(terms: Sequence[AnyTerm]) -> list[Point]:
    """Random points from 2^-30 to 2^30, with as many near 1."""
    return list(islice(points_over(free_symbols(terms), "front", (*GENERIC, _wide, _wide)), POINTS))


def _wide(source: random.Random, n: int) -> list[float]:
    return [source.choice((1.0, -1.0)) * 2.0 ** source.uniform(-30.0, 30.0) for _ in range(n)]
