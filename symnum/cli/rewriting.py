"""What the commands that rewrite expressions share: their arguments, and the rewriting itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from symnum.cli.completion import completing
from symnum.cli.inputs import expression_texts, read_expression
from symnum.errors import SymnumError

if TYPE_CHECKING:
    from symnum.rewriters.base import Rewriting

_OPTIONS = (
    click.argument("expressions", nargs=-1, required=True, metavar="EXPR..."),
    click.option(
        "--rewriter",
        default="classical",
        show_default=True,
        metavar="NAME",
        shell_complete=completing(("auto", "classical", "egraph", "factor")),
        help="Which rewriter to use.",
    ),
    click.option(
        "--allow",
        default="real",
        show_default=True,
        shell_complete=completing(("ieee", "real", "field")),
        help="What may change: ieee, real or field.",
    ),
    click.option("--rule", "rules", multiple=True, metavar="RULE", help="A rule of your own, such as 'f(~x) => ~x'."),
    click.option("--assume", multiple=True, metavar="NAME=WORD", help="What is known of a symbol, as in x=positive."),
    click.option("--seconds", type=click.FloatRange(min=0), help="How long rewriting may take."),
)


def rewriting_options(function: Callable[..., None]) -> Callable[..., None]:
    """The expressions and options of commands that rewrite."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def rewritten(expressions: tuple[str, ...], options: dict[str, Any], *, trace: bool = False) -> Rewriting:
    """Rewrite the expressions that the arguments name, together, so that what they share counts once.

    Errors:  SymnumError for an expression, assumption or rule that cannot be read.
    """
    from symnum.rewriters.base import Limits, rewrite

    symbols = dict(map(_assumed, options["assume"]))
    terms = [read_expression(text, symbols) for text in expression_texts(expressions)]
    if not terms:
        raise SymnumError("there is no expression to rewrite")
    return rewrite(
        terms,
        rewriter=options["rewriter"],
        allow=options["allow"],
        extra_rules=options["rules"],
        limits=Limits(seconds=options["seconds"]),
        trace=trace,
    )


def _assumed(text: str) -> tuple[str, Any]:
    from symnum.terms.term import symbol

    name, equals, word = text.partition("=")
    if not equals or not name.strip() or not word.strip().isidentifier():
        raise SymnumError(f"--assume {text}: write a name and what it is, as in x=positive")
    return name.strip(), symbol(name.strip(), **{word.strip(): True})
