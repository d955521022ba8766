"""What holds for every test."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest

collect_ignore = [
    f"symnum/terms/{package}_terms.py" for package in ("casadi", "symengine") if find_spec(package) is None
]
"""Modules whose examples need a package that need not be there."""


@pytest.fixture(autouse=True)
def no_declarations_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test as a fresh process: texts are parsed with the symbols that `symbols` has declared before."""
    monkeypatch.setattr("symnum.terms.term._declared", {})


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let all tests of a run share one cache of compiled kernels, and leave the user's alone."""
    os.environ["SYMNUM_CACHE_DIR"] = os.fspath(tmp_path_factory.mktemp("cache"))
