"""Results are whole files or none, and never replace a file that was there."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from symnum.cli.output import OutputExists, refuse_existing, write_result
from symnum.errors import SymnumError


def test_a_result_is_written_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    write_result(tmp_path / "kernel.c", "int main;\n", force=False)
    assert [place.name for place in tmp_path.iterdir()] == ["kernel.c"]
    assert (tmp_path / "kernel.c").read_text() == "int main;\n"


def test_a_result_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_result(tmp_path / "result", b"", force=False)
    assert (tmp_path / "result").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path) -> None:
    target = tmp_path / "kernel.c"
    target.write_text("mine")
    with pytest.raises(OutputExists, match="--force"):
        write_result(target, "other", force=False)
    assert target.read_text() == "mine"
    write_result(target, "other", force=True)
    assert target.read_text() == "other"


def test_a_link_is_a_file_that_exists_and_its_target_is_never_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputExists):
        write_result(tmp_path / "link", "text", force=False)
    write_result(tmp_path / "link", "text", force=True)
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_appears_while_the_work_goes_on_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "kernel.c"
    monkeypatch.setattr("symnum.cli.output.refuse_existing", lambda path, force: target.write_text("mine"))
    with pytest.raises(OutputExists):
        write_result(target, "other", force=False)
    assert target.read_text() == "mine"
    assert [place.name for place in tmp_path.iterdir()] == ["kernel.c"]


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_result(tmp_path / "kernel.c", "text", force=False)
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_result(pipe, "text", force=False)
    reader.join(timeout=10)
    assert read == ["text"]
    assert pipe.is_fifo()


def test_a_missing_folder_and_a_folder_are_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(SymnumError, match="does not exist"):
        refuse_existing(tmp_path / "none" / "kernel.c", force=True)
    with pytest.raises(SymnumError, match="is a folder"):
        refuse_existing(tmp_path, force=True)
