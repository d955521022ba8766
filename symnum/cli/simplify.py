"""`symnum simplify`: an expression in normal form."""

from __future__ import annotations

import json
from typing import Any

import click

from symnum.cli.inputs import expression_text, read_expression
from symnum.cli.output import quiet_option


@click.command(
    "simplify", short_help="Simplify an expression.", context_settings={"ignore_unknown_options": True}
)  # or -x + 1 would be taken for options
@click.argument("expression")
@click.option("--latex", is_flag=True, help="Print LaTeX.")
@click.option("--mathml", is_flag=True, help="Print content MathML.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: text, operation counts and the shared graph.")
@quiet_option
def command(expression: str, latex: bool, mathml: bool, as_json: bool) -> None:
    """Print an expression as simple as the catalogue of rules makes it.

    EXPRESSION is text, content MathML or FPCore, or - for standard input. Like terms and powers are
    collected, exact numbers computed and the rules applied that make it cheaper wherever it is defined.

    \b
    Example:
      symnum simplify "2*x + 3*x + sin(y)^2 + cos(y)^2"
      symnum simplify --latex "x^2/(k + x^2)"
    """
    if latex + mathml + as_json > 1:
        raise click.UsageError("choose one of --latex, --mathml and --json")
    from symnum.rewriters.base import simplify

    term = simplify(read_expression(expression_text(expression)))
    if as_json:
        click.echo(json.dumps(_description(term), indent=2))
    elif latex:
        from symnum.terms.latex import to_latex

        click.echo(to_latex(term))
    elif mathml:
        from symnum.terms.mathml_writer import to_mathml

        click.echo(to_mathml(term))
    else:
        from symnum.terms.printing import to_text

        click.echo(to_text(term))


def _description(term: Any) -> dict[str, Any]:
    from symnum.terms.exchange import to_json
    from symnum.terms.printing import to_text
    from symnum.terms.traversal import operation_counts

    counts = operation_counts(term)
    return {
        "text": to_text(term),
        "operations": {"tree": counts.tree, "shared": counts.dag},
        "graph": json.loads(to_json([term])),
    }
