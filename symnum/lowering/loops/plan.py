"""The steps of a kernel: what is stored on the way, in order, and then the outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from symnum.arrays.affine import Affine, counter, row_strides
from symnum.arrays.nodes import Dense, Node, Reduction, Stored, parts_of
from symnum.lowering.loops.nest import Nest, Rewrite, Root, Scalars, build_nest
from symnum.lowering.loops.roots import grouped, roots_of


@dataclass(frozen=True, slots=True)
class Output:
    """One result of the kernel, by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class DenseStep:
    """A product with a dense matrix, which BLAS computes."""

    node: Dense
    target: Stored


Step: TypeAlias = Nest | DenseStep


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in order, and what is stored between them."""

    steps: tuple[Step, ...]
    stored: tuple[Stored, ...]


def plan(outputs: Sequence[Node], scalars: Scalars, rewrite: Rewrite) -> Plan:
    """Cut array expressions into steps.

    Cost:  near-linear in the number of nodes times the number of boxes; it does not depend on the size of the arrays.
    """
    kept = stored_nodes(outputs)
    steps: list[Step] = []
    for node in kept:
        steps += stored_steps(node, scalars, rewrite)
    targets = [Output(number) for number in range(len(outputs))]
    roots = [root for node, target in zip(outputs, targets, strict=True) for root in roots_of(node, target)]
    steps += [build_nest(group, scalars, rewrite) for group in grouped(roots)]
    return Plan(tuple(steps), tuple(kept))


def stored_steps(node: Stored, scalars: Scalars, rewrite: Rewrite) -> list[Step]:
    """The steps that compute what is stored."""
    source = node.source
    if isinstance(source, Dense):
        return [DenseStep(source, node)]
    if isinstance(source, Reduction):
        return [build_nest([reducing_root(source, node)], scalars, rewrite, source.operator)]
    return [build_nest(group, scalars, rewrite) for group in grouped(roots_of(source, node))]


def reducing_root(node: Reduction, target: Stored) -> Root:
    """The root of a reduction: the innermost loop runs over what is combined, and does not move the place."""
    shape = node.source.shape
    width = len(shape)
    place = Affine(0, (*row_strides(node.shape), 0))
    return Root(node.source, tuple([counter(k, width) for k in range(width)]), place, target, shape)


def stored_nodes(outputs: Sequence[Node]) -> list[Stored]:
    """What must be stored before the outputs can be computed, each after what it needs itself."""
    found: list[Stored] = []
    visited: set[int] = set()
    stack: list[tuple[Node, bool]] = [(node, False) for node in outputs[::-1]]
    while stack:
        node, done = stack.pop()
        if done:
            if isinstance(node, Stored):
                found.append(node)
            continue
        if id(node) in visited:
            continue
        visited.add(id(node))
        stack.append((node, True))
        stack += [(part, False) for part in parts_of(node)[::-1]]
    return found
