"""Many points at once: arguments of different shapes broadcast against each other, without copies where possible."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symnum.backends.base import Floats, Integers, Points
from symnum.errors import DomainError
from symnum.kernels.engine import Batch, Engine, Frame
from symnum.kernels.layout import Rows
from symnum.lowering.program import Rate


def points_shape(rows: Sequence[Sequence[Rows]], labels: Sequence[str]) -> tuple[int, ...]:
    """The shape over which the points of all arguments broadcast, () for a single point.

    Errors:  DomainError that names the arguments that do not go together.
    """
    shapes = list({part.values.shape[1:]: None for parts in rows for part in parts if part.values.ndim > 1})
    if len(shapes) < 2:
        return shapes[0] if shapes else ()
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        own = [
            f"{label} {part.values.shape[1:]}"
            for label, parts in zip(labels, rows, strict=True)
            for part in parts[:1]
            if part.values.ndim > 1
        ]
        raise DomainError(f"points of these shapes do not broadcast: {'; '.join(own)}") from None


def stage_rows(frame: Frame, rows: Sequence[Sequence[Rows]]) -> None:
    """Copy the rows of one point into a frame."""
    for target, parts in zip(frame.arguments, rows, strict=True):
        for part in parts:
            target[part.start : part.start + len(part.values)] = part.values


@dataclass(slots=True)
class _Inputs:
    """Where the inputs of many points stand, as far as they have been described."""

    points: tuple[int, ...]
    count: int
    addresses: Integers
    strides: Integers
    owners: list[Floats]


def make_batch(
    engine: Engine, frame: Frame, rows: Sequence[Sequence[Rows]], points: tuple[int, ...], out: Floats | None
) -> tuple[Batch, Floats]:
    """Describe points in memory; also gives the rows of results, (outputs, *points), which are `out` if that can be.

    What all points share is staged in the frame, as for a single point.
    """
    program, count = engine.program, math.prod(points)
    inputs = _Inputs(points, count, frame.home.copy(), np.zeros(program.input_count, dtype=np.int64), [])
    unshared = Rate.STATE  # the slowest rate at which points differ
    for argument, offset, target, parts in zip(
        program.arguments, program.input_offsets, frame.arguments, rows, strict=True
    ):
        for part in parts:
            if not _place(inputs, part, offset, target):
                unshared = min(unshared, argument.rate)
    results = _result_rows(len(program.outputs), points, out, inputs.owners)
    flat = results.reshape(len(results), count)
    addresses = _addresses(flat)
    outputs = Points(count, addresses, np.full(len(flat), flat.strides[1], dtype=np.int64), (flat,))
    key = frame.key() if unshared > Rate.PARAMETER and engine.parameter_ranges else None
    loop_stage = int(unshared) - int(Rate.PARAMETER)
    return Batch(
        Points(count, inputs.addresses, inputs.strides, tuple(inputs.owners)), outputs, loop_stage, key
    ), results


def _addresses(array: Floats) -> Integers:
    """Where the rows of an array begin."""
    if len(array) == 1:
        return np.array([array.ctypes.data], dtype=np.int64)
    return array.ctypes.data + array.strides[0] * np.arange(len(array), dtype=np.int64)


def _place(inputs: _Inputs, part: Rows, offset: int, target: Floats) -> bool:
    """Describe some rows, or stage them if all points share them; whether they do."""
    size = len(part.values)
    if part.values.size == size:
        target[part.start : part.start + size] = part.values.reshape(size)
        return True
    values = part.values
    spread = values if values.shape[1:] == inputs.points else np.broadcast_to(values, (size, *inputs.points))
    spread = spread.reshape(size, inputs.count)
    if not spread.flags.aligned:
        spread = spread.copy()
    place = slice(offset + part.start, offset + part.start + size)
    inputs.addresses[place] = _addresses(spread)
    inputs.strides[place] = spread.strides[1]
    inputs.owners.append(spread)
    return False


def _result_rows(size: int, points: tuple[int, ...], out: Floats | None, inputs: Sequence[Floats]) -> Floats:
    usable = (
        out is not None
        and out.dtype == np.float64
        and out.flags.c_contiguous
        and out.flags.aligned
        and out.flags.writeable
        and not any(np.may_share_memory(out, array) for array in inputs)
    )
    return out.reshape(size, *points) if usable and out is not None else np.empty((size, *points))
