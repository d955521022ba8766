"""Compiled code on disk, in a directory that belongs to the user alone.

An entry is machine code that will be run, so nothing is taken on trust. The directory must be the user's own and
writable by nobody else; files are opened relative to it and never through links; every entry carries a keyed digest
(MAC) over its key and its code, made with a secret that only the user can read. What is damaged, truncated, stale or
foreign is ignored and built again. Entries appear under their names by renaming, so that a reader sees all or nothing.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np

from symnum import __version__
from symnum.backends.base import Backend, Options
from symnum.errors import SymnumError
from symnum.lowering.program import Program

LIMIT: Final = 512 * 2**20
"""Bytes that all entries together may take, about 300 kernels of 50 000 instructions."""

LARGEST: Final = LIMIT // 4
"""Bytes that one entry may take."""

_MAGIC = b"symnum code 1\n"
_PERSON = b"symnum entry"
_MAC_SIZE = 32
_SECRET_NAME = "secret"
_SECRET_SIZE = 32
_SUFFIX = ".code"
_TEMPORARY = "tmp-"
_ABANDONED = 3600.0  # seconds after which a temporary file has lost its writer
_KEPT = 0.8  # share of the limit to which removal shrinks the entries, so that it is not needed at every store


class CacheUnavailableError(SymnumError):
    """The cache cannot be used; the message says why. Kernels work without it."""


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """What the disk cache holds; `problem` says why it is not used, and is empty when it is."""

    directory: str
    entries: int
    bytes: int
    limit: int
    problem: str = ""


class DiskCache:
    """Entries of bytes under text keys, bounded in size, the least recently used removed first.

    >>> import tempfile
    >>> cache = DiskCache(Path(tempfile.mkdtemp()) / "cache")
    >>> cache.put("a", b"code")
    >>> cache.get("a"), cache.get("b")
    (b'code', None)
    """

    def __init__(self, directory: Path, limit: int = LIMIT) -> None:
        self.directory, self.limit = directory, limit

    def get(self, key: str) -> bytes | None:
        """The bytes stored under a key, or None if there are none that can be trusted.

        Errors:  CacheUnavailableError if the directory is not safe to use.
        Cost:    a few system calls and 1 ns a byte for the digest.
        """
        with self._opened() as folder:
            name = _entry_name(key)
            content = _read_own(folder, name, LARGEST)
            if content is None:
                return None
            head, data = content[: len(_MAGIC) + _MAC_SIZE], content[len(_MAGIC) + _MAC_SIZE :]
            if not hmac.compare_digest(head, _MAGIC + _mac(_secret(folder), key, data)):
                return None
            with suppress(OSError):  # a cache that cannot be written can still be read
                os.utime(name, dir_fd=folder)
            return data

    def put(self, key: str, data: bytes) -> None:
        """Store bytes under a key, unless they are too large.

        Errors:  CacheUnavailableError if the directory is not safe to use, or cannot be written.
        """
        if len(data) > LARGEST:
            raise CacheUnavailableError(f"{len(data):,} bytes of code are more than the cache takes of one kernel")
        with self._opened() as folder:
            head = _MAGIC + _mac(_secret(folder), key, data)
            target = _entry_name(key)
            _write_new(folder, head + data, lambda name: os.replace(name, target, src_dir_fd=folder, dst_dir_fd=folder))
            self._shrink(folder)

    def clear(self) -> int:
        """Remove all entries; returns how many there were.

        Errors:  CacheUnavailableError if the directory is not safe to use.
        """
        with self._opened() as folder:
            entries = _entries(folder)
            for name, _, _ in entries:
                _remove(folder, name)
            return len(entries)

    def info(self) -> CacheInfo:
        """What the cache holds."""
        try:
            with self._opened() as folder:
                sizes = [size for _, size, _ in _entries(folder)]
        except CacheUnavailableError as problem:
            return CacheInfo(str(self.directory), 0, 0, self.limit, str(problem))
        return CacheInfo(str(self.directory), len(sizes), sum(sizes), self.limit)

    @contextmanager
    def _opened(self) -> Generator[int]:
        """The directory, open and checked; what the system refuses inside becomes CacheUnavailableError."""
        if not hasattr(os, "geteuid") or os.open not in os.supports_dir_fd:
            raise CacheUnavailableError("this platform has no way to check whose a directory is")
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as problem:
            raise CacheUnavailableError(f"cannot open the directory {self.directory}: {problem.strerror}") from None
        try:
            self._check_owner(os.fstat(folder))
            yield folder
        except OSError as problem:
            raise CacheUnavailableError(f"cannot use the directory {self.directory}: {problem.strerror}") from None
        finally:
            os.close(folder)

    def _check_owner(self, status: os.stat_result) -> None:
        if status.st_uid != os.geteuid():
            raise CacheUnavailableError(f"the directory {self.directory} belongs to somebody else")
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise CacheUnavailableError(f"others may write to the directory {self.directory}; chmod it to 700")

    def _shrink(self, folder: int) -> None:
        """Remove the entries that were not used for longest, and temporary files that a crash left behind."""
        entries = _entries(folder)
        total = sum(size for _, size, _ in entries)
        if total > self.limit:
            for name, size, _ in sorted(entries, key=lambda entry: (entry[2], entry[0])):
                _remove(folder, name)
                total -= size
                if total <= self.limit * _KEPT:
                    break


def _entry_name(key: str) -> str:
    return blake2b(key.encode(), digest_size=20).hexdigest() + _SUFFIX


def _mac(secret: bytes, key: str, data: bytes) -> bytes:
    digest = blake2b(key=secret, person=_PERSON, digest_size=_MAC_SIZE)
    named = key.encode()
    digest.update(len(named).to_bytes(8, "little") + named)
    digest.update(data)
    return digest.digest()


def _read_own(folder: int, name: str, largest: int, forbidden: int = 0) -> bytes | None:
    """The content of a plain file that is this user's own, or None; `forbidden` holds mode bits it must not have."""
    try:
        # without O_NONBLOCK, a pipe of this name would block
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError:
        return None
    with os.fdopen(file, "rb") as stream:
        status = os.fstat(file)
        own = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()
        if not own or status.st_mode & forbidden or status.st_size > largest:
            return None
        try:
            return stream.read()
        except OSError:
            return None


