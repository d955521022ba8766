"""`symnum codegen --build` writes a library that C and Python can use at once."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import symnum as sn
from symnum.cli.main import main
from symnum.errors import ArityError, DomainError, FormatError
from tests.cli.networks import DECAY

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler called cc")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    assert main(["codegen", "x^2/(k + x^2)", "x*k", "--arguments", "x k", "--build", str(folder / "hill")]) == 0
    return folder


def test_three_files_are_written_and_the_library_computes(built: Path) -> None:
    assert sorted(place.suffix for place in built.iterdir()) == [".c", ".h", ".so"]
    x = np.linspace(0.0, 2.0, 5)
    np.testing.assert_array_equal(sn.load_library(built / "hill.so")(x, 2.0), [x**2 / (2 + x**2), 2 * x])


def test_the_header_is_enough_for_a_program_in_c(built: Path, tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text(
        '#include "hill.h"\n#include <stdio.h>\nint main(void) { double x = 2, k = 4, o[hill_outputs],'
        " w[hill_workspace]; const double *a[] = {&x, &k}; hill_evaluate(o, a, w, 0);"
        ' printf("%g %g", o[0], o[1]); return 0; }\n'
    )
    files = [str(tmp_path / "main.c"), str(built / "hill.c"), "-lm", "-o", str(tmp_path / "main")]
    subprocess.run(["cc", "-std=c99", "-Wall", "-Werror", "-Wno-unused", f"-I{built}", *files], check=True)
    assert subprocess.run([tmp_path / "main"], capture_output=True, check=True).stdout == b"0.5 8"


def test_a_network_takes_time_states_and_parameters(tmp_path: Path) -> None:
    (tmp_path / "decay.net").write_text(DECAY)
    assert main(["codegen", str(tmp_path / "decay.net"), "--build", str(tmp_path / "decay")]) == 0
    system = sn.read_network(tmp_path / "decay.net").ode_system()
    library = sn.load_library(tmp_path / "decay.so")
    state, parameters = system.initial_state(), system.parameter_values()
    np.testing.assert_array_equal(library(0.0, state, parameters), system.compile().rhs(0.0, state, parameters))


def test_files_that_are_there_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "f.h").write_text("mine")
    assert main(["codegen", "x", "--build", str(tmp_path / "f")]) == 1
    assert "--force" in capsys.readouterr().err
    assert [place.name for place in tmp_path.iterdir()] == ["f.h"]
    assert main(["codegen", "x", "--build", str(tmp_path / "f"), "--force"]) == 0


def test_what_cannot_be_built_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["codegen", "x", "--build", str(tmp_path / "a-b")]) == 1
    assert "cannot begin names in C" in capsys.readouterr().err
    assert main(["codegen", "x", "--build", "f", "--target", "rust"]) == 2
    monkeypatch.setenv("PATH", "")
    assert main(["codegen", "x", "--build", str(tmp_path / "f")]) == 1
    assert "no C compiler called cc" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_library_is_checked_and_checks(built: Path, tmp_path: Path) -> None:
    (tmp_path / "no.so").write_bytes(b"no library")
    with pytest.raises(FormatError, match="no library that symnum built"):
        sn.load_library(tmp_path / "no.so")
    library = sn.load_library(built / "hill.so")
    with pytest.raises(ArityError, match="takes 2 argument"):
        library(1.0)
    with pytest.raises(DomainError, match="do not fit"):
        library(np.zeros(2), np.zeros(3))
