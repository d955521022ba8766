"""`symnum calibrate`: what each operator costs on this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symnum.cli.output import force_option, quiet_option, refuse_existing, remark, write_result

if TYPE_CHECKING:
    from symnum.cost.table import CostTable


@click.command("calibrate", short_help="Measure what operations cost here.")
@click.option(
    "--repeats", type=click.IntRange(1, 10_000), default=50, show_default=True, metavar="N", help="Least of N counts."
)
@click.option("--output", metavar="PATH", help="Write the table here instead; - is standard output.")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
@force_option
@quiet_option
def command(repeats: int, output: str | None, as_json: bool, force: bool) -> None:
    """Measure what each operator costs on this machine.

    Throughput and latency in cycles, from compiled loops; other work on the machine should rest for the few seconds
    that it takes. The table is kept with your configuration: kernels predict their cost by it, and
    rewrite(..., cost="measured") goes by it.

    \b
    Example:
      symnum calibrate
      symnum calibrate --output costs.json
    """
    refuse_existing(output, force=force)
    table = _measured(repeats)
    place = output or _kept_place()
    write_result(place, table.to_text(), force=force or not output)
    if output == "-":
        return
    click.echo(json.dumps(table.as_data()) if as_json else _shown(table))
    remark(f"kept in {place}")


def _measured(repeats: int) -> CostTable:
    from symnum.kernels.calibration import calibrate, measured_operators, table_of
    from symnum.observe import Progress

    found: dict[str, tuple[float, float]] = {}
    with Progress("calibrate", total=len(measured_operators()), unit="operators") as progress:
        for name, throughput, latency in calibrate(repeats):
            found[name] = throughput, latency
            progress.message(name)
            progress.advance()
    return table_of(found, repeats)


def _kept_place() -> Path:
    from symnum.cost.table import user_path

    path = user_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _shown(table: CostTable) -> str:
    from symnum.observe import aligned_table

    rows = [[name, f"{cost:.2f}", f"{table.delay(name):.2f}"] for name, cost in table.throughput.items()]
    head = f"{table.machine or table.target}, {table.date}: cycles"
    besides = f"load {table.load:.2f}, store {table.store:.2f}, call {table.call:.1f}"
    return "\n".join([head, aligned_table(["operator", "throughput", "latency"], rows), besides])
