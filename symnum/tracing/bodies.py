"""Rewriting loop bodies: the scalar terms of one body, made cheaper together."""

from __future__ import annotations

from symnum.rewriters.base import Rewriting
from symnum.rewriters.base import rewrite as rewrite_terms
from symnum.terms.interface import AnyTerm


class BodyRewrite:
    """What a plan applies to the terms of its bodies; `results` are what it did, body by body."""

    def __init__(self, rewriter: str | None, allow: str) -> None:
        self.results: list[Rewriting] = []
        self._rewriter = None if allow == "ieee" else rewriter
        self._allow = allow
        # "factor" knows no rules, and loading the catalogue takes a third of a second
        self._rules = () if rewriter == "factor" else None

    def __call__(self, terms: list[AnyTerm]) -> list[AnyTerm]:
        if self._rewriter is None:
            return terms
        self.results.append(rewrite_terms(terms, rewriter=self._rewriter, rules=self._rules, allow=self._allow))
        return list(self.results[-1].terms)
