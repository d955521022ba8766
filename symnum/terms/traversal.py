"""Walking terms: iteratively, and each shared node once.

`flatten` turns terms of any type into one flat graph; nearly every algorithm of symnum is a loop over it. Depth costs
nothing and the loop is as long as the shared graph, never as the expanded tree.
"""

from __future__ import annotations

import gc
import math
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from symnum.terms import interface
from symnum.terms.accepted import accepted, holds_many
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.term import as_term

Parts: TypeAlias = Callable[[AnyTerm, Operator], tuple[AnyTerm, ...]]
"""What stands below a call of an operator, for a walk that sees terms in a view of its own."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Terms as a flat graph: node i is `operators[i]` applied to the nodes `arguments[i]`, all of them before i.

    A leaf has the operator None and no arguments. `roots` are the positions of the terms that were flattened.
    """

    nodes: list[AnyTerm]
    operators: list[Operator | None]
    arguments: list[tuple[int, ...]]
    roots: list[int]


@contextmanager
def paused_collector() -> Generator[None]:
    """Build many terms without Python's cycle collector: terms hold no cycles, and it takes a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def flatten(roots: Iterable[AnyTerm], parts: Parts | None = None) -> Graph:
    """The flat graph of some terms.

    `parts(call, operator)` may say what stands below a call in place of its arguments, as a view of it does.

    Cost:  one visit per distinct node.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> graph = flatten([x*y, x*y + 1])
    >>> [str(node) for node in graph.nodes], graph.roots
    (['x', 'y', 'x*y', '1', 'x*y + 1'], [2, 4])
    """
    wanted = list(roots)
    index: dict[AnyTerm, int] = {}
    graph = Graph([], [], [], [])
    with paused_collector():
        _visit(wanted, index, graph, parts)
    graph.roots.extend([index[root] for root in wanted])
    return graph


def _visit(wanted: list[AnyTerm], index: dict[AnyTerm, int], graph: Graph, parts_of: Parts | None) -> None:
    """Append every node below the wanted terms to the graph, arguments first."""
    nodes, operators, argument_lists = graph.nodes, graph.operators, graph.arguments
    head, arguments = interface.head, interface.arguments
    opened: dict[AnyTerm, tuple[Operator, tuple[AnyTerm, ...]]] = {}  # calls that wait for what is below them
    stack = wanted[::-1]
    while stack:
        term = stack[-1]
        if term in index:
            stack.pop()
            continue
        if term in opened:
            operator, parts = opened.pop(term)
            argument_lists.append(tuple([index[part] for part in parts]))
        else:
            operator = head(term)
            if operator is None:
                argument_lists.append(())
            else:
                parts = arguments(term) if parts_of is None else parts_of(term, operator)
                missing = [part for part in parts if part not in index]
                if missing:
                    opened[term] = operator, parts
                    missing.reverse()
                    stack += missing
                    continue
                argument_lists.append(tuple([index[part] for part in parts]))
        operators.append(operator)
        index[term] = len(nodes)
        nodes.append(term)
        stack.pop()


def postorder(roots: Iterable[AnyTerm]) -> list[AnyTerm]:
    """The distinct nodes of some terms, arguments before the calls that use them."""
    return flatten(roots).nodes


def rebuild(
    roots: Iterable[AnyTerm],
    leaf: Callable[[AnyTerm], Any],
    call: Callable[[AnyTerm, Operator, tuple[Any, ...]], Any],
) -> list[Any]:
    """Fold terms from the leaves up: `leaf(term)`, then `call(term, operator, folded arguments)`.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> rebuild([x*y + x], lambda leaf: 1, lambda term, operator, parts: 1 + max(parts))    # the depth
    [3]
    """
    graph = flatten(roots)
    results: list[Any] = []
    append = results.append
    with paused_collector():
        for node, operator, parts in zip(graph.nodes, graph.operators, graph.arguments, strict=True):
            append(leaf(node) if operator is None else call(node, operator, tuple([results[i] for i in parts])))
    return [results[i] for i in graph.roots]


def transform(roots: Iterable[AnyTerm], function: Callable[[AnyTerm], AnyTerm]) -> list[AnyTerm]:
    """Rewrite terms from the leaves up: `function` gets each node with its arguments rewritten already."""

    def call(term: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        return function(term if parts == interface.arguments(term) else interface.make_term(term, operator, parts))

    return rebuild(roots, function, call)


def substitute(term: AnyTerm, replacements: Mapping[Any, Any]) -> AnyTerm:
    """The term with sub-terms replaced, all at once; a sequence of terms gives a list.

    What is put in is not searched again, so that {x: y, y: x} swaps. A text as a key is a symbol's name.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> substitute(x**2 + y, {x: y + 1, y: x}), substitute("k*x", {"k": "2*x"})
    (x + (y + 1)^2, 2*x^2)
    """
    if not isinstance(replacements, Mapping):
        raise TypeError(f"substitute takes a mapping such as {{x: 2}}, not {type(replacements).__name__!r}")
    named = {key: _given(value) for key, value in replacements.items() if isinstance(key, str)}
    table = {key: _own(key, _given(value)) for key, value in replacements.items() if key not in named}

    def leaf(node: AnyTerm) -> AnyTerm:
        if named and interface.is_symbol(node):
            return named.get(interface.symbol_name(node), table.get(node, node))
        return table.get(node, node)

    def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        if node in table:
            return table[node]
        return node if parts == interface.arguments(node) else interface.make_term(node, operator, parts)

    many = holds_many(term)
    results = rebuild([_given(t) for t in term] if many else [_given(term)], leaf, call)
    return results if many else results[0]


def _given(value: Any) -> Any:
    """What stands for a term in a substitution: text is parsed, and everything else left to the type it belongs to."""
    return accepted(value) if isinstance(value, str) else value


def _own(key: Any, value: Any) -> Any:
    """A plain number put in for one of symnum's own terms becomes a literal; terms of others are left to their type."""
    converted = as_term(value)
    if converted is not None and as_term(key) is None:
        raise TypeError(f"cannot replace {key!r} by {value!r}: they are of different term types")
    return value if converted is None else converted


