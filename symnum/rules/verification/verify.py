"""The verdict on a rule: refuted by a counter-example, proved, agreed at many points, or unresolved."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Final

from symnum.errors import RuleError, SymnumError
from symnum.rules.checking import check_decreases, check_rule
from symnum.rules.rule import Rule, Tier
from symnum.rules.verification.claims import Claim, claims_of
from symnum.rules.verification.verdict import Verdict

POINTS: Final = 10_000
"""Points at which a rule that is not proved has to agree."""
CROSS_CHECK: Final = 10
"""A proved rule is tried at so many times fewer points: the provers are checked, too."""


def verify_rule(rule: Rule, *, points: int = POINTS, solver: bool = True) -> Verdict:
    """Decide whether a rule is true, and defined exactly where its left side is.

    `points` is how often a rule without a proof is tried; `solver` says whether z3 may be asked.

    Errors:  SymnumError if python-flint is missing.
    Cost:    about 10 microseconds for each operation at each point; z3 is stopped after a fixed number of steps.

    >>> from symnum.rules.text import rule
    >>> verify_rule(rule("sin(~x)^2 + cos(~x)^2 => 1"), points=100).outcome
    'proved'
    >>> print(verify_rule(rule("tan(~x)^2 - sec(~x)^2 => 1")))
    refuted (balls) the left side is -1, the right side 1 at x = 0
    """
    if find_spec("flint") is None:
        raise SymnumError("checking rules needs python-flint: pip install 'symnum-kernels[verify]'")
    try:
        check_rule(rule)
        check_decreases(rule)
    except RuleError as error:
        return Verdict("refuted", "static", reason=str(error))
    bits = _bits(rule)
    if bits is not None and bits.outcome != "agreed":
        return bits
    claims = claims_of(rule)
    method = proof_of(claims, rule.name, solver=solver) if claims else None
    tried = _tried(claims, rule.name, points if method is None else max(points // CROSS_CHECK, 1))
    if tried.outcome == "agreed" and method is not None and bits is None:
        return Verdict("proved", method, tried.points)
    if tried.outcome == "agreed" and bits is not None:
        return Verdict("agreed", "small floats", bits.points)
    return tried


def _bits(rule: Rule) -> Verdict | None:
    """The verdict of the enumeration of small floats, for rules that promise the same bits."""
    if rule.tier is not Tier.IEEE:
        return None
    from symnum.rules.verification.small_floats import enumerate_floats

    return enumerate_floats(rule)


def proof_of(claims: Sequence[Claim], seed: str, *, solver: bool) -> str | None:
    """The method that proves all claims, or None.

    "identity" is evaluation modulo primes with equal demands on both sides; "z3" is the solver's word, alone or on the
    domains of an identity; "cases" are both for each sign of the bases; "exact values" compares the sides of a claim
    without variables.
    """
    methods = [_method(claim, seed, solver=solver) for claim in claims]
    if None in methods:
        return None
    return next((method for method in ("cases", "z3", "exact values") if method in methods), "identity")


def _method(claim: Claim, seed: str, *, solver: bool) -> str | None:
    from symnum.rules.verification.assumed import Assumed
    from symnum.rules.verification.cases import prove_by_cases
    from symnum.rules.verification.domains import same_domain
    from symnum.rules.verification.residues import is_identity
    from symnum.rules.verification.solver import prove

    if not claim.variables and _has_equal_values(claim):
        return "exact values"
    assumed = Assumed.of(claim)
    is_equal = is_identity(assumed, seed) is True
    if is_equal and (claim.tier is Tier.FIELD or same_domain(assumed)):
        return "identity"
    if not solver:
        return None
    return "z3" if prove(claim, equal_values=is_equal) else "cases" if prove_by_cases(claim, seed) else None


def _has_equal_values(claim: Claim) -> bool:
    """Whether both sides are the same exact number."""
    from symnum.rules.verification.evaluator import Evaluator
    from symnum.rules.verification.values import is_exact, same_exactly

    left, right = Evaluator([claim.left, claim.right]).values({}, 64)
    return is_exact(left) and is_exact(right) and same_exactly(left, right)


def _tried(claims: Sequence[Claim], seed: str, points: int) -> Verdict:
    """The worst verdict over the claims, which share the points."""
    from symnum.rules.verification.sampling import try_points

    if not claims:
        return Verdict("unresolved", "balls", reason="no choice of its sequences gives terms on both sides")
    total = 0
    for claim in claims:
        verdict = try_points(claim, seed, max(points // len(claims), min(points, FEWEST)))
        if verdict.outcome != "agreed":
            return verdict
        total += verdict.points
    return Verdict("agreed", "balls", total)


FEWEST: Final = 50
"""Points for each claim of a rule that makes many."""
