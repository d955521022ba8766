"""What NumPy and SciPy offer no protocol for, put in its place while a function is traced.

`np.zeros`, `np.array` and the like make plain arrays, into which no symbolic value can be written, and SciPy's filters
and sparse matrices look only at numbers. While a function is traced, and in the thread that traces it, these give
symbolic arrays; all other threads and all plain arguments see what they always saw.
"""

from __future__ import annotations

import dis
import math
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np

from symnum.arrays.array import Array, as_array
from symnum.arrays.differencing import (
    convolve2d,
    ndimage_convolve,
    ndimage_convolve1d,
    ndimage_correlate,
    ndimage_correlate1d,
    ndimage_laplace,
)
from symnum.arrays.functions import full
from symnum.arrays.joining import concatenate
from symnum.arrays.products import matmul
from symnum.arrays.reducing import accumulate
from symnum.terms.term import Term

_lock = threading.RLock()


@contextmanager
def substitutes() -> Generator[None]:
    """Put the substitutes in place."""
    with _lock:
        tracer = threading.get_ident()
        kept: list[tuple[Any, str, Any]] = []
        try:
            for owner, name, make in _wanted():
                original = getattr(owner, name)
                kept.append((owner, name, original))
                setattr(owner, name, _guarded(original, make, tracer, name if owner is np else ""))
            yield
        finally:
            for owner, name, original in kept[::-1]:
                setattr(owner, name, original)


_Maker = Callable[..., Any]


def _wanted() -> list[tuple[Any, str, _Maker]]:
    found: list[tuple[Any, str, _Maker]] = [
        (np, "zeros", _filled(0.0)), (np, "empty", _filled(0.0)), (np, "ones", _filled(1.0)), (np, "full", _full),
        (np, "array", _array), (np, "asarray", _array), (np, "asanyarray", _array), (np, "cumsum", _cumsum),
        (np.vectorize, "__call__", _vectorised), (np, "ndenumerate", _enumerated),
        (type(np.r_).__mro__[1], "__getitem__", _joined),
    ]  # fmt: skip
    found += [(math, name, _if_number(getattr(np, same))) for name, same in _MATHEMATICS.items()]
    for module, names in _SCIPY.items():
        if module in sys.modules:
            found += [(sys.modules[module], name, make) for name, make in names.items()]
    if "scipy.sparse" in sys.modules:
        base: Any = sys.modules["scipy.sparse"]._base._spbase  # all sparse matrices multiply through it
        found.append((base, "_matmul_dispatch", _sparse_product))
    return found


def _guarded(original: Any, make: _Maker, tracer: int, name: str) -> Any:
    """The original, unless the tracing thread calls it, by its name if it has one, and the substitute has an answer."""

    def function(*args: Any, **options: Any) -> Any:
        if threading.get_ident() == tracer and (not name or _called_by_user(name)):
            found = make(*args, **options)
            if found is not None:
                return found
        return original(*args, **options)

    return function


def _filled(value: float) -> _Maker:
    def make(shape: Any = None, dtype: Any = float, *args: Any, **options: Any) -> Array | None:
        return _full(shape, value, dtype) if not args else None

    return make


def _full(shape: Any = None, fill_value: Any = 0.0, dtype: Any = None, *args: Any, **options: Any) -> Array | None:
    if args or (dtype is not None and np.dtype(dtype) != np.float64):
        return None
    if dtype is None and not isinstance(fill_value, float | np.floating | Array | Term):
        return None
    return full(shape, fill_value)


def _called_by_user(name: str) -> bool:
    """Whether Python code outside NumPy, SciPy and symnum called a function by this name.

    Their own work arrays stay plain, and so do those of compiled code, as in a random generator, which has no frame of
    its own and would take a symbolic array's memory for numbers: the name that the calling frame calls tells.
    """
    depth = 1
    while (frame := sys._getframe(depth)).f_globals.get("__name__", "") == __name__:  # pyright: ignore[reportPrivateUsage]
        depth += 1
    module = frame.f_globals.get("__name__", "")
    if module.startswith(("numpy", "scipy", "symnum.arrays", "symnum.terms")):
        return False
    return _called_names(frame.f_code).get(frame.f_lasti, name) == name


