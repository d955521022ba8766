"""Many points at once: arguments of different shapes broadcast against each other, without copies where possible."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnum.backends.base import Floats, Points
from symnum.errors import DomainError
from symnum.kernels.engine import Batch, Engine, Frame
from symnum.kernels.layout import Rows
from symnum.lowering.program import Rate


def points_shape(rows: Sequence[Sequence[Rows]], labels: Sequence[str]) -> tuple[int, ...]:
    """The shape over which the points of all arguments broadcast, () for a single point.

    Errors:  DomainError that names the arguments that do not go together.
    """
    shapes = list(dict.fromkeys(part.values.shape[1:] for parts in rows for part in parts))
    if len(shapes) == 1:
        return shapes[0]
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

    addresses: Any
    strides: Any
    owners: list[Floats]


def make_batch(
    engine: Engine, frame: Frame, rows: Sequence[Sequence[Rows]], points: tuple[int, ...], out: Floats | None
) -> tuple[Batch, Floats]:
    """Describe points in memory; also gives the rows of results, (outputs, *points), which are `out` if that can be.

    What all points share is staged in the frame, as for a single point.
    """
    program, count = engine.program, math.prod(points)
    inputs = _Inputs(frame.home.copy(), np.zeros(program.input_count, dtype=np.int64), [])
    shared = {rate: True for rate in Rate}
    for argument, offset, target, parts in zip(
        program.arguments, program.input_offsets, frame.arguments, rows, strict=True
    ):
        for part in parts:
            if not _place(inputs, part, offset, target, points, count):
                shared[argument.rate] = False
    results = _result_rows(len(program.outputs), points, out, inputs.owners)
    flat = results.reshape(len(results), count)
    addresses = flat.ctypes.data + flat.strides[0] * np.arange(len(flat), dtype=np.int64)
    outputs = Points(count, addresses, np.full(len(flat), flat.strides[1], dtype=np.int64), (flat,))
    together = shared[Rate.PARAMETER]
    loop_stage = 0 if not together else 2 if shared[Rate.TIME] else 1
    key = frame.key() if together and engine.parameter_ranges else None
    return Batch(Points(count, inputs.addresses, inputs.strides, tuple(inputs.owners)), outputs, loop_stage, key), results


def _place(inputs: _Inputs, part: Rows, offset: int, target: Floats, points: tuple[int, ...], count: int) -> bool:
    """Describe some rows, or stage them if all points share them; whether they do."""
    size = len(part.values)
    if part.values.size == size:
        target[part.start : part.start + size] = part.values.reshape(size)
        return True
    spread = np.broadcast_to(part.values, (size, *points)).reshape(size, count)
    if not spread.flags.aligned:
        spread = spread.copy()
    place = slice(offset + part.start, offset + part.start + size)
    inputs.addresses[place] = spread.ctypes.data + spread.strides[0] * np.arange(size, dtype=np.int64)
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
