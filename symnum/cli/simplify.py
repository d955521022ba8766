"""`symnum simplify`: an expression in normal form."""

from __future__ import annotations

import json

import click

from symnum.cli.inputs import expression_text


@click.command("simplify", context_settings={"ignore_unknown_options": True})
@click.argument("expression")
@click.option("--latex", is_flag=True, help="Print LaTeX.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: text, operation counts and the shared graph.")
def command(expression: str, latex: bool, as_json: bool) -> None:
    """Print EXPRESSION in normal form; - reads it from standard input.

    Like terms and powers are collected and exact numbers computed; floats stay as written.

    \b
    Example:
      symnum simplify "2*x + 3*x - sqrt(y)^2"
      symnum simplify --latex "x^2/(k + x^2)"
    """
    from symnum.terms.latex import to_latex
    from symnum.terms.parsing import parse
    from symnum.terms.printing import to_text

    term = parse(expression_text(expression))
    if as_json:
        click.echo(json.dumps(_description(term), indent=2))
    else:
        click.echo(to_latex(term) if latex else to_text(term))
