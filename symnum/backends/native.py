"""What backends that make native code have in common: calling it through the C interface, and storing it."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from symnum.backends.base import Executable, Floats, Points, make_workspace
from symnum.errors import DomainError, SymnumError
from symnum.lowering.program import Program

EVALUATE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
BATCH = ctypes.CFUNCTYPE(
    None,
    ctypes.c_int64,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_int64,
    ctypes.c_int64,
)


def check_point(program: Program, arguments: Sequence[Floats], outputs: Floats) -> None:
    """Raise `DomainError` unless arrays fit a program, so that native code never reads or writes beyond them."""
    if len(arguments) != len(program.arguments):
        raise DomainError(f"{len(program.arguments)} argument(s) are needed, not {len(arguments)}")
    for number, (array, argument) in enumerate(zip(arguments, program.arguments, strict=True)):
        _check_array(array, argument.size, f"argument {number}")
    _check_array(outputs, len(program.outputs), "the output")


def _check_array(array: Floats, size: int, what: str) -> None:
    if array.dtype != np.float64 or array.shape != (size,) or not array.flags.c_contiguous:
        raise DomainError(
            f"{what} must be a contiguous float64 array of shape ({size},), not {array.dtype} {array.shape}"
        )


def check_points(program: Program, inputs: Points, outputs: Points) -> None:
    """Raise `DomainError` unless the points are as many as each other, with the elements that a program has."""
    if inputs.count != outputs.count:
        raise DomainError(f"{inputs.count} points of inputs but {outputs.count} of outputs")
    for points, size, what in (inputs, program.input_count, "input"), (outputs, len(program.outputs), "output"):
        if len(points.addresses) != size or len(points.strides) != size:
            raise DomainError(f"{size} {what} elements are needed, not {len(points.addresses)}")


def read_elements(points: Points, point: int) -> list[float]:
    """The elements of one point."""
    places = (points.addresses + point * points.strides).tolist()
    return [ctypes.c_double.from_address(place).value for place in places]


def write_elements(points: Points, point: int, values: Iterable[float]) -> None:
    """Set the elements of one point."""
    places = (points.addresses + point * points.strides).tolist()
    for place, value in zip(places, values, strict=True):
        ctypes.c_double.from_address(place).value = value


def call_evaluate(
    executable: Executable, arguments: Sequence[Floats], outputs: Floats, workspace: Floats | None, from_stage: int
) -> None:
    """Call the native function `evaluate` on arrays."""
    check_point(executable.program, arguments, outputs)
    room = check_workspace(executable, workspace)
    pointers = (ctypes.c_void_p * max(1, len(arguments)))(*[array.ctypes.data for array in arguments])
    EVALUATE(executable.address)(outputs.ctypes.data, ctypes.addressof(pointers), room.ctypes.data, from_stage)


def call_batch(
    executable: Executable, inputs: Points, outputs: Points, workspace: Floats | None, stages: tuple[int, int]
) -> None:
    """Call the native function `batch`; `stages` are its from_stage and loop_stage."""
    check_points(executable.program, inputs, outputs)
    room = check_workspace(executable, workspace)
    arrays = [np.ascontiguousarray(a) for a in (outputs.addresses, outputs.strides, inputs.addresses, inputs.strides)]
    BATCH(executable.batch_address)(inputs.count, *[a.ctypes.data for a in arrays], room.ctypes.data, *stages)


def check_workspace(executable: Executable, workspace: Floats | None) -> Floats:
    """The workspace, or a new one; `DomainError` if it is too small or not aligned."""
    if workspace is None:
        return make_workspace(executable)
    if workspace.dtype != np.float64 or workspace.size < executable.workspace_size or workspace.ctypes.data % 64:
        raise DomainError(f"a workspace is {executable.workspace_size} aligned doubles; make_workspace makes one")
    return workspace


_MAGIC = b"symnum kernel 1\n"


def pack(header: Mapping[str, Any], parts: Mapping[str, Sequence[bytes]]) -> bytes:
    """Object code with a header, as one sequence of bytes."""
    names = sorted(parts)
    sizes = {name: [len(data) for data in parts[name]] for name in names}
    head = json.dumps({**header, "parts": sizes}, sort_keys=True).encode()
    objects = [data for name in names for data in parts[name]]
    return b"".join([_MAGIC, len(head).to_bytes(8, "little"), head, *objects])


def unpack(header: Mapping[str, Any], data: bytes) -> dict[str, list[bytes]]:
    """The object code of `pack`.

    Errors:  SymnumError if the bytes are damaged or have another header.
    """
    start = len(_MAGIC) + 8
    length = int.from_bytes(data[len(_MAGIC) : start], "little")
    if not data.startswith(_MAGIC) or start + length > len(data):
        raise SymnumError("these bytes are no stored kernel")
    try:
        found: dict[str, Any] = json.loads(data[start : start + length])
    except ValueError:
        raise SymnumError("the header of the stored kernel is damaged") from None
    sizes: dict[str, list[int]] = found.pop("parts", {})
    if found != dict(header):
        raise SymnumError("the stored kernel is of another program, version or machine")
    if start + length + sum(sum(part) for part in sizes.values()) != len(data):
        raise SymnumError("the stored kernel is not of the length that it states")
    return _split(sizes, data[start + length :])


def _split(sizes: Mapping[str, Sequence[int]], data: bytes) -> dict[str, list[bytes]]:
    parts: dict[str, list[bytes]] = {}
    place = 0
    for name, lengths in sizes.items():
        parts[name] = []
        for length in lengths:
            parts[name].append(data[place : place + length])
            place += length
    return parts
