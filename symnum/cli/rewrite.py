"""`symnum rewrite`: expressions rewritten to cost less, with what each step saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from symnum.cli.rewriting import rewriting_options, rewritten

if TYPE_CHECKING:
    from symnum.rewriters.base import Rewriting


@click.command("rewrite", context_settings={"ignore_unknown_options": True})  # or -x + 1 would be taken for options
@rewriting_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON: results, costs, report and certificate.")
@click.option("--quiet", is_flag=True, help="Print the results only.")
def command(expressions: tuple[str, ...], as_json: bool, quiet: bool, **options: Any) -> None:
    """Rewrite expressions together so that computing them takes fewer cycles.

    The results go to standard output; costs, report and certificate to standard error. - reads the
    expressions from standard input, one a line. What cannot be certified is given back as it was.

    \b
    Example:
      symnum rewrite "exp(x)/(1 + exp(x))" "exp(2*x)" --rewriter egraph
      symnum rewrite "sqrt(x^2)" --assume x=positive
    """
    from symnum.terms.printing import to_text

    result = rewritten(expressions, options)
    if as_json:
        click.echo(json.dumps(_description(result), indent=2))
        return
    for term in result.terms:
        click.echo(to_text(term))
    if not quiet:
        click.echo(f"cost: {result.cost_before} -> {result.cost_after} cycles\n{result.report}", err=True)
        click.echo(str(result.certificate), err=True)


def _description(result: Rewriting) -> dict[str, Any]:
    from symnum.terms.printing import to_text

    return {
        "results": [to_text(term) for term in result.terms],
        "cost": {"before": result.cost_before, "after": result.cost_after},
        "fired": result.fired,
        "report": result.report.as_data(),
        "certificate": result.certificate.as_data(),
    }
