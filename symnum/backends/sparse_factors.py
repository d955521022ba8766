"""Factors of sparse matrices with one pattern and one order of pivots, in native code.

`factor` makes them, `forward` and `backward` solve with them, and `residual` gives the sums of a product with the
matrix and of the sizes of what is added up in them.

Column j of the matrix is computed from the columns before it (left-looking), in a dense column `x` that is zero between
two columns. The first `cut` pivots are sparse; what is left of the columns behind them is one dense matrix, which the
caller factors. All tables are of the matrix in the order of its pivots.

Source:  J. R. Gilbert and T. Peierls, Sparse partial pivoting in time proportional to arithmetic operations, SIAM J.
         Sci. Stat. Comput. 9 (1988), without the pivoting.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING, Any

from symnum.backends.llvm_text import double_text
from symnum.backends.loop_code import ATTRIBUTES, LoopCode

if TYPE_CHECKING:
    from symnum.backends.llvm_engine import Linked

_ZERO, _ONE = double_text(0.0), double_text(1.0)
_FACTOR = (["starts", "rows", "data", "ustarts", "urows", "lstarts", "lrows", "u", "l", "inverse", "tail", "x"],
           ["size", "cut", "rest"])  # fmt: skip
_FORWARD = (["lstarts", "lrows", "l", "x"], ["cut"])
_RESIDUAL = (["starts", "rows", "data", "x", "sums", "sizes"], ["size"])
_BACKWARD = (["ustarts", "urows", "u", "inverse", "x"], ["size", "cut"])


def _factor_text() -> str:
    code = LoopCode("factor", *_FACTOR)
    with code.loop("0", "%cut") as j:
        _reduced_column(code, j)
        inverse = code.value(f"fdiv double {_ONE}, {code.number('x', j)}")
        code.put("inverse", j, inverse)
        code.put("x", j, _ZERO)
        with code.loop(code.integer("lstarts", j), code.integer("lstarts", code.after(j))) as place:
            row = code.integer("lrows", place)
            code.put("l", place, code.value(f"fmul double {code.number('x', row)}, {inverse}"))
            code.put("x", row, _ZERO)
    with code.loop("%cut", "%size") as j:
        _reduced_column(code, j)
        start = code.value(f"mul i64 {code.value(f'sub i64 {j}, %cut')}, %rest")
        with code.loop("0", "%rest") as k:
            row = code.value(f"add i64 {k}, %cut")
            code.put("tail", code.value(f"add i64 {start}, {k}"), code.number("x", row))
            code.put("x", row, _ZERO)
    return code.text()


def _reduced_column(code: LoopCode, j: str) -> None:
    """Put column j into x, less what the pivots before it take; its part above the pivots goes into u."""
    with code.loop(code.integer("starts", j), code.integer("starts", code.after(j))) as place:
        code.put("x", code.integer("rows", place), code.number("data", place))
    with code.loop(code.integer("ustarts", j), code.integer("ustarts", code.after(j))) as place:
        pivot = code.integer("urows", place)
        factor = code.number("x", pivot)
        code.put("u", place, factor)
        code.put("x", pivot, _ZERO)
        with code.loop(code.integer("lstarts", pivot), code.integer("lstarts", code.after(pivot))) as below:
            code.subtract("x", code.integer("lrows", below), (code.number("l", below), factor))


def _forward_text() -> str:
    code = LoopCode("forward", *_FORWARD)
    with code.loop("0", "%cut") as j:
        factor = code.number("x", j)
        with code.loop(code.integer("lstarts", j), code.integer("lstarts", code.after(j))) as place:
            code.subtract("x", code.integer("lrows", place), (code.number("l", place), factor))
    return code.text()


def _backward_text() -> str:
    code = LoopCode("backward", *_BACKWARD)
    with code.loop("%cut", "%size", down=True) as j:
        _taken_out(code, j, code.number("x", j))
    with code.loop("0", "%cut", down=True) as j:
        solved = code.value(f"fmul double {code.number('x', j)}, {code.number('inverse', j)}")
        code.put("x", j, solved)
        _taken_out(code, j, solved)
    return code.text()


def _taken_out(code: LoopCode, j: str, solved: str) -> None:
    with code.loop(code.integer("ustarts", j), code.integer("ustarts", code.after(j))) as place:
        code.subtract("x", code.integer("urows", place), (code.number("u", place), solved))


def _residual_text() -> str:
    code = LoopCode("residual", *_RESIDUAL)
    with code.loop("0", "%size") as j:
        factor = code.number("x", j)
        with code.loop(code.integer("starts", j), code.integer("starts", code.after(j))) as place:
            row, part = code.integer("rows", place), code.value(f"fmul double {code.number('data', place)}, {factor}")
            code.put("sums", row, code.value(f"fadd double {code.number('sums', row)}, {part}"))
            size = code.value(f"call double @llvm.fabs.f64(double {part})")
            code.put("sizes", row, code.value(f"fadd double {code.number('sizes', row)}, {size}"))
    return code.text()


class FactorFunctions:
    """The functions by their C interfaces: pointers first, then counts."""

    def __init__(self) -> None:
        from symnum.backends import llvm_engine

        forms = {"factor": _FACTOR, "forward": _FORWARD, "backward": _BACKWARD, "residual": _RESIDUAL}
        texts = [_factor_text(), _forward_text(), _backward_text(), _residual_text()]
        text = "\n".join([*texts, "declare double @llvm.fabs.f64(double)", ATTRIBUTES])
        self._linked: Linked = llvm_engine.link([llvm_engine.compile_text(text, 2)], list(forms), {})
        self.factor, self.forward, self.backward, self.residual = (
            _prototype(pointers, counts)(self._linked.addresses[name]) for name, (pointers, counts) in forms.items()
        )


def _prototype(pointers: list[str], counts: list[str]) -> Any:
    return ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * len(pointers), *[ctypes.c_int64] * len(counts))


@cache
def factor_functions() -> FactorFunctions:
    """The functions, compiled once, in some 30 ms."""
    return FactorFunctions()
