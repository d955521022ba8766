"""The Jacobian of a pendulum's equations of motion, from terms to numbers, against SymPy with lambdify and CasADi."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import symnum as sn

from ...figures import Figure, Missing, Target
from ...peers.algebras import SymnumAlgebra, SymPyAlgebra
from ...peers.base import library
from ...peers.casadi import CasADiAlgebra
from ...registry import benchmark
from ...timing import interleaved, processor_timed
from ...workloads.pendulum import pendulum_equations

_LINKS = 10
_MOVING = 2 * _LINKS
"""Angles and rates come first among the symbols; masses, lengths and gravity stay fixed."""

Numbers = Callable[[Any], Any]
"""From the values of all symbols to the entries of the Jacobian, dense and row by row, or those of its pattern."""


@benchmark()
def pendulum(repeat: int) -> Iterator[Figure | Missing]:
    """Ten links, mass matrix and forces by angles and rates: <= 1/50 of SymPy with lambdify, <= CasADi."""
    symbols, terms = pendulum_equations(_LINKS, SymnumAlgebra())
    point = np.linspace(0.5, 1.5, len(symbols))
    own, (places, ours) = min(
        (processor_timed(lambda: _symnum(symbols, terms, point)) for _ in range(repeat)), key=lambda run: run[0]
    )
    entries = ours(point)
    for name, make, bound in (("SymPy", _sympy, 1 / 50), ("CasADi", _casadi, 1.0)):
        try:
            given, theirs = make()
        except Missing as reason:
            yield reason
            continue
        seconds, call = processor_timed(lambda theirs=theirs, given=given: theirs(*given, point))
        if not np.allclose(call(point)[places], entries, rtol=1e-9, atol=1e-12):
            raise ArithmeticError(f"{name} computes another Jacobian")
        what = "10 links, from terms to the first numbers"
        yield Figure(what, own * 1e3, "ms", name, seconds * 1e3, Target(bound))
        times = interleaved({"ours": lambda: ours(point), "theirs": lambda call=call: call(point)}, repeat)
        yield Figure("10 links, one call", times["ours"] * 1e6, "us", name, times["theirs"] * 1e6)


def _symnum(symbols: list[Any], terms: list[Any], point: Any) -> tuple[Any, Numbers]:
    """The places of the entries, and the compiled Jacobian, called once."""
    jacobian = sn.jacobian(terms, symbols[:_MOVING], sparse=True)
    kernel = sn.compile([symbols], jacobian.entries, cache=False)
    kernel(point)
    return (jacobian.rows, jacobian.columns), kernel


def _sympy() -> tuple[Any, Callable[..., Numbers]]:
    sympy = library("sympy")

    def make(symbols: list[Any], terms: list[Any], point: Any) -> Numbers:
        matrix = sympy.Matrix(terms).jacobian(symbols[:_MOVING])
        function = sympy.lambdify([symbols], matrix, cse=True)
        function(point)
        return function

    return pendulum_equations(_LINKS, SymPyAlgebra()), make


def _casadi() -> tuple[Any, Callable[..., Numbers]]:
    casadi = library("casadi")

    def make(symbols: list[Any], terms: list[Any], point: Any) -> Numbers:
        matrix = casadi.jacobian(casadi.vertcat(*terms), casadi.vertcat(*symbols[:_MOVING]))
        function = casadi.Function("f", [casadi.vertcat(*symbols)], [matrix], {"cse": True})
        function(point)
        return lambda values: np.asarray(function(values))

    return pendulum_equations(_LINKS, CasADiAlgebra()), make
