"""Kernels for compiled callers: functions for Numba's nopython code, and C functions for SciPy, on top of the C ABI.

Compiled code holds the address of a kernel, but Python does not see that it does. So an executable whose address was
handed out here is kept for the life of the process.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any, NamedTuple

import numba
import numpy as np
from numba import literal_unroll, types
from numba.extending import overload

from symnum.backends.base import Executable
from symnum.backends.source.numba import checked_tree
from symnum.kernels.layout import LEAF, Layout

_MOST_BROADCAST = 31  # inputs that a ufunc takes besides its output

_njit: Any = numba.njit(error_model="numpy")
_cfunc: Any = numba.cfunc(types.float64(types.intc, types.CPointer(types.float64)), error_model="numpy")
_overload: Any = overload

_NUMBERS = (types.Integer, types.Float, types.Boolean)

_kept: list[Any] = []

_EVALUATE = ctypes.CFUNCTYPE(None, *[ctypes.c_size_t] * 3, ctypes.c_int64)


def jitted_function(executable: Executable, arguments: Sequence[Layout], result: Layout, boolean: bool) -> Any:
    """The function for nopython code; `boolean` says that the results are truth values.

    Where all arguments and the result are numbers, it broadcasts over arrays like a ufunc. Otherwise it computes one
    point, from numbers, and arrays or tuples of numbers in the order of the symbols, and gives a number or an array.
    """
    names = [f"v{place}" for place in range(len(arguments))]
    lines = [f"def kernel({', '.join(names)}):", "    room = allocate()"]
    place = 0
    for name, layout in zip(names, arguments, strict=True):
        lines.append(f"    put(room, {place}, {place + layout.size}, {name})")
        place += layout.size
    lines.append("    return finish(room)")
    room = _room(executable)
    space: dict[str, Any] = {"put": _put, "allocate": room.allocate, "finish": _finisher(room, result, boolean)}
    exec(compile(checked_tree("\n".join(lines)), "<symnum kernel>", "exec"), space)  # noqa: S102 - counters only
    numbers = all(layout == LEAF for layout in [*arguments, result])
    if numbers and 1 <= len(arguments) <= _MOST_BROADCAST:
        return numba.vectorize(nopython=True)(space["kernel"])
    return _njit(space["kernel"])


class _Room(NamedTuple):
    """How a call in nopython code uses its memory: inputs, then outputs, then pointers and the workspace."""

    allocate: Any
    compute: Any
    inputs: int
    outputs: int


def _room(executable: Executable) -> _Room:
    """The functions that allocate the memory of one call and compute in it."""
    program = executable.program
    inputs, outputs, pointers = program.input_count, len(program.outputs), len(program.arguments)
    offsets = np.array(program.input_offsets, dtype=np.int64)
    size = inputs + outputs + pointers + executable.workspace_size + 8
    evaluate: Any = _EVALUATE(executable.address)
    _kept.append((executable, evaluate))

    @_njit
    def allocate() -> Any:
        return np.empty(size)

    @_njit
    def compute(room: Any) -> None:
        start = room.ctypes.data
        table = room[inputs + outputs : inputs + outputs + pointers].view(np.int64)
        for number in range(pointers):
            table[number] = start + 8 * offsets[number]
        free = start + 8 * (inputs + outputs + pointers)
        evaluate(start + 8 * inputs, table.ctypes.data, (free + 63) // 64 * 64, 0)

    return _Room(allocate, compute, inputs, outputs)


def _finisher(room: _Room, result: Layout, boolean: bool) -> Any:
    """The function that computes and gives the result its shape."""
    compute, first, last = room.compute, room.inputs, room.inputs + room.outputs
    shape = result.staged_shape

    def number(memory: Any) -> Any:
        compute(memory)
        return memory[first]

    def truth(memory: Any) -> Any:
        compute(memory)
        return memory[first] != 0.0

    def array(memory: Any) -> Any:
        compute(memory)
        return memory[first:last].copy().reshape(shape)

    def truths(memory: Any) -> Any:
        compute(memory)
        return (memory[first:last] != 0.0).reshape(shape)

    if result == LEAF:
        return _njit(truth if boolean else number)
    return _njit(truths if boolean else array)


def _put(room: Any, start: Any, stop: Any, value: Any) -> Any:
    """Copy an argument into the room, in nopython code."""
    raise NotImplementedError


@_overload(_put)
def _overload_put(room: Any, start: Any, stop: Any, value: Any) -> Any:
    if isinstance(value, _NUMBERS):

        def put_number(room: Any, start: Any, stop: Any, value: Any) -> Any:
            if stop - start != 1:
                raise ValueError("an argument of the kernel is a number, but takes several values")
            room[start] = value

        return put_number
    if isinstance(value, types.Array) and isinstance(value.dtype, _NUMBERS):

        def put_array(room: Any, start: Any, stop: Any, value: Any) -> Any:
            if value.size != stop - start:
                raise ValueError("an argument of the kernel has a wrong number of elements")
            for element in value.flat:
                room[start] = element
                start += 1

        return put_array
    if isinstance(value, types.BaseTuple) and all(isinstance(part, _NUMBERS) for part in _parts(value)):

        def put_tuple(room: Any, start: Any, stop: Any, value: Any) -> Any:
            if len(value) != stop - start:
                raise ValueError("an argument of the kernel has a wrong number of elements")
            for element in literal_unroll(value):
                room[start] = element
                start += 1

        return put_tuple
    return None


def _parts(kind: Any) -> list[Any]:
    """The types of the elements of a tuple's type."""
    return list(kind.types)


def c_function(executable: Executable) -> Any:
    """The address of `double f(int n, double *x)`, as a ctypes function: all inputs in order to the only output.

    It gives NaN if n is not the number of inputs.
    """
    room = _room(executable)
    allocate, compute, inputs = room.allocate, room.compute, room.inputs

    @_cfunc
    def entry(count: int, values: Any) -> float:
        if count != inputs:
            return np.nan
        memory = allocate()
        for number in range(inputs):
            memory[number] = values[number]
        compute(memory)
        return memory[inputs]

    function: Any = entry
    _kept.append(function)
    return function.ctypes
