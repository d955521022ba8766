"""Numbers of nodes that depend on no argument, so that filled arrays of zeros are still numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnum.arrays.nodes import Constant, Gather, Join, Map, Node, Reshape, Scalar, Stored, Update, View, parts_of
from symnum.terms.evaluation import ufunc_of
from symnum.terms.interface import is_literal, literal_value
from symnum.terms.operators import WHERE

if TYPE_CHECKING:
    from numpy.typing import NDArray


def known_values(node: Node) -> NDArray[Any] | None:
    """The numbers of a node, or None if they depend on an argument.

    Cost:  one NumPy operation for each node below.
    """
    found: dict[int, NDArray[Any] | None] = {}
    stack = [node]
    while stack:
        top = stack[-1]
        waiting = [part for part in parts_of(top) if id(part) not in found]
        if waiting and not any(found.get(id(part), 0) is None for part in parts_of(top)):
            stack += waiting
            continue
        if id(top) not in found:
            parts = [found.get(id(part)) for part in parts_of(top)]
            found[id(top)] = None if any(part is None for part in parts) else _values(top, parts)
        stack.pop()
    return found[id(node)]


def _values(node: Node, parts: list[Any]) -> NDArray[Any] | None:
    import numpy as np

    if isinstance(node, Constant):
        return node.values
    if isinstance(node, Scalar):
        return np.asarray(literal_value(node.term)) if is_literal(node.term) else None
    if isinstance(node, Stored):
        return parts[0]
    if isinstance(node, Map):
        if node.operator is WHERE:
            return np.where(*parts)
        return ufunc_of(node.operator)(*parts) if node.operator.numpy else None
    return _arranged(node, parts)


def _arranged(node: Node, parts: list[Any]) -> NDArray[Any] | None:
    import numpy as np

    if isinstance(node, Reshape):
        return parts[0].reshape(node.shape)
    if isinstance(node, Join):
        return np.concatenate(parts, node.axis)
    if isinstance(node, Gather):
        return parts[0].reshape(-1)[node.places]
    if isinstance(node, Update):
        values = np.array(parts[0], dtype=np.float64)
        values[tuple([slice(a, a + n) for a, n in zip(node.starts, parts[1].shape, strict=True)])] = parts[1]
        return values
    if isinstance(node, View):
        counters = np.indices(node.shape, sparse=True)
        places = [
            form.constant + sum([step * i for step, i in zip(form.steps, counters, strict=True) if step])
            for form in node.index
        ]
        return np.broadcast_to(parts[0][tuple(places)], node.shape)
    return None
