"""The best form so far, and one round of the search: load forms, saturate, extract, and offer what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from symnum.cost.model import dag_cost
from symnum.errors import SymnumError
from symnum.lowering.prediction import kernel_work
from symnum.observe import Recorder
from symnum.rewriters.base import Request
from symnum.rewriters.certificate.certify import refusal
from symnum.rewriters.certificate.claim import Claim
from symnum.rewriters.egraph.arrangement import Arrangement
from symnum.rewriters.egraph.client import Bounded, saturated
from symnum.rewriters.egraph.engine import Outcome
from symnum.rewriters.egraph.numbering import numbered
from symnum.rewriters.egraph.program import program_for
from symnum.rewriters.egraph.selection import priced, selected
from symnum.rewriters.extraction.extract import Method
from symnum.rules.search import same
from symnum.terms import interface
from symnum.terms.interface import AnyTerm
from symnum.terms.term import is_own_term
from symnum.terms.traversal import convert

EXTRACTION_SECONDS: Final = 2.0
"""Seconds that extraction may spend on improving its choice."""
LEAST_SHARE: Final = 0.03
"""What a form has to gain on the input: less is less than what predictions err by. That is one operation of thirty."""
MOST_TRIED: Final = 6
"""Forms that are tried, one after the other, until one can be certified."""


class Search:
    """The best form so far and its cost, and what the rounds reported.

    `work` is what its kernel takes: constants are folded there, so a form with fewer operations may take more. Where
    that is None, as for large systems, the cost decides alone.
    """

    def __init__(self, request: Request, recorder: Recorder, cost: int, work: float | None) -> None:
        self.request = request
        self.recorder = recorder
        self.fired: dict[str, int] = {}
        self.stop = ""
        self.taken: list[Form] = []
        self.passed: list[Form] = []
        self._form = Form(request.terms, cost, work)

    @property
    def best(self) -> list[AnyTerm]:
        """The best form so far."""
        return self._form.terms

    @property
    def cost(self) -> int:
        """What it costs."""
        return self._form.cost

    @property
    def work(self) -> float | None:
        """What its kernel takes."""
        return self._form.work

    @property
    def dearest(self) -> int:
        """What the input costs, which no answer passes."""
        return self.taken[0].cost if self.taken else self.cost

    def offer(self, terms: list[AnyTerm], *, least_gain: float = 0.0) -> bool:
        """Take a form if its kernel takes less, by a share at least, or as much and the form costs less."""
        cost = dag_cost(terms)
        if cost > self.dearest:
            return False
        work = None if self.work is None else kernel_work(terms)
        form = Form(terms, cost, work, least_gain)
        if form.rank >= self._form.rank:
            self.passed.append(form)
            return False
        self.taken.append(self._form)
        self._form = form
        return True

    def ranked(self, forms: list[list[AnyTerm]]) -> list[list[AnyTerm]]:
        """Forms by what their kernels take, the least first, else by what they cost."""
        measure = dag_cost if self.work is None else kernel_work
        return sorted(forms, key=measure)

    def discard(self) -> None:
        """Go back to the input."""
        if self.taken:
            self._form = self.taken[0]
            self.taken.clear()
            self.passed.clear()

    def settle(self) -> None:
        """Go back to the best form that can be certified; the input always can."""
        request = self.request
        given, *others = [*self.taken, self._form]
        better = [form for form in (*others, *self.passed) if form.rank < given.rank and form.is_sure(given)]
        self._form = given
        for form in _distinct(sorted(better, key=lambda form: form.rank))[:MOST_TRIED]:
            claim = Claim(request.terms, form.terms, request.tiers, self.fired, request.rules, request.unverified)
            if _is_certain(claim):
                self._form = form
                return


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the terms, what it costs, and what its kernel takes; that has to be less by `least_gain`."""

    terms: list[AnyTerm]
    cost: int
    work: float | None
    least_gain: float = 0.0

    @property
    def rank(self) -> tuple[float, int]:
        """The less, the better."""
        return (self.work or 0.0) / (1.0 - self.least_gain), self.cost

    def is_sure(self, given: Form) -> bool:
        """Whether a kernel takes as long as that of what was given, or less by more than the prediction may err."""
        own, other = self.work or 0.0, given.work or 0.0
        return own == other or own <= (1.0 - LEAST_SHARE) * other


def _distinct(forms: list[Form]) -> list[Form]:
    """The forms without those that are as the one before."""
    return [
        form for last, form in zip([None, *forms], forms, strict=False)
        if last is None or not all(map(same, last.terms, form.terms))
    ]  # fmt: skip


def work_of(terms: list[AnyTerm]) -> float | None:
    """What the kernel of some terms takes; None for terms of theories that no kernel computes."""
    try:
        return kernel_work(terms)
    except SymnumError:
        return None


def _is_certain(claim: Claim) -> bool:
    """Whether nothing speaks against a claim; what the algebra library cannot decide is not certain."""
    try:
        return not refusal(claim)
    except (RuntimeError, OverflowError):  # FLINT's factoring gives up, or meets an exponent beyond its own
        return False


@dataclass(frozen=True, slots=True)
class Found:
    """What one graph gave: the terms of least cost, and how it came about."""

    terms: list[AnyTerm]
    outcome: Outcome
    fired: dict[str, int]


def entered(arrangement: Arrangement, forms: Sequence[list[AnyTerm]]) -> list[int]:
    """Enter forms of the same terms, whose nodes will be one class each; the nodes of the first."""
    roots = arrangement.enter(forms[0])
    equal = arrangement.rows.setdefault("load_same", [])
    for form in forms[1:]:
        equal += [[a, b] for a, b in zip(roots, arrangement.enter(form), strict=True) if a != b]
    return roots


@dataclass(frozen=True, slots=True)
class Effort:
    """How a graph is explored: the groups of rules, the limits, and the method of extraction."""

    groups: tuple[str, ...]
    bounds: Bounded
    method: Method


def explored(request: Request, arrangement: Arrangement, roots: list[int], effort: Effort) -> Found | None:
    """Saturate what was arranged, and extract; None if nothing came back within the limits.

    Where two different numbers became equal, nothing of the graph is taken.
    """
    program = program_for(request.rules, arrangement.constructors(), request.tiers, effort.groups)
    outcome = saturated(program.text, arrangement.tables(program), roots, effort.bounds)
    if outcome is None:
        return None
    fired: dict[str, int] = {}
    for name, count in outcome.matches.items():
        rule = program.names[name]
        fired[rule] = fired.get(rule, 0) + count
    if outcome.alarm:
        return Found([], outcome, fired)
    nodes, places = numbered(outcome.nodes, outcome.roots)
    operations = priced(nodes, lambda number: arrangement.leaf_of(program, number))
    return Found(selected(operations, places, request.terms[0], effort.method, EXTRACTION_SECONDS), outcome, fired)


def shapes(terms: list[AnyTerm], given: list[AnyTerm]) -> list[list[AnyTerm]]:
    """An answer as terms of the type that was given, and of ours as tree terms, too, which keep the order written."""
    like = next((term for term in given if interface.is_call(term)), given[0])
    return [convert(terms, like), terms] if is_own_term(like) else [terms]
