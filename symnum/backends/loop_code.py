"""Loops over index tables as LLVM IR text: for algorithms whose tables are data, written once for all of them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager


class LoopCode:
    """Writes one function of pointers and counts; `pointers` are float64 arrays or int32 tables, as they are read.

    Names of values are numbers with a letter, so nothing of a user enters.
    """

    def __init__(self, name: str, pointers: list[str], counts: list[str]) -> None:
        given = [*[f"ptr noalias %{p}" for p in pointers], *[f"i64 %{c}" for c in counts]]
        self._lines = [f"define void @{name}({', '.join(given)}) #0 {{", "entry:"]
        self._block, self._next = "entry", 0

    def value(self, text: str) -> str:
        """A new value."""
        self._next += 1
        self._lines.append(f"%v{self._next} = {text}")
        return f"%v{self._next}"

    def integer(self, table: str, place: str) -> str:
        """An entry of a table of int32."""
        at = self.value(f"getelementptr i32, ptr %{table}, i64 {place}")
        return self.value(f"sext i32 {self.value(f'load i32, ptr {at}')} to i64")

    def after(self, place: str) -> str:
        """The next place."""
        return self.value(f"add i64 {place}, 1")

    def number(self, array: str, place: str) -> str:
        """An element of an array."""
        return self.value(f"load double, ptr {self._at(array, place)}")

    def put(self, array: str, place: str, number: str) -> None:
        """Set an element of an array."""
        self._lines.append(f"store double {number}, ptr {self._at(array, place)}")

    def subtract(self, array: str, place: str, product: tuple[str, str]) -> None:
        """Subtract a product from an element of an array."""
        times = self.value(f"fmul double {product[0]}, {product[1]}")
        self.put(array, place, self.value(f"fsub double {self.number(array, place)}, {times}"))

    @contextmanager
    def loop(self, start: str, stop: str, *, down: bool = False) -> Generator[str]:
        """The places from `start` to before `stop`; or down from before `stop` to `start`."""
        self._next += 1
        label, before = f"b{self._next}", self._block
        self._lines += [f"br label %{label}", f"{label}:"]
        self._next += 1
        counter, head = f"%v{self._next}", len(self._lines)
        self._lines.append("")
        going = self.value(f"icmp {'sgt' if down else 'slt'} i64 {counter}, {start if down else stop}")
        self._lines += [f"br i1 {going}, label %{label}in, label %{label}out", f"{label}in:"]
        self._block = f"{label}in"
        lower = self.value(f"sub i64 {counter}, 1") if down else ""
        yield lower or counter
        following = lower or self.value(f"add i64 {counter}, 1")
        self._lines[head] = (
            f"{counter} = phi i64 [ {stop if down else start}, %{before} ], [ {following}, %{self._block} ]"
        )
        self._lines += [f"br label %{label}", f"{label}out:"]
        self._block = f"{label}out"

    def text(self) -> str:
        """The function, to be put with others and `ATTRIBUTES` into a module."""
        return "\n".join([*self._lines, "ret void", "}"])

    def _at(self, array: str, place: str) -> str:
        return self.value(f"getelementptr double, ptr %{array}, i64 {place}")


ATTRIBUTES = "attributes #0 = { nounwind }"
