"""Measured cycles of the corpus's kernels after each rewriter, against sharing alone and against SymPy."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from statistics import geometric_mean, median, quantiles
from typing import Any

from ...corpus import Entry, everything
from ...corpus.contenders import contenders
from ...corpus.race import GIVEN, Row, raced, row_as_data, row_of_data
from ...figures import Figure, Missing, Target
from ...registry import benchmark

NEVER_DEARER = Target(1.02)
_AGAINST = {GIVEN: Target(0.75), "SymPy": Target(0.8), "classical": Target(0.9)}
"""What the e-graph rewriter has to reach, as a geometric mean of the ratios of the times."""
_IN_TIME = Target(0.1)
_NONE = Target(0)


@benchmark()
def kernels(repeat: int) -> Iterator[Figure | Missing]:
    """egraph / CSE <= 0.75, / SymPy <= 0.8, / classical <= 0.9, none above 1.02; median <= 0.1 s an expression."""
    names, missing = contenders()
    yield from missing
    rows = measured(repeat)
    yield Figure("entries", len(rows), "entries", target=Target(300, ">="))
    for name in names:
        others = [GIVEN, *(other for other in ("SymPy", "classical") if other in names and other != name)]
        for other in others if name != "SymPy" else [GIVEN]:
            yield from _against(rows, name, other)
        yield from _work(rows, name)
    yield from _by_subject(rows)


def _by_subject(rows: Sequence[Row]) -> Iterator[Figure]:
    """The geometric means of the e-graph's ratios to the forms given, subject by subject."""
    ratios: dict[str, list[float]] = {}
    for row in rows:
        if "egraph" in row.nanoseconds:
            ratios.setdefault(row.entry.name.partition("/")[0], []).append(row.ratio("egraph"))
    for subject, found in ratios.items():
        yield Figure(f"egraph / {GIVEN}: {subject}, {len(found)} entries", geometric_mean(found), "ratio")


@cache
def measured(repeat: int) -> tuple[Row, ...]:
    """Measure every entry once a run; of entries with the same expressions the first.

    The environment variable SYMNUM_CORPUS chooses entries by how their names start: "feynman", "fpbench/NMSE".
    SYMNUM_CORPUS_ROWS names a file to which each row is appended as it is measured, and from which a run that was
    broken off takes those it has.
    """
    chosen: dict[tuple[object, ...], Entry] = {}
    for entry in everything():
        if entry.name.startswith(os.environ.get("SYMNUM_CORPUS", "")):
            chosen.setdefault(entry.terms, entry)
    names, _ = contenders()
    place = os.environ.get("SYMNUM_CORPUS_ROWS", "")
    known = _rows_at(Path(place)) if place else {}
    rows: list[Row] = []
    for entry in chosen.values():
        if entry.name in known:
            rows.append(row_of_data(entry, known[entry.name]))
            continue
        row = raced(entry, names, repeat)
        rows.append(row)
        if place:
            with Path(place).open("a", encoding="utf-8") as file:
                file.write(json.dumps(row_as_data(row)) + "\n")
    return tuple(rows)


def _rows_at(place: Path) -> dict[str, Any]:
    """The rows of a file by their entries."""
    lines = place.read_text(encoding="utf-8").splitlines() if place.is_file() else []
    return {row["entry"]: row for row in map(json.loads, lines)}


def _against(rows: Sequence[Row], name: str, other: str) -> Iterator[Figure]:
    """The geometric mean of the ratios and the largest, over the entries that both could do."""
    ratios = {row.entry.name: row.ratio(name, other) for row in rows if {name, other} <= row.nanoseconds.keys()}
    if not ratios:
        return
    is_target = name == "egraph"
    mean = geometric_mean(ratios.values())
    yield Figure(f"{name} / {other}: geometric mean", mean, "ratio", target=_AGAINST[other] if is_target else None)
    worst = max(ratios, key=lambda one: ratios[one])
    yield Figure(
        f"{name} / {other}: worst, {worst}", ratios[worst], "ratio", target=NEVER_DEARER if is_target else None
    )
    dearer = sum(ratio > NEVER_DEARER.bound for ratio in ratios.values())
    yield Figure(f"{name} / {other}: above {NEVER_DEARER.bound}", dearer, "entries")


def _work(rows: Sequence[Row], name: str) -> Iterator[Figure]:
    """How long the contender took, and how many entries it left as they were or could not do."""
    forms = {row.entry.name: row.forms[name] for row in rows if name in row.forms}
    seconds = sorted(form.seconds for form in forms.values())
    if len(seconds) > 1:
        yield Figure(f"{name}: median time", median(seconds), "s", target=_IN_TIME if name == "egraph" else None)
        yield Figure(f"{name}: 90 % within", quantiles(seconds, n=10)[-1], "s")
        yield Figure(f"{name}: longest", seconds[-1], "s")
    same = sum(row.forms[name].is_unchanged for row in rows if name in row.forms)
    yield Figure(f"{name}: returned unchanged", same, "entries")
    notes = [form.note for form in forms.values() if form.note]
    for note in dict.fromkeys(notes):
        yield Figure(f"{name}: {note}", notes.count(note), "entries")
    failures = {row.entry.name: row.failures[name] for row in rows if name in row.failures}
    yield Figure(f"{name}: wrong or failed", len(failures), "entries", target=None if name == "SymPy" else _NONE)
    for entry, failure in failures.items():
        yield Figure(f"{name}: {entry}: {failure[:100]}", 1, "failure")
