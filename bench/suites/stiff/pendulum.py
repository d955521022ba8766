"""The Jacobian of a pendulum's equations of motion, from terms to numbers, against SymPy with lambdify and CasADi.

Those who want the first numbers soon say `seconds=0`: a kernel starts on the tape, as CasADi's function does, and
native code takes over when it is ready. How long it takes to make native code at once is shown as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

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

Result = TypeVar("Result")
Numbers = Callable[[Any], Any]
"""From the values of all symbols to the entries of the Jacobian, dense and row by row, or those of its pattern."""


@benchmark()
def pendulum(repeat: int) -> Iterator[Figure | Missing]:
    """Ten links, mass matrix and forces by angles and rates: <= 1/50 of SymPy with lambdify, <= CasADi."""
    symbols, terms = pendulum_equations(_LINKS, SymnumAlgebra())
    point = np.linspace(0.5, 1.5, len(symbols))
    own, (places, ours) = _fastest(lambda: _symnum(symbols, terms, point, seconds=0.0), repeat, _settled)
    native, (_, compiled) = _fastest(lambda: _symnum(symbols, terms, point), repeat, _settled)
    entries = ours(point)
    for name, make, bound in (("SymPy", _sympy, 1 / 50), ("CasADi", _casadi, 1.0)):
        try:
            given, theirs = make()
        except Missing as reason:
            yield reason
            continue
        seconds, call = _fastest(
            lambda theirs=theirs, given=given: theirs(*given, point), 1 if name == "SymPy" else repeat
        )
        if not np.allclose(call(point)[places], entries, rtol=1e-9, atol=1e-12):
            raise ArithmeticError(f"{name} computes another Jacobian")
        what = "10 links, from terms to the first numbers"
        yield Figure(what, own * 1e3, "ms", name, seconds * 1e3, Target(bound))
        yield Figure("10 links, from terms to native code", native * 1e3, "ms", name, seconds * 1e3)
        times = interleaved({"ours": lambda: compiled(point), "theirs": lambda call=call: call(point)}, repeat)
        yield Figure("10 links, one call", times["ours"] * 1e6, "us", name, times["theirs"] * 1e6)


def _fastest(
    make: Callable[[], Result], repeat: int, finish: Callable[[Result], object] = lambda _: None
) -> tuple[float, Result]:
    """The least processor time of several runs, each finished before the next one, and the result of that run."""
    runs: list[tuple[float, Result]] = []
    for _ in range(repeat):
        runs.append(processor_timed(make))
        finish(runs[-1][1])
    return min(runs, key=lambda run: run[0])


def _settled(made: tuple[Any, sn.Kernel]) -> None:
    """Wait for what compiles in the background, which would count as time of the next run."""
    made[1].settle()


def _symnum(symbols: list[Any], terms: list[Any], point: Any, seconds: float | None = None) -> tuple[Any, sn.Kernel]:
    """The places of the entries, and the compiled Jacobian, called once."""
    jacobian = sn.jacobian(terms, symbols[:_MOVING], sparse=True)
    kernel = sn.compile([symbols], jacobian.entries, cache=False, seconds=seconds)
    kernel(point)
    return (jacobian.rows, jacobian.columns), kernel


def _sympy() -> tuple[Any, Callable[..., Numbers]]:
    sympy = library("sympy")

    def make(symbols: list[Any], terms: list[Any], point: Any) -> Numbers:
        library("sympy.core.cache").clear_cache()  # others have differentiated the same terms
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
