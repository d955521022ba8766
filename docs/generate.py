"""A hook of mkdocs: the pages that are made from the package itself, so that they cannot fall behind it."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import symnum
from symnum.rules.catalogue import catalogue_rules
from symnum.rules.verification.records import digest_of, read_verdicts
from symnum.terms.operators import Trait, operators

RESULTS = Path(__file__).parents[1] / "bench" / "results"


def on_files(files: Any, config: Any) -> Any:
    """Add the generated pages, as mkdocs asks its hooks to."""
    from mkdocs.structure.files import File

    for path, content in pages().items():
        files.append(File.generated(config, path, content=content))
    return files


def pages() -> dict[str, str]:
    """The generated pages by their paths."""
    made = rules_page(), operators_page(), api_page(), figures_page()
    return dict(zip(("rules.md", "operators.md", "api.md", "figures.md"), made, strict=True))


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Run the tutorials, as mkdocs asks its hooks for the text of each page; a cell that fails fails the build."""
    if not page.file.src_uri.startswith(f"{_notebooks().TUTORIALS}/"):
        return markdown
    return str(_notebooks().page_of(_notebooks().run(_notebooks().notebook_of(markdown))))


def _notebooks() -> Any:
    folder = str(Path(__file__).parent)
    if folder not in sys.path:
        sys.path.append(folder)
    import notebooks

    return notebooks


def figures_page(folder: Path = RESULTS) -> str:
    """The figures that benchmarks measured, against peers in the same run: the latest of each benchmark."""
    latest: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {}
    for path in sorted(folder.glob("*.json")):
        run = json.loads(path.read_text(encoding="utf-8"))
        for benchmark in run["benchmarks"]:
            latest[benchmark["benchmark"]] = run, benchmark["figures"]
    head = (
        "# Measured figures\n\nEach was measured beside its peer in one run, by `python -m bench` (`symnum bench`); a "
        "ratio below 1 says that symnum takes less. Times of one machine say little about another; ratios say more.\n"
    )
    return "\n".join([head, *(_figures(name, *latest[name]) for name in sorted(latest))])


def _figures(name: str, run: dict[str, Any], figures: list[dict[str, Any]]) -> str:
    rows = [
        [
            _code(figure["what"]),
            _amount(figure["value"], figure["unit"]),
            figure["peer"] or "",
            _amount(figure["peer_value"], figure["unit"]),
            "" if figure["ratio"] is None else f"{figure['ratio']:.3g}",
        ]
        for figure in figures
    ]
    machine = run["machine"]
    where = f"{run['date'][:10]}, commit `{run['commit'][:8]}`, {machine['cores']} cores of {machine['processor']}"
    table = _table(["what", "symnum", "peer", "takes", "ratio"], rows)
    return "\n".join([f"## {name}", "", where, "", *table, ""])


def _amount(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.4g} {unit}".strip()


def rules_page() -> str:
    """The catalogue of rules with the verdict of the last full check on each."""
    verdicts = read_verdicts()
    lines = ["# Rules", "", "What `symnum rules check` last found of each rule of the catalogue.", ""]
    rows: list[list[str]] = []
    for rule in catalogue_rules():
        verdict = verdicts.get(digest_of(rule))
        rows.append([f"`{rule.name}`", _code(str(rule)), rule.tier.value, verdict.outcome if verdict else "unchecked"])
    return "\n".join([*lines, *_table(["rule", "what it states", "tier", "verdict"], rows), ""])


def operators_page() -> str:
    """The table of operators: arity, domain, derivative and traits."""
    rows = [
        [
            f"`{row.name}`",
            str(row.least) if row.most == row.least else f"{row.least} to {row.most or 'any'}",
            _code(row.domain),
            _code("; ".join(row.derivative)),
            ", ".join(trait.name.lower() for trait in Trait if trait in row.traits and trait.name),
        ]
        for row in sorted(operators(), key=lambda row: row.name)
        if row.implementation is None
    ]
    head = ["# Operators", "", "Arguments are called a, b and c in domains and derivatives.", ""]
    return "\n".join([*head, *_table(["operator", "arguments", "domain", "derivative", "traits"], rows), ""])


def api_page() -> str:
    """Every public name with its signature and its docstring."""
    lines = ["# Public names", "", "All of them are attributes of `symnum`.", ""]
    for name in dir(symnum):
        value = getattr(symnum, name)
        if name.startswith("_") or inspect.ismodule(value):
            continue
        lines += [f"## `{name}`", "", *_entry(name, value), ""]
    return "\n".join(lines)


def _entry(name: str, value: Any) -> Iterable[str]:
    if not callable(value):
        return [f"{type(value).__name__}: `{value!r}`"]
    try:
        signature = str(inspect.signature(value))
    except (TypeError, ValueError):
        signature = "(...)"
    return ["```python", f"{name}{signature}", "```", "", "```text", inspect.getdoc(value) or "", "```"]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    ruled = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    return [*ruled, *(f"| {' | '.join(row)} |" for row in rows)]


def _code(text: str) -> str:
    """Text as code in a cell of a table, where a bar would end the cell."""
    return f"`{text.replace('|', '&#124;')}`" if text and "|" not in text else text.replace("|", "&#124;")
