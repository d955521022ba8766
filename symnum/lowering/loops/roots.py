"""What is stored where, so that as much as possible shares a loop.

An output that is a stack, a concatenation or a reshape of parts is stored part by part, each in loops of its own shape;
parts of the same shape then share one nest, where what they have in common is computed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnum.arrays.affine import Affine, counter, row_strides
from symnum.arrays.nodes import Join, Map, Node, Reshape, View, sliced
from symnum.lowering.loops.nest import Root, scalar_terms

MOST_EXPANDED = 16
"""An axis of at most this length, each element of which has another term, is written out."""


def roots_of(node: Node, target: object) -> list[Root]:
    """The roots that store a node in C order in `target`."""
    found: list[Root] = []
    strides = row_strides(node.shape)
    work: list[tuple[Node, int, tuple[int, ...]]] = [(node, 0, strides)]
    while work:
        part, start, steps = work.pop()
        more = _inside(part, start, steps)
        if more is None:
            found.append(_whole(part, start, steps, target))
        else:
            work += more[::-1]
    return [piece for root in found if 0 not in root.extents for piece in _expanded(_plain(root))]


def _inside(node: Node, start: int, steps: tuple[int, ...]) -> list[tuple[Node, int, tuple[int, ...]]] | None:
    """The parts of a node with where they are stored, or None if it is stored as it is."""
    if isinstance(node, Join):
        parts: list[tuple[Node, int, tuple[int, ...]]] = []
        for part in node.parts:
            parts.append((part, start, steps))
            start += part.shape[node.axis] * steps[node.axis]
        return parts if _worth(node) else None
    if isinstance(node, Reshape):
        contiguous = row_strides(node.shape)
        wide = [k for k, length in enumerate(node.shape) if length != 1]
        if not wide or all(steps[k] == contiguous[k] * steps[wide[-1]] for k in wide):
            unit = steps[wide[-1]] if wide else 1
            return [(node.source, start, tuple([stride * unit for stride in row_strides(node.source.shape)]))]
    if isinstance(node, Map):
        return _by_components(node, start, steps)
    if isinstance(node, View) and _is_permutation(node):
        back = [0] * len(node.source.shape)
        for axis, form in enumerate(node.index):
            if any(form.steps):
                back[axis] = steps[form.steps.index(1)]
        return [(node.source, start, tuple(back))]
    return None


def _worth(node: Join) -> bool:
    """Whether the parts are components of a state rather than the edge and the inside of one grid."""
    shape = node.parts[0].shape
    return all(part.shape == shape for part in node.parts) or len(shape) == 1


def _by_components(node: Map, start: int, steps: tuple[int, ...]) -> list[tuple[Node, int, tuple[int, ...]]] | None:
    """Arithmetic on a state of several components is stored component by component, so that they share loops."""
    whole: Node = node
    while isinstance(whole, Map):
        inner = next((part for part in whole.parts if isinstance(part, Map | Join)), None)
        if inner is None:
            return None
        whole = inner
    if not isinstance(whole, Join) or not _worth(whole) or len(whole.parts) > MOST_EXPANDED:
        return None
    axis, parts, first = whole.axis, [], 0
    for part in whole.parts:
        last = first + part.shape[axis]
        parts.append((sliced(node, axis, first, last), start + first * steps[axis], steps))
        first = last
    return parts


def _is_permutation(node: View) -> bool:
    used: list[int] = []
    for form, length in zip(node.index, node.source.shape, strict=True):
        if form.constant or sum([step != 0 for step in form.steps]) > 1:
            return False
        if not any(form.steps):
            if length != 1:
                return False
            continue
        axis = next(k for k, step in enumerate(form.steps) if step)
        if form.steps[axis] != 1 or node.shape[axis] != length or axis in used:  # twice on a diagonal
            return False
        used.append(axis)
    return all(length == 1 or axis in used for axis, length in enumerate(node.shape))


def _whole(node: Node, start: int, steps: tuple[int, ...], target: object) -> Root:
    width = len(node.shape)
    return Root(node, tuple([counter(k, width) for k in range(width)]), Affine(start, steps), target, node.shape)


def _plain(root: Root) -> Root:
    """The root without loops of length 1, the loop with the smallest step innermost."""
    kept = [k for k, length in enumerate(root.extents) if length != 1]
    kept.sort(key=lambda k: -abs(root.place.steps[k]))
    if not kept:
        zero = [Affine(form.constant, (0,)) for form in root.index]
        return replace(root, index=tuple(zero), place=Affine(root.place.constant, (0,)), extents=(1,))

    def chosen(form: Affine) -> Affine:
        return Affine(form.constant, tuple([form.steps[k] for k in kept]))

    index = tuple([chosen(form) for form in root.index])
    return replace(root, index=index, place=chosen(root.place), extents=tuple([root.extents[k] for k in kept]))


def _expanded(root: Root) -> list[Root]:
    """The root, or one for each element of a short axis whose elements are computed differently."""
    short = [k for k, length in enumerate(root.extents) if length <= MOST_EXPANDED]
    if not short or len(root.extents) == 1:
        return [root]
    (split,), bounds, _ = scalar_terms([root])
    if split.extents != root.extents:
        return _expanded(split)
    for loop in short:
        if len(bounds[loop]) == root.extents[loop] + 1:
            fixed = [_fixed(root, loop, value) for value in range(root.extents[loop])]
            return [piece for part in fixed for piece in _expanded(part)]
    return [root]


def _fixed(root: Root, loop: int, value: int) -> Root:
    def without(form: Affine) -> Affine:
        return Affine(form.constant + form.steps[loop] * value, (*form.steps[:loop], *form.steps[loop + 1 :]))

    index = tuple([without(form) for form in root.index])
    extents = (*root.extents[:loop], *root.extents[loop + 1 :])
    return replace(root, index=index, place=without(root.place), extents=extents)


def grouped(roots: Sequence[Root]) -> list[list[Root]]:
    """Roots by their extents, in the order in which these first occur."""
    groups: dict[tuple[int, ...], list[Root]] = {}
    for root in roots:
        groups.setdefault(root.extents, []).append(root)
    return list(groups.values())
