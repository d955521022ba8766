"""What the fast call of `symnum.backends.fastcall_text` finds where: the numbers of words in its tables."""

from __future__ import annotations

from enum import IntEnum, auto
from typing import NamedTuple


class Offsets(NamedTuple):
    """Where the fields of Python's and NumPy's objects stand, in bytes; the headers of both libraries fix them.

    They are the type of any object, the value of a float, and what follows it in an array: data, number of axes (32
    bits), shape, dtype and flags (32 bits); and the length and the first item of a tuple.
    """

    type: int
    value: int
    data: int
    axes: int
    shape: int
    dtype: int
    flags: int
    length: int
    item: int


class _Words(IntEnum):
    """Numbers words of a table; `place` is where one stands, in bytes."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[int]) -> int:
        return count

    @property
    def place(self) -> int:
        return 8 * self


class Gate(_Words):
    """What the words of a gate are: the place of a table or 0, of what `Interpreter` names, of a function or 0."""

    TABLE = auto()
    INTERPRETER = auto()
    OTHERWISE = auto()


class Word(_Words):
    """What the words of a kernel's table are. All that is called a place is an address.

    CODE is the place of `evaluate`, or with IS_BLOCK of `block`. STAGED is 1 if the workspace holds the results of
    stage 0 for the parameters that were kept, BUSY is 1 while a thread that has released the lock computes. LEFT is how
    many calls may still be made. POINTS is how many points a call computes, PITCH how far apart two elements of a block
    lie, FILLED how many lanes of it are used. RESULTS is the place of room for a block of results.
    """

    CODE = auto()
    WORKSPACE = auto()
    POINTERS = auto()
    STAGED = auto()
    BUSY = auto()
    RELEASES = auto()
    LEFT = auto()
    ARGUMENTS = auto()
    IS_BLOCK = auto()
    POINTS = auto()
    PITCH = auto()
    FILLED = auto()
    RESULTS = auto()


class Row(_Words):
    """What the words of a row are that follows the table, one for each argument and a last one for the result.

    SHAPE is the place of AXES numbers, whose product is ELEMENTS. KEPT is where a value for all points is kept, SHARED
    where each point of a block finds it, and SPREAD the block of values that differ. A PARAMETER belongs to stage 0.
    """

    AXES = auto()
    SHAPE = auto()
    ELEMENTS = auto()
    KEPT = auto()
    SHARED = auto()
    SPREAD = auto()
    PARAMETER = auto()


class Interpreter(_Words):
    """What the words of the table that all kernels share are: places of objects and of functions of the C API."""

    FLOAT = auto()
    FLOAT64 = auto()
    INT = auto()
    NDARRAY = auto()
    DTYPE = auto()
    NOT_IMPLEMENTED = auto()
    OUT = auto()
    VECTORCALL = auto()
    AS_DOUBLE = auto()
    ERR_OCCURRED = auto()
    ERR_CLEAR = auto()
    INC_REF = auto()
    SAVE_THREAD = auto()
    RESTORE_THREAD = auto()
