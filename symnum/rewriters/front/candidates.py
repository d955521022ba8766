"""Forms that may lie on the front: what each rewriter makes, the expanded form, and forms that keep their digits.

The last come from the rules of accuracy, tried one by one at every place, whatever they cost, and again on the most
accurate of what they give. Only forms that are certified to mean what was given are offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from symnum.errors import SymnumError
from symnum.rewriters.base import REWRITERS, Limits, rewrite
from symnum.rewriters.certificate.accuracy import Accuracy, accuracy
from symnum.rewriters.certificate.certify import refusal
from symnum.rewriters.certificate.claim import Claim
from symnum.rewriters.certificate.sampling import Point
from symnum.rewriters.strategies import PassThrough, Postwalk
from symnum.rules.catalogue import rule_sets
from symnum.rules.rule import allowed_tiers
from symnum.rules.search import same
from symnum.terms.expansion import expand
from symnum.terms.interface import AnyTerm

ACCURATE: Final = ("near_zero", "cancellation", "stable")
"""The rule sets whose right sides keep digits that their left sides lose."""

STEPS: Final = 3
"""Rules of accuracy that are applied one after the other."""

BEAM: Final = 2
"""The forms from which the next step starts, the most accurate ones."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A form that means what was given: what it is called, and its error in bits."""

    name: str
    terms: list[AnyTerm]
    accuracy: Accuracy


class Candidates:
    """Forms of some terms, each once; those that are not certified, or have no measurable accuracy, are left out."""

    def __init__(self, given: list[AnyTerm], allow: str, limits: Limits, points: Sequence[Point]) -> None:
        self.given, self.allow, self.limits, self.points = given, allow, limits, points
        self.found: list[Candidate] = []

    def collect(self) -> list[Candidate]:
        """All forms, the input first.

        Errors:  SymnumError if the accuracy of the input cannot be measured.
        """
        before = self._accuracy(self.given)
        if before is None:
            raise SymnumError("the front needs points at which the terms have values; give some with points=")
        self.found.append(Candidate("input", self.given, before))
        for rewriter in (name for name in REWRITERS if name != "auto"):  # which tries the others
            result = rewrite(self.given, rewriter=rewriter, allow=self.allow, limits=self.limits)
            self._add(rewriter, result.terms)
        self._offer_expanded()
        self._search()
        return self.found

    def offer(self, name: str, claim: Claim) -> None:
        """Add the results of a claim if they are new, and nothing speaks against it."""
        terms = list(claim.results)
        if not self._is_known(terms) and not refusal(claim):
            self._add(name, terms)

    def _is_known(self, terms: list[AnyTerm]) -> bool:
        return any(all(map(same, terms, known.terms)) for known in self.found)

    def _add(self, name: str, terms: list[AnyTerm]) -> None:
        """Add a certified form, if it is a new one whose accuracy can be measured."""
        measured = None if self._is_known(terms) else self._accuracy(terms)
        if measured is not None:
            self.found.append(Candidate(name, terms, measured))

    def _accuracy(self, terms: list[AnyTerm]) -> Accuracy | None:
        return accuracy(terms, self.points, scales=self.given, forward=True)

    def _offer_expanded(self) -> None:
        try:
            self.offer("expanded", Claim(self.given, expand(self.given), allowed_tiers(self.allow)))
        except SymnumError:  # it would be too large
            return

    def _search(self) -> None:
        starts = list(self.found)
        for _ in range(STEPS):
            known = len(self.found)
            for start in sorted(starts, key=lambda form: form.accuracy.mean)[:BEAM]:
                for name, claim in self._steps(start):
                    self.offer(name, claim)
            starts = self.found[known:]

    def _steps(self, start: Candidate) -> Iterator[tuple[str, Claim]]:
        """What each rule of accuracy makes of a form, which is certified itself."""
        tiers = allowed_tiers(self.allow)
        for rule in (rule for rules in rule_sets(ACCURATE) for rule in rules if rule.tier in tiers):
            everywhere = PassThrough(Postwalk(rule))
            terms = [everywhere(term) for term in start.terms]
            if not all(map(same, terms, start.terms)):
                name = rule.name.rpartition(".")[2]
                claim = Claim(start.terms, terms, tiers, {rule.name: 1}, (rule,), derived=True)
                yield (name if start.name == "input" else f"{start.name}, {name}"), claim