def _write_new(folder: int, content: bytes, publish: Callable[[str], None]) -> None:
    """Write a file under a temporary name and publish it; nothing is left behind if that fails."""
    name = f"{_TEMPORARY}{secrets.token_hex(8)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    file = os.open(name, flags, 0o600, dir_fd=folder)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
        publish(name)
    finally:
        _remove(folder, name)


def _remove(folder: int, name: str) -> None:
    with suppress(OSError):
        os.unlink(name, dir_fd=folder)


def _secret(folder: int) -> bytes:
    """The user's secret, made when there is none that only the user can read."""
    others = stat.S_IRWXG | stat.S_IRWXO
    for _ in range(2):
        known = _read_own(folder, _SECRET_NAME, _SECRET_SIZE, forbidden=others)
        if known is not None and len(known) == _SECRET_SIZE:
            return known
        with suppress(FileNotFoundError):
            os.unlink(_SECRET_NAME, dir_fd=folder)
        with suppress(FileExistsError):  # another process was faster: its secret is read in the next round
            _write_new(folder, secrets.token_bytes(_SECRET_SIZE), partial(_link_secret, folder))
    raise CacheUnavailableError("the secret of the cache cannot be read back")


def _link_secret(folder: int, name: str) -> None:
    os.link(name, _SECRET_NAME, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)


def _entries(folder: int) -> list[tuple[str, int, float]]:
    """Name, size and time of last use of every entry; abandoned temporary files are removed on the way."""
    found: list[tuple[str, int, float]] = []
    with os.scandir(folder) as listing:
        for item in listing:
            try:
                status = item.stat(follow_symlinks=False)
            except OSError:
                continue
            if item.name.endswith(_SUFFIX):
                found.append((item.name, status.st_size, status.st_mtime))
            elif item.name.startswith(_TEMPORARY) and time.time() - status.st_mtime > _ABANDONED:
                _remove(folder, item.name)
    return sorted(found)


# the user's cache -----------------------------------------------------------------------------------------------------
def user_cache() -> DiskCache:
    """The cache in SYMNUM_CACHE_DIR or, if that is not set, in the system's place for the user's caches."""
    chosen = os.environ.get("SYMNUM_CACHE_DIR", "")
    if chosen:
        return DiskCache(Path(chosen))
    from platformdirs import user_cache_path

    return DiskCache(user_cache_path("symnum", appauthor=False))


def entry_key(program: Program, backend: Backend, options: Options) -> str:
    """The key of a program's code: whatever the code depends on, digested.

    >>> from symnum.backends.base import backend_named
    >>> from symnum.lowering.text import parse_program
    >>> program = parse_program("argument state 1; v1 = add v0 v0; output v1")
    >>> len(entry_key(program, backend_named("llvm"), Options()))
    64
    """
    parts = [
        "symnum kernel 1",
        program.digest,
        backend.name,
        f"tier {options.tier}",
        backend.fingerprint(),
        *versions(),
    ]
    return blake2b("\n".join(parts).encode(), digest_size=32).hexdigest()


@cache
def versions() -> tuple[str, ...]:
    """The versions that generated code may depend on, besides those that a backend names in its fingerprint."""
    import platform

    own = f"symnum {__version__} {_newest_source()}"
    return (own, f"python {platform.python_version()}", platform.machine(), f"numpy {np.__version__}")


def _newest_source() -> int:
    """When the code of symnum and its rules last changed, in nanoseconds: what it makes may change without a version.

    Cost:    3 ms, for some 400 files.
    """
    package = Path(__file__).parents[1]
    sources = [path for top in (package, package.parent / "rules") for path in top.rglob("*.py")]
    return max([path.stat().st_mtime_ns for path in sources], default=0)


def cache_info() -> CacheInfo:
    """What the disk cache of compiled kernels holds, and where it is.

    >>> cache_info().limit
    536870912
    """
    return user_cache().info()


def clear_cache() -> int:
    """Remove all compiled kernels from the disk cache; returns how many there were.

    Errors:  CacheUnavailableError if the directory is not safe to use.

    >>> clear_cache() >= 0
    True
    """
    return user_cache().clear()
