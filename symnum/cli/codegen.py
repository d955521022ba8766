"""`symnum codegen`: source code of expressions, or of a network's right-hand side."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symnum.backends.source.targets import LANGUAGES, unknown_language
from symnum.cli.inputs import looks_like_network, standard_input
from symnum.cli.output import force_option, refuse_existing, write_result
from symnum.errors import SymnumError

if TYPE_CHECKING:
    from symnum.kernels.kernel import Kernel


@dataclass(frozen=True, slots=True)
class Generated:
    """A kernel and what its arguments and outputs are called; the source itself holds no name of the user's."""

    kernel: Kernel
    arguments: list[str | list[str]]
    outputs: list[str]


@click.command("codegen", context_settings={"ignore_unknown_options": True})  # or -x + 1 would be taken for options
@click.argument("inputs", nargs=-1, required=True, metavar="FILE.net | EXPR...")
@click.option("--target", metavar="LANGUAGE", default="c", show_default=True, help=f"One of {', '.join(LANGUAGES)}.")
@click.option("--arguments", "order", metavar="NAMES", help="The arguments in their order; by default by name.")
@click.option("-o", "output", default="-", metavar="PATH", help="Write the source here; - is standard output.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the source and what its arguments and outputs are.")
@click.option("--build", metavar="NAME", help="Write NAME.c and NAME.h, and compile the shared library NAME.so.")
@force_option
def command(
    inputs: tuple[str, ...], target: str, order: str | None, output: str, as_json: bool, build: str | None, force: bool
) -> None:
    """Generate source code of expressions or of a network.

    Of a network FILE.net (BioNetGen) it is the right-hand side of its equations. - reads either from standard input,
    expressions one a line. The same input gives the same bytes.

    \b
    Example:
      symnum codegen model.net -o model.c
      symnum codegen "x^2/(k + x^2)" "x*k" --arguments "x k" --target rust
      symnum codegen model.net --build model
    """
    if build is not None:
        if target != "c" or as_json or output != "-":
            raise click.UsageError("--build writes C files of its own; leave out --target, --json and -o")
        _build(Path(build), inputs, order, force)
        return
    refuse_existing(output, force=force)
    if target not in LANGUAGES:
        raise click.BadParameter(unknown_language(target), param_hint="--target")
    generated = _generate(inputs, order)
    source = generated.kernel.source(target)
    if as_json:
        names = {"target": target, "arguments": generated.arguments, "outputs": generated.outputs}
        source = json.dumps({**names, "source": source}, indent=2)
    write_result(output, source, force=force)


def _build(stem: Path, inputs: Sequence[str], order: str | None, force: bool) -> None:
    """Source, header and library; all three places are looked at before the work begins."""
    places = [stem.with_name(stem.name + suffix) for suffix in (".c", ".h", library_suffix())]
    for place in places:
        refuse_existing(place, force=force)
    from symnum.backends.source.library import compiled_library, library_text

    generated = _generate(inputs, order)
    sizes = [0 if isinstance(names, str) else len(names) for names in generated.arguments]
    text = library_text(generated.kernel.program, stem.name, sizes)
    for place, content in zip(places, (text.source, text.header, compiled_library(text.source)), strict=True):
        write_result(place, content, force=force)


def library_suffix() -> str:
    """How names of shared libraries end on this system."""
    return {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")


def _generate(inputs: Sequence[str], order: str | None) -> Generated:
    text = standard_input() if inputs == ("-",) else None
    if text is not None and looks_like_network(text):
        return _of_network(text)
    if len(inputs) == 1 and inputs[0].endswith(".net"):
        return _of_network(Path(inputs[0]))
    return _of_expressions(inputs if text is None else text.splitlines(), order)


def _of_network(source: Path | str) -> Generated:
    from symnum.models.bionetgen import read_network

    system = read_network(source).ode_system()
    kernel = system.compile(backend="tape", cache=False).kernel  # the tape starts at once, and only source is wanted
    states, parameters = list(system.state_names), list(system.parameter_names)
    return Generated(kernel, [system.time.name, states, parameters], [f"d{name}/dt" for name in states])


def _of_expressions(texts: Sequence[str], order: str | None) -> Generated:
    from symnum.kernels.compile import compile as compile_kernel
    from symnum.terms.parsing import parse
    from symnum.terms.term import symbol
    from symnum.terms.traversal import free_symbols

    texts = [text for text in texts if text.strip()]
    if not texts:
        raise SymnumError("there is no expression to generate code for")
    terms = [parse(text, symbols={}) for text in texts]
    used = sorted(leaf.name for leaf in free_symbols(terms))
    names = used if order is None else order.replace(",", " ").split()
    missing = next((name for name in used if name not in names), None)
    if missing is not None:
        raise SymnumError(f"--arguments leaves out {missing!r}, which the expressions use")
    kernel = compile_kernel([symbol(name) for name in names], terms, backend="tape", cache=False)
    return Generated(kernel, [*names], texts)
