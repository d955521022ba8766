"""Whether the conditions of a rule hold for what its variables stand for: True, False, or None where nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symnum.facts.facts import Facts
from symnum.facts.knowledge import facts_of
from symnum.rules.condition import COMPARISONS, Condition
from symnum.rules.instantiation import instantiated
from symnum.rules.pattern import Variable
from symnum.rules.search import Bindings, same
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, MUL
from symnum.terms.traversal import free_symbols, postorder

_COMPARISON = {operator.name: operator for operator in COMPARISONS}


def proved(conditions: tuple[Condition, ...], bindings: Bindings, like: AnyTerm) -> bool:
    """Whether all the conditions are proved; unknown means no."""
    for condition in conditions:  # noqa: SIM110 - a third of the time of all(...)
        if truth(condition, bindings, like) is not True:
            return False
    return True


def truth(condition: Condition, bindings: Bindings, like: AnyTerm) -> bool | None:
    """What is known of a condition, everywhere on the domain of the symbols."""
    if condition.choices:
        known = [truth(choice, bindings, like) for choice in condition.choices]
        return True if True in known else None if None in known else False
    first, *others = condition.arguments
    term = bindings[first] if isinstance(first, Variable) else instantiated(first, bindings, like)
    if condition.predicate in _COMPARISON:
        if interface.exact_value(others[0]) == 0:  # the common case needs no new term
            return _AGAINST_ZERO[condition.predicate](facts_of(term))
        return _compared(condition.predicate, term, instantiated(others[0], bindings, like), like)
    return _PREDICATES[condition.predicate](term, *[instantiated(other, bindings, like) for other in others])


_AGAINST_ZERO: dict[str, Callable[[Facts], bool | None]] = {
    "gt": lambda facts: facts.positive, "ge": lambda facts: facts.nonnegative,
    "lt": lambda facts: facts.negative, "le": lambda facts: facts.nonpositive,
    "eq": lambda facts: facts.zero, "ne": lambda facts: None if facts.zero is None else not facts.zero,
}  # fmt: skip


def _compared(name: str, left: AnyTerm, right: AnyTerm, like: AnyTerm) -> bool | None:
    if interface.exact_value(right) == 0:
        return _AGAINST_ZERO[name](facts_of(left))
    if name == "eq" and same(left, right):
        return True
    return facts_of(interface.make_term(like, _COMPARISON[name], (left, right))).truth


def _is_literal(term: AnyTerm) -> bool:
    return interface.exact_value(term) is not None


def _is_even(term: AnyTerm) -> bool | None:
    value = interface.exact_value(term)
    if value is not None:
        return value % 2 == 0
    if not interface.is_call(term):
        return None
    half = interface.make_term(term, MUL, (interface.make_literal(term, Fraction(1, 2)), term))
    return True if facts_of(half).integer else None


def _is_odd(term: AnyTerm) -> bool | None:
    value = interface.exact_value(term)
    if value is not None:
        return value % 2 == 1
    if not interface.is_call(term):
        return None
    return _is_even(interface.make_term(term, ADD, (term, interface.make_literal(term, 1))))


def _is_free_of(term: AnyTerm, part: AnyTerm) -> bool:
    return part not in postorder([term])


def _is_uniform(term: AnyTerm) -> bool:
    """Whether all symbols in a term are declared to be uniform."""
    return all(bool(interface.metadata(leaf).get("uniform")) for leaf in free_symbols(term))


_PREDICATES: dict[str, Callable[..., bool | None]] = {
    "finite": lambda term: facts_of(term).defined,
    "integer": lambda term: facts_of(term).integer,
    "even": _is_even,
    "odd": _is_odd,
    "literal": _is_literal,
    "free_of": _is_free_of,
    "uniform": _is_uniform,
}
