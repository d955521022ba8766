"""Asking what is known of a term; answers are kept for as long as the term lives."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final
from weakref import WeakKeyDictionary

from symnum.facts.facts import Facts, of_leaf
from symnum.facts.transfer import transfer
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.traversal import free_symbols, paused_collector

FOREIGN_TERMS: Final = 100_000
"""Facts of terms that cannot be held weakly (SymPy's) are kept for this many terms, the latest used."""

_of_own: WeakKeyDictionary[AnyTerm, Facts] = WeakKeyDictionary()
_of_foreign: OrderedDict[AnyTerm, Facts] = OrderedDict()


def facts_of(term: AnyTerm) -> Facts:
    """What is known of a term of any type.

    Cost:  one visit per distinct node not asked for before; the answer is remembered.

    >>> from symnum.terms.term import symbols
    >>> x = symbols("x", positive=True)
    >>> facts_of(x + 1).interval
    Interval(low=1.0, high=inf, low_open=True, high_open=True)
    """
    known = _recalled(term)
    return _derived(term) if known is None else known


def _recalled(term: AnyTerm) -> Facts | None:
    return (_of_own if _dies(term) else _of_foreign).get(term)


def _dies(term: AnyTerm) -> bool:
    """Whether the term can be held weakly, so that what is known of it goes when it goes."""
    return bool(type(term).__weakrefoffset__)


def _remember(term: AnyTerm, facts: Facts) -> None:
    if _dies(term):
        _of_own[term] = facts
        return
    _of_foreign[term] = facts
    if len(_of_foreign) > FOREIGN_TERMS:
        _of_foreign.popitem(last=False)


def _derived(root: AnyTerm) -> Facts:
    """Facts from the leaves up, stopping at what is remembered."""
    found: dict[AnyTerm, Facts] = {}
    stack = [root]
    with paused_collector():
        while stack:
            term = stack[-1]
            missing = _missing(term, found)
            if missing:
                stack += missing
                continue
            stack.pop()
            if term not in found:
                found[term] = _facts_from(term, found)
                _remember(term, found[term])
    return found[root]


def _missing(term: AnyTerm, found: dict[AnyTerm, Facts]) -> list[AnyTerm]:
    """The arguments of which nothing is found yet; what is remembered of the others goes into `found`."""
    if term in found or not interface.is_call(term):
        return []
    missing: list[AnyTerm] = []
    for part in interface.arguments(term):
        if part not in found:
            known = _recalled(part)
            if known is None:
                missing.append(part)
            else:
                found[part] = known
    return missing


def _facts_from(term: AnyTerm, found: dict[AnyTerm, Facts]) -> Facts:
    if not interface.is_call(term):
        return of_leaf(term)
    parts = interface.arguments(term)
    return transfer(interface.operation(term), [found[part] for part in parts], parts)


# questions: True is proved, False is refuted, None is not known ----------------------------------------------------
def is_positive(term: AnyTerm) -> bool | None:
    """Whether a term is above 0 wherever it is defined.

    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> is_positive(x**2 + 1), is_positive(x), is_positive(-(x**2))
    (True, None, False)
    """
    return facts_of(term).positive


def is_negative(term: AnyTerm) -> bool | None:
    """Whether a term is below 0 wherever it is defined."""
    return facts_of(term).negative


def is_nonnegative(term: AnyTerm) -> bool | None:
    """Whether a term is 0 or above wherever it is defined."""
    return facts_of(term).nonnegative


def is_nonpositive(term: AnyTerm) -> bool | None:
    """Whether a term is 0 or below wherever it is defined."""
    return facts_of(term).nonpositive


def is_zero(term: AnyTerm) -> bool | None:
    """Whether a term is 0 wherever it is defined."""
    return facts_of(term).zero


def is_nonzero(term: AnyTerm) -> bool | None:
    """Whether a term is other than 0 wherever it is defined.

    >>> from symnum.terms.functions import exp
    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> is_nonzero(exp(x)), is_nonzero(x - 1)
    (True, None)
    """
    known = facts_of(term)
    return None if known.zero is None else not known.zero


def is_integer(term: AnyTerm) -> bool | None:
    """Whether the value of a term is an integer wherever it is defined."""
    return facts_of(term).integer


def is_finite(term: AnyTerm) -> bool | None:
    """Whether a term is a finite real number at every point that the assumptions allow: the same as being defined.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> is_finite(x * y), is_finite(x / y)
    (True, None)
    """
    return facts_of(term).defined


def is_true(condition: AnyTerm) -> bool | None:
    """Whether a condition holds wherever it is defined.

    >>> from symnum.terms.term import symbols
    >>> x = symbols("x", positive=True)
    >>> is_true(x > 0), is_true(x > 1), is_true(x < 0)
    (True, None, False)
    """
    return facts_of(condition).truth


def is_free_of(term: AnyTerm, symbol: AnyTerm) -> bool:
    """Whether a symbol does not occur in a term.

    Cost:  one visit per distinct node.
    """
    return symbol not in free_symbols(term)


QUESTIONS: Final[dict[str, Callable[[AnyTerm], bool | None]]] = {
    "positive": is_positive,
    "negative": is_negative,
    "nonnegative": is_nonnegative,
    "nonpositive": is_nonpositive,
    "zero": is_zero,
    "nonzero": is_nonzero,
    "integer": is_integer,
    "finite": is_finite,
    "true": is_true,
}
"""The questions by the words that conditions of rules use."""
