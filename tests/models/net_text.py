"""The text of small network files for tests."""

from __future__ import annotations


def net_text(
    *,
    parameters: str = "k 2",
    species: str = "A() 10; B() 0",
    reactions: str = "1 2 k",
    functions: str = "",
    groups: str = "",
) -> str:
    """A network file; entries are separated by `;` and numbered, those of functions and groups may be missing."""
    blocks = {
        "parameters": parameters,
        "functions": functions,
        "species": species,
        "reactions": reactions,
        "groups": groups,
    }
    lines = ["# a network for a test"]
    for block, entries in blocks.items():
        rows = [f"  {n} {entry.strip()}" for n, entry in enumerate(filter(str.strip, entries.split(";")), 1)]
        lines += [f"begin {block}", *rows, f"end {block}"]
    return "\n".join(lines) + "\n"
