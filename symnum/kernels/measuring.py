"""How many cycles compiled terms take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Final

import numpy as np

from symnum.backends.base import Options, backend_named
from symnum.kernels.definition import define
from symnum.kernels.programs import prepared_program
from symnum.kernels.timing import cycles_per_call
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import free_symbols

BEST: Final = Options(tier=2)


def measured_cycles(terms: Sequence[AnyTerm], points: Sequence[Mapping[AnyTerm, float]]) -> float:
    """The cycles that one call takes to compute some terms together, the mean over the points.

    Errors:  none, but other work on the machine makes it too long.
    Cost:    compiling the terms, and 2 ms a point.

    >>> from symnum.terms.parsing import parse
    >>> x = parse("x")
    >>> measured_cycles([x + 1], [{x: 2.0}]) < measured_cycles([parse("sin(x)^x/cos(x)")], [{x: 2.0}])
    True
    """
    symbols = free_symbols(terms)
    program, _ = prepared_program(define([symbols], list(terms)), cached=False)
    executable = backend_named("llvm").compile(program, BEST)
    arguments = [np.array([point[symbol] for symbol in symbols]) for point in points]
    return fmean(cycles_per_call(executable, [values]) for values in arguments)
