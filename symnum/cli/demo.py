"""`symnum demo`: what symnum does, on a reaction network that it generates itself."""

from __future__ import annotations

import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from symnum.cli.output import OutputExists, write_result
from symnum.errors import SymnumError

if TYPE_CHECKING:
    from symnum.cli.contenders import Timing
    from symnum.cli.phosphorylation import PhosphorylationNetwork
    from symnum.models.system import ODESystem

DEFAULT_SITES: Final = 5
MOST_SITES: Final = 7  # 1,026 species; with 8 sites SymPy alone takes minutes
END: Final = 200.0  # seconds; the sites are in balance by then
POINTS: Final = 201


@click.command("demo", short_help="See it work: compile, solve, compare.")
@click.option("--sites", type=click.IntRange(1, MOST_SITES), default=DEFAULT_SITES, show_default=True, metavar="N")
@click.option("-o", "folder", type=click.Path(path_type=Path), default=Path(), help="Folder for the plot.")
def command(sites: int, folder: Path) -> None:
    """Compile and solve a network, and compare with NumPy and SymPy.

    The network, a protein with N phosphorylation sites (at most 7), is made on the spot. Needs no file, and writes one
    plot, never over an existing file.

    \b
    Example:
      symnum demo
      symnum demo --sites 7 -o pictures
    """
    from symnum.cli.phosphorylation import phosphorylation

    if not folder.is_dir():
        raise SymnumError(f"the folder {folder} does not exist")
    network = phosphorylation(sites)
    click.echo(
        f"A protein with {sites} phosphorylation sites, a kinase and a phosphatase: "
        f"{len(network.species):,} species, {len(network.reactions):,} reactions."
    )
    system = _read(network)
    _show_cost(system)
    _compare(system, network)
    _solve(system, folder)


def _read(network: PhosphorylationNetwork) -> ODESystem:
    from symnum.models.bionetgen import read_network

    text = network.net_text()
    start = time.perf_counter()
    system = read_network(text).ode_system()
    seconds = time.perf_counter() - start
    click.echo(f"{len(text) / 1e3:,.0f} kB of .net text became {len(system.states):,} equations in {seconds:.2f} s.\n")
    return system


def _show_cost(system: ODESystem) -> None:
    """Print how many operations the equations take as they stand, and with each repeated part computed once."""
    from symnum.display import print_table
    from symnum.terms.traversal import operation_counts

    counts = operation_counts(list(system.rhs))
    names = list(counts.tree)
    rows = [
        [label, *(f"{counted[name]:,}" for name in names), f"{sum(counted.values()):,}"]
        for label, counted in (("as they stand", counts.tree), ("shared parts once", counts.dag))
    ]
    print_table(["equations", *names, "operations"], rows)
    click.echo()


def _compare(system: ODESystem, network: PhosphorylationNetwork) -> None:
    """Time one evaluation of all equations in each way, and say how well the ways agree."""
    import numpy as np

    from symnum.cli.contenders import measure, numpy_way, symnum_way, sympy_way
    from symnum.display import print_table
    from symnum.observe import Progress

    import_module("sympy")  # here, so that the time SymPy takes to import does not count as its time to build
    values = system.parameter_values()
    rates = dict(zip(system.parameter_names, values.tolist(), strict=True))
    state = np.linspace(0.5, 1.5, len(system.states))  # no zeros, which could hide a difference
    ways = {
        "SymPy lambdify": lambda: sympy_way(system, values),
        "NumPy and SciPy, sparse matrix": lambda: numpy_way(network, rates),
        "symnum, tape": lambda: symnum_way(system, values, "tape"),
        "symnum, LLVM": lambda: symnum_way(system, values, "llvm"),
    }
    timings: list[Timing] = []
    with Progress("compare", total=len(ways)) as progress:
        for name, build in ways.items():
            progress.message(name)
            timings.append(measure(name, build, state))
            progress.advance()
    first = timings[0]
    rows = [[t.name, f"{t.build:.2f} s", f"{1e6 * t.call:,.1f} us", f"{first.call / t.call:,.1f} x"] for t in timings]
    print_table(["one evaluation", "build and first call", "each call", "speed"], rows)
    scale = np.abs(first.result).max()
    apart = max(float(np.abs(timing.result - first.result).max() / scale) for timing in timings)
    click.echo(f"All agree to {apart:.0e} of the largest value.\n")


def _solve(system: ODESystem, folder: Path) -> None:
    import numpy as np

    from symnum.display import figure_bytes, trajectory_figure

    solution = system.solve((0.0, END), t_eval=np.linspace(0.0, END, POINTS))
    if not solution.complete:
        raise KeyboardInterrupt
    click.echo(f"{solution!r}")
    title = "How many proteins have how many sites filled"
    try:
        figure = trajectory_figure(solution.t, solution.observables, axes=("time (s)", "molecules"), title=title)
    except SymnumError as error:
        click.echo(f"No plot: {error}")
        return
    click.echo(f"Plot: {_write_new(folder, figure_bytes(figure, '.png'))}")


def _write_new(folder: Path, content: bytes) -> Path:
    """Write the plot under the first free of the names symnum-demo.png, symnum-demo-2.png, ..."""
    number = 1
    while True:
        path = folder / ("symnum-demo.png" if number == 1 else f"symnum-demo-{number}.png")
        try:
            write_result(path, content, force=False)
        except OutputExists:
            number += 1
        else:
            return path
