"""Where the numbers of an array stand in memory."""

from __future__ import annotations

import ctypes
from typing import Any, Final

import numpy as np

_HEADER: Final = object.__basicsize__
_WORD: Final = ctypes.c_size_t.from_address


def _by_interface(array: Any) -> int:
    """The address by NumPy's documented protocol, which takes 1.5 us."""
    return array.__array_interface__["data"][0]


def _by_layout(array: Any) -> int:
    """The address from the array's own memory, in 0.1 us: NumPy's binary interface fixes that it stands there first."""
    return _WORD(id(array) + _HEADER).value


def _layout_is_known() -> bool:
    """Whether objects stand where their id says and arrays begin as they do in CPython and NumPy 1 and 2."""
    import sys

    sample = np.arange(7.0)[3:]
    return sys.implementation.name == "cpython" and _by_layout(sample) == _by_interface(sample)


address_of: Final = _by_layout if _layout_is_known() else _by_interface
