"""`symnum explain`: how an expression becomes another, rule by rule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from symnum.cli.output import quiet_option
from symnum.cli.rewriting import rewriting_options, rewritten

if TYPE_CHECKING:
    from symnum.rewriters.base import Rewriting


@click.command(
    "explain", short_help="Show a derivation, rule by rule.", context_settings={"ignore_unknown_options": True}
)  # or -x + 1 would be taken for options
@rewriting_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON: what was given, the steps and the results.")
@quiet_option
def command(expressions: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Print the derivation of the rewritten expressions: equations with the names of their rules.

    `symnum rules show NAME` tells where a rule comes from. - reads expressions from standard input.

    \b
    Example:
      symnum explain "a + 3*sin(t)^2 + 3*cos(t)^2"
      symnum explain "tanh(x)*cosh(x)" --rule "tanh(~u)*cosh(~u) => sinh(~u)"
    """
    result = rewritten(expressions, options, trace=True)
    if as_json:
        click.echo(json.dumps(_description(result), indent=2))
    else:
        click.echo(result.explain())


def _description(result: Rewriting) -> dict[str, Any]:
    from symnum.terms.printing import to_text

    steps = [
        {"rule": step.rule, "from": [to_text(part) for part in step.parts], "to": to_text(step.replacement)}
        for step in result.steps
    ]
    given, results = ([to_text(term) for term in terms] for terms in (result.given, result.terms))
    return {"given": given, "steps": steps, "results": results}
