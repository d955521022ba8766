"""Common sub-expressions of the equations of motion of a pendulum of many links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import symnum as sn
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Program, Rate

from ...figures import Figure, Missing, Target
from ...peers.algebras import SymnumAlgebra, SymPyAlgebra
from ...peers.base import library
from ...peers.casadi import CasADiAlgebra
from ...registry import benchmark
from ...timing import processor_timed
from ...workloads.pendulum import pendulum_equations

_LINKS = (10, 20)
_FASTER, _NO_MORE = Target(0.02), Target(1.0)
_PASSES = ("fold", "share")
"""Those that find what repeats; the others arrange code for a processor, as neither SymPy's cse nor CasADi's does."""


@benchmark()
def pendulum(repeat: int) -> Iterator[Figure | Missing]:
    """From terms to a list of instructions in which nothing repeats: 50 times as fast as SymPy's and CasADi's cse."""
    for links in _LINKS:
        symbols, terms = pendulum_equations(links, SymnumAlgebra())
        seconds, program = min(
            (processor_timed(lambda s=symbols, t=terms: _shared(s, t)) for _ in range(repeat)), key=lambda run: run[0]
        )
        factored = sn.rewrite(terms, rewriter="factor").terms
        peers = {"SymPy": _sympy(links, None), "SymPy basic": _sympy(links, "basic"), "CasADi": _casadi(links)}
        for name, (peer_seconds, peer_operations) in peers.items():
            yield Figure(f"{links} links: time", seconds * 1e3, "ms", name, peer_seconds * 1e3, _FASTER)
            operations = program.instruction_count
            yield Figure(f"{links} links: operations", operations, "", name, peer_operations, _NO_MORE)
            less = sn.operation_counts(factored).dag_total
            yield Figure(f"{links} links: operations, factored", less, "", name, peer_operations, _NO_MORE)


def _shared(symbols: list[Any], terms: list[Any]) -> Program:
    return optimise(lower([(Rate.STATE, symbols)], terms), _PASSES)[0]


def _sympy(links: int, optimizations: str | None) -> tuple[float, int]:
    """Seconds and operations of SymPy's cse."""
    sympy = library("sympy")
    _, terms = pendulum_equations(links, SymPyAlgebra())
    seconds, (shared, rest) = processor_timed(lambda: sympy.cse(terms, optimizations=optimizations))
    return seconds, int(sympy.count_ops([*(term for _, term in shared), *rest]))


def _casadi(links: int) -> tuple[float, int]:
    """Seconds and operations of CasADi's cse on scalar expressions."""
    casadi = library("casadi")
    symbols, terms = pendulum_equations(links, CasADiAlgebra())
    joined = casadi.vertcat(*terms)
    seconds, shared = processor_timed(lambda: casadi.cse(joined))
    function = casadi.Function("f", symbols, [shared])
    copies = len(symbols) + len(terms)  # reading an input and writing an output are instructions there
    return seconds, int(function.n_instructions()) - copies
