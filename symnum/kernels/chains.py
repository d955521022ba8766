"""Calls of kernels one after the other, as the steps of a march are, put together so that memory is passed once.

Where each call needs of what the one before wrote only rows nearby, a part of the rows can go through many calls while
it is in the cache, and threads meet twice for all of them rather than once for each. What is computed for a row is the
same, to the bit.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from symnum.backends import llvm_engine
from symnum.backends.chain_text import LINK_WORDS, WORDS, chain_text
from symnum.kernels.crew import run_parallel
from symnum.kernels.loops import MOST_AT_ONCE, SERIAL_WORK, Frame, LoopKernel, work_of
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
            scalars = self.numbers[number, : len(link.kernel.scalars.symbols)].tolist()
            link.kernel.run(frame, link.inputs, scalars, link.outputs)

    # calls put together -----------------------------------------------------------------------------------------------
    def _most_together(self) -> int:
        """How many calls can be put together; 1 if none."""
        nests = {id(entry[0]): entry[0] for entry in self._nests if entry is not None}
        reaches = [row_reach(nest) for nest in nests.values()]
        rows = {nest.bounds[0][-1] for nest in nests.values()}
        if None in self._nests or None in reaches or len(rows) != 1:
            return 1
        self._rows, self._reach = rows.pop(), max([reach for reach in reaches if reach is not None])
        self._work = min(map(work_of, nests.values()))
        self._threads = min([link.kernel.threads for link in self.links])
        arrays = {id(array): array for link in self.links for array in (*link.inputs, *link.outputs)}
        self._rows_in_cache = _cache_bytes() // 4 * self._rows // max(1, sum([a.nbytes for a in arrays.values()]))
        at_once = MOST_AT_ONCE * self._threads // max([nest.points for nest in nests.values()])
        wide = max(1, self._reach)
        in_cache = (self._rows_in_cache - _LEAST_BLOCK) // wide
        in_tile = 1 + self._rows // (TILES * self._threads) // (2 * wide)
        return max(1, min(MOST_LINKS, at_once, in_cache, in_tile))

    def _described(self) -> NDArray[np.int64]:
        """The tables of all calls."""
        links = np.zeros((len(self.links), LINK_WORDS), dtype=np.int64)
        for k, (entry, frame) in enumerate(zip(self._nests, self._frames, strict=True)):
            assert entry is not None
            links[k] = entry[1], self._buffers[k].ctypes.data, frame.addresses[1], self.numbers[k].ctypes.data
        return links

    def _run_together(self, links: NDArray[np.int64], first: int, count: int) -> None:
        threads = self._threads if count * self._work >= SERIAL_WORK else 1
        tiles = threads if threads == 1 else TILES * threads
        block = max(_LEAST_BLOCK, self._rows_in_cache - count * self._reach)
        table = np.empty(len(WORDS) + LINK_WORDS * count, dtype=np.int64)
        table[len(WORDS) :] = links[first : first + count].reshape(-1)
        native, tables = _chain_function(), (table.ctypes.data, 0, 0)
        for phase in (0, 1):
            table[: len(WORDS)] = count, self._reach, self._rows, tiles, block, phase
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
    """The size of a core's own cache of the second level, as Linux tells, or a common one."""
    try:
        text = Path("/sys/devices/system/cpu/cpu0/cache/index2/size").read_text("ascii").strip()
        return int(text.removesuffix("K")) << 10
    except (OSError, ValueError):
        return 1 << 20


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
