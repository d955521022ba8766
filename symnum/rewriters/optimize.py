"""`optimize`: SymPy in, SymPy out, cheaper in between."""

from __future__ import annotations

from typing import Any

from symnum.rewriters.base import rewrite


def optimize(expr: Any, *, rewriter: str = "auto", allow: str = "real") -> Any:
    """A SymPy expression, matrix or list of them, written so that it costs fewer cycles; SymPy again.

    What SymPy's constructors evaluate on the way back stays evaluated: a number times a sum is multiplied out.

    Errors:  SymnumError for what has no counterpart in symnum, and as for `rewrite`.
    Cost:    as `rewrite`, and some 20 us for each node on the way in and out.

    >>> from sympy.abc import x, y
    >>> import sympy
    >>> optimize(sympy.sin(x)**2 + y + sympy.cos(x)**2)
    y + 1
    """
    from symnum.terms.sympy_terms import flat_sympy, shaped_sympy

    given, terms, leaves = flat_sympy(expr)
    results = shaped_sympy(given, rewrite(terms, rewriter=rewriter, allow=allow).terms, leaves)
    return results if isinstance(expr, list | tuple) else results[0]
