"""Registered functions as native code: an address that compiled kernels call."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable
from functools import cache
from typing import Any

from symnum.errors import SymnumError
from symnum.terms.operators import Operator


@cache
def native_address(operator: Operator) -> int:
    """Where a C function of doubles stands that computes a registered function; it stays there for good.

    The implementation is compiled by Numba with NumPy's treatment of exceptions. What Numba cannot compile is called
    back in Python, where an exception counts as NaN.

    Cost:    Numba compiles once per function, about a second; calling back into Python takes about a microsecond.
    """
    return _kept(operator)[0]


def native_function(operator: Operator) -> Callable[..., float]:
    """The function at that address, to be called from Python."""
    return ctypes.CFUNCTYPE(ctypes.c_double, *[ctypes.c_double] * operator.least)(native_address(operator))


@cache
def _kept(operator: Operator) -> tuple[int, Any]:
    """The address and what keeps it alive: the cache, for as long as the process."""
    implementation = operator.implementation
    if implementation is None:
        raise SymnumError(f"{operator.name} is no registered function")
    return _compiled(implementation, operator.least) or _called_back(implementation, operator.least)


def _compiled(implementation: Callable[..., Any], arity: int) -> tuple[int, Any] | None:
    import numba
    from numba.core.errors import NumbaError

    signature = numba.float64(*[numba.float64] * arity)
    try:
        native = numba.cfunc(signature, error_model="numpy")(implementation)
    except NumbaError:
        return None
    return None if native.address is None else (native.address, native)


def _called_back(implementation: Callable[..., Any], arity: int) -> tuple[int, Any]:
    def guarded(*values: float) -> float:
        try:
            return float(implementation(*values))
        except (
            Exception
        ):  # whatever it is: it cannot pass through native code, which would go on with an arbitrary number
            return math.nan

    callback = ctypes.CFUNCTYPE(ctypes.c_double, *[ctypes.c_double] * arity)(guarded)
    address = ctypes.cast(callback, ctypes.c_void_p).value
    if address is None:
        raise SymnumError("the function cannot be called from native code")
    return address, callback
