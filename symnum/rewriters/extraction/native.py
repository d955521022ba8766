"""Where the inner loops run: small graphs in Python on lists, large ones compiled by Numba on arrays."""

from __future__ import annotations

from functools import cache
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from symnum.rewriters.extraction import steps
from symnum.rewriters.extraction.graph import Tables

NATIVE_FROM = 100_000
"""Nodes and edges from which native code is worth a second to load, and ten to compile when it is first used at all."""


class Loops:
    """The functions of `steps`, and the sequences that they work on."""

    def __init__(self, native: bool) -> None:
        self.steps: Any = _compiled() if native else steps
        self.native = native

    def tables(self, arrays: Tables) -> Tables:
        """The tables as these loops read them."""
        if self.native:
            return Tables(*(array if array.dtype == np.float64 else array.astype(np.int64) for array in arrays))
        return Tables(*(array.tolist() for array in arrays))

    def sequence(self, array: Any) -> Any:
        """An array as these loops read it."""
        return array if self.native else array.tolist()

    def full(self, size: int, number: float) -> Any:
        """A sequence of equal numbers."""
        return np.full(size, number) if self.native else [number] * size


@cache
def _compiled() -> SimpleNamespace:
    """The functions of `steps` compiled by Numba, each calling the other compiled ones; kept on disk."""
    import numba

    space = dict(vars(steps))
    for name, function in vars(steps).items():
        if isinstance(function, FunctionType) and function.__module__ == steps.__name__:
            copy = FunctionType(function.__code__, space, name, function.__defaults__)
            try:
                space[name] = numba.njit(cache=True, nogil=True)(copy)
            except RuntimeError:  # no folder that can be written: compiled anew in every process
                space[name] = numba.njit(nogil=True)(copy)
    return SimpleNamespace(**space)
