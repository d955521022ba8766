"""Ordinary expressions, simplified and by SymPy's function for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from statistics import geometric_mean
from typing import Any, NamedTuple

import symnum as sn
from symnum.rewriters.base import simplify

from ...figures import Figure, Missing, Target
from ...peers.base import library
from ...registry import benchmark
from ...timing import interleaved
from ...workloads.expressions import EXPRESSIONS, largest_difference, positive_term

_ROUNDS = 3


class _Comparison(NamedTuple):
    """Both systems on one expression: milliseconds, and operations of the results as SymPy counts them."""

    ours: float
    theirs: float
    our_size: int
    their_size: int

    @property
    def is_small(self) -> bool:
        return self.our_size <= self.their_size


_FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {"expand": sn.expand, "cancel": sn.cancel, "powsimp": sn.combine_power}
"""Ours in place of one of SymPy's."""

_SIMPLIFY = partial(simplify, allow="field")
"""Ours in place of the others; SymPy's functions, too, cancel what may be zero."""


@benchmark()
def against_sympy(repeat: int) -> Iterator[Figure | Missing]:
    """Simplify, expand, cancel, trigsimp, powsimp: time <= 1/20 of SymPy's, geometric mean; every result as small."""
    library("sympy")
    found: dict[str, list[_Comparison]] = defaultdict(list)
    for function, text in EXPRESSIONS:
        one = _compared(function, positive_term(text), min(repeat, _ROUNDS))
        found[function].append(one)
        yield Figure(f"{function} {text}", one.ours, "ms", "SymPy", one.theirs)
        if not one.is_small:
            yield Figure(f"{function} {text}: result", one.our_size, "operations", "SymPy", one.their_size, Target(1.0))
    for function, some in found.items():
        yield Figure(f"{function}: geometric mean", *_mean(some))
        yield Figure(f"{function}: results as small", sum(one.is_small for one in some) / len(some), "part")
    every = [one for some in found.values() for one in some]
    yield Figure("all: geometric mean", *_mean(every), Target(1 / 20))
    yield Figure("those with results as small: geometric mean", *_mean([one for one in every if one.is_small]))
    small = sum(one.is_small for one in every) / len(every)
    yield Figure("all: results as small", small, "part", target=Target(1.0, ">="))


def _mean(some: list[_Comparison]) -> tuple[float, str, str, float]:
    return geometric_mean(one.ours for one in some), "ms", "SymPy", geometric_mean(one.theirs for one in some)


def _compared(function: str, term: Any, rounds: int) -> _Comparison:
    sympy, clear_cache = library("sympy"), library("sympy.core.cache").clear_cache
    theirs, ours = getattr(sympy, function), _FUNCTIONS.get(function, _SIMPLIFY)
    given = sn.to_sympy(term)
    results = {"symnum": ours(term), "SymPy": theirs(given)}
    if largest_difference([results["symnum"]], [term]) > 1e-9:
        raise ArithmeticError(f"{term} became {results['symnum']}, which has other values")

    def from_scratch() -> Any:
        clear_cache()  # SymPy looks a repeated request up, which would time a dictionary
        return theirs(given)

    seconds = interleaved({"symnum": lambda: ours(term), "SymPy": from_scratch}, rounds)
    our_size, their_size = (int(sympy.count_ops(one)) for one in (sn.to_sympy(results["symnum"]), results["SymPy"]))
    return _Comparison(seconds["symnum"] * 1e3, seconds["SymPy"] * 1e3, our_size, their_size)
