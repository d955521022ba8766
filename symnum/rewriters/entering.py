"""Terms of any type as a rewriter takes them in."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from symnum.rules.search import compares_identity
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import Operator
from symnum.terms.term import is_own_term, literal, symbol
from symnum.terms.traversal import rebuild
from symnum.terms.tree import tree_call


def own_leaf(leaf: AnyTerm) -> AnyTerm:
    """A symbol or literal of any type as one of symnum's own, which trees are made of.

    >>> import ast
    >>> own_leaf(ast.parse("x", mode="eval").body)
    x
    """
    if is_own_term(leaf):
        return leaf
    if interface.is_literal(leaf):
        return literal(interface.literal_value(leaf))
    return symbol(interface.symbol_name(leaf), **interface.metadata(leaf))


def own_terms(terms: Sequence[AnyTerm]) -> list[AnyTerm]:
    """Terms of any type as symnum's own: its own stay, others become trees.

    >>> import ast
    >>> own_terms([ast.parse("x + 1/x", mode="eval").body])
    [x + 1/x]
    """
    if all(is_own_term(term) for term in terms):
        return list(terms)
    return rebuild(
        terms, own_leaf, lambda node, operator, parts: node if is_own_term(node) else tree_call(operator, parts)
    )


def shared(terms: Sequence[AnyTerm]) -> list[AnyTerm]:
    """The same terms with equal parts being one object, for types whose terms are equal only if identical.

    Rewriters look terms up; Python's own syntax trees, for one, would never be found again.

    >>> import ast
    >>> (term,) = shared([ast.parse("x + x", mode="eval").body])
    >>> term.left is term.right
    True
    """
    if not any(interface.is_call(term) and compares_identity(term) for term in terms):
        return list(terms)
    table: dict[Hashable, AnyTerm] = {}

    def leaf(node: AnyTerm) -> AnyTerm:
        if interface.is_symbol(node):
            return table.setdefault(interface.symbol_name(node), node)
        value = interface.literal_value(node)
        return table.setdefault((type(value), repr(value)), node)

    def call(node: AnyTerm, operator: Operator, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        key = (operator, *map(id, parts))  # the parts live as long as the table
        if key not in table:
            same = all(a is b for a, b in zip(parts, interface.arguments(node), strict=True))
            table[key] = node if same else interface.make_term(node, operator, parts)
        return table[key]

    return rebuild(terms, leaf, call)