def free_symbols(terms: AnyTerm) -> list[AnyTerm]:
    """The symbols in a term or a sequence of terms, in the order of first appearance.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> free_symbols(y + x*y)
    [y, x]
    """
    head, arguments = interface.head, interface.arguments
    found: list[AnyTerm] = []
    seen: set[AnyTerm] = set()
    stack = list(terms)[::-1] if isinstance(terms, Sequence) else [terms]
    while stack:
        term = stack.pop()
        if term in seen:
            continue
        seen.add(term)
        if head(term) is not None:
            stack += arguments(term)[::-1]
        elif interface.is_symbol(term):
            found.append(term)
    return found


def has_more_nodes(terms: Sequence[AnyTerm], most: int) -> bool:
    """Whether the shared graph of some terms has more nodes than that.

    Cost:  no node is visited after the last that counts.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> has_more_nodes([x*y + 1], 3), has_more_nodes([x*y + 1], 5)
    (True, False)
    """
    seen: set[AnyTerm] = set()
    stack = list(terms)
    while stack and len(seen) <= most:
        term = stack.pop()
        if term not in seen:
            seen.add(term)
            stack += interface.arguments(term) if interface.is_call(term) else ()
    return len(seen) > most


# exact numbers of n digits for each of n levels cost quadratic time; below this, sums still fit into a float's range
_COUNTABLE = 1 << 900


@dataclass(frozen=True, slots=True)
class OperationCounts:
    """How often each operator is applied: in the shared graph (`dag`) and in the expanded tree (`tree`).

    A tree may be astronomically large: counts beyond 2^900 are infinity, a float.
    """

    dag: Mapping[str, int]
    tree: Mapping[str, int | float]

    @property
    def dag_total(self) -> int:
        """Operations when shared sub-terms are computed once."""
        return sum(self.dag.values())

    @property
    def tree_total(self) -> int | float:
        """Operations when nothing is shared."""
        return sum(self.tree.values())


def operation_counts(terms: AnyTerm) -> OperationCounts:
    """Count the operations of a term or a sequence of terms; a sum of n terms counts n-1 additions.

    Cost:  one visit per distinct node.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> counts = operation_counts([x*y + 1, x*y + 2])
    >>> counts.dag, counts.tree
    ({'mul': 1, 'add': 2}, {'mul': 2, 'add': 2})
    """
    graph = flatten(terms if isinstance(terms, Sequence) else [terms])
    uses: list[int | float] = [0] * len(graph.nodes)  # how often the expanded tree holds each node
    for root in graph.roots:
        uses[root] += 1
    for i in range(len(graph.nodes) - 1, -1, -1):
        if uses[i] > _COUNTABLE:
            uses[i] = math.inf
        for part in graph.arguments[i]:
            uses[part] += uses[i]
    dag: Counter[str] = Counter()
    tree: dict[str, int | float] = {}
    for operator, parts, count in zip(graph.operators, graph.arguments, uses, strict=True):
        if operator is not None:
            times = _applications(operator, len(parts))
            dag[operator.name] += times
            tree[operator.name] = tree.get(operator.name, 0) + (times * count if times else 0)
    return OperationCounts(dict(dag), tree)


def _applications(operator: Operator, arity: int) -> int:
    return arity - 1 if operator.is_associative and arity else 1


def convert(term: AnyTerm, like: AnyTerm) -> AnyTerm:
    """The same mathematics as a term of the type of `like`; a sequence of terms gives a list.

    Going from trees to canonical terms does the arithmetic of the normal form; the other way nothing changes.

    >>> from symnum.terms.operators import ADD
    >>> from symnum.terms.term import symbols
    >>> from symnum.terms.tree import tree_call
    >>> x = symbols("x")
    >>> convert(tree_call(ADD, (x, x)), x)
    2*x
    """
    many = isinstance(term, Sequence)

    def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        return interface.make_term(like, operator, parts)

    results = rebuild(term if many else [term], lambda leaf: leaf, call)
    return results if many else results[0]
