"""The elements that terms read from memory, each as a symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from symnum.arrays.affine import Affine
from symnum.arrays.nodes import Constant, Input, Stored
from symnum.arrays.patterns import uniform_boxes
from symnum.terms.term import Symbol, symbol

if TYPE_CHECKING:
    from numpy.typing import NDArray

Source: TypeAlias = "Input | Stored | Constant"
"""What stands in memory when a loop runs."""


class Access:
    """One element read from memory: `place` is where in the source, counted in elements.

    With `table`, the element is the one whose number stands in that constant source at `place`.
    """

    __slots__ = ("place", "source", "table")

    def __init__(self, source: Source, place: Affine, table: Constant | None = None) -> None:
        self.source, self.place, self.table = source, place, table


class Accesses:
    """The elements that terms read, each as a symbol; equal reads are one symbol."""

    def __init__(self) -> None:
        self.of_symbol: dict[Symbol, Access] = {}
        self._symbols: dict[tuple[int, int, Affine], Symbol] = {}
        self._kept: dict[int, tuple[NDArray[Any], Constant]] = {}
        self._uniform: dict[int, list[list[int]] | None] = {}

    def symbol(self, source: Source, place: Affine, table: Constant | None = None) -> Symbol:
        """The symbol that stands for an element."""
        key = (id(source), id(table), place)
        found = self._symbols.get(key)
        if found is None:
            found = self._symbols[key] = symbol(f"#{len(self._symbols)}")
            self.of_symbol[found] = Access(source, place, table)
        return found

    def numbers(self, values: NDArray[Any]) -> Constant:
        """The one node that stands for these numbers, however often they are read."""
        found = self._kept.get(id(values))
        if found is None:
            found = self._kept[id(values)] = values, Constant(values.shape, False, values, values)
        return found[1]

    def uniform_boxes(self, node: Constant) -> list[list[int]] | None:
        """`uniform_boxes` of a node's numbers, found once."""
        if id(node) not in self._uniform:
            self._uniform[id(node)] = uniform_boxes(node.kept)
        return self._uniform[id(node)]
