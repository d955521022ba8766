"""What shells offer for a word that is being typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def completing(words: Sequence[str]) -> Completer:
    """The completion of an option that takes one of some words, but says itself what it says of others.

    >>> completing(["c", "cpp", "rust"])(None, None, "c")
    ['c', 'cpp']
    """
    return lambda _context, _parameter, typed: [word for word in words if word.startswith(typed)]
