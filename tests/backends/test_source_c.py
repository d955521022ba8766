"""C source as a C compiler takes it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import symnum as sn


def test_gcc_neither_warns_nor_contracts_where_the_processor_could(tmp_path: Path) -> None:
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("gcc is not installed")
    a, b, c = sn.symbols("a b c")
    (tmp_path / "f.c").write_text(sn.compile([a, b, c], a * b + c, backend="tape", cache=False).source("c"))
    flags = ["-O2", "-Wall", "-Werror", "-S", "-o", "f.s", "f.c"]
    fused = (
        ["-mfma"]
        if subprocess.run([compiler, "-dumpmachine"], capture_output=True, check=True).stdout.startswith(b"x86_64")
        else []
    )
    subprocess.run([compiler, *fused, *flags], cwd=tmp_path, check=True)
    assert "fmadd" not in (tmp_path / "f.s").read_text()
