"""`symnum solve`: the trajectory of a reaction network."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symnum.cli.inputs import network_source
from symnum.cli.output import force_option, quiet_option, refuse_existing, write_result
from symnum.errors import SymnumError

if TYPE_CHECKING:
    from symnum.models.system import ODESystem
    from symnum.solvers.solution import Solution


def _finite(_context: click.Context, _parameter: click.Parameter, value: float) -> float:
    if not math.isfinite(value):
        raise click.BadParameter(f"{value} is not finite")
    return value


@click.command("solve", short_help="Integrate a reaction network over time.")
@click.argument("file", type=click.Path(allow_dash=True))
@click.option(
    "--until",
    type=click.FloatRange(min=0, min_open=True),
    callback=_finite,
    required=True,
    metavar="T",
    help="End time.",
)
@click.option(
    "--points", type=click.IntRange(2, 10_000_000), default=501, show_default=True, metavar="N", help="Times to report."
)
@click.option("--method", default="auto", show_default=True, metavar="NAME", help="Integrator, such as BDF or LSODA.")
@click.option(
    "--rtol",
    type=click.FloatRange(0, 1, min_open=True),
    default=1e-6,
    show_default=True,
    metavar="R",
    help="Relative tolerance.",
)
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="Another value of a parameter or species.")
@click.option("--species", is_flag=True, help="Report every species, not only the observables.")
@click.option(
    "-o",
    "--csv",
    "csv_path",
    type=click.Path(),
    metavar="PATH",
    help="Write the table; - is standard output, the default.",
)
@click.option(
    "--plot", "plot_path", type=click.Path(), metavar="PATH", help="Draw the trajectories: .png, .svg or .pdf."
)
@force_option
@quiet_option
def command(
    file: str,
    until: float,
    points: int,
    method: str,
    rtol: float,
    values: tuple[str, ...],
    species: bool,
    csv_path: str | None,
    plot_path: str | None,
    force: bool,
) -> None:
    """Integrate a reaction network over time.

    FILE is a BioNetGen .net file, or - for standard input. Reports the observables, or the
    species if the network observes nothing. Ctrl-C ends early and reports what was reached.

    \b
    Example:
      symnum solve model.net --until 100 --csv model.csv --plot model.png
      symnum solve model.net --until 100 --set kf=0.2 --set "A(b)=500" | head
    """
    import numpy as np

    from symnum.models.bionetgen import read_network

    _refuse_outputs(csv_path, plot_path, force=force)
    system = read_network(network_source(file)).ode_system()
    given = _values(values, system)
    times = np.linspace(0, until, points)
    solution = system.solve((0, until), t_eval=times, method=method, rtol=rtol, **given)
    names = list(system.state_names if species or not system.observables else system.observables)
    contents: dict[str, str | bytes] = {}  # all of them before the first is written, so that a failure leaves nothing
    if csv_path or not plot_path:
        table = io.StringIO()
        solution.to_csv(table, names)
        contents[csv_path or "-"] = table.getvalue()
    if plot_path and len(solution.t):
        contents[plot_path] = _plot(plot_path, solution, names)
    for path, content in contents.items():
        write_result(path, content, force=force)
    if not solution.complete:
        last = (
            f"the last of {len(solution.t)} times is {solution.t[-1]:g}" if len(solution.t) else "no time was reached"
        )
        raise KeyboardInterrupt(f"interrupted before t = {until:g}: {last}")


def _values(texts: Sequence[str], system: ODESystem) -> dict[str, dict[str, float]]:
    """The values that `--set` gives, for parameters and for species.

    Errors:  SymnumError for a name that the network has not, and for what is no number.
    """
    from symnum.terms.scanning import nearest

    found: dict[str, dict[str, float]] = {"p": {}, "y0": {}}
    kinds = {**dict.fromkeys(system.state_names, "y0"), **dict.fromkeys(system.parameter_names, "p")}
    for text in texts:
        name, _, value = text.rpartition("=")
        if name not in kinds:
            near = nearest(name, kinds) if name else "; write NAME=VALUE"
            raise SymnumError(f"--set {text}: there is no parameter or species {name!r}{near}")
        try:
            found[kinds[name]][name] = float(value)
        except ValueError:
            raise SymnumError(f"--set {text}: {value!r} is no number") from None
    return {kind: given for kind, given in found.items() if given}


def _refuse_outputs(csv_path: str | None, plot_path: str | None, *, force: bool) -> None:
    """Fail before the work begins if its results could not be written."""
    if csv_path is not None and csv_path == plot_path:
        raise SymnumError(f"--csv and --plot both name {csv_path!r}; give two")
    for path in (csv_path, plot_path):
        refuse_existing(path, force=force)
    if plot_path:
        from symnum.display import image_format

        image_format(_file_type(plot_path))


def _file_type(plot_path: str) -> str:
    return Path(plot_path).suffix or ".png"


def _plot(path: str, solution: Solution, names: Sequence[str]) -> bytes:
    from symnum.display import figure_bytes, trajectory_figure

    series = {name: solution[name] for name in names}
    figure = trajectory_figure(solution.t, series, axes=("time", "amount"), title=solution.system.name)
    return figure_bytes(figure, _file_type(path))
