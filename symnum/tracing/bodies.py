"""Rewriting loop bodies: the scalar terms of one body, made cheaper together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from symnum.cost.model import dag_cost
from symnum.rewriters.base import Answer, Request, Rewriter, Rewriting, find_rewriter
from symnum.rewriters.base import rewrite as rewrite_terms
from symnum.terms.interface import AnyTerm
from symnum.tracing.coefficients import Coefficients, collected, with_names


class BodyRewrite:
    """What a plan applies to the terms of its bodies; `results` are what it did, body by body."""

    def __init__(self, rewriter: str | None, allow: str) -> None:
        self.results: list[Rewriting] = []
        self._rewriter = None if allow == "ieee" else rewriter
        self._allow = allow
        # "factor" knows no rules, and loading the catalogue takes a third of a second
        self._rules = () if rewriter == "factor" else None

    def __call__(self, terms: list[AnyTerm], changing: Iterable[AnyTerm]) -> list[AnyTerm]:
        """The terms made cheaper, where `changing` are the symbols that differ from point to point."""
        if self._rewriter is None:
            return terms
        rewriter = _AtEveryPoint(find_rewriter(self._rewriter), tuple(changing))
        self.results.append(rewrite_terms(terms, rewriter=rewriter, rules=self._rules, allow=self._allow))
        return list(self.results[-1].terms)


@dataclass(frozen=True, slots=True)
class _AtEveryPoint:
    """A rewriter for what is computed at every point; what is the same at all of them costs nothing.

    The terms are given to another rewriter as they are, and as sums with one coefficient for everything that changes.
    """

    inner: Rewriter
    changing: tuple[AnyTerm, ...]

    def __call__(self, request: Request, /) -> Answer:
        names = Coefficients()
        given, sums = [form(request.terms, self.changing, names) for form in (with_names, collected)]
        answers = [self.inner(replace(request, terms=form)) for form in (given, sums)]
        costs = [dag_cost(answer.terms) for answer in answers]
        before = dag_cost(given)
        cost, answer = min(zip(costs, answers, strict=True), key=lambda pair: pair[0])
        if cost >= before:
            return Answer(request.terms, answers[0].report, costs=(before, before))
        return Answer(names.written_out(answer.terms), answer.report, fired=answer.fired, costs=(before, cost))
