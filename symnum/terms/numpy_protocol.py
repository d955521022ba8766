"""NumPy's functions on terms: np.sin(x) builds a term, np.sin(object array) an object array of terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnum.errors import SymnumError
from symnum.terms import interface
from symnum.terms.operators import operator_of_ufunc
from symnum.terms.term import Term, required_term

if TYPE_CHECKING:
    import numpy as np

_BY_DEFINITION = {
    "square": lambda a: a * a,
    "reciprocal": lambda a: 1 / a,
    "float_power": lambda a, b: a**b,
    "floor_divide": lambda a, b: a // b,
    "positive": lambda a: a,
    "fabs": abs,
    "deg2rad": lambda a: a * (_pi() / 180),
    "rad2deg": lambda a: a * (180 / _pi()),
    "conjugate": lambda a: a,
}
# functions with the same meaning on NaN-free reals as one of ours
_SAME = {"true_divide": "divide", "fmin": "minimum", "fmax": "maximum", "mod": "remainder", "pow": "power"}


def apply_ufunc(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What `Term.__array_ufunc__` answers: the function applied element by element."""
    import numpy as np

    if method == "reduce" and len(inputs) == 1:
        return ufunc.reduce(np.asarray(inputs[0], dtype=object), **options)
    if method != "__call__" or any(options.get(name) is not None for name in ("where", "axis")):
        raise SymnumError(f"np.{ufunc.__name__}.{method} does not work on symbolic terms; call np.{ufunc.__name__}")
    build = _builder(ufunc.__name__)
    arrays = [value for value in inputs if isinstance(value, np.ndarray | list | tuple)]
    if not arrays:
        return build(*(value if isinstance(value, Term) else required_term(value) for value in inputs))
    result = np.frompyfunc(lambda *parts: build(*map(required_term, parts)), len(inputs), 1)(
        *(as_objects(value) for value in inputs)
    )
    out = options.get("out")
    if out is None:
        return result
    out[0][...] = result
    return out[0]


def as_objects(value: Any) -> Any:
    """An object array; a term becomes a 0-d array so that NumPy does not ask it again."""
    import numpy as np

    if not isinstance(value, Term):
        return np.asarray(value, dtype=object)
    cell = np.empty((), dtype=object)
    cell[()] = value
    return cell


def _builder(name: str) -> Any:
    operator = operator_of_ufunc(_SAME.get(name, name))
    if operator is not None:
        return lambda *parts: interface.make_term(_like(parts), operator, parts)
    if name in _BY_DEFINITION:
        return _BY_DEFINITION[name]
    raise SymnumError(f"np.{name} has no symbolic counterpart in symnum; sn.register_function adds functions")


def _like(parts: tuple[Any, ...]) -> Any:
    return next((part for part in parts if part.as_written), parts[0])


def _pi() -> Any:
    from symnum.terms.functions import pi

    return pi
