"""Tree terms: exactly as written. Hash-consed, and otherwise no algebra at all: 1*x + 0 stays 1*x + 0.

Programs come in as tree terms, where every operation, every order of summation and every repeated operand counts; their
leaves are the symbols and literals of all of symnum's terms.
"""

from __future__ import annotations

from typing import Any

from symnum.terms import interface, interning
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.term import Term, required_term


class TreeCall(Term):
    """An operator applied to arguments, as written."""

    __slots__ = ("shown_arguments", "shown_head")
    as_written = True
    shown_exact_value = None
    shown_head: Operator
    shown_arguments: tuple[Term, ...]


def tree_call(operator: Operator, terms: tuple[Any, ...]) -> TreeCall:
    """The term that applies an operator to terms and numbers, as written.

    Errors:  ArityError if the operator does not take that many arguments.

    >>> from symnum.terms.operators import ADD
    >>> from symnum.terms.term import symbols
    >>> x = symbols("x")
    >>> tree_call(ADD, (x, 0)), tree_call(ADD, (x, 0)) is tree_call(ADD, (x, 0))
    (x + 0, True)
    """
    operator.check_arity(len(terms))
    parts = tuple([required_term(t) for t in terms])
    key = (TreeCall, operator, parts)
    present = interning.find(key)
    if present is not None:
        return present
    new = object.__new__(TreeCall)
    new.shown_head, new.shown_arguments = operator, parts
    new.digest = hash((_TREE_DIGEST, interning.operator_digest(operator.name), *[p.digest for p in parts]))
    return interning.keep(key, new)


_TREE_DIGEST = interning.text_digest("tree")


def _make(like: AnyTerm, operator: Operator, args: tuple[AnyTerm, ...]) -> TreeCall:
    return tree_call(operator, args)


interface.operation.register(TreeCall, lambda t: t.shown_head)
interface.head.register(TreeCall, lambda t: t.shown_head)
interface.arguments.register(TreeCall, lambda t: t.shown_arguments)
interface.make_term.register(TreeCall, _make)
