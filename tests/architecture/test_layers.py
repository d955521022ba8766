"""The layers of the package hold: import-linter's contracts of pyproject.toml, as a test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_every_contract_of_import_linter_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    linter = pytest.importorskip("importlinter.cli", reason="import-linter is not installed (extra test)")
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(os.fspath(ROOT))
    assert linter.lint_imports(no_cache=True) == 0


def test_every_folder_of_the_package_has_its_place_among_the_layers() -> None:
    import tomllib

    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    folders = {place.parent.name for place in (ROOT / "symnum").glob("*/__init__.py")}
    assert folders <= {layer.strip("()") for layer in contract["layers"]}
