"""Faults of a rewriter: rules that are wrong or have lost a condition, and results that are not the ones chosen."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

from symnum.rewriters.certificate.claim import Claim
from symnum.rewriters.certificate.identity import residues
from symnum.rules.catalogue import catalogue_rules
from symnum.rules.rule import Rule, Tier
from symnum.rules.verification.assumed import over, sharp_symbol
from symnum.rules.verification.claims import Claim as RuleClaim
from symnum.rules.verification.claims import claims_of, is_boolean, statements_of
from symnum.rules.verification.sampling import try_points
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.parsing import parse
from symnum.terms.traversal import flatten, rebuild

from ...rules.mutants import mutants

TRIED = 200
FORMULAS = (
    "a*b + a*c + sin(b*c)", "exp(a + b)*(a - c)^2", "(a*x + b)/(c*x^2 + 1)", "sqrt(a^2 + b^2) - c",
    "a*x^3 + b*x^2 + c*x", "log(1 + exp(a*x))/b", "k*s/(m + s*(1 + i/n))", "cos(a)*cos(b) - sin(a)*sin(b)",
    "tanh(a*x + b)*(1 - c)", "a^2*b - c/x",
)  # fmt: skip


@cache
def wrong_rules(count: int) -> tuple[tuple[str, Claim], ...]:
    """Claims that follow from a rule with a slip: a changed side, a weaker sort or a condition that was dropped."""
    source = random.Random("wrong rules")
    rules = [rule for rule in catalogue_rules() if rule.tier is Tier.REAL and not rule.functions]
    found: list[tuple[str, Claim]] = []
    while len(found) < count:
        rule = source.choice(rules)
        slips = list(mutants(rule))
        if not slips:
            continue
        slip, mutant = source.choice(slips)
        statement, claim = statements_of(mutant)[-1], claims_of(mutant)[-1]
        if statement.left is not claim.left:  # operators of space, and sums
            continue
        if _is_stated_by_sorts(claim) and try_points(claim, "fault", TRIED).outcome == "refuted":
            found.append((f"{rule.name} {slip}", _instance(mutant, claim)))
    return tuple(found)


def _is_stated_by_sorts(claim: RuleClaim) -> bool:
    """Whether everything that the rule assumes can be assumed of symbols."""
    one_symbol = all(c.arguments and c.arguments[0] in claim.variables and not c.choices for c in claim.conditions)
    return one_symbol and bool(claim.variables) and not any(map(is_boolean, claim.variables))


def _instance(rule: Rule, claim: RuleClaim) -> Claim:
    symbols = {v: sharp_symbol(v, claim.conditions) for v in claim.variables}
    return Claim([over(claim.left, symbols)], [over(claim.right, symbols)], fired={rule.name: 1}, rules=(rule,))


def wrong_extractions(count: int) -> Iterator[tuple[str, Claim]]:
    """Claims whose results hold a node of another class of equal terms than the one that belongs there."""
    source = random.Random("wrong extractions")
    made = 0
    while made < count:
        term = parse(source.choice(FORMULAS), symbols={}, like="tree")
        graph = flatten([term])
        values = residues(graph) or []
        old, new = (source.randrange(len(graph.nodes)) for _ in range(2))
        swapped = _with(term, graph.nodes[old], graph.nodes[new])
        other = residues(flatten([swapped])) or [0]
        if values[-1] != other[-1]:
            made += 1
            yield f"{graph.nodes[new]} for {graph.nodes[old]} in {term}", Claim([term], [swapped])


def _with(term: AnyTerm, old: AnyTerm, new: AnyTerm) -> AnyTerm:
    def call(node: AnyTerm, operator: object, parts: tuple[AnyTerm, ...]) -> AnyTerm:
        return new if node is old else interface.make_term(node, interface.operation(node), parts)

    return rebuild([term], lambda leaf: new if leaf is old else leaf, call)[0]
