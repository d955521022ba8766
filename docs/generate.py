"""A hook of mkdocs: the pages that are made from the package itself, so that they cannot fall behind it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from typing import Any

import symnum
from symnum.rules.catalogue import catalogue_rules
from symnum.rules.verification.records import digest_of, read_verdicts
from symnum.terms.operators import Trait, operators


def on_files(files: Any, config: Any) -> Any:
    """Add the generated pages, as mkdocs asks its hooks to."""
    from mkdocs.structure.files import File

    for path, content in pages().items():
        files.append(File.generated(config, path, content=content))
    return files


def pages() -> dict[str, str]:
    """The generated pages by their paths."""
    return {"rules.md": rules_page(), "operators.md": operators_page(), "api.md": api_page()}


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
