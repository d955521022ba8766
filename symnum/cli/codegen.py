"""`symnum codegen`: source code of expressions, or of a network's right-hand side."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from symnum.backends.source.targets import LANGUAGES, unknown_language
from symnum.cli.completion import completing
from symnum.cli.generation import Options, generate
from symnum.cli.output import force_option, quiet_option, refuse_existing, write_result
from symnum.errors import SymnumError


@click.command(
    "codegen", short_help="Write source code in thirteen languages.", context_settings={"ignore_unknown_options": True}
)  # or -x + 1 would be taken for options
@click.argument("inputs", nargs=-1, required=True, type=click.Path(), metavar="EXPR... | FILE")
@click.option(
    "--target",
    metavar="LANGUAGE",
    default="c",
    show_default=True,
    shell_complete=completing(LANGUAGES),
    help=f"One of {', '.join(LANGUAGES)}.",
)
@click.option("--arguments", "order", metavar="NAMES", help="The arguments in their order; by default by name.")
@click.option("--shapes", metavar="SHAPES", help="Of a function's arguments, such as '64x64, number'.")
@click.option("--jacobian", is_flag=True, help="Of a network: the entries of the sparse Jacobian, too.")
@click.option(
    "-o", "output", type=click.Path(), default="-", metavar="PATH", help="Write the source here; - is standard output."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the source and what its arguments and outputs are.")
@click.option("--build", metavar="NAME", help="Write NAME.c and NAME.h, and compile the shared library NAME.so.")
@force_option
@quiet_option
def command(
    inputs: tuple[str, ...],
    target: str,
    order: str | None,
    shapes: str | None,
    jacobian: bool,
    output: str,
    as_json: bool,
    build: str | None,
    force: bool,
) -> None:
    """Generate source code of expressions, a network, or what a Python file defines.

    FILE is a BioNetGen network FILE.net, of which the right-hand side of its equations is written; terms
    in symnum's JSON, FILE.json; content MathML, FILE.mml; FPCore, FILE.fpcore; or FILE.py:NAME, a file
    of your own, which is run: NAME is an expression of SymPy, SymEngine or CasADi or several, terms, a
    system, a network, a kernel, or a NumPy function, which becomes loops for arrays of the --shapes
    given. - reads a network, MathML, or expressions, one a line, from standard input. The same input
    gives the same bytes.

    \b
    Example:
      symnum codegen model.net -o model.c
      symnum codegen "x^2/(k + x^2)" "x*k" --arguments "x k" --target rust
      symnum codegen model.net --jacobian --build model
      symnum codegen grid.py:step --shapes "512x512, number" --target cuda
    """
    options = Options(order, shapes, jacobian)
    if build is not None:
        if target != "c" or as_json or output != "-":
            raise click.UsageError("--build writes C files of its own; leave out --target, --json and -o")
        _build(Path(build), inputs, options, force)
        return
    refuse_existing(output, force=force)
    if target not in LANGUAGES:
        raise click.BadParameter(unknown_language(target), param_hint="--target")
    generated = generate(inputs, options)
    source = generated.source(target)
    if as_json:
        names: dict[str, Any] = {"target": target, "arguments": generated.arguments, "outputs": generated.outputs}
        if generated.pattern is not None:
            names["pattern"] = generated.pattern
        source = json.dumps({**names, "source": source}, indent=2)
    write_result(output, source, force=force)


def _build(stem: Path, inputs: Sequence[str], options: Options, force: bool) -> None:
    """Source, header and library; all three places are looked at before the work begins."""
    places = [stem.with_name(stem.name + suffix) for suffix in (".c", ".h", library_suffix())]
    for place in places:
        refuse_existing(place, force=force)
    from symnum.backends.source.library import compiled_library, library_text

    generated = generate(inputs, options)
    if generated.program is None:
        raise SymnumError("--build makes no library of loops; write the source with -o and compile it")
    sizes = [0 if isinstance(names, str) else len(names) for names in generated.arguments]
    text = library_text(generated.program, stem.name, sizes, generated.pattern)
    for place, content in zip(places, (text.source, text.header, compiled_library(text.source)), strict=True):
        write_result(place, content, force=force)


def library_suffix() -> str:
    """How names of shared libraries end on this system."""
    return {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")
