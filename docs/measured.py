"""The page of measured figures, made of the files that `python -m bench --json bench/results` leaves."""

from __future__ import annotations

import ast
import html
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

BENCH: Final = Path(__file__).parents[1] / "bench"

_HEAD: Final = """# Measured figures

Each figure was measured by `python -m bench` (`symnum bench` on a machine of yours), beside its peer in the same run.
Times of one machine say little about another; ratios say more: below 1, symnum takes less than the peer. *To reach* is
what the benchmark asks for, of the ratio where there is a peer and of the figure itself where there is none. Of each
benchmark the latest run is shown, whether it reached its bound or not.
"""


class Latest(NamedTuple):
    """The latest run of one benchmark, and what it found."""

    run: Mapping[str, Any]
    outcome: Mapping[str, Any]

    @property
    def bounds(self) -> list[bool]:
        """For each figure with a bound, whether it was reached."""
        return [figure["reached"] for figure in self.outcome["figures"] if figure["target"] is not None]


def figures_page(folder: Path = BENCH / "results") -> str:
    """The page, with the latest run of each benchmark among the files of a folder."""
    latest: dict[str, Latest] = {}
    for path in sorted(folder.glob("*.json")):
        run = json.loads(path.read_text(encoding="utf-8"))
        for outcome in run["benchmarks"]:
            if outcome["figures"] or outcome["benchmark"] not in latest:
                latest[outcome["benchmark"]] = Latest(run, outcome)
    subjects: dict[str, dict[str, Latest]] = {}
    for name in sorted(latest):
        subjects.setdefault(name.partition(".")[0], {})[name] = latest[name]
    parts = [_HEAD, *_overview(subjects)]
    for subject, found in subjects.items():
        parts += [
            f"\n## {_words(subject).capitalize()}",
            *(line for name in found for line in _section(name, found[name])),
        ]
    return "\n".join(parts) + "\n"


def _overview(subjects: Mapping[str, Mapping[str, Latest]]) -> list[str]:
    rows: list[list[str]] = []
    for subject, found in subjects.items():
        bounds = [reached for one in found.values() for reached in one.bounds]
        link = f"[{_words(subject).capitalize()}](#{subject.replace('_', '-')})"
        rows.append([link, str(len(found)), str(len(bounds)), str(sum(bounds))])
    return table(["subject", "benchmarks", "figures with a bound", "reached"], rows)


def _section(name: str, latest: Latest) -> Iterator[str]:
    run, outcome = latest
    machine = run["machine"]
    yield from (f"\n### {_words(name.partition('.')[2])}", "", _summary(name), "")
    if outcome["figures"]:
        yield from _figures(outcome["figures"])
    yield from (f"\nLeft out: {reason}." for reason in outcome.get("skipped", ()))
    if outcome.get("error"):
        yield f"\nFailed: {outcome['error']}"
    changed = " with changes" if run.get("modified") else ""
    where = f"{machine['cores']} cores of {machine['processor']}"
    yield f"\n<small>`{name}`, {run['date'][:10]}, commit `{run['commit'][:8]}`{changed}, {where}</small>"


def _figures(figures: Sequence[Mapping[str, Any]]) -> list[str]:
    """One row a figure; what the row above tells is not told again, and columns that would be empty are left out."""
    rows: list[list[str]] = []
    before: list[str] = []
    for figure in figures:
        own = [code(figure["what"]), _amount(figure["value"], figure["unit"])]
        peer = [figure["peer"] or "", _amount(figure["peer_value"], figure["unit"])]
        ratio = "" if figure["ratio"] is None else f"{figure['ratio']:.3g}"
        bound = (figure["target"] or "").replace("<", "&lt;")
        reached = {None: "", True: "yes", False: "**no**"}[figure["reached"]]
        rows.append([*(["", ""] if own == before else own), *peer, ratio, bound, reached])
        before = own
    header = ["what", "symnum", "peer", "takes", "ratio", "to reach", "reached"]
    kept = [column for column in range(len(header)) if any(row[column] for row in rows)]
    return table([header[column] for column in kept], [[row[column] for column in kept] for row in rows])


def _summary(name: str) -> str:
    """What a benchmark measures: the first line of the docstring of the function that it is."""
    path = BENCH.joinpath("suites", *name.split(".")).with_suffix(".py")
    if not path.is_file():
        return ""
    functions = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)]
    found = [ast.get_docstring(node) for node in functions if node.decorator_list]
    line = (found[0] or "").partition("\n")[0] if found else ""
    return line.replace("<", "&lt;").replace("|", "&#124;").replace("*", "\\*")


def _words(name: str) -> str:
    return name.replace("_", " ").replace(".", ": ")


def _amount(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:,.4g} {unit}".strip()


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table in Markdown."""
    ruled = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    return [*ruled, *(f"| {' | '.join(row)} |" for row in rows)]


def code(text: str) -> str:
    """Text as code in a cell of a table, where a bar would end the cell.

    >>> code("x | y")
    '<code>x &#124; y</code>'
    """
    return f"<code>{html.escape(text, quote=False).replace('|', '&#124;')}</code>" if text else ""
