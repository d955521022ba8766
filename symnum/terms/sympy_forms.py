"""SymPy's functions without an operator of symnum's, written with those that have one.

Symbols are real, as in `from_sympy`; each form is defined where the original is, and gives NaN for NaN.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import sympy
from sympy.core.function import AppliedUndef

from symnum.errors import LimitError, SymnumError

MOST_TERMS: Final = 10_000
"""Terms of a sum or product that is written out."""


def _heaviside(x: Any, at_zero: Any = sympy.S.Half) -> Any:
    return sympy.Piecewise((0, x < 0), (at_zero, sympy.Eq(x, 0)), (1, x > 0))


def _sinc(x: Any) -> Any:
    return sympy.Piecewise((sympy.sin(x) / x, sympy.Ne(x, 0)), (1, True))


def _choice(condition: Any, first: Any, second: Any) -> Any:
    return sympy.Or(sympy.And(condition, first), sympy.And(sympy.Not(condition), second))


def _exclusive(*parts: Any) -> Any:
    result: Any = sympy.false
    for part in parts:
        result = sympy.Or(sympy.And(result, sympy.Not(part)), sympy.And(sympy.Not(result), part))
    return result


_FORMS: dict[Any, Callable[..., Any]] = {
    sympy.Heaviside: _heaviside,
    sympy.sinc: _sinc,
    sympy.frac: lambda x: x - sympy.floor(x),
    sympy.re: lambda x: x,
    sympy.conjugate: lambda x: x,
    sympy.acot: lambda x: sympy.Piecewise((sympy.atan(1 / x), sympy.Ne(x, 0)), (sympy.pi / 2, True)),
    sympy.asec: lambda x: sympy.acos(1 / x),
    sympy.acsc: lambda x: sympy.asin(1 / x),
    sympy.sech: lambda x: 1 / sympy.cosh(x),
    sympy.csch: lambda x: 1 / sympy.sinh(x),
    sympy.coth: lambda x: 1 / sympy.tanh(x),
    sympy.asech: lambda x: sympy.acosh(1 / x),
    sympy.acsch: lambda x: sympy.asinh(1 / x),
    sympy.acoth: lambda x: sympy.atanh(1 / x),
    sympy.factorial: lambda n: sympy.gamma(n + 1),
    sympy.binomial: lambda n, k: sympy.gamma(n + 1) / (sympy.gamma(k + 1) * sympy.gamma(n - k + 1)),
    sympy.beta: lambda a, b: sympy.gamma(a) * sympy.gamma(b) / sympy.gamma(a + b),
    sympy.erf2: lambda a, b: sympy.erf(b) - sympy.erf(a),
    sympy.ITE: _choice,
    sympy.Xor: _exclusive,
    sympy.Implies: lambda a, b: sympy.Or(sympy.Not(a), b),
}
_CONSTANTS: dict[Any, Any] = {
    sympy.GoldenRatio: (1 + sympy.sqrt(5)) / 2,
    sympy.EulerGamma: sympy.Float(sympy.EulerGamma.evalf(17)),
    sympy.Catalan: sympy.Float(sympy.Catalan.evalf(17)),
}
_SERIES: dict[Any, Any] = {sympy.Sum: sympy.Add, sympy.Product: sympy.Mul}
_KNOWN = (*_FORMS, *_CONSTANTS, *_SERIES, sympy.Derivative)


def with_known_functions(expression: Any) -> Any:
    """A SymPy expression in which functions that symnum lacks are written with those that it has.

    Steps, sinc, reciprocal and inverse functions, exclusive or, constants, sums and products over constant ranges, and
    derivatives that SymPy can work out.

    A sum of more than 10,000 terms stays as it is.

    Errors:  SymnumError for a sum whose range is not constant; LimitError for a product of more than 10,000 factors.

    >>> from sympy.abc import k, x
    >>> with_known_functions(sympy.Sum(x**k / 2, (k, 1, 3)))
    x**3/2 + x**2/2 + x/2
    """
    if not isinstance(expression, sympy.Basic) or not expression.has(*_KNOWN):
        return expression
    done: dict[Any, Any] = {}
    for node in sympy.postorder_traversal(expression):
        if node not in done:
            done[node] = _written(node, done)
    return done[expression]


def _written(node: Any, done: dict[Any, Any]) -> Any:
    if node in _CONSTANTS:
        return _CONSTANTS[node]
    if isinstance(node, sympy.Sum) and _is_long(node):
        return node.func(with_known_functions(node.function), *node.limits)
    if isinstance(node, tuple(_SERIES)):
        return with_known_functions(_written_out(node))
    if isinstance(node, sympy.Derivative):
        return node if isinstance(node.expr, AppliedUndef) else node.doit()
    if not node.args:
        return node
    parts = [done[part] for part in node.args]
    form = _FORMS.get(node.func)
    if form is not None:
        return form(*parts)
    return node if all(new is old for new, old in zip(parts, node.args, strict=True)) else node.func(*parts)


def _is_long(total: Any) -> bool:
    """Whether a sum over one constant range has too many terms to be written out; symnum has sums of its own for it."""
    (_, low, high), *others = total.limits
    return not others and low.is_Integer and high.is_Integer and int(high) - int(low) >= MOST_TERMS


def _written_out(series: Any) -> Any:
    """A sum or product, its innermost range first, as SymPy orders them."""
    result = series.function
    for index, low, high in series.limits:
        if not (low.is_Integer and high.is_Integer):
            raise SymnumError(f"the range of {str(series)[:60]} is not constant; give whole numbers for {low}, {high}")
        count = int(high) - int(low) + 1
        if count > MOST_TERMS:
            raise LimitError(f"a sum or product of {count:,} terms is not written out; the limit is {MOST_TERMS:,}")
        result = _SERIES[type(series)](*(result.subs(index, place) for place in range(int(low), int(high) + 1)))
    return result
