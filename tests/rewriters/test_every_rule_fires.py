"""Every rule fires on its own left side when the classical rewriter looks it up, on terms of every type.

SymPy and Python's syntax trees know less of their symbols than rules ask for, so there the rules are tried without
their conditions: what is stated is that the net finds them and that they match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import symnum as sn
from symnum.errors import SymnumError
from symnum.rewriters.entering import shared
from symnum.rewriters.net import RuleBook
from symnum.rewriters.nodes import NodeRewriter, Run
from symnum.rewriters.watch import Watch
from symnum.rules.catalogue import catalogue_rules
from symnum.rules.pattern import SORTS, Variable, variable
from symnum.rules.rule import Rule, Tier
from symnum.terms import interface
from symnum.terms.canonical import ZERO
from symnum.terms.interface import AnyTerm
from symnum.terms.python_ast_terms import from_python_ast, to_python_ast
from symnum.terms.traversal import convert
from tests.rules.mutants import over_variables
from tests.rules.test_catalogue import instances

RULES = catalogue_rules()
TURNED_BACK_BY_SYMPY = [
    "extremes.max_over_min",
    "extremes.min_over_max",
    "powers.pow_neg",
    "real_powers.pow_neg",
    "squaring.even_power",
]
"""SymPy's constructors turn the right side into the left one again."""
TRIED = 12
"""Instances of a left side that are tried for foreign types."""
PROVED_ONLY = "michaelis_menten.lineweaver_burk"
"""1/(v*s/(k + s)) is seen as (k + s)/(v*s) only where k + s != 0 is proved, and names in Python have no facts."""


def fires(rule: Rule, terms: Iterable[AnyTerm]) -> bool:
    """Return whether the rule, alone in a rule book, is found and fires at the root of one of the terms."""
    book = RuleBook([rule])
    for term in terms:
        run = Run(book, Watch(), frozenset(Tier), is_priced=False)
        if interface.is_call(term) and NodeRewriter(run, {}).rewritten(term, interface.operation(term), 0) is not None:
            return True
    return False


def without_conditions(rule: Rule) -> Rule:
    """Return the rule over variables that may be anything of their kind, with nothing left to prove."""
    kept = ("Literal", "IntLiteral", "Boolean")
    plain: dict[Variable, Variable] = {
        v: variable(v.name, default=v.default, is_sequence=v.is_sequence)
        for v in rule.variables
        if v.sort.name in set(SORTS) - {*kept, "Real"}
    }
    return replace(over_variables(rule, plain), conditions=(), tier=Tier.FIELD)


def test_on_canonical_terms() -> None:
    canonical = [rule for rule in RULES if not rule.as_written]
    silent = [r.name for r in canonical if not fires(r, (convert(term, ZERO) for term in instances(r)))]
    assert silent == []


def test_on_terms_as_written() -> None:
    assert [rule.name for rule in RULES if not fires(rule, instances(rule))] == []


def test_on_python_expressions() -> None:
    tried, silent = 0, []
    for rule in map(without_conditions, RULES):
        terms = [term for term in islice(instances(rule), TRIED) if from_python_ast(to_python_ast(term)) is term]
        tried += bool(terms)
        if terms and not fires(rule, shared(list(map(to_python_ast, terms)))):
            silent.append(rule.name)
    assert silent == [PROVED_ONLY]
    assert tried >= 700


def test_on_sympy_terms() -> None:
    tried, silent = 0, []
    for rule in map(without_conditions, (rule for rule in RULES if not rule.as_written)):
        terms = list(shown_by_sympy(rule))
        tried += bool(terms)
        if terms and not fires(rule, terms):
            silent.append(rule.name)
    assert silent == TURNED_BACK_BY_SYMPY and tried >= 400


def shown_by_sympy(rule: Rule) -> Iterator[Any]:
    """Yield instances of the left side that SymPy's constructors leave as they are."""
    for term in islice(instances(rule), TRIED):
        canonical = convert(term, ZERO)
        if not fires(rule, [canonical]):
            continue
        try:
            made = sn.to_sympy(term)
            if convert(sn.from_sympy(made), ZERO) is canonical:
                yield made
        except (SymnumError, TypeError, ValueError):  # SymPy sees something that is not real
            continue


def test_a_rule_that_is_not_there_does_not_fire() -> None:
    x = sn.symbol("x")
    (rule,) = [r for r in RULES if r.name == "pythagoras.sin_cos"]
    assert not fires(rule, [sn.sin(x) ** 2 + sn.cos(2 * x) ** 2])
