"""Simplifying very large random terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import symnum as sn
from symnum.rewriters.base import simplify
from symnum.terms.building import builder_of
from symnum.terms.operators import ADD, MUL

from ...figures import Figure, Missing, Target
from ...growth import FACTOR, NEAR_LINEAR
from ...peers.algebras import SymnumAlgebra
from ...registry import benchmark
from ...timing import growth_exponent, processor_timed
from ...workloads.formulas import shared_graph
from ...workloads.transformations import random_term

_SIZE = 10**5
_ROUNDS = 2

_TERMS: dict[str, Callable[[int], Any]] = {
    "functions of sums and products": lambda nodes: shared_graph(nodes).build(SymnumAlgebra()),
    "sums and products": lambda nodes: random_term(builder_of("canonical").call, nodes, (ADD, MUL)),
}
"""Terms of about so many operations as written; equal parts of a sum or product of few symbols are shared."""


@benchmark()
def large_term(repeat: int) -> Iterator[Figure | Missing]:
    """Simplify a random term of 10^5 nodes: <= 5 s, growth exponent from 10^4 <= 1.15."""
    simplify(sn.symbol("x") + 1)  # the rules are indexed before the clock runs
    for name, build in _TERMS.items():
        small, large = build(_SIZE // FACTOR), build(_SIZE)
        rounds = range(min(repeat, _ROUNDS))
        seconds = min(processor_timed(lambda term=large: simplify(term))[0] for _ in rounds)
        seconds_small = min(processor_timed(lambda term=small: simplify(term))[0] for _ in rounds)
        yield Figure(f"{name}: simplify", seconds, "s", target=Target(5.0))
        yield Figure(f"{name}: per node", seconds / sn.operation_counts(large).dag_total * 1e6, "us")
        exponent = growth_exponent(seconds_small, seconds, FACTOR)
        yield Figure(f"{name}: growth", exponent, "exponent", target=NEAR_LINEAR)
