"""Rolling loops up: assignments element by element become one assignment of a block.

`for i in range(1, n - 1): du[i] = u[i-1] - 2*u[i] + u[i+1]` assigns values that are equal up to a shift of what they
read. Each assignment is compared with the one before; where every view in it has moved by the same distance once more,
the block grows. Rows that were rolled up so are rolled up into planes in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator

from symnum.arrays.affine import Affine
from symnum.arrays.nodes import Map, Node, Scalar, Update, View, view


def rolled(update: Update) -> Update:
    """The update, or one that joins it with the update before it if they are equal up to a shift.

    Cost:  O(size of the value).
    """
    while isinstance(update.source, Update):
        joined = _joined(update.source, update)
        if joined is None:
            return update
        update = joined
    return update


def spelled(block: Node) -> Node:
    """A single element with its view taken into the operands, where it can be compared with its neighbours.

    Cost:  O(size of the value); no recursion.
    """
    if not isinstance(block, View) or max(block.shape, default=1) != 1:
        return block
    shape, index = block.shape, block.index
    found: dict[int, Node] = {}
    stack: list[Node] = [block.source]
    while stack:
        node = stack[-1]
        if not isinstance(node, Map):
            found[id(node)] = view(node, shape, index)
        else:
            waiting = [part for part in node.parts if id(part) not in found]
            if waiting:
                stack += waiting
                continue
            found[id(node)] = Map(shape, node.boolean, node.operator, tuple([found[id(part)] for part in node.parts]))
        stack.pop()
    return found[id(block.source)]


def _joined(before: Update, last: Update) -> Update | None:
    if len(before.starts) != len(last.starts):
        return None
    axes = [a for a, (x, y) in enumerate(zip(before.starts, last.starts, strict=True)) if x != y]
    if len(axes) != 1 or last.value.shape[axes[0]] != 1:
        return None
    axis = axes[0]
    count = before.value.shape[axis]
    others = all(m == n for a, (m, n) in enumerate(zip(before.value.shape, last.value.shape, strict=True)) if a != axis)
    if not others or last.starts[axis] != before.starts[axis] + count:
        return None
    value = _extended(before.value, last.value, axis, count)
    if value is None:
        return None
    return Update(last.shape, last.boolean, before.source, value, before.starts)


def _extended(block: Node, element: Node, axis: int, count: int) -> Node | None:
    """The block with one more element along an axis, if the element is what the block would have there."""
    moved: dict[int, Node] = {}
    for old, new in _pairs(block, element):
        if isinstance(old, View) and isinstance(new, View):
            found = _moved(old, new, axis, count)
        elif isinstance(old, Map) and isinstance(new, Map):
            found = Map(
                _longer(old.shape, axis, count), old.boolean, old.operator, tuple([moved[id(p)] for p in old.parts])
            )
        else:
            found = None
        if found is None:
            return None
        moved[id(old)] = found
    return moved[id(block)]


def _pairs(block: Node, element: Node) -> Iterator[tuple[Node, Node]]:
    """The nodes of both in step, parts first; a pair that differs in kind ends it."""
    stack = [(block, element, False)]
    visited: set[int] = set()
    while stack:
        old, new, done = stack.pop()
        if done or not (isinstance(old, Map) and isinstance(new, Map)):
            yield old, new
            continue
        if old.operator is not new.operator or len(old.parts) != len(new.parts):
            yield old, Scalar((), False, None)
            return
        if id(old) not in visited:
            visited.add(id(old))
            stack.append((old, new, True))
            stack += [(a, b, False) for a, b in zip(old.parts[::-1], new.parts[::-1], strict=True)]


def _moved(old: View, new: View, axis: int, count: int) -> View | None:
    """The view over one more element: a block of one learns its step from the element, a longer one must agree."""
    same_source = old.source is new.source or _same_number(old.source, new.source)
    if not same_source or len(old.index) != len(new.index):
        return None
    index: list[Affine] = []
    for a, b in zip(old.index, new.index, strict=True):
        step = b.constant - a.constant if count == 1 else a.steps[axis]
        steps = (*a.steps[:axis], step, *a.steps[axis + 1 :])
        theirs = (*b.steps[:axis], step, *b.steps[axis + 1 :])
        if steps != theirs or b.constant != a.constant + count * step:
            return None
        index.append(Affine(a.constant, steps))
    return View(_longer(old.shape, axis, count), old.boolean, old.source, tuple(index))


def _same_number(one: Node, other: Node) -> bool:
    return isinstance(one, Scalar) and isinstance(other, Scalar) and one.term is other.term


def _longer(shape: tuple[int, ...], axis: int, count: int) -> tuple[int, ...]:
    return (*shape[:axis], count + 1, *shape[axis + 1 :])
