"""Forms that enter the e-graph beside the input, so that the answer is never dearer than any of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symnum.errors import SymnumError
from symnum.rewriters.base import Request
from symnum.rewriters.certificate.certify import refusal
from symnum.rewriters.certificate.claim import Claim
from symnum.rewriters.classical import classical
from symnum.rewriters.egraph.exponentials import shared_exponentials
from symnum.rewriters.egraph.powers import shared_powers
from symnum.rewriters.egraph.quotients import over_common_denominators
from symnum.rewriters.factoring.rewriter import factor
from symnum.rules.rule import Tier
from symnum.rules.search import same
from symnum.rules.views import is_written
from symnum.terms import interface
from symnum.terms.expansion import expand
from symnum.terms.interface import AnyTerm
from symnum.terms.operators import ADD, MUL
from symnum.terms.term import is_own_term
from symnum.terms.traversal import flatten

MOST_EXPANDED = 400
"""Nodes that an expanded form may have; larger ones only fill the graph."""
EXPANDED_GROWTH = 4


def seeds(request: Request) -> list[list[AnyTerm]]:
    """The input, its classical form, quotients, shared exponentials, the expanded, and the factored or Horner forms.

    Where bits must stay there is the input alone. Forms by distributivity come with the rule that states it.
    """
    forms = [request.terms]
    if Tier.REAL not in request.tiers:
        return forms
    plain = replace(request, trace=False)
    forms.append(classical(plain).terms)
    is_own = all(map(is_own_term, request.terms))
    if is_own and any(rule.name == "distributive.factor" for rule in request.rules):
        expanded = [_expanded(form) for form in forms]
        forms = distinct([*forms, *_rearranged(request)])
        forms += [factor(replace(plain, terms=form)).terms for form in forms] + expanded
    return distinct(forms)


def distinct(forms: list[list[AnyTerm]]) -> list[list[AnyTerm]]:
    """The forms, each once."""
    found: list[list[AnyTerm]] = []
    for form in forms:
        if not any(all(map(same, form, other)) for other in found):
            found.append(form)
    return found


def _rearranged(request: Request) -> Iterator[list[AnyTerm]]:
    """Forms with fewer exponentials, powers and divisions that can be certified, so that answers built on them are."""
    if any(map(_is_written, request.terms)):
        return
    form = request.terms
    for change in (shared_exponentials, shared_powers, _turned_quotients, over_common_denominators):
        changed = change(form)
        if not all(map(same, changed, form)) and not refusal(Claim(request.terms, changed, request.tiers)):
            yield changed
            form = changed


def _turned_quotients(terms: list[AnyTerm]) -> list[AnyTerm]:
    return over_common_denominators(terms, turning=True)


def _expanded(terms: list[AnyTerm]) -> list[AnyTerm]:
    """The expanded form, if it is of moderate size; terms as written are left, since expanding cancels."""
    before = flatten(terms)
    if not any(op in (ADD, MUL) for op in before.operators) or any(map(_is_written, terms)):
        return terms
    try:
        expanded: list[AnyTerm] = expand(terms)
    except SymnumError:
        return terms
    is_moderate = len(flatten(expanded).nodes) <= min(MOST_EXPANDED, EXPANDED_GROWTH * len(before.nodes))
    return expanded if is_moderate else terms


def _is_written(term: AnyTerm) -> bool:
    return interface.is_call(term) and is_written(term)
