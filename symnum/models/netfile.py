"""The lines of a BioNetGen `.net` file, sorted into blocks, before anything in them is understood."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeAlias

from symnum.errors import ModelError

MAXIMUM_BYTES = 256 * 2**20
"""Largest file that is read. A published network of 24,388 reactions takes 0.9 MB."""

_READ = ("parameters", "functions", "species", "reactions", "groups")
_SKIPPED = (
    "molecule types", "population types", "population maps", "energy patterns", "compartments", "observables",
    "reaction rules", "reactions_text", "species_text", "actions", "protocol",
)  # fmt: skip
_SYNONYMS = {"seed species": "species", "molecules": "species"}
_REQUIRED = ("species", "reactions")

_DELIMITER = re.compile(r"(begin|end)\s+(\S.*)")
_ACTION = re.compile(r"[A-Za-z_]\w*\s*\(")
_UNREADABLE = "\ufffd"
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")

Source: TypeAlias = str | os.PathLike[str] | IO[str] | IO[bytes]
Line: TypeAlias = tuple[int, str]
Blocks: TypeAlias = dict[str, list[Line]]


@dataclass(frozen=True, slots=True)
class NetFile:
    """A `.net` file as blocks of (line number, text), comments and blank lines left out."""

    source: str
    blocks: Blocks

    def lines(self, block: str) -> list[Line]:
        """The lines of a block; none if the file does not have it."""
        return self.blocks.get(block, [])

    def error(self, line: int, block: str, reason: str) -> ModelError:
        """The error that says what is wrong on a line of a block."""
        return ModelError(f"{self.source}:{line}: in block {block!r}: {reason}")


def read_netfile(source: Source) -> NetFile:
    """Read a `.net` file into its blocks.

    `source` is a path, an open file, or the text itself (a string with a line break in it).

    Errors:  ModelError if it is not text, too large, cut off, or has a block that BioNetGen does not know;
             OSError if it cannot be opened.
    Cost:    O(size of the file).

    >>> text = "begin species\\n 1 A 5 # five\\nend species\\nbegin reactions\\nend reactions\\n"
    >>> read_netfile(text).lines("species")
    [(2, '1 A 5')]
    """
    name, raw = _contents(source)
    return NetFile(name, _split(_decode(raw, name), name))


def shown(text: str, limit: int = 60) -> str:
    """Text of a file as it may stand in a message: quoted, printable, shortened."""
    return repr(text if len(text) <= limit else text[: limit - 3] + "...")


def _contents(source: Source) -> tuple[str, bytes]:
    if isinstance(source, str) and "\n" in source:
        return "<text>", _within_limit(source.encode(), "<text>")
    if isinstance(source, str | os.PathLike):
        with Path(source).open("rb") as file:
            return os.fspath(source), _within_limit(file.read(MAXIMUM_BYTES + 1), os.fspath(source))
    name = str(getattr(source, "name", "<stream>"))
    data = source.read(MAXIMUM_BYTES + 1)
    return name, _within_limit(data.encode() if isinstance(data, str) else data, name)


def _within_limit(data: bytes, name: str) -> bytes:
    if len(data) > MAXIMUM_BYTES:
        raise ModelError(f"{name}: larger than the limit of {MAXIMUM_BYTES // 2**20} MiB for a network file")
    return data


def _decode(data: bytes, name: str) -> str:
    junk = _CONTROL.search(data)
    if junk:
        line = data.count(b"\n", 0, junk.start()) + 1
        raise ModelError(f"{name}:{line}: not a text file: byte 0x{junk.group()[0]:02x} at offset {junk.start()}")
    return data.decode("utf-8-sig", errors="replace")


def _split(text: str, name: str) -> Blocks:
    blocks: Blocks = {}
    block, opened, lines = "", 0, []
    number = 0
    for number, line in _logical_lines(text):
        if _UNREADABLE in line:  # in a comment it does no harm: older files have names and units in Latin-1 there
            raise ModelError(f"{name}:{number}: the line is not UTF-8 text")
        delimiter = _DELIMITER.fullmatch(line) if line[0] in "be" else None
        if delimiter is None:
            if block:
                lines.append((number, line))
            elif not _ACTION.match(line):
                raise ModelError(f"{name}:{number}: {shown(line)} stands outside of every block")
            continue
        word, title = delimiter.group(1), _canonical(delimiter.group(2))
        if title == "model":
            continue
        if word == "begin":
            _check_begin(title, block, opened, blocks, f"{name}:{number}")
            block, opened, lines = title, number, []
        else:
            _check_end(title, block, opened, f"{name}:{number}")
            blocks[block], block = lines, ""
    if block:
        raise ModelError(f"{name}:{number}: the file ends inside block {block!r} of line {opened}: no 'end {block}'")
    for required in _REQUIRED:
        if required not in blocks:
            raise ModelError(f"{name}: there is no block {required!r}: not a network file, or cut off")
    return blocks


def _logical_lines(text: str) -> list[Line]:
    """Lines without comments, blank ones left out, each continued over a backslash at its end."""
    result: list[Line] = []
    held, started = "", 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = (raw.partition("#")[0] if "#" in raw else raw).strip()
        if not held:
            started = number
        else:
            line = f"{held} {line}".rstrip()
        if line.endswith("\\"):
            held = line[:-1].rstrip()
        else:
            held = ""
            if line:
                result.append((started, line))
    if held:
        result.append((started, held))
    return result


def _canonical(title: str) -> str:
    title = " ".join(title.split())
    return _SYNONYMS.get(title, title)


def _check_begin(title: str, block: str, opened: int, blocks: Blocks, where: str) -> None:
    if block:
        raise ModelError(f"{where}: 'begin {title}' inside block {block!r} of line {opened}: no 'end {block}'")
    if title in blocks:
        raise ModelError(f"{where}: a second block {title!r}")
    if title not in _READ and title not in _SKIPPED:
        known = ", ".join((*_READ, *_SKIPPED))
        raise ModelError(f"{where}: unknown block {shown(title)}; BioNetGen writes {known}")


def _check_end(title: str, block: str, opened: int, where: str) -> None:
    if not block:
        raise ModelError(f"{where}: 'end {title}' without its 'begin {title}'")
    if title != block:
        raise ModelError(f"{where}: 'end {title}' closes block {block!r} of line {opened}: 'end {block}' is missing")
