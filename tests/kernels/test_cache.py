"""The disk cache gives back what was stored, ignores whatever is not to be trusted, and never stops a kernel."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import symnum as sn
from symnum.kernels.cache import CacheUnavailableError, DiskCache, cache_info, clear_cache
from symnum.kernels.kernel import Kernel
from symnum.terms.canonical import call

MODE_BITS = 0o777


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for a cache of this test alone."""
    place = tmp_path / "cache"
    monkeypatch.setenv("SYMNUM_CACHE_DIR", os.fspath(place))
    return place


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.code"))


def build() -> Kernel:
    x, y = sn.symbols("x y")
    return sn.compile([x, y], [x * y + 1, x - y])


def was_loaded(kernel: Kernel) -> bool:
    return any(stage.name == "load" for stage in kernel.report.stages)


def check_works(kernel: Kernel) -> None:
    np.testing.assert_array_equal(kernel(2.0, 3.0), [7.0, -1.0])


def test_a_second_kernel_loads_the_code_of_the_first(folder: Path) -> None:
    check_works(build())
    again = build()
    assert was_loaded(again)
    check_works(again)


def test_the_code_for_many_points_is_cached_too(folder: Path) -> None:
    build()(np.ones(3), 1.0)
    sizes = [entry.stat().st_size for entry in entries(folder)]
    again = build()
    again(np.ones(3), 1.0)
    assert not any(stage.name == "store" for stage in again.report.stages)
    assert sizes == [entry.stat().st_size for entry in entries(folder)]


def test_the_directory_and_its_files_are_for_the_user_alone(folder: Path) -> None:
    build()
    assert folder.stat().st_mode & MODE_BITS == 0o700
    assert {file.stat().st_mode & MODE_BITS for file in folder.iterdir()} == {0o600}


def flip_byte(entry: Path) -> None:
    data = bytearray(entry.read_bytes())
    data[len(data) // 2] ^= 1
    entry.write_bytes(data)


def truncate(entry: Path) -> None:
    entry.write_bytes(entry.read_bytes()[:-100])


def empty(entry: Path) -> None:
    entry.write_bytes(b"")


def replace_by_link(entry: Path) -> None:
    entry.rename(entry.with_suffix(".moved"))
    entry.symlink_to(entry.with_suffix(".moved"))


def replace_by_pipe(entry: Path) -> None:
    entry.unlink()
    os.mkfifo(entry)


def replace_by_directory(entry: Path) -> None:
    entry.unlink()
    entry.mkdir()


def forge_with_another_secret(entry: Path) -> None:
    name, secret = entry.name, entry.parent / "secret"
    entry.unlink()
    secret.write_bytes(bytes(32))
    build()
    assert (entry.parent / name).exists()
    secret.write_bytes(bytes([1] * 32))


def lose_the_secret(entry: Path) -> None:
    (entry.parent / "secret").unlink()


def show_the_secret(entry: Path) -> None:
    (entry.parent / "secret").chmod(0o644)


def cut_the_secret(entry: Path) -> None:
    (entry.parent / "secret").write_bytes(b"short")


ATTACKS = [
    flip_byte,
    truncate,
    empty,
    replace_by_link,
    replace_by_pipe,
    replace_by_directory,
    forge_with_another_secret,
    lose_the_secret,
    show_the_secret,
    cut_the_secret,
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_entry_that_was_tampered_with_is_ignored_and_built_again(
    folder: Path, attack: Callable[[Path], None]
) -> None:
    build()
    attack(entries(folder)[0])
    again = build()
    assert not was_loaded(again)
    check_works(again)


def test_after_tampering_the_entry_is_mended(folder: Path) -> None:
    build()
    flip_byte(entries(folder)[0])
    build()
    assert was_loaded(build())


def test_an_entry_under_the_name_of_another_is_not_taken(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "cache")
    cache.put("a", b"one")
    cache.put("b", b"two")
    first, second = entries(cache.directory)
    first.write_bytes(second.read_bytes())
    assert sorted(map(str, (cache.get("a"), cache.get("b")))) in (["None", "b'one'"], ["None", "b'two'"])


def test_a_directory_that_others_may_write_to_is_not_used(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    kernel = build()
    check_works(kernel)
    assert "others may write" in str(kernel.report)
    assert not list(folder.iterdir())


def test_a_directory_of_somebody_else_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build()
    stranger = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: stranger)
    kernel = build()
    check_works(kernel)
    assert not was_loaded(kernel)
    assert "belongs to somebody else" in str(kernel.report)


def test_a_link_in_place_of_the_directory_is_not_followed(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir(mode=0o700)
    folder.symlink_to(target)
    check_works(build())
    assert not list(target.iterdir())


def test_a_file_in_place_of_the_directory_does_no_harm(folder: Path) -> None:
    folder.write_text("not a directory")
    check_works(build())
    assert "not a directory" in cache_info().problem.lower() or "exists" in cache_info().problem.lower()


@pytest.mark.parametrize("name", ["write", "replace"])
def test_a_full_disk_does_no_harm(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        "symnum.kernels.cache.os.fdopen" if name == "write" else "symnum.kernels.cache.os.replace", refuse
    )
    kernel = build()
    monkeypatch.undo()
    check_works(kernel)
    assert "No space left" in str(kernel.report)
    assert not [file for file in folder.iterdir() if file.name.startswith("tmp-")]


def test_the_least_recently_used_entries_go_first(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "cache", limit=1000)
    for age, key in enumerate("abc"):
        cache.put(key, bytes(250))
        newest = max(entries(cache.directory), key=lambda entry: entry.stat().st_mtime)
        os.utime(newest, (age, age))
    assert cache.get("a") is not None  # used now, so that b is the oldest
    cache.put("d", bytes(250))
    assert [key for key in "abcd" if cache.get(key) is not None] == ["a", "d"]


def test_one_entry_larger_than_the_cache_takes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symnum.kernels.cache.LARGEST", 10)
    with pytest.raises(CacheUnavailableError, match="more than the cache takes"):
        DiskCache(tmp_path / "cache").put("a", bytes(11))


def test_clearing_removes_all_entries(folder: Path) -> None:
    build()
    assert cache_info().entries == 1
    assert clear_cache() == 1
    assert cache_info().bytes == 0


def test_abandoned_temporary_files_are_removed(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "cache")
    cache.put("a", b"one")
    old, new = cache.directory / "tmp-old", cache.directory / "tmp-new"
    old.touch()
    new.touch()
    os.utime(old, (1, 1))
    cache.put("b", b"two")
    assert not old.exists()
    assert new.exists()


def test_without_the_cache_nothing_is_written(folder: Path) -> None:
    x = sn.symbols("x")
    sn.compile([x], x + 1, cache=False)
    assert not folder.exists()


def test_a_kernel_that_calls_a_registered_function_is_not_stored(folder: Path) -> None:
    bump = sn.register_function("kernel_test_bump", 1, implementation=lambda a: a * (1.0 - a))
    x = sn.symbols("x")
    kernel = sn.compile([x], call(bump, x) + 1)
    assert kernel(0.25) == 1.1875
    assert "cannot be stored" in kernel.report.stop
    assert entries(folder) == []


def test_entries_are_plain_files(folder: Path) -> None:
    build()
    assert all(stat.S_ISREG(file.lstat().st_mode) for file in folder.iterdir())
