"""One entry of the corpus in every form, checked to mean the same and timed in turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from symnum.backends.reference import evaluate_digits
from symnum.lowering.program import Program

from ..timing import interleaved_loops
from .contenders import Contender
from .kernels import Timed
from .reader import Entry

GIVEN = "CSE"
"""The expressions as they are, equal parts shared."""

POINTS = 2048
SAMPLE_SECONDS = 2e-4
ROUNDS_PER_REPEAT = 4
SECOND_LOOK = 1.01
"""From this ratio to the given form on, both are timed again, longer: noise makes one in a hundred slower by that."""

DIGITS = 60
_CLOSE = 1e-6
_EXPECTED_DIGITS = 1e-9


@dataclass(frozen=True)
class Outcome:
    """How long a contender took, what went otherwise than asked, and whether it left the expressions as they were."""

    seconds: float
    note: str
    is_unchanged: bool


@dataclass(frozen=True)
class Row:
    """What came of one entry: nanoseconds a point and outcome by contender; `failures` says what went wrong."""

    entry: Entry
    nanoseconds: Mapping[str, float]
    forms: Mapping[str, Outcome]
    failures: Mapping[str, str]

    def ratio(self, name: str, other: str = GIVEN) -> float:
        """Return the time of one form in units of another's."""
        return self.nanoseconds[name] / self.nanoseconds[other]


def raced(entry: Entry, contenders: Mapping[str, Contender], repeat: int) -> Row:
    """Rewrite an entry by all contenders, compile what they made with one backend, check it and time it."""
    forms: dict[str, Outcome] = {}
    failures: dict[str, str] = {}
    given = Timed(entry.symbols, entry.terms)
    kernels = {GIVEN: given}
    points = entry.points(POINTS)
    for name, contender in contenders.items():
        try:
            form = contender(entry)
            kernel = Timed(entry.symbols, form.terms)
        except Exception as error:  # one failure must not lose the other figures; it is counted
            failures[name] = f"{type(error).__name__}: {error}".partition("\n")[0]
            continue
        if wrong := difference(given, kernel, points):
            failures[name] = wrong
        forms[name] = Outcome(form.seconds, form.note, form.terms == entry.terms)
        kernels[name] = kernel
    return Row(entry, _timed(kernels, points, repeat), forms, failures)


def row_as_data(row: Row) -> dict[str, Any]:
    """A row as what JSON can hold."""
    forms = {name: asdict(form) for name, form in row.forms.items()}
    return {"entry": row.entry.name, "nanoseconds": row.nanoseconds, "forms": forms, "failures": row.failures}


def row_of_data(entry: Entry, data: Mapping[str, Any]) -> Row:
    """The row of an entry from what `row_as_data` made of it."""
    forms = {name: Outcome(**form) for name, form in data["forms"].items()}
    return Row(entry, data["nanoseconds"], forms, data["failures"])


def difference(given: Timed, other: Timed, points: Any) -> str:
    """Say where two kernels have different values, or nothing.

    Floating-point values decide where they agree to 6 digits. Where they do not, cancellation may be to blame, and both
    programs are computed with 60 digits.
    """
    expected, found = given.values(points), other.values(points)
    size = np.abs(expected).max(axis=1, keepdims=True)
    suspicious = ~np.isclose(found, expected, rtol=_CLOSE, atol=0) & ~(np.abs(found - expected) <= 1e-13 * size)
    for place in np.flatnonzero(suspicious.any(axis=0))[:8]:
        point = points[:, place].tolist()
        if not all(map(_close, _exact(given.program, point), _exact(other.program, point))):
            return f"another value at {point}"
    return ""


def _exact(program: Program, point: Sequence[float]) -> list[Any]:
    return evaluate_digits(program, point, digits=DIGITS)


def _close(first: Any, second: Any) -> bool:
    return abs(first - second) <= _EXPECTED_DIGITS * max(abs(first), abs(second))


def _timed(kernels: Mapping[str, Timed], points: Any, repeat: int) -> dict[str, float]:
    """Time each program once, whatever number of contenders came to it; what looks slower is timed again."""
    first = {kernel.text: name for name, kernel in reversed([*kernels.items()])}
    distinct = {name: kernels[name] for name in first.values()}
    found = _seconds(distinct, points, repeat)
    slower = [name for name in distinct if found[name] > SECOND_LOOK * found[GIVEN]]
    if slower:
        again = _seconds({name: kernels[name] for name in (GIVEN, *slower)}, points, 4 * repeat)
        found |= {name: again[name] / again[GIVEN] * found[GIVEN] for name in slower}
    return {name: found[first[kernel.text]] * 1e9 for name, kernel in kernels.items()}


def _seconds(kernels: Mapping[str, Timed], points: Any, repeat: int) -> dict[str, float]:
    """Return seconds a point."""
    loops = {name: kernel.loop(points) for name, kernel in kernels.items()}
    rounds = {name: loop for name, (loop, _) in loops.items()}
    seconds = interleaved_loops(rounds, ROUNDS_PER_REPEAT * repeat, SAMPLE_SECONDS)
    return {name: seconds[name] / loops[name][1] for name in kernels}
