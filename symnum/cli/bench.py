"""`symnum bench`: the benchmark suite, on this machine."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import click

from symnum.errors import SymnumError


@click.command(
    "bench",
    short_help="Run the benchmark suite, or those named.",
    context_settings={"ignore_unknown_options": True},
    options_metavar="[--list] [--json PLACE]",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[NAMES]...")
def command(arguments: tuple[str, ...]) -> int:
    """Run the benchmark suite, or those named.

    --list names them and what they have to reach; --json saves a run to a file. Peers (SymEngine, heyoka, CasADi) take
    part if they are installed: pip install 'symnum-kernels[bench]'.

    \b
    Example:
      symnum bench --list
      symnum bench spine --json figures.json
    """
    module, folder = _suite()
    # a process of its own: figures of a cold start must not profit from what this one has imported
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=folder, check=False).returncode


def _suite() -> tuple[str, Path | None]:
    """Find the suite: inside the installed package, or beside it in a checkout."""
    if importlib.util.find_spec("symnum._bench") is not None:
        return "symnum._bench", None
    checkout = Path(__file__).parents[2]
    if (checkout / "bench" / "__main__.py").is_file():
        return "bench", checkout
    raise SymnumError("the benchmark suite is missing from this installation; install symnum-kernels again")
