"""What holds for all tests: their kernels are cached in a directory of their own, never in the user's."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let all tests of a run share one cache of compiled kernels."""
    os.environ["SYMNUM_CACHE_DIR"] = os.fspath(tmp_path_factory.mktemp("cache"))
