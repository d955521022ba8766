"""What is checked of a rewriter's answer, and when.

Always, before an answer is given out:

    derivation    where every step was made by a rule of the catalogue, each verified beforehand, values at three points
                  (a generic one, one with half of the symbols zero, one with all equal), or at ten where something is
                  demanded and must stay so, must agree: doubles, and where these differ, balls
    identity      any other answer, as what factoring makes or an e-graph extracts, must be equal to the input as a
                  rational function of its symbols and unknown functions, modulo a prime of 180 bits
    laws, balls   or where that does not decide, over the laws of exponentials, logarithms, angles and roots; or else
                  balls at 64 points must agree
    demands       and every demand of its denominators, logarithms and roots must be one that the input makes, or be
                  proved, and none be lost

An answer that fails is not given out: the input is, and the report says why. When the certificate is looked at,
everything is checked: also what is derived is tried in balls at 64 points, demands are compared, and the accuracy of
both is measured. What this shows comes after the answer was given out; it is what `certified` says.

Rules that the user brings are taken at his word: what rests on them is given out, and certified if the checks agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import is_not
from typing import Final

from symnum.errors import LimitError, SymnumError
from symnum.rewriters.certificate.accuracy import Accuracy, default_points, is_within_budget, try_accuracy
from symnum.rewriters.certificate.balls import Balls, balls_of, has_arb
from symnum.rewriters.certificate.bits import changed_bits
from symnum.rewriters.certificate.certificate import Certificate, Check
from symnum.rewriters.certificate.claim import Claim, assumptions_of, uses_of
from symnum.rewriters.certificate.definedness import Comparison, compare, has_demands
from symnum.rewriters.certificate.floats import seem_equal
from symnum.rewriters.certificate.identity import residues, roots_agree
from symnum.rewriters.certificate.laws import are_small, follow_from_laws, have_same_domain
from symnum.rewriters.certificate.ordinary import ordinary
from symnum.rewriters.certificate.sampling import first_points, points_over, symbols_of
from symnum.rewriters.certificate.trial import Trial, try_points
from symnum.rewriters.entering import own_terms
from symnum.rules.rule import Tier
from symnum.terms.interface import AnyTerm
from symnum.terms.printing import to_text
from symnum.terms.traversal import Graph, flatten, free_symbols

POINTS: Final = 64
FIRST_POINTS: Final = 3
DOMAIN_POINTS: Final = 10
"""Points, the origin and other zeros among them, where something divides or takes roots."""
_MODERATE: Final = 10_000
FEWEST: Final = 20
"""Points at which balls must agree to stand for a proof, unless there are no symbols."""
_FEWEST_MEASURED: Final = 4
_WORK: Final = 1_000_000
"""Operations that the points of a certificate may take, about two seconds; large systems are tried at fewer points."""


def refusal(claim: Claim) -> str:
    """Why an answer is not given out, as far as is always checked; empty if nothing speaks against it.

    Cost:  about 2 us for each operation where it was derived or identity decides; else as much as a certificate.
    """
    if len(claim.given) != len(claim.results):
        return "there are not as many results as terms"
    if claim.is_trivial or claim.resting_on:
        return ""
    if claim.keeps_bits and (changed := changed_bits(claim.given, claim.results)):
        return f"bits: {changed}"
    found = _Examination(claim)
    if found.too_long:
        return "" if claim.derived else found.too_long
    if claim.derived:
        return found.derivation_refusal()
    if found.is_identity:
        return found.definedness().refusal
    checks = (found.equality(found.tried(POINTS)), found.definedness().check)
    return Certificate(checks).refusal


def certify(claim: Claim) -> Certificate:
    """Check everything that can be checked of a claim.

    Cost:  0.2 to 10 ms for a small term, and up to some seconds for the largest.

    >>> from symnum.terms.parsing import parse
    >>> certificate = certify(Claim([parse("sin(x)^2 + cos(x)^2 + x/y")], [parse("1 + x/y")]))
    >>> certificate.certified, certificate.check("equal").how
    (True, 'laws of the functions, modulo primes')
    """
    rules, assumptions = uses_of(claim), assumptions_of(claim)
    if claim.is_trivial:
        return Certificate((Check("equal", "yes", "nothing changed"),), rules, assumptions)
    found = _Examination(claim, trusted=claim.derived and all(use.is_verified for use in rules))
    trial = found.tried(POINTS)
    defined = found.definedness()
    accuracy, measured = _measured(claim, found.graph)
    checks = [found.equality(trial), defined.check, _in_balls(found, trial), accuracy]
    if claim.keeps_bits:
        changed = changed_bits(claim.given, claim.results)
        checks.append(Check("bits", "no" if changed else "yes", changed or "the same for every kind of double"))
    return Certificate(tuple(checks), rules, assumptions, defined.removed, measured)


class _Examination:
    """The checks of one claim, each made when it is first needed."""

    def __init__(self, claim: Claim, *, trusted: bool = False) -> None:
        self.claim, self.trusted = claim, trusted
        changed = [(a, b) for a, b in zip(claim.given, claim.results, strict=True) if a is not b]
        self.given, self.results = own_terms([a for a, _ in changed]), own_terms([b for _, b in changed])
        self.graph = flatten([*self.given, *self.results])
        self.too_long = ""
        try:
            both = ordinary([*self.given, *self.results], self.graph)
        except LimitError as reason:
            self.too_long, both = str(reason), []
        if any(map(is_not, both, [*self.given, *self.results])):
            self.given, self.results = both[: len(both) // 2], both[len(both) // 2 :]
            self.graph = flatten(both)
        self._balls: Balls | None = None
        self._trials: dict[int, Trial] = {}
        self.no_balls = ""

    @cached_property
    def residues(self) -> list[int] | None:
        """The residues of both sides: equality and demands are read off them."""
        return residues(self.graph)

    @cached_property
    def is_identity(self) -> bool:
        """Whether both sides are equal as rational functions."""
        return roots_agree(self.graph, self.residues)

    @cached_property
    def is_small(self) -> bool:
        """Whether the laws of functions may be tried, which needs python-flint."""
        return has_arb() and are_small(self.graph)

    @property
    def balls(self) -> Balls | None:
        """The evaluator of both sides; None if some operator has no bounds."""
        if self._balls is None and not self.no_balls:
            try:
                self._balls = balls_of(self.graph)
            except SymnumError as reason:
                self.no_balls = str(reason)
        return self._balls

    @property
    def derived_only(self) -> str:
        """What is known of terms that cannot be written out."""
        return f"derived by verified rules; {self.too_long}"

    def tried(self, count: int) -> Trial:
        """The trial at so many points, or fewer where the graph is large."""
        if self.too_long or self.balls is None:
            return Trial()
        count = max(FIRST_POINTS, min(count, _WORK // len(self.graph.nodes)))
        if count not in self._trials:
            points = points_over(symbols_of(self.graph), "balls")
            may_gain = Tier.FIELD in self.claim.tiers
            self._trials[count] = try_points(self.balls, islice(points, count), may_gain=may_gain)
        return self._trials[count]

    def derivation_refusal(self) -> str:
        """Why a derivation by verified rules is not believed; empty if it is."""
        may_gain = Tier.FIELD in self.claim.tiers
        is_more = not may_gain and len(self.graph.nodes) <= _MODERATE and has_demands(self.graph)
        count = DOMAIN_POINTS if is_more else FIRST_POINTS
        if seem_equal(self.graph, first_points(tuple(symbols_of(self.graph)), "balls", count)):
            return ""
        return self.tried(count).refuted or self.no_balls

    def equality(self, trial: Trial) -> Check:
        """Whether both sides are equal where they are defined."""
        claim = self.claim
        if self.too_long:
            return Check("equal", "yes" if self.trusted else "open", self.derived_only)
        if trial.refuted:
            because = f"; it rests on your {', '.join(claim.resting_on)}" if claim.resting_on else ""
            return Check("equal", "no", trial.refuted + because)
        if self.is_identity:
            return Check("equal", "yes", "identity of rational functions, modulo a prime of 180 bits")
        if self.is_small and follow_from_laws(self.given, self.results):
            return Check("equal", "yes", "laws of the functions, modulo primes")
        if self.trusted:
            return Check("equal", "yes", "derived by verified rules")
        if trial.agreed >= (FEWEST if trial.points > 1 else 1) and trial.undecided <= trial.agreed:
            return Check("equal", "yes", f"balls agree at {trial.agreed} points")
        return Check("equal", "open", self.no_balls or f"no identity, and balls agree at {trial.agreed} points only")

    def definedness(self) -> Definedness:
        """Whether both sides are defined at the same points."""
        claim = self.claim
        if self.too_long:
            return Definedness(Check("defined", "yes" if self.trusted else "open", self.derived_only))
        found = compare(self.graph, self.residues)
        if found is not None and not found.new and not found.lost:
            many = "demand" if found.count == 1 else "demands"
            how = f"{found.count} {many}, of the input too or proved" if found.count else "nothing is demanded"
            return Definedness(Check("defined", "yes", how))
        if self.is_small and have_same_domain(self.given, self.results):
            return Definedness(Check("defined", "yes", "the same demands on the same irreducible factors"))
        if self.trusted:
            return Definedness(Check("defined", "yes", "derived by verified rules"), _removed(claim, found))
        return _compared(claim, found)


@dataclass(frozen=True, slots=True)
class Definedness:
    """The check of definedness, and the singularities that were removed."""

    check: Check
    removed: tuple[str, ...] = ()

    @property
    def refusal(self) -> str:
        """Why it fails; empty if it holds."""
        return "" if self.check.outcome == "yes" else f"{self.check.name}: {self.check.how}"


def _compared(claim: Claim, found: Comparison | None) -> Definedness:
    if found is None:
        return Definedness(Check("defined", "open", "the demands cannot be compared"))
    if found.new:
        return Definedness(
            Check("defined", "no", f"not proved to have a value wherever the input has: {_first(found.new)}")
        )
    if Tier.FIELD in claim.tiers:
        return Definedness(Check("defined", "yes", "wherever the input is"), _removed(claim, found))
    return Definedness(
        Check("defined", "no", f"may have a value where the input has none, for want of {_first(found.lost)}")
    )


def _removed(claim: Claim, found: Comparison | None) -> tuple[str, ...]:
    if found is None or Tier.FIELD not in claim.tiers:
        return ()
    return tuple(to_text(call, limit=_LINE) for call in found.lost)


_LINE: Final = 80


def _first(calls: Iterable[AnyTerm]) -> str:
    return to_text(next(iter(calls)), limit=_LINE)


def _in_balls(found: _Examination, trial: Trial) -> Check:
    if trial.refuted:
        return Check("balls", "no", trial.refuted)
    if not trial.agreed:
        return Check("balls", "open", found.no_balls or f"none of {trial.points} points has a value that is decided")
    notes = {"undefined on both sides": trial.undefined, "undecided": trial.undecided, "removed": trial.removed}
    rest = "".join(f", {name} at {count}" for name, count in notes.items() if count)
    return Check("balls", "yes", f"agree at {trial.agreed} points, zeros and equal values among them{rest}")


def _measured(claim: Claim, graph: Graph) -> tuple[Check, tuple[Accuracy, Accuracy] | None]:
    """The accuracy of both sides, at fewer points where the graph is large."""
    try:
        both = ordinary([*own_terms(claim.given), *own_terms(claim.results)])
    except LimitError as error:
        return Check("accuracy", "open", str(error)), None
    given, results = both[: len(claim.given)], both[len(claim.given) :]
    count = max(_FEWEST_MEASURED, min(POINTS, _WORK // len(graph.nodes)))
    points = default_points(free_symbols([*given, *results]), count)
    before, after, reason = try_accuracy(results, given, points)
    if before is None or after is None:
        return Check("accuracy", "open", reason), None
    how = f"{before} before; {after} after"
    return Check("accuracy", "yes" if is_within_budget(before, after) else "no", how), (before, after)
