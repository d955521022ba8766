"""A compiled function applied again and again to what it gave, in native code: rows of a table, each from the last."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from symnum.backends.llvm_engine import Linked

# argument 0 of the function is the row before, whose pointer is written into the table of arguments; a row whose entry
# at `flag` is not 0 is the last
_TEXT: Final = """define i64 @repeat(ptr %evaluate, ptr %rows, ptr %arguments, ptr %workspace, i64 %width, i64 %flag,
                   i64 %most, i64 %from) #0 {
  %any = icmp sgt i64 %most, 0
  br i1 %any, label %step, label %none
step:
  %k = phi i64 [ 0, %0 ], [ %next, %step ]
  %stage = phi i64 [ %from, %0 ], [ 1, %step ]
  %next = add i64 %k, 1
  %before_at = mul i64 %k, %width
  %after_at = mul i64 %next, %width
  %before = getelementptr double, ptr %rows, i64 %before_at
  %after = getelementptr double, ptr %rows, i64 %after_at
  store ptr %before, ptr %arguments
  call void %evaluate(ptr %after, ptr %arguments, ptr %workspace, i64 %stage)
  %flag_at = getelementptr double, ptr %after, i64 %flag
  %flagged = load double, ptr %flag_at
  %end = fcmp une double %flagged, 0.0
  %all = icmp sge i64 %next, %most
  %over = or i1 %end, %all
  br i1 %over, label %done, label %step
done:
  ret i64 %next
none:
  ret i64 0
}
attributes #0 = { nounwind }
"""

_PROTOTYPE = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_void_p] * 4, *[ctypes.c_int64] * 4)


@cache
def _repeat() -> tuple[Linked, Any]:
    from symnum.backends import llvm_engine

    linked = llvm_engine.link([llvm_engine.compile_text(_TEXT, 1)], ["repeat"], {})
    return linked, _PROTOTYPE(linked.addresses["repeat"])


class Repetition:
    """Repeats the function `evaluate` of the C interface at `address`, which must outlive it.

    Rows are `width` doubles; a row whose entry at `flag` is not 0 is the last. Use it in one thread at a time.
    """

    def __init__(self, address: int, workspace_size: int, width: int, flag: int) -> None:
        self._owner, self._call = _repeat()
        self._address, self._width, self._flag = address, width, flag
        room = np.zeros(workspace_size + 8)
        first = (-room.ctypes.data % 64) // 8
        self._workspace = room[first:]
        self._stage = 0
        self._pointers = np.zeros(1, dtype=np.int64)
        self._owners: tuple[NDArray[np.float64], ...] = ()

    def use(self, *arguments: NDArray[np.float64]) -> None:
        """Take the arguments after the first, which stay the same from row to row: contiguous float64."""
        self._owners = arguments
        self._pointers = np.array([0, *[array.ctypes.data for array in arguments]], dtype=np.int64)
        self._stage = 0

    def run(self, rows: NDArray[np.float64]) -> int:
        """Fill rows 1, 2, ... from row 0 on; how many were filled.

        Shapes:  rows (most + 1, width), contiguous
        """
        if rows.shape[1] != self._width or not rows.flags.c_contiguous or rows.dtype != np.float64:
            raise ValueError(f"rows must be contiguous float64 of width {self._width}, not {rows.dtype} {rows.shape}")
        filled = self._call(
            self._address, rows.ctypes.data, self._pointers.ctypes.data, self._workspace.ctypes.data,
            self._width, self._flag, len(rows) - 1, self._stage,
        )  # fmt: skip
        self._stage = 1
        return filled
