"""The layers of the package hold: import-linter's contracts of pyproject.toml, as a test."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

from symnum.late import ABOVE, from_above

ROOT = Path(__file__).parents[2]


def test_every_contract_of_import_linter_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    linter = pytest.importorskip("importlinter.cli", reason="import-linter is not installed (extra test)")
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(os.fspath(ROOT))
    assert linter.lint_imports(no_cache=True) == 0


def test_every_folder_of_the_package_has_its_place_among_the_layers() -> None:
    folders = {place.parent.name for place in (ROOT / "symnum").glob("*/__init__.py")}
    assert folders <= set(_layers())


def test_modules_above_are_named_in_one_table_alone() -> None:
    layers = _layers()
    for place in sorted((ROOT / "symnum").rglob("*.py")):
        own = place.relative_to(ROOT / "symnum").parts[0]
        if own in layers and own != "cli":
            named = re.findall(r"[\"']symnum\.([a-z_]+)[.:\"']", place.read_text(encoding="utf-8"))
            assert not [name for name in named if layers.index(name) < layers.index(own)], place


def test_all_that_is_asked_of_layers_above_exists() -> None:
    assert all(callable(from_above(asked)) for asked in ABOVE)


def _layers() -> list[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [layer.strip("()") for layer in contracts[0]["layers"]]
