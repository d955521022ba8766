"""A hook of mkdocs: the pages that are made from the package itself, so that they cannot fall behind it."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import symnum
from symnum.rules.catalogue import catalogue_rules
from symnum.rules.verification.records import digest_of, read_verdicts
from symnum.terms.operators import Trait, operators


def _beside(name: str) -> Any:
    """A module of this folder, which is no package."""
    folder = str(Path(__file__).parent)
    if folder not in sys.path:
        sys.path.append(folder)
    return import_module(name)


_measured = _beside("measured")
_table, _code = _measured.table, _measured.code


def on_files(files: Any, config: Any) -> Any:
    """Add the generated pages, as mkdocs asks its hooks to."""
    from mkdocs.structure.files import File

    for path, content in pages().items():
        files.append(File.generated(config, path, content=content))
    return files


def pages() -> dict[str, str]:
    """The generated pages by their paths."""
    made = rules_page(), operators_page(), api_page(), _measured.figures_page()
    return dict(zip(("rules.md", "operators.md", "api.md", "figures.md"), made, strict=True))


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Run the tutorials, as mkdocs asks its hooks for the text of each page; a cell that fails fails the build."""
    notebooks = _beside("notebooks")
    if not page.file.src_uri.startswith(f"{notebooks.TUTORIALS}/"):
        return markdown
    return str(notebooks.page_of(notebooks.run(notebooks.notebook_of(markdown))))


def rules_page() -> str:
    """The catalogue of rules, set by set, with the verdict of the last full check on each."""
    verdicts = read_verdicts()
    sets: dict[str, list[list[str]]] = {}
    counts: Counter[str] = Counter()
    for rule in catalogue_rules():
        verdict = verdicts.get(digest_of(rule))
        outcome = verdict.outcome if verdict else "unchecked"
        counts[outcome] += 1
        subject, _, name = rule.name.partition(".")
        statement = str(rule).partition(": ")[2]
        row = [f"`{name}`", _code(statement), rule.tier.value, outcome, rule.source.replace("|", "&#124;")]
        sets.setdefault(subject, []).append(row)
    total = ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common())
    lines = [
        "# Rules", "",
        f"{counts.total()} rules, which serve all rewriters. `symnum rules check` last found of them: {total}.", "",
        "*Proved* rules follow from exact arguments; *agreed* ones were compared at 10,000 points in ball arithmetic "
        "without a difference. A rule of the tier `field` may remove a singularity, and is used only on request. "
        "`symnum rules show NAME` tells the same of one rule; `>>` is used from left to right, `==` in both "
        "directions.", "",
    ]  # fmt: skip
    for subject, rows in sets.items():
        lines += [f"## {subject}", "", *_table(["rule", "what it states", "tier", "verdict", "source"], rows), ""]
    return "\n".join(lines)


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


_SUBJECTS: Final = {
    "terms": "Expressions", "calculus": "Derivatives", "rewriters": "Rewriting", "rules": "Rules",
    "kernels": "Kernels", "arrays": "Arrays and traced functions", "tracing": "Arrays and traced functions",
    "models": "Models", "solvers": "Solutions", "display": "Pictures", "errors": "Errors",
}  # fmt: skip
"""The sections of the reference, by the folder that a name comes from."""


def api_page() -> str:
    """Every public name with its signature and its docstring, subject by subject."""
    sections: dict[str, list[str]] = {title: [] for title in _SUBJECTS.values()}
    homes: dict[str, str] = vars(symnum)["_HOME_OF"]
    for name in sorted(homes, key=str.casefold):
        subject = _SUBJECTS[homes[name].split(".")[1]]
        sections[subject] += [f"### `{name}`", "", *_entry(name, getattr(symnum, name)), ""]
    lines = ["# Public names", "", "All of them are attributes of `symnum`.", ""]
    for title, entries in sections.items():
        lines += [f"## {title}", "", *entries]
    return "\n".join(lines)


def _entry(name: str, value: Any) -> Iterable[str]:
    if not callable(value):
        return [f"{type(value).__name__}: `{value!r}`"]
    try:
        signature = str(inspect.signature(value))
    except (TypeError, ValueError):
        signature = "(...)"
    return ["```python", f"{name}{signature}", "```", "", "```text", inspect.getdoc(value) or "", "```"]
