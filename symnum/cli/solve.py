"""`symnum solve`: the trajectory of a reaction network."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from symnum.cli.inputs import network_source
from symnum.cli.output import force_option, refuse_existing, write_result


def _finite(_context: click.Context, _parameter: click.Parameter, value: float) -> float:
    if not math.isfinite(value):
        raise click.BadParameter(f"{value} is not finite")
    return value


@click.command("solve")
@click.argument("file")
@click.option("--until", type=click.FloatRange(min=0, min_open=True), callback=_finite, required=True, help="End time.")
@click.option("--points", type=click.IntRange(2, 10_000_000), default=201, show_default=True, help="Times to report.")
@click.option("--method", default="auto", show_default=True, help="Integrator: auto, BDF, LSODA, Radau, RK45, ...")
@click.option("--rtol", type=click.FloatRange(0, 1, min_open=True), default=1e-6, show_default=True, help="Tolerance.")
@click.option("--species", is_flag=True, help="Report every species, not only the observables.")
@click.option("--csv", "csv_path", metavar="PATH", help="Write the table here; - is standard output, the default.")
@click.option("--plot", "plot_path", metavar="PATH", help="Draw the trajectories: .png, .svg or .pdf.")
@force_option
def command(  # noqa: PLR0913
    file: str,
    until: float,
    points: int,
    method: str,
    rtol: float,
    species: bool,
    csv_path: str | None,
    plot_path: str | None,
    force: bool,
) -> None:
    """Integrate the reaction network FILE (BioNetGen .net; - is standard input) from time 0.

    Reports the observables, or the species if the network observes nothing.

    \b
    Example:
      symnum solve model.net --until 100 --csv model.csv --plot model.png
      symnum solve model.net --until 100 | head
    """
    import numpy as np

    from symnum.models.bionetgen import read_network

    for path in (csv_path, plot_path):
        refuse_existing(path, force=force)
    system = read_network(network_source(file)).ode_system()
    times = np.linspace(0, until, points)
    solution = system.solve((0, until), t_eval=times, method=method, rtol=rtol)
    names = system.state_names if species or not system.observables else tuple(system.observables)
    series = {name: solution[name] for name in names}
    if csv_path or not plot_path:
        write_result(csv_path or "-", _table(solution.t, series), force=force)
    if plot_path:
        write_result(plot_path, _plot(plot_path, solution.t, series, system.name), force=force)


def _table(times: Any, series: Mapping[str, Any]) -> str:
    """Return the trajectories as CSV, each number with all its digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["time", *series])
    writer.writerows(zip(times.tolist(), *(values.tolist() for values in series.values()), strict=True))
    return text.getvalue()


def _plot(path: str, times: Any, series: Mapping[str, Any], title: str) -> bytes:
    from symnum.display import figure_bytes, trajectory_figure

    figure = trajectory_figure(times, series, axes=("time", "amount"), title=title)
    return figure_bytes(figure, Path(path).suffix or ".png")
