"""Classes numbered by what is in them, so that the same graph has the same numbers in whatever process it was made."""

from __future__ import annotations

from typing import Any

Nodes = dict[str, list[list[Any]]]


def numbered(nodes: Nodes, roots: list[int]) -> tuple[Nodes, list[int]]:
    """The nodes, sorted, and the roots, with classes numbered from the leaves up by their least node.

    Classes without a term that ends are left out.

    Cost:  near-linear; a class is looked at once for each of its nodes.

    >>> numbered({"Leaf": [[7, 1001], [5, 1000]], "add_2": [[9, 7, 5]]}, [9])
    ({'Leaf': [[0, 1000], [1, 1001]], 'add_2': [[2, 1, 0]]}, [2])
    """
    names = sorted(nodes)
    rows = [(name, row) for name in names for row in nodes[name]]
    number: dict[int, int] = {}
    users: dict[int, list[int]] = {}
    missing = [0] * len(rows)
    ready: list[int] = []
    for place, (name, row) in enumerate(rows):
        parts = () if name[0].isupper() else set(row[1:])
        missing[place] = len(parts)
        for part in parts:
            users.setdefault(part, []).append(place)
        if not parts:
            ready.append(place)
    while ready:
        level: dict[int, tuple[Any, ...]] = {}
        for place in ready:
            name, (target, *parts) = rows[place]
            if target not in number:
                key = (name, *(parts if name[0].isupper() else [number[part] for part in parts]))
                level[target] = min(level.get(target, key), key)
        ready = []
        for target in sorted(level, key=level.__getitem__):
            number[target] = len(number)
            for place in users.get(target, ()):
                missing[place] -= 1
                if not missing[place]:
                    ready.append(place)
    return {name: _renumbered(name, nodes[name], number) for name in names}, [number[root] for root in roots]


def _renumbered(name: str, rows: list[list[Any]], number: dict[int, int]) -> list[list[Any]]:
    if name[0].isupper():
        return sorted([number[row[0]], row[1]] for row in rows)
    return sorted([number[part] for part in row] for row in rows if all(part in number for part in row))
