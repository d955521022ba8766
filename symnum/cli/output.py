"""Writing what a command found: whole files or none, and never over a file that is there already."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click

from symnum.errors import SymnumError

force_option = click.option("--force", is_flag=True, help="Write over an existing file.")


def _silence(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from symnum.observe.progress import no_progress

        context.meta[_QUIET] = True
        context.with_resource(no_progress())


_QUIET = "symnum.quiet"
quiet_option = click.option(
    "--quiet", is_flag=True, expose_value=False, callback=_silence, help="Results only: no progress and no remarks."
)


def remark(text: str) -> None:
    """Write to standard error what a person may want to know besides the result, unless `--quiet` was given."""
    if not click.get_current_context().meta.get(_QUIET):
        click.echo(text, err=True)


class OutputExists(SymnumError):
    """The file to write is there already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists; --force writes over it")


def refuse_existing(path: str | Path | None, *, force: bool) -> None:
    """Fail before the work begins if its result could not be written.

    Errors:  OutputExists if the file is there and force is not given; SymnumError if its folder is missing.

    >>> refuse_existing("-", force=False)
    """
    if path is None or str(path) == "-":
        return
    path = Path(path)
    if not path.parent.is_dir():
        raise SymnumError(f"{path}: the folder {path.parent} does not exist")
    if path.is_dir():
        raise SymnumError(f"{path} is a folder; name a file in it")
    if not force and _is_ordinary(path):
        raise OutputExists(path)


def write_result(path: str | Path, content: str | bytes, *, force: bool) -> None:
    """Write a whole file under its name at once, so that nobody ever meets half of it; `-` is standard output.

    Errors:  as refuse_existing; OSError if the disk refuses.

    >>> write_result("-", "5*x", force=False)
    5*x
    """
    if str(path) == "-":
        click.echo(content, nl=isinstance(content, str) and not content.endswith("\n"))
        return
    refuse_existing(path, force=force)
    path = Path(path)
    data = content.encode() if isinstance(content, str) else content
    if path.exists() and not path.is_file():  # a device or a pipe must not be replaced
        path.write_bytes(data)
        return
    draft = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}")
    try:
        with draft.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        _publish(draft, path, force=force)
    finally:
        draft.unlink(missing_ok=True)


def _publish(draft: Path, path: Path, *, force: bool) -> None:
    if force:
        draft.replace(path)
        return
    try:
        path.hardlink_to(draft)  # fails if the name was taken meanwhile, which a rename would not
    except FileExistsError:
        raise OutputExists(path) from None
    except OSError:  # a file system without links
        draft.replace(path)


def _is_ordinary(path: Path) -> bool:
    """Tell whether writing would destroy something: a file or a link does, a device or a pipe does not."""
    return path.is_symlink() or path.is_file()
