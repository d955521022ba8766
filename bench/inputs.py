"""Where the input files of the benchmarks are."""

from __future__ import annotations

import os
from pathlib import Path

from .figures import Missing


def data_folder() -> Path:
    """Return the folder of shared inputs: the variable SYMNUM_DATA, else `shared/data` beside the repository."""
    named = os.environ.get("SYMNUM_DATA")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"


def data_file(name: str) -> Path:
    """Return the path of one shared input.

    Errors:  Missing when it is not there.
    """
    path = data_folder() / name
    if not path.is_file():
        raise Missing(f"no {name} in the data folder (set SYMNUM_DATA or --data)")
    return path