@lru_cache(maxsize=256)
def _called_names(code: CodeType) -> dict[int, str]:
    """For each call in some code, by the place of its instruction, the name of what is called.

    It was loaded by the widest of the instructions before that stand where the call begins in the source.
    """
    found: dict[int, str] = {}
    loaded: dict[tuple[Any, Any], list[tuple[tuple[int, int], str]]] = {}
    for instruction in dis.get_instructions(code):
        where = instruction.positions
        if where is None or where.lineno is None or where.end_lineno is None or where.end_col_offset is None:
            continue
        start, end = (where.lineno, where.col_offset), (where.end_lineno, where.end_col_offset)
        if instruction.opname.startswith("CALL"):
            within = [pair for pair in loaded.get(start, []) if pair[0] < end]
            if within:
                found[instruction.offset] = max(within)[1]
        elif instruction.opname.startswith("LOAD"):
            loaded.setdefault(start, []).append((end, str(instruction.argval)))
    return found


def _array(value: Any = None, dtype: Any = None, *args: Any, **options: Any) -> Array | None:
    if isinstance(value, Array):
        return value.copy() if options.get("copy") is not False and args == () else value
    if isinstance(value, list | tuple) and _holds_symbols(value):
        return as_array(value)
    return None


def _holds_symbols(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_holds_symbols(part) for part in value)
    return isinstance(value, Array | Term)


def _vectorised(self: Any, *args: Any) -> Any:
    """np.vectorize: the function of one element is run on whole arrays."""
    return self.pyfunc(*args) if any(isinstance(value, Array) for value in args) else None


def _enumerated(arr: Any) -> Any:
    """np.ndenumerate."""
    if not isinstance(arr, Array):
        return None
    return iter([(place, arr[place]) for place in np.ndindex(*arr.shape)])


def _joined(self: Any, key: Any) -> Array | None:
    """np.r_ and np.c_."""
    parts = list(key) if isinstance(key, tuple) else [key]
    if not any(isinstance(part, Array) for part in parts):
        return None
    arrays = [as_array(self[part] if isinstance(part, slice) else part) for part in parts]
    if self.axis == 0:
        return concatenate([array if array.ndim else array.reshape(1) for array in arrays], 0)
    return concatenate([array if array.ndim > 1 else array.reshape(-1, 1) for array in arrays], -1)


def _cumsum(a: Any, axis: Any = None, *args: Any, **options: Any) -> Array | None:
    return accumulate(a, axis) if isinstance(a, Array) else None


def _sparse_product(matrix: Any, other: Any, *args: Any) -> Array | None:
    return matmul(matrix, other) if isinstance(other, Array) else None


def _if_symbolic(function: _Maker) -> _Maker:
    return lambda *args, **options: function(*args, **options) if any(isinstance(a, Array) for a in args) else None


def _if_number(function: _Maker) -> _Maker:
    """For functions of one float, or two: of symbolic ones, not of arrays, which Python refuses, too."""

    def make(*args: Any) -> Any:
        symbolic = [value for value in args if isinstance(value, Array)]
        return function(*args) if symbolic and all(value.shape == () for value in symbolic) else None

    return make


_SAME = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "floor")
_MATHEMATICS = {
    **{name: name for name in (*_SAME, "ceil", "hypot", "fabs")},
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "pow": "power",
}  # fmt: skip
"""Python's functions of floats, by NumPy's names."""

_SCIPY: dict[str, dict[str, _Maker]] = {
    "scipy.ndimage": {
        "laplace": _if_symbolic(ndimage_laplace),
        "convolve": _if_symbolic(ndimage_convolve),
        "correlate": _if_symbolic(ndimage_correlate),
        "convolve1d": _if_symbolic(ndimage_convolve1d),
        "correlate1d": _if_symbolic(ndimage_correlate1d),
    },
    "scipy.signal": {"convolve2d": _if_symbolic(convolve2d)},
}
