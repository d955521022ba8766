"""`load_library`: what `symnum codegen --build` wrote, as a function on arrays."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any

import numpy as np

from symnum.backends.native import BATCH
from symnum.backends.source.library import VERSION
from symnum.errors import ArityError, DomainError, FormatError


class Library:
    """A compiled library as a function; `load_library` makes it.

    Shapes:  an argument of one number (*points), one of n numbers (n, *points); the result (outputs, *points).
    """

    def __init__(self, path: Path) -> None:
        name = path.name.partition(".")[0]
        try:
            self._library = ctypes.CDLL(str(path.resolve()))
            version, arguments, self.outputs, self._room = (ctypes.c_int64 * 4).in_dll(self._library, f"{name}_table")
            self._batch = BATCH((f"{name}_batch", self._library))
        except (OSError, ValueError, AttributeError) as problem:
            raise FormatError(f"{path} is no library that symnum built under this name: {problem}") from None
        if version != VERSION:
            raise FormatError(f"{path} is a library of version {version}; this symnum reads version {VERSION}")
        self.name = name
        sizes = (ctypes.c_int64 * max(1, arguments)).in_dll(self._library, f"{name}_sizes")
        self.sizes = tuple(sizes[:arguments])

    def __repr__(self) -> str:
        return f"<library {self.name}: arguments of {list(self.sizes)} numbers, {self.outputs} outputs>"

    def __call__(self, *arguments: Any) -> Any:
        rows = self._rows(arguments)
        try:
            points = np.broadcast_shapes(*(row.shape for row in rows))
        except ValueError as problem:
            raise DomainError(f"the points of the arguments do not fit: {problem}") from None
        count = int(np.prod(points, dtype=int))
        inputs = np.empty((len(rows), count))
        for place, row in enumerate(rows):
            inputs[place] = np.broadcast_to(row, points).ravel()
        outputs = np.empty((self.outputs, count))
        if count:
            self._compute(inputs, outputs, count)
        return outputs.reshape(self.outputs, *points)

    def _rows(self, arguments: tuple[Any, ...]) -> list[Any]:
        """The elements of all arguments, each an array of points."""
        if len(arguments) != len(self.sizes):
            raise ArityError(f"{self.name} takes {len(self.sizes)} argument(s), not {len(arguments)}")
        rows: list[Any] = []
        for number, (value, size) in enumerate(zip(arguments, self.sizes, strict=True), start=1):
            try:
                array = np.asarray(value, dtype=np.float64)
            except (TypeError, ValueError):
                raise DomainError(f"argument {number} is no array of real numbers") from None
            if size and array.shape[:1] != (size,):
                raise DomainError(f"argument {number} takes {size} values first, but its shape is {array.shape}")
            rows += list(array) if size else [array]
        return [np.asarray(row) for row in rows]

    def _compute(self, inputs: Any, outputs: Any, count: int) -> None:
        workspace = np.empty(max(1, self._room))
        places = [np.arange(len(array), dtype=np.int64) * 8 * count + array.ctypes.data for array in (outputs, inputs)]
        strides = [np.full(len(array), 8, dtype=np.int64) for array in (outputs, inputs)]
        pairs = [item.ctypes.data for pair in zip(places, strides, strict=True) for item in pair]
        self._batch(count, *pairs, workspace.ctypes.data, 0, 0)


def load_library(path: str | os.PathLike[str]) -> Library:
    """The function in a shared library that `symnum codegen --build` wrote.

    Loading a library runs its code: load none that you would not run. The file keeps the name that it was built under.

    Errors:  FormatError if the file is no such library.
    Cost:    some 20 us a call besides the computation.

    >>> load_library("nowhere/hill.so")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    symnum.errors.FormatError: nowhere/hill.so is no library that symnum built under this name: ...
    """
    return Library(Path(path))
