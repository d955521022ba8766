"""Forms that enter the e-graph beside the input, so that the answer is never dearer than any of them."""

from __future__ import annotations

from dataclasses import replace

from symnum.errors import SymnumError
from symnum.rewriters.base import Request
from symnum.rewriters.certificate.certify import refusal
from symnum.rewriters.certificate.claim import Claim
from symnum.rewriters.classical import classical
from symnum.rewriters.egraph.exponentials import shared_exponentials
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
    """The input, its classical form, that with fewest exponentials, the expanded, and the factored or Horner form.

    Where bits must stay there is the input alone. Forms by distributivity come with the rule that states it.
    """
    forms = [request.terms]
    if Tier.REAL not in request.tiers:
        return forms
    plain = replace(request, trace=False)
    forms.append(classical(plain).terms)
    is_own = all(map(is_own_term, request.terms))
    if is_own and not any(map(_is_written, request.terms)):
        forms.append(_with_shared_exponentials(request))
    if is_own and any(rule.name == "distributive.factor" for rule in request.rules):
        for form in forms[:2]:
            forms.append(_expanded(form))
            forms.append(factor(replace(plain, terms=form)).terms)
    distinct: list[list[AnyTerm]] = []
    for form in forms:
        if not any(all(map(same, form, other)) for other in distinct):
            distinct.append(form)
    return distinct


def _with_shared_exponentials(request: Request) -> list[AnyTerm]:
    """The form with fewer exponentials, if it can be certified: answers that are built on it must not be refused."""
    shared = shared_exponentials(request.terms)
    if all(map(same, shared, request.terms)) or refusal(Claim(request.terms, shared, request.tiers)):
        return request.terms
    return shared


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
