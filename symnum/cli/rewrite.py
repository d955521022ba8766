"""`symnum rewrite`: expressions rewritten to cost less, with what each step saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from symnum.cli.output import quiet_option, remark
from symnum.cli.rewriting import rewriting_options, rewritten

if TYPE_CHECKING:
    from symnum.rewriters.base import Rewriting


@click.command(
    "rewrite", short_help="Rewrite expressions to cost less.", context_settings={"ignore_unknown_options": True}
)  # or -x + 1 would be taken for options
@rewriting_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON: results, costs, report and certificate.")
@quiet_option
def command(expressions: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Rewrite expressions together so that computing them takes fewer cycles.

    The results go to standard output; costs, report and certificate to standard error. - reads the
    expressions from standard input, one a line. What cannot be certified is given back as it was.

    \b
    Example:
      symnum rewrite "exp(x)/(1 + exp(x))" "exp(2*x)" --rewriter egraph
      symnum rewrite "sqrt(x^2)" --assume x=positive
    """
    from symnum.terms.printing import to_text

    result = rewritten(expressions, options, trace=True)
    if as_json:
        click.echo(json.dumps(_description(result), indent=2))
        return
    for term in result.terms:
        click.echo(to_text(term))
    remark(_table(result))
    remark(f"{result.report}\n{result.certificate}")


MOST_STEPS = 100
"""Steps whose cost is told; each is counted in the whole graph."""


def _table(result: Rewriting) -> str:
    """What the terms cost before, after each step, and at last."""
    from symnum.observe import aligned_table

    rows = [["as given", "", f"{result.cost_before:,g}"]]
    rows += [[step["rule"], f"{step['from']} = {step['to']}", f"{step['cost']:,g}"] for step in _steps(result)]
    if len(result.steps) > MOST_STEPS:
        rows.append([f"{len(result.steps) - MOST_STEPS:,} more steps", "", f"{result.cost_after:,g}"])
    return aligned_table(["step", "", "cycles"], rows)


def _steps(result: Rewriting) -> list[dict[str, Any]]:
    """The steps, each with the cost of all terms after it."""
    from symnum.cost.model import dag_cost
    from symnum.terms.printing import to_text
    from symnum.terms.traversal import substitute

    terms, found = list(result.given), list[dict[str, Any]]()
    for step in result.steps[:MOST_STEPS]:
        terms = substitute(terms, {step.before: step.after})
        shown = [to_text(part, limit=_WIDTH) for part in step.parts]
        before = " + ".join(shown).replace("+ -", "- ")
        row = {"rule": step.rule, "from": before, "to": to_text(step.replacement, limit=_WIDTH)}
        found.append({**row, "cost": dag_cost(terms)})
    return found


_WIDTH = 60


def _description(result: Rewriting) -> dict[str, Any]:
    from symnum.terms.printing import to_text

    return {
        "results": [to_text(term) for term in result.terms],
        "cost": {"before": result.cost_before, "after": result.cost_after},
        "steps": _steps(result),
        "fired": result.fired,
        "report": result.report.as_data(),
        "certificate": result.certificate.as_data(),
    }
