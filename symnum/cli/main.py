"""The command `symnum`: finds the commands and turns every ending into an exit status.

Nothing heavy is imported here or at the top of a command's file: `symnum --help` must answer within 0.15 s, and NumPy,
SciPy, SymPy, Numba and egglog each take longer than that to import.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from enum import IntEnum
from typing import Final

import click

from symnum import __version__
from symnum.errors import SymnumError

COMMANDS: Final = (
    "bench", "calibrate", "codegen", "demo", "explain", "repl", "rewrite", "rules", "simplify", "solve",
)  # fmt: skip


_EXTRA_OF: Final = {"flint": "verify", "z3": "verify", "matplotlib": "plot"}


class Status(IntEnum):
    """Exit statuses."""

    DONE = 0
    BAD_INPUT = 1
    USAGE = 2
    INTERRUPTED = 130  # 128 + SIGINT, as shells report it


class LazyCommands(click.Group):
    """The commands of symnum, each imported from its own file when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        return importlib.import_module(f"symnum.cli.{cmd_name}").command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments begin with.

        Errors:  UsageError that offers the nearest names, if there is none.
        """
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=2)
            hint = f"did you mean {' or '.join(near)}?" if near else f"choose one of {', '.join(COMMANDS)}"
            ctx.fail(f"there is no command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def application() -> None:
    """Symbolic mathematics, compiled to fast kernels.

    \b
    Example:
      symnum simplify "2*x + 3*x"
      symnum solve model.net --until 100 --plot model.png
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status; an error is one line on standard error, never a traceback.

    Errors:  none escape, except that SYMNUM_DEBUG=1 or more lets an error that symnum did not foresee through.

    >>> int(main(["simplify", "2*x + 3*x"]))
    5*x
    0
    """
    if instruction := os.environ.get("_SYMNUM_COMPLETE"):
        from click.shell_completion import shell_complete

        return shell_complete(application, {}, "symnum", "_SYMNUM_COMPLETE", instruction)
    try:
        # not application.main, which ends the process itself when a pipe breaks
        with application.make_context("symnum", list(sys.argv[1:] if arguments is None else arguments)) as context:
            outcome = application.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as ending:
        return _fail(str(ending) or "interrupted", Status.INTERRUPTED)
    except BrokenPipeError:
        return _reader_went_away()
    except Exception as error:
        return _fail(_one_line(error), Status.BAD_INPUT)
    return int(outcome) if isinstance(outcome, int) else 0


def _one_line(error: Exception) -> str:
    """Say what went wrong in one line; on a terminal the caret under the offending column follows."""
    if isinstance(error, SymnumError):
        return str(error) if sys.stderr.isatty() else str(error).partition("\n")[0]
    if isinstance(error, OSError) and error.strerror:
        return error.strerror if error.filename is None else f"{error.filename}: {error.strerror}"
    if isinstance(error, MemoryError):
        return "out of memory"
    if isinstance(error, ModuleNotFoundError) and error.name in _EXTRA_OF:
        extra = _EXTRA_OF[error.name]
        return f"this needs the package {error.name!r}: pip install 'symnum-kernels[{extra}]'"
    from symnum.observe import debug_level

    if debug_level():
        raise error
    what = str(error).partition("\n")[0] or "no further word"
    return f"unforeseen {type(error).__name__}: {what} (SYMNUM_DEBUG=1 shows where; please report it)"


def _fail(message: str, status: Status) -> int:
    click.echo(f"symnum: {message}", err=True)
    return status


def _reader_went_away() -> int:
    """End quietly when the program that reads our output, `head` say, has seen enough."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())  # or the interpreter fails once more when it flushes at exit
    os.close(nowhere)
    return Status.DONE
