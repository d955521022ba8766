"""`symnum repl`: a Python prompt with all of symnum at hand and symbols on demand."""

from __future__ import annotations

import builtins
import contextlib
import sys
import traceback
from collections.abc import Generator
from pathlib import Path
from typing import Any

import click

BANNER = """symnum: all public names are here, and a name that is not yet known is a symbol.
simplify(sin(x)^2 + cos(x)^2) becomes simplify(sin(x)**2 + cos(x)**2) in Python; parse("...") reads ^ too."""


class Names(dict[str, Any]):
    """A namespace in which a name that nothing defines is a symbol.

    >>> names = Names()
    >>> eval("diff(x**2, x)", names)
    2*x
    """

    def __missing__(self, name: str) -> Any:
        import symnum

        if name.startswith("_") or hasattr(builtins, name):
            raise KeyError(name)
        if name in dir(symnum):
            return getattr(symnum, name)
        found = self[name] = symnum.symbol(name)
        return found


@click.command("repl", short_help="Start a prompt where names are symbols.")
@click.option("--plain", is_flag=True, help="Use Python's own prompt even if IPython is installed.")
def command(plain: bool) -> int:
    """Start a Python prompt in which names are symbols until they are given a value.

    IPython is used if it is installed. _ is the latest result, Out holds all. The history is kept
    between runs, Ctrl-C stops what runs and Ctrl-D ends.

    \b
    Example:
      symnum repl
      echo 'print(diff(sin(x)**2, x))' | symnum repl
    """
    import symnum

    names = Names(sn=symnum, __name__="__console__", __doc__=None)
    if not plain and sys.stdin.isatty():
        with contextlib.suppress(ModuleNotFoundError):
            from IPython import start_ipython

            click.echo(BANNER)
            start_ipython(argv=["--no-banner"], user_ns=names)
            return 0
    return _python_prompt(names)


def _python_prompt(names: Names) -> int:
    import code

    stream = sys.stdin
    if stream.isatty():
        with _history(), _results(names):
            code.InteractiveConsole(names).interact(BANNER, exitmsg="")
        return 0
    try:
        # what a person pipes in is a program of that person's own, as for python itself
        exec(compile(stream.read(), "<stdin>", "exec"), names)  # noqa: S102
    except Exception:
        traceback.print_exc(limit=-1)
        return 1
    return 0


@contextlib.contextmanager
def _results(names: Names) -> Generator[None]:
    """`Out`, a list of all results that were shown; the latest is `_` besides, as at every prompt of Python."""
    shown: list[Any] = []
    before, names["Out"] = sys.displayhook, shown

    def show(value: object) -> None:
        before(value)
        if value is not None:
            shown.append(value)

    sys.displayhook = show
    try:
        yield
    finally:
        sys.displayhook = before


@contextlib.contextmanager
def _history() -> Generator[None]:
    """The lines of earlier runs, and those of this one kept for the next, where the system has readline."""
    try:
        import readline
    except ModuleNotFoundError:
        yield
        return
    from platformdirs import user_state_path

    file = Path(user_state_path("symnum"), "history")
    with contextlib.suppress(OSError):
        readline.read_history_file(file)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            readline.write_history_file(file)
