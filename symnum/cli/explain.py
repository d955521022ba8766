"""`symnum explain`: how an expression becomes another, rule by rule."""

from __future__ import annotations

from typing import Any

import click

from symnum.cli.rewriting import rewriting_options, rewritten


@click.command("explain", context_settings={"ignore_unknown_options": True})  # or -x + 1 would be taken for options
@rewriting_options
def command(expressions: tuple[str, ...], **options: Any) -> None:
    """Print the derivation of the rewritten expressions: equations with the names of their rules.

    `symnum rules show NAME` tells where a rule comes from. - reads expressions from standard input.

    \b
    Example:
      symnum explain "a + 3*sin(t)^2 + 3*cos(t)^2"
      symnum explain "tanh(x)*cosh(x)" --rule "tanh(~u)*cosh(~u) => sinh(~u)"
    """
    result = rewritten(expressions, options, trace=True)
    click.echo(result.explain())
