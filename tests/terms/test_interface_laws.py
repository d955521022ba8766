"""The laws of the term interface, for every registered term type."""

from __future__ import annotations

import pytest

from symnum.terms import interface
from symnum.terms.interface import AnyTerm, factors, summands
from symnum.terms.operators import ADD, MUL, POW
from symnum.terms.traversal import free_symbols, postorder, substitute
from tests.terms.term_types import TERM_TYPES, TermType

CASES = [(kind, i) for kind in TERM_TYPES.values() for i in range(len(kind.examples()))]
examples = pytest.mark.parametrize(("kind", "number"), CASES, ids=lambda v: getattr(v, "name", str(v)))


@examples
def test_a_call_made_anew_from_its_parts_is_the_same(kind: TermType, number: int) -> None:
    for term in postorder([kind.examples()[number]]):
        if interface.is_call(term):
            again = interface.make_term(term, interface.operation(term), interface.arguments(term))
            assert kind.same(again, term)


@examples
def test_a_term_is_exactly_one_of_call_symbol_and_literal(kind: TermType, number: int) -> None:
    for term in postorder([kind.examples()[number]]):
        assert [interface.is_call(term), interface.is_symbol(term), interface.is_literal(term)].count(True) == 1


@examples
def test_arguments_are_the_same_on_every_access(kind: TermType, number: int) -> None:
    for term in postorder([kind.examples()[number]]):
        if interface.is_call(term):
            assert interface.arguments(term) is interface.arguments(term) or (
                interface.arguments(term) == interface.arguments(term)
            )


@examples
def test_a_literal_made_like_a_term_has_the_value(kind: TermType, number: int) -> None:
    made = interface.make_literal(kind.examples()[number], 7)
    assert interface.is_literal(made)
    assert interface.literal_value(made) == 7


@examples
def test_summands_add_up_to_the_term(kind: TermType, number: int) -> None:
    term = kind.examples()[number]
    parts = [kind.apply(MUL, (_number(kind, c), t)) for c, t in summands(term)]
    assert _means_the_same(kind.apply(ADD, parts) if len(parts) > 1 else parts[0], term)


@examples
def test_factors_multiply_to_the_term(kind: TermType, number: int) -> None:
    term = kind.examples()[number]
    parts = [kind.apply(POW, (b, _number(kind, e))) for b, e in factors(term)]
    assert _means_the_same(kind.apply(MUL, parts) if len(parts) > 1 else parts[0], term)


@examples
def test_substitution_reaches_every_symbol(kind: TermType, number: int) -> None:
    term = kind.examples()[number]
    swapped = substitute(term, {kind.symbol("x"): kind.symbol("u"), kind.symbol("y"): kind.symbol("v")})
    names = {interface.symbol_name(s) for s in free_symbols(term)}
    renamed = {interface.symbol_name(s) for s in free_symbols(swapped)}
    assert renamed == {{"x": "u", "y": "v"}[name] for name in names}


def _number(kind: TermType, value: interface.Exact) -> AnyTerm:
    if value.denominator == 1:
        return kind.literal(value.numerator)
    from symnum.terms.operators import DIV

    return kind.apply(DIV, (kind.literal(value.numerator), kind.literal(value.denominator)))


def _means_the_same(left: AnyTerm, right: AnyTerm) -> bool:
    from symnum.terms.evaluation import evaluate

    values = {"x": 1.25, "y": 0.5}
    return abs(float(evaluate(left, values)) - float(evaluate(right, values))) < 1e-14
