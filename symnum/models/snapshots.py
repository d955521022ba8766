"""Snapshots of a march in a Zarr store, each written when it is taken, so that memory does not grow.

The store is a folder in version 2 of the format (zarr.dev): for every array a description in JSON and files with the
numbers of one snapshot each, uncompressed. Every description is replaced whole, after the numbers it tells of, so that
a store can be read while the march goes on, and whatever ended it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symnum.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


_NAME = re.compile(r"\w+")


class SnapshotStore:
    """A Zarr group with `time` and an array for each component of the state, or `state` where it has none.

    With `kept`, a store that exists is gone on with after its first so many snapshots; else it must not exist.

    Shapes:  component (times, ...), where ... are the axes of the state after the first.
    Errors:  ModelError for a store that exists, or is of another state.
    """

    def __init__(
        self, path: str | os.PathLike[str], components: Sequence[str], shape: tuple[int, ...], kept: int | None = None
    ) -> None:
        self.path, self.count = Path(path), kept or 0
        named = components if len(shape) > 1 else ()
        self._shapes = dict.fromkeys(named, shape[1:]) or {"state": shape}
        unfit = next((name for name in self._shapes if name == "time" or not _NAME.fullmatch(name)), None)
        if unfit is not None:
            raise ModelError(f"{unfit!r} cannot name an array of a store: give letters, digits and _, and not 'time'")
        if kept is not None and self.path.exists():
            self._check()
            return
        if self.path.exists():
            raise ModelError(f"{self.path.name} exists; give another name, or remove it")
        self.path.mkdir(parents=True)
        _write_json(self.path / ".zgroup", {"zarr_format": 2})
        for name, lengths in self._arrays():
            (self.path / name).mkdir()
            axes = ["time", *[f"axis{k}" for k in range(len(lengths))]]
            _write_json(self.path / name / ".zattrs", {"_ARRAY_DIMENSIONS": axes})
        self._describe()

    def append(self, t: float, state: Floats) -> None:
        """Write one snapshot."""
        parts = [np.float64(t), *state.reshape(-1, *next(iter(self._shapes.values())))]
        for (name, lengths), values in zip(self._arrays(), parts, strict=True):
            chunk = ".".join(map(str, [self.count, *[0] * len(lengths)]))
            (self.path / name / chunk).write_bytes(np.ascontiguousarray(values, dtype="<f8").tobytes())
        self.count += 1
        self._describe()

    def _arrays(self) -> list[tuple[str, tuple[int, ...]]]:
        return [("time", ()), *self._shapes.items()]

    def _describe(self) -> None:
        for name, lengths in self._arrays():
            _write_json(self.path / name / ".zarray", _description(self.count, lengths))

    def _check(self) -> None:
        """Refuse to go on with a store of another state."""
        for name, lengths in self._arrays():
            try:
                found = json.loads((self.path / name / ".zarray").read_text("utf-8"))
            except (OSError, ValueError) as problem:
                raise ModelError(f"{self.path.name} is no store of snapshots: {problem}") from None
            if found.get("shape", [])[1:] != list(lengths) or found["shape"][0] < self.count:
                raise ModelError(
                    f"{self.path.name} holds snapshots of another march: {name} has shape {found['shape']}"
                )


def _description(count: int, lengths: tuple[int, ...]) -> dict[str, Any]:
    return {
        "zarr_format": 2, "shape": [count, *lengths], "chunks": [1, *lengths], "dtype": "<f8", "order": "C",
        "compressor": None, "filters": None, "fill_value": "NaN",
    }  # fmt: skip


def _write_json(path: Path, data: dict[str, Any]) -> None:
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(json.dumps(data), "utf-8")
    unfinished.replace(path)
