"""Very deep, very shared and very wide terms through every stage from text to value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing
from ...growth import Stopwatch, growth
from ...peers.algebras import SymnumAlgebra
from ...registry import benchmark
from ...workloads.formulas import chain, shared_graph, wide_sum

_ROUNDS = 2  # a round of everything takes a minute; what noise adds to growth shows in both sizes


@benchmark()
def scale(repeat: int) -> Iterator[Figure | Missing]:
    """Chain of depth 10^6, graph of 10^6 nodes, sum of 10^5 terms: every stage near-linear, exponent <= 1.15."""
    rounds = min(repeat, _ROUNDS)
    _compiled_tape([sn.symbol("x")], sn.symbol("x"))  # the tape's own loop is loaded before the clock runs
    yield from growth("chain 10^6", _chain, 10**6, rounds)
    yield from growth("graph 10^6", _graph, 10**6, rounds)
    yield from growth("sum 10^5", _sum, 10**5, rounds)


def _chain(depth: int, watch: Stopwatch) -> None:
    recipe = chain(depth)
    _text_stages(recipe.text(), recipe.leaves, watch, depth)


def _sum(terms: int, watch: Stopwatch) -> None:
    polynomial = wide_sum(terms)
    _text_stages(polynomial.texts()[0], polynomial.variables, watch, 1)


def _graph(nodes: int, watch: Stopwatch) -> None:
    recipe = shared_graph(nodes)
    term = watch.time("build", lambda: recipe.build(SymnumAlgebra()))
    text = watch.time("print", lambda: sn.to_json([term]))
    del term  # what is read must be made, not found
    (term,) = watch.time("parse", lambda: sn.from_json(text))
    _term_stages(term, recipe.leaves, watch)


def _text_stages(text: str, names: Sequence[str], watch: Stopwatch, nesting: int) -> None:
    from symnum.terms.parsing import ParseLimits

    limits = ParseLimits(length=len(text), nesting=2 * nesting)
    term = watch.time("parse", lambda: sn.parse(text, limits=limits))
    watch.time("print", lambda: sn.to_text(term))
    _term_stages(term, names, watch)


def _term_stages(term: Any, names: Sequence[str], watch: Stopwatch) -> None:
    arguments = [sn.symbol(name) for name in names]
    # every leaf is replaced, so that every node is made anew
    renamed = {one: sn.symbol(f"new_{one.name}") for one in arguments}
    watch.time("substitute", lambda: sn.substitute(term, renamed))
    watch.time("count", lambda: sn.operation_counts(term))
    kernel = watch.time("lower", lambda: _compiled_tape(arguments, term))
    point = np.linspace(0.1, 0.9, len(arguments))
    watch.time("evaluate", lambda: kernel(point))


def _compiled_tape(arguments: Sequence[Any], term: Any) -> Any:
    return sn.compile([arguments], term, backend="tape", cache=False)
