"""Evaluating terms with numbers and arrays, one NumPy function per operator; slow, and as simple as can be."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache, reduce
from typing import Any

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.accepted import accepted, holds_many, name_of
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, MUL, PI, POW, WHERE, Operator
from symnum.terms.sums import unrolled
from symnum.terms.traversal import rebuild


def evaluate(term: Any, values: Mapping[Any, Any]) -> Any:
    """The value of a term in float64, for symbols given by a mapping of symbols or of names; a sequence gives a list.

    Shapes:  values may be arrays, which broadcast as in NumPy.
    Errors:  SymnumError that names a symbol without a value. Exceptional values are those of IEEE and NumPy.
    Cost:    one NumPy operation per distinct node; compile what is evaluated often.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> float(evaluate(x**2 + y, {x: 3.0, "y": 0.5}))
    9.5
    """
    import numpy as np

    known = {(name := name_of(key)): _numbers(name, value) for key, value in values.items()}

    def leaf(node: AnyTerm) -> Any:
        if interface.is_literal(node):
            value = interface.literal_value(node)
            return np.bool_(value) if isinstance(value, bool) else np.float64(_double(value))
        name = interface.symbol_name(node)
        if name not in known:
            raise SymnumError(f"no value was given for {name!r}; values are given for {', '.join(known) or 'nothing'}")
        return known[name]

    def call(node: AnyTerm, operator: Operator, parts: tuple[Any, ...]) -> Any:
        if operator is POW:
            exponent = interface.exact_value(interface.arguments(node)[1])
            if exponent is not None and exponent.denominator == 2 and exponent.numerator == 1:
                return np.sqrt(parts[0])
        return numpy_function(operator)(*parts)

    many = holds_many(term)
    terms = [accepted(t) for t in (term if many else [term])]
    with np.errstate(all="ignore"):
        results = rebuild(unrolled(terms), leaf, call)
    return results if many else results[0]


def _numbers(name: str, value: Any) -> Any:
    import numpy as np

    try:
        return np.asarray(value, dtype=float)[()]
    except (TypeError, ValueError):
        raise SymnumError(f"the value of {name!r}, {value!r}, is no number and no array of them") from None


def _double(value: Exact | float) -> float:
    """The nearest double; infinite beyond their range, as in compiled code."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


@cache
def numpy_function(operator: Operator) -> Callable[..., Any]:
    """The function on float64 scalars and arrays that an operator means.

    Errors:  SymnumError for an operator without a numerical meaning.

    >>> from symnum.terms.operators import MAX
    >>> float(numpy_function(MAX)(1.0, 5.0, 2.0))
    5.0
    """
    import numpy as np

    if operator is PI:
        return lambda: np.float64(np.pi)
    if operator is WHERE:
        return lambda *branches: _choose(np.where, branches)
    if operator is POW:
        return lambda base, exponent: np.power(np.asarray(base, dtype=float)[()], exponent)
    if operator.numpy:
        ufunc = ufunc_of(operator)
        if operator.most is not None:
            return ufunc
        start = {ADD: (np.float64(0),), MUL: (np.float64(1),)}.get(operator)
        return lambda *parts: reduce(ufunc, parts) if parts else start[0] if start else ufunc.identity
    if operator.definition:
        return lambda *parts: _by_definition(operator, parts)
    if operator.implementation is not None:
        implementation = operator.implementation
        return lambda *parts: np.vectorize(implementation, otypes=[float])(*parts)[()]
    raise SymnumError(f"{operator.name} has no numerical meaning")


def ufunc_of(operator: Operator) -> Any:
    """The ufunc of NumPy or of scipy.special that means what an operator means.

    >>> float(ufunc_of(POW)(2.0, 3.0))
    8.0
    """
    import numpy as np

    found = getattr(np, operator.numpy, None)
    if found is None:
        from scipy import special

        found = getattr(special, operator.numpy)
    return found


def _choose(where: Callable[..., Any], branches: tuple[Any, ...]) -> Any:
    result = branches[-1]
    for condition, value in zip(branches[-3::-2], branches[-2::-2], strict=True):
        result = where(condition, value, result)
    return result[()]


def _by_definition(operator: Operator, parts: tuple[Any, ...]) -> Any:
    return evaluate(definition_of(operator), dict(zip("abc", parts, strict=False)))


@cache
def definition_of(operator: Operator) -> AnyTerm:
    """The definition of an operator in terms of others, as a tree term over the symbols a, b, c."""
    from symnum.terms.parsing import parse

    return parse(operator.definition, symbols={}, like="tree")
