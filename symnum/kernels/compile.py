"""`compile` and `lambdify`: from terms to kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from symnum.kernels.definition import define
from symnum.kernels.kernel import Kernel, Settings
from symnum.lowering.program import Rate


def compile(  # noqa: PLR0913 - the options are named, and independent of each other
    args: Any,
    exprs: Any,
    *,
    rates: Sequence[Rate | str] | None = None,
    backend: str = "auto",
    parallel: bool | int = False,
    cache: bool = True,
) -> Kernel:
    """Compile terms to a kernel that gives arrays.

    `args` holds one entry for each argument of the kernel: a symbol, or a sequence of symbols for an array. `exprs` is
    one term or an array of terms, as nested sequences, a NumPy array or a SymPy matrix. `rates` says how often each
    argument changes: `parameter`, `time` or `state`; what depends on parameters alone is computed again only when they
    change. `backend` is `auto`, `llvm`, `tape` or `reference`. With `parallel`, many points are computed by as many
    threads as there are cores, or by the number given; the results are the same bits. `cache` keeps compiled code on
    disk for the next process.

    Shapes:  arguments (symbols..., *points); the result (*shape of exprs, *points).
    Errors:  SymnumError that names a symbol which is no argument, or is one twice.
    Cost:    10 ms for a small kernel, about 20 us an instruction for a large one; 1 ms if it is in the cache.

    >>> from symnum.terms.term import symbols
    >>> x, y, k = symbols("x y k")
    >>> rhs = compile([[x, y], [k]], [-k*x*y, k*x*y], rates=["state", "parameter"])
    >>> rhs([2.0, 3.0], [0.5])
    array([-3.,  3.])
    """
    definition = define(args, exprs, rates)
    return Kernel(replace(definition, result=definition.result.as_array()), Settings(backend, parallel, cache))


def lambdify(
    args: Any,
    expr: Any,
    *,
    backend: str = "auto",
    parallel: bool | int = False,
    cache: bool = True,
) -> Kernel:
    """Compile terms to a function with arguments and results nested as SymPy's `lambdify` has them.

    `args` is a symbol or a sequence of symbols and of sequences of symbols. `expr` is a term, or terms in nested lists,
    tuples, arrays and matrices: lists and tuples come back as such, arrays and matrices as arrays. Terms may be of any
    type, SymPy's among them. Every element of the result has the shape of the points, constants included.

    Shapes:  a matrix of shape (r, c) gives an array (r, c, *points); a list gives a list of arrays (*points).
    Errors:  as those of `compile`.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> f = lambdify([x, y], [x + y, (x*y, 1)])
    >>> f(2.0, 3.0)
    [np.float64(5.0), (np.float64(6.0), np.float64(1.0))]
    """
    return Kernel(define(args, expr), Settings(backend, parallel, cache))
