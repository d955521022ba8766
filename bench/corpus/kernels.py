"""Kernels of the corpus as they are timed: bare native code over many points, nothing checked or copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnum.backends.base import Executable, Options, backend_named, make_workspace, points_of
from symnum.backends.native import BATCH
from symnum.lowering.from_terms import lower
from symnum.lowering.pipeline import optimise
from symnum.lowering.program import Program, Rate
from symnum.lowering.text import program_text

BEST_CODE = Options(tier=2)
STATES = 2
"""The stage that is computed for every point; what depends on no argument is computed once, as kernels do."""


@dataclass
class Timed:
    """Terms compiled for timing; two with the same `text` are the same code and take the same time."""

    symbols: tuple[Any, ...]
    terms: Sequence[Any]
    program: Program = field(init=False)
    executable: Executable = field(init=False)

    def __post_init__(self) -> None:
        self.program, _ = optimise(lower([(Rate.STATE, self.symbols)], self.terms, multiply_powers=True))
        self.executable = backend_named("llvm").compile(self.program, BEST_CODE)

    @property
    def text(self) -> str:
        """The program as text."""
        return program_text(self.program)

    def values(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Compute all terms at all points.

        Shapes:  points (symbols, n) -> (terms, n)
        """
        out = np.empty((len(self.terms), points.shape[1]))
        self.call(points, out, points.shape[1])()
        return out

    def call(self, points: NDArray[np.float64], out: NDArray[np.float64], count: int) -> Callable[[], object]:
        """Return a call without arguments that computes the first `count` points; with none, it is the call alone.

        Shapes:  points (symbols, n), out (terms, n)
        """
        inputs, outputs = points_of([points], count), points_of([out], count)
        rows = [outputs.addresses, outputs.strides, inputs.addresses, inputs.strides]
        room = make_workspace(self.executable)
        function = BATCH(self.executable.batch_address)
        arguments = (count, *[row.ctypes.data for row in rows], room.ctypes.data, 0, STATES)

        def call() -> None:
            function(*arguments)

        call.owners = (rows, room, points, out)  # pyright: ignore[reportFunctionMemberAccess] - kept alive
        return call
