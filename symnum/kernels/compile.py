"""`compile` and `lambdify`: from terms to kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symnum.errors import SymnumError
from symnum.kernels.definition import Definition, check_complete, define
from symnum.kernels.kernel import Kernel, Settings
from symnum.kernels.programs import rewritten
from symnum.lowering.program import Rate

if TYPE_CHECKING:
    from symnum.rewriters.base import Rewriter


def compile(  # noqa: PLR0913 - the options are named, and independent of each other
    args: Any,
    exprs: Any,
    *,
    rates: Sequence[Rate | str] | None = None,
    rewriter: str | Rewriter | None = None,
    allow: str = "real",
    backend: str = "auto",
    parallel: bool | int = False,
    cache: bool = True,
    seconds: float | None = None,
    tune: float | None = None,
    sample: Sequence[Any] | None = None,
) -> Kernel:
    """Compile terms to a kernel that gives arrays.

    `args` holds one entry for each argument of the kernel: a symbol, or a sequence of symbols for an array. `exprs` is
    one term or an array of terms, as nested sequences, a NumPy array or a SymPy matrix. `rates` says how often each
    argument changes: `parameter`, `time` or `state`; what depends on parameters alone is computed again only when they
    change. `rewriter` makes the terms cheaper first, as far as `allow` lets it; without one they are only shared, and
    terms as written keep their bits. `backend` is `auto`, `llvm`, `tape` or `reference`. With `parallel`, many points
    are computed by as many threads as there are cores, or by the number given; the results are the same bits. `cache`
    keeps compiled code on disk for the next process. `seconds` is how long the caller would wait: rewriting stops at
    half of it, and code that would not be ready in time is made in the background while simpler code runs. `tune` gives
    about so many seconds to compile what each rewriter makes of the terms, as far as `allow` lets it, and to race these
    forms on `sample`, the arguments of a typical call, or else on random points; the fastest is kept, and remembered on
    disk, and `report` tells of it.

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
    definition = replace(definition, result=definition.result.as_array())
    settings = Settings(backend, parallel, cache, seconds)
    if tune is None:
        return _kernel(definition, rewriter, allow, settings)
    from symnum.kernels.tuning import Tune, tuned_kernel

    request = Tune(tune, sample, rewriter, allow)
    return tuned_kernel(definition, settings, request, lambda given: _kernel(given, rewriter, allow, settings))


def lambdify(  # noqa: PLR0913 - the options are named, and independent of each other
    args: Any,
    expr: Any,
    modules: Any = None,
    *,
    cse: Any = False,
    dummify: bool = False,
    rewriter: str | Rewriter | None = None,
    allow: str = "real",
    backend: str = "auto",
    parallel: bool | int = False,
    cache: bool = True,
    seconds: float | None = None,
) -> Any:
    """Compile terms to a function with arguments and results nested as SymPy's `lambdify` has them.

    `args` is a symbol or a sequence of symbols and of sequences of symbols. `expr` is a term, or terms in nested lists,
    tuples, arrays and matrices: lists and tuples come back as such, arrays and matrices as arrays. Terms may be of any
    type, SymPy's among them. Every element of the result has the shape of the points, constants included. `modules`
    may name those of SymPy's that compute in double precision, numpy, scipy, math and numba, and changes nothing: one
    kernel takes numbers and arrays. Other modules, such as mpmath, and functions of one's own in a dict, compute in
    ways of their own: then SymPy's `lambdify` makes the function of SymPy's expressions. `cse` and `dummify` are there
    for SymPy's sake and change nothing, either: every kernel shares its common parts, and none contains a name. The
    options are those of `compile`.

    Shapes:  a matrix of shape (r, c) gives an array (r, c, *points); a list gives a list of arrays (*points).
    Errors:  as those of `compile`; SymnumError for other modules where the terms are symnum's.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> f = lambdify([x, y], [x + y, (x*y, 1)])
    >>> f(2.0, 3.0)
    [np.float64(5.0), (np.float64(6.0), np.float64(1.0))]
    """
    if _beyond_double_precision(modules):
        return _by_sympy(args, expr, modules, cse, dummify)
    return _kernel(define(args, expr), rewriter, allow, Settings(backend, parallel, cache, seconds))


_IN_DOUBLE_PRECISION = ("numpy", "scipy", "math", "numba")


def _beyond_double_precision(modules: Any) -> bool:
    names = list(modules) if isinstance(modules, list | tuple) else [] if modules is None else [modules]
    return any(getattr(name, "__name__", name) not in _IN_DOUBLE_PRECISION for name in names)


def _by_sympy(args: Any, expr: Any, modules: Any, cse: Any, dummify: bool) -> Any:
    """What SymPy makes of its own expressions, for modules that kernels do not take the place of."""
    from sympy import lambdify as made_by_sympy

    try:
        return made_by_sympy(args, expr, modules, cse=cse, dummify=dummify)
    except (ImportError, TypeError, AttributeError, NameError, SyntaxError) as problem:
        raise SymnumError(
            f"modules={modules!r}: kernels compute in double precision and take the place of "
            f"{', '.join(_IN_DOUBLE_PRECISION)}, and SymPy says: {problem}"
        ) from problem


def _kernel(definition: Definition, rewriter: str | Rewriter | None, allow: str, settings: Settings) -> Kernel:
    if rewriter is None or not definition.terms:
        return Kernel(definition, settings)
    # a rewriting that may round differently counted powers as the multiplications that they can become
    definition = replace(definition, multiply_powers=allow != "ieee", allow=allow)
    if isinstance(rewriter, str):
        return Kernel(replace(definition, rewriter=rewriter), settings)
    check_complete(definition)
    terms, stage, _ = rewritten(definition.terms, rewriter, allow, settings.seconds)
    return Kernel(replace(definition, terms=terms), settings, [stage])
