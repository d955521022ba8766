"""What people give for terms: terms of any type, numbers, and text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.term import as_term


def accepted(value: Any) -> AnyTerm:
    """The value as a term: numbers become literals, text is parsed.

    Errors:  SyntaxErrorAt if a text does not parse; TypeError for a value that is no term of any type.

    >>> accepted(3), accepted("x^2")
    (3, x^2)
    """
    own = as_term(value)
    if own is not None:
        return own
    if isinstance(value, str):
        from symnum.terms.parsing import parse

        return parse(value)
    interface.is_call(value)
    return value


def accepted_each(values: Any) -> list[AnyTerm]:
    """The values of a sequence as terms; one text holds names between blanks or commas.

    Errors:  as for `accepted`.

    >>> accepted_each("x, y"), accepted_each(["x^2", 1])
    ([x, y], [x^2, 1])
    """
    given = values.replace(",", " ").split() if isinstance(values, str) else values
    return [accepted(value) for value in given]


def name_of(key: Any) -> str:
    """The name of a symbol, which may be given by its name.

    >>> from symnum.terms.term import symbol
    >>> name_of("x"), name_of(symbol("x"))
    ('x', 'x')
    """
    return key if isinstance(key, str) else interface.symbol_name(key)


def holds_many(value: Any) -> bool:
    """Whether the value is a sequence of terms rather than one term; a text is one.

    >>> holds_many(["x", 1]), holds_many("x")
    (True, False)
    """
    return isinstance(value, Sequence) and not isinstance(value, str)
