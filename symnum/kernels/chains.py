"""Calls of kernels one after the other, as the steps of a march are, put together so that memory is passed once.

Where each call needs of what the one before wrote only rows nearby, a part of the rows can go through many calls while
it is in the cache, and threads meet twice for all of them rather than once for each. What is computed for a row is the
same, to the bit.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from symnum.backends import llvm_engine
from symnum.backends.chain_text import LINK_WORDS, WORDS, chain_text
from symnum.kernels.crew import run_parallel
from symnum.kernels.loops import MOST_AT_ONCE, SERIAL_WORK, Frame, LoopKernel, work_of
from symnum.lowering.loops.nest import Nest
from symnum.lowering.loops.reach import row_reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_LINKS: Final = 16
"""Calls put together at most: so few already pass memory so seldom that it no longer counts."""

TILES: Final = 2
"""Tiles for each thread, so that one that is held up does not hold up the others for long."""

_LEAST_BLOCK: Final = 4  # rows, so that the entry of a nest counts little


class Link(NamedTuple):
    """One call: a kernel with the arrays that it reads and writes."""

    kernel: LoopKernel
    inputs: Sequence[Any]
    outputs: Sequence[Any]


class Chain:
    """Calls that are made again and again with the same arrays; `numbers` holds the scalars of each, row by row.

    Shapes:  numbers (calls, the most numbers that a kernel has)
    Errors:  ValueError for no calls at all.
    """

    def __init__(self, links: Sequence[Link]) -> None:
        self.links = list(links)
        self._frames: list[Frame] = []
        for link in links:
            frame = link.kernel.frame()
            frame.point(link.inputs, link.outputs)
            self._frames.append(frame)
        self.numbers = _stacked([frame.numbers for frame in self._frames])
        self._buffers = _stacked([frame.buffers for frame in self._frames])
        self._nests = [link.kernel.only_nest for link in links]
        self.together = self._most_together()
        self._table = self._described() if self.together > 1 else None

    def run(self, count: int) -> None:
        """Make the first `count` calls."""
        place = 0
        while self._table is not None and count - place > 1:
            more = min(self.together, count - place)
            self._run_together(self._table, place, more)
            place += more
        for number in range(place, count):
            link, frame = self.links[number], self._frames[number]
            link.kernel.run(frame, link.inputs, self.numbers[number, : len(link.kernel.scalars.symbols)], link.outputs)

    # calls put together -----------------------------------------------------------------------------------------------
    def _most_together(self) -> int:
        """How many calls can be put together; 1 if none."""
        found = [entry[0] for entry in self._nests if entry is not None]
        reaches = [row_reach(nest) for nest in found]
        rows = {nest.bounds[0][-1] for nest in found}
        if len(found) != len(self.links) or None in reaches or len(rows) != 1:
            return 1
        self._rows, self._reach = rows.pop(), max([reach for reach in reaches if reach is not None])
        self._threads = min([link.kernel.threads for link in self.links])
        arrays = {id(array): array for link in self.links for array in (*link.inputs, *link.outputs)}
        self._row_bytes = max(1, sum([array.nbytes for array in arrays.values()]) // self._rows)
        self._rows_in_cache = _cache_bytes() // 4 // self._row_bytes
        at_once = MOST_AT_ONCE * self._threads // max([nest.points for nest in found])
        wide = max(1, self._reach)
        in_cache = (self._rows_in_cache - _LEAST_BLOCK) // wide
        in_tile = 1 + self._rows // (TILES * self._threads) // (2 * wide)
        return max(1, min(MOST_LINKS, at_once, in_cache, in_tile))

    def _described(self) -> NDArray[np.int64]:
        """The table of the chain, of all calls."""
        links = np.zeros((len(self.links), LINK_WORDS), dtype=np.int64)
        for k, frame in enumerate(self._frames):
            entry = self._nests[k]
            assert entry is not None
            links[k] = entry[1], self._buffers[k].ctypes.data, frame.addresses[1], self.numbers[k].ctypes.data
        return links

    def _run_together(self, links: NDArray[np.int64], first: int, count: int) -> None:
        nests: list[Nest] = [entry[0] for entry in self._nests[first : first + count] if entry is not None]
        threads = self._threads if sum(map(work_of, nests)) >= SERIAL_WORK else 1
        tiles = threads if threads == 1 else TILES * threads
        head = dict.fromkeys(WORDS, 0)
        head |= {"count": count, "reach": self._reach, "rows": self._rows, "tiles": tiles}
        head["block"] = max(_LEAST_BLOCK, self._rows_in_cache - count * self._reach)
        table = np.concatenate([np.array(list(head.values()), dtype=np.int64), links[first : first + count].reshape(-1)])
        native = _chain_function()
        for phase in (0, 1):
            table[WORDS.index("phase")] = phase
            tables = (table.ctypes.data, 0, 0)
            if threads == 1 or not run_parallel(native.address, tables, tiles, threads):
                native.call(*tables, 0, tiles)


def _stacked(rows: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Rows of different lengths as one array."""
    table = np.zeros((len(rows), max([len(row) for row in rows])), dtype=rows[0].dtype)
    for place, row in enumerate(rows):
        table[place, : len(row)] = row
    return table


@cache
def _cache_bytes() -> int:
    """The size of a core's own cache, as the system tells."""
    try:
        found = os.sysconf("SC_LEVEL2_CACHE_SIZE")
    except (AttributeError, ValueError, OSError):
        found = 0
    return found if found > 0 else 1 << 19


class _Native(NamedTuple):
    """The function that runs a chain; `code` keeps it in memory."""

    address: int
    call: Any
    code: llvm_engine.Linked


@cache
def _chain_function() -> _Native:
    """The function that runs a chain, compiled when first needed, in 10 ms."""
    linked = llvm_engine.link([llvm_engine.compile_text(chain_text(), 1)], ["chain"], {})
    pointer, count = ctypes.c_void_p, ctypes.c_int64
    address = linked.addresses["chain"]
    return _Native(address, ctypes.CFUNCTYPE(None, pointer, pointer, pointer, count, count)(address), linked)
