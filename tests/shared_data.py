"""Networks and reference trajectories that lie in a folder `shared` beside the repository, where there is one."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def shared_folder() -> Path | None:
    """The folder `shared/data/networks` beside the repository or one of the folders above it."""
    candidates = (parent / "shared" / "data" / "networks" for parent in ROOT.parents)
    return next((folder for folder in candidates if folder.is_dir()), None)


def shared_networks(suffix: str = ".net") -> list[str]:
    """The names of the networks for which there is a file with this suffix; none without the folder."""
    folder = shared_folder()
    return [] if folder is None else sorted(path.stem for path in folder.glob(f"*{suffix}"))


def shared_file(name: str) -> Path:
    """A file of the folder; the test is skipped if it is not there."""
    folder = shared_folder()
    if folder is None or not (folder / name).is_file():
        pytest.skip(f"../shared/data/networks/{name} is not beside the repository")
    return folder / name
