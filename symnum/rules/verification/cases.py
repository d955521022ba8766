"""Proofs by cases: a power of a variable is one thing above 0, another below, and at 0 it has its own demands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Final

from symnum.errors import SymnumError
from symnum.facts.knowledge import facts_of
from symnum.rules.condition import Condition
from symnum.rules.pattern import Variable
from symnum.rules.verification.assumed import Assumed, normal_form, over, sharp_symbol
from symnum.rules.verification.claims import Claim
from symnum.rules.verification.residues import is_identity
from symnum.rules.verification.solver import prove
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.interface import AnyTerm
from symnum.terms.term import Symbol, literal
from symnum.terms.traversal import postorder

MOST_SPLIT: Final = 2
"""Variables whose signs are told apart; each makes three cases of one."""


def prove_by_cases(claim: Claim, seed: str) -> bool:
    """Whether a claim is proved for each sign of the variables that powers with unknown exponents have as bases.

    Where a base is below 0, what has a value at all has it at whole exponents: there the values are compared, and the
    solver shows that both sides have a value at the same ones.

    >>> from symnum.rules.text import rule
    >>> from symnum.rules.verification.claims import claims_of
    >>> claim, = claims_of(rule("(~z/~w)^~a == ~z^~a/~w^~a where ~w >= 0"))
    >>> prove_by_cases(claim, "seed")
    True
    """
    split = _bases(claim)
    if not 1 <= len(split) <= MOST_SPLIT or _has_branches(claim):
        return False
    return all(_holds(case, seed) for case in _cases(claim, split))


def _has_branches(claim: Claim) -> bool:
    """Whether a power may stand where nobody computes it, so that it demands nothing."""
    return any(interface.head(node) is op.WHERE for node in postorder([claim.left, claim.right]))


def _bases(claim: Claim) -> list[Symbol]:
    """The variables in bases of powers whose exponents are no numbers, if their sign is not known."""
    powers = [node for node, _ in _powers(claim)]
    inside = dict.fromkeys(leaf for node in powers for leaf in postorder([interface.arguments(node)[0]]))
    variables = [v for v in claim.variables if v in inside]
    known = {v: facts_of(sharp_symbol(v, claim.conditions)) for v in variables}
    return [v for v in variables if known[v].positive is None or known[v].negative is None]


def _powers(claim: Claim) -> Iterator[tuple[AnyTerm, AnyTerm]]:
    """The powers with exponents that are no numbers, and their exponents."""
    for node in postorder([claim.left, claim.right]):
        if interface.head(node) is op.POW and interface.exact_value(interface.arguments(node)[1]) is None:
            yield node, interface.arguments(node)[1]


def _cases(claim: Claim, split: list[Symbol]) -> Iterator[Claim]:
    """The claim with a sign for each of some variables; a contradiction to what is known of one is no case."""
    for signs in product(("gt", "eq", "lt"), repeat=len(split)):
        told = tuple(Condition(sign, (v, literal(0))) for sign, v in zip(signs, split, strict=True))
        case = replace(claim, conditions=(*claim.conditions, *told))
        try:
            for v in split:
                sharp_symbol(v, case.conditions)
        except SymnumError:  # no number satisfies that
            continue
        yield case


def _holds(case: Claim, seed: str) -> bool:
    if prove(case):
        return True
    whole = tuple(Condition("integer", (e,)) for e in _whole_exponents(case))
    told = replace(case, conditions=(*case.conditions, *whole))
    return is_identity(Assumed.of(told), seed) is True and bool(prove(case, equal_values=True))


def _whole_exponents(case: Claim) -> list[AnyTerm]:
    """The variables that are exponents of bases below 0."""
    symbols = {v: sharp_symbol(v, case.conditions) for v in case.variables}
    return [
        exponent
        for node, exponent in _powers(case)
        if isinstance(exponent, Variable)
        and facts_of(normal_form(over(interface.arguments(node)[0], symbols))).negative
    ]
