"""The classical rewriter: oriented rules, applied until none fires that pays.

It terminates because every rule goes down in the termination order and every pass must not cost more than the last; it
is idempotent because it ends with a pass that changes nothing or would cost more.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from symnum.errors import SymnumError
from symnum.observe import Recorder, debug_level, say
from symnum.rewriters.base import Answer, Request
from symnum.rewriters.certificate.certify import refusal
from symnum.rewriters.certificate.claim import Claim
from symnum.rewriters.collecting import over_one_denominator
from symnum.rewriters.engine import Pass
from symnum.rewriters.gain import Census, census
from symnum.rewriters.net import SUMS, RuleBook
from symnum.rewriters.nodes import Run
from symnum.rewriters.rational import cancel
from symnum.rewriters.watch import Step, Watch, tally_table
from symnum.rules.directed import directed
from symnum.rules.rule import Rule, Tier
from symnum.rules.search import same
from symnum.rules.views import monomial_of, monomials
from symnum.terms import interface
from symnum.terms.interface import AnyTerm

QUOTIENT_NODES = 500
"""Quotients are brought into other forms in graphs of at most so many operations."""

BOOKS = 16
"""Rule books that are kept."""

PASSES = 64
"""Passes after which the rewriter stops; each one goes down, so this bounds time, not meaning."""


def classical(request: Request) -> Answer:
    """Rewrite with the oriented rules of a request that decrease in cost."""
    recorder = Recorder("rewrite")
    watch = Watch(steps=[] if request.trace else None, is_timed=debug_level() > 1)
    limits = request.limits
    if limits.seconds is not None:
        watch.deadline = time.perf_counter() + limits.seconds
    if limits.nodes is not None:
        watch.nodes = limits.nodes
    watch.stop = "time limit" if limits.seconds == 0 else "node limit" if limits.nodes == 0 else ""
    run = Run(rule_book(request.rules), watch, request.tiers)
    with recorder.stage("rules") as counts:
        counts["known"] = len(run.book.rules)
        before = census(request.terms, run.prices)
        terms, stop, after = _to_fixpoint(request.terms, before, run)
        counts["fired"] = sum([tally.fired for tally in watch.tallies.values()])
    if run.book.masks.may_divide(terms, run.masks) and Tier.REAL in request.tiers and _has_quotients(after):
        with recorder.stage("quotients") as counts:
            terms, after = _improved(terms, after, run)
            counts["cost"] = after.cost
    if watch.is_timed:
        say(2, tally_table(watch.tallies))
    steps = tuple(watch.steps or ())
    return Answer(terms, recorder.report(stop), steps, watch.fired(), (before.cost, after.cost), derived=True)


_books: OrderedDict[int, tuple[tuple[Rule, ...], RuleBook]] = OrderedDict()


def rule_book(rules: tuple[Rule, ...]) -> RuleBook:
    """The rules among these that decrease in cost, oriented or directed, indexed; kept for the latest tuples of rules.

    Building an index takes longer than rewriting a small term, and so would hashing hundreds of rules.
    """
    found = _books.get(id(rules))
    if found is None:
        oriented = [rule for rule in rules if rule.oriented and rule.order == "cost"]
        equations = [rule for rule in map(directed, rules) if rule is not None]
        found = _books[id(rules)] = rules, RuleBook([*oriented, *equations])
        if len(_books) > BOOKS:
            _books.popitem(last=False)
    return found[1]


def _to_fixpoint(terms: list[AnyTerm], counted: Census, run: Run) -> tuple[list[AnyTerm], str, Census]:
    """Pass after pass until nothing changes; a pass that makes the graph dearer does not count.

    Where passes of equal cost go round in a circle, the answer is the state with the least key, so that it is the same
    wherever the circle is entered. Answers the terms, why it stopped, and the census of the terms.
    """
    watch = run.watch
    states = [terms]
    stop = "pass limit"
    for _ in range(PASSES):
        kept = len(watch.steps or ())
        results = Pass(run, counted.uses).run(terms)
        if _same_terms(results, terms):
            stop = "no rule applies"
            break
        counted_now = census(results, run.prices)
        if counted_now.cost > counted.cost:
            if watch.steps is not None:
                del watch.steps[kept:]
            stop = "no rule pays"
            break
        circle = next((k for k, state in enumerate(states) if _same_terms(state, results)), None)
        if circle is not None:
            terms, stop = min(states[circle:], key=_key), "the rules go round"
            break
        states.append(results)
        terms, counted = results, counted_now
        if watch.is_over:
            break
        if run.is_settled(terms):
            stop = "no rule applies"
            break
    return terms, watch.stop or stop, counted


def _key(terms: Sequence[AnyTerm]) -> list[str]:
    """A key that is the same in every process."""
    return [str(term) for term in terms]


# quotients --------------------------------------------------------------------------------------------------------
class _Proposal(NamedTuple):
    """Another form of terms with quotients, which counts if the graph then gets cheaper.

    `is_sure` says that it is defined where the terms are, as far as the tier asks; else that is checked.
    """

    name: str
    form: Callable[[list[AnyTerm]], list[AnyTerm]]
    is_sure: bool = True


_CANCELLED = _Proposal("cancelled", cancel)
_FIELD_PROPOSALS = (
    _CANCELLED,
    _Proposal("over one denominator", partial(over_one_denominator, with_sums=True, strict=False)),
    _Proposal("over one denominator", partial(over_one_denominator, with_sums=False, strict=False)),
)
_REAL_PROPOSALS = (
    _Proposal("over one denominator", partial(over_one_denominator, with_sums=False, strict=False), is_sure=False),
    _Proposal("over one denominator", partial(over_one_denominator, with_sums=False, strict=True)),
)


def _improved(terms: list[AnyTerm], counted: Census, run: Run) -> tuple[list[AnyTerm], Census]:
    """Quotients in other forms and rules, in turn, for as long as the graph gets cheaper.

    Left alone are graphs without a quotient, graphs that are large, whose polynomials would have too many monomials to
    be of use, and what needs python-flint, an extra, where that is missing.
    """
    proposals = _FIELD_PROPOSALS if Tier.FIELD in run.tiers else _REAL_PROPOSALS
    place = 0
    while place < len(proposals) and not run.watch.is_over:
        proposal = proposals[place]
        applies = _has_quotients(counted) if proposal is _CANCELLED else _has_fractions(counted)
        found = _proposed(terms, counted, run, proposal) if applies else None
        if found is None:
            place += 1
        else:
            terms, counted, place = *found, 0
    return terms, counted


def _proposed(
    terms: list[AnyTerm], counted: Census, run: Run, proposal: _Proposal
) -> tuple[list[AnyTerm], Census] | None:
    """The terms in the form of a proposal, with rules applied to it; None if that is no gain."""
    steps = run.watch.steps
    kept = len(steps or ())
    try:
        candidates = proposal.form(terms)
    except SymnumError:
        return None
    if _same_terms(candidates, terms):
        return None
    results, _, after = _to_fixpoint(candidates, census(candidates, run.prices), run)
    if after.cost >= counted.cost or (not proposal.is_sure and refusal(Claim(terms, results, run.tiers))):
        if steps is not None:
            del steps[kept:]
        return None
    if steps is not None:
        pairs = [(a, b) for a, b in zip(terms, candidates, strict=True) if not same(a, b)]
        steps[kept:kept] = [Step(proposal.name, a, b, (a,), b) for a, b in pairs]
    return results, after


def _has_quotients(counted: Census) -> bool:
    """Whether something is divided, in a graph of moderate size."""
    uses = counted.uses
    return len(uses) <= QUOTIENT_NODES and any(map(_divides, uses))


def _has_fractions(counted: Census) -> bool:
    """Whether a summand of a sum is divided, in a graph of moderate size."""
    uses = counted.uses
    return len(uses) <= QUOTIENT_NODES and any(
        any(exponent < 0 for _, factors in monomials(call) for _, exponent in factors)
        for call in uses
        if interface.operation(call) in SUMS
    )


def _divides(call: AnyTerm) -> bool:
    return any(exponent < 0 for _, exponent in monomial_of(call)[1])


def _same_terms(a: Sequence[AnyTerm], b: Sequence[AnyTerm]) -> bool:
    return all(map(same, a, b))
