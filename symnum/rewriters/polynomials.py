"""What arithmetic does to a sum that no rule for a fixed pattern finds: multiplying out, and taking out factors."""

from __future__ import annotations

from symnum.rewriters.gain import Change, Prices, extra_cost
from symnum.rewriters.grouping import Group, groups
from symnum.rewriters.multiplying import Multiplying
from symnum.rewriters.watch import Step, Watch
from symnum.rules.sums import SumView
from symnum.terms.interface import AnyTerm


class Polynomials:
    """Sums multiplied out or factored where that is strictly cheaper, so that neither undoes the other."""

    def __init__(self, uses: dict[AnyTerm, int], prices: Prices, watch: Watch, *, strict: bool) -> None:
        self._uses, self._prices, self._watch = uses, prices, watch
        self._strict = strict
        self._multiplying = Multiplying(strict=strict)

    def multiplied_out(self, term: AnyTerm) -> AnyTerm | None:
        """A sum with the summands multiplied out that have a monomial in common."""
        found = self._multiplying.multiplied_out(term)
        if found is None or not self._pays(Change((term,), *found)):
            return None
        return self._recorded("multiplied out", term, found[0])

    def factored(self, term: AnyTerm) -> AnyTerm | None:
        """A sum with common factors taken out."""
        view = SumView(term)

        def accepts(group: Group) -> bool:
            change = Change(tuple(map(view.part, group.places)), group.product, group.kept)
            return self._pays(change) and (not self._strict or group.keeps_domain)

        cheaper = list(groups(view, accepts))
        if not cheaper:
            return None
        places = [place for group in cheaper for place in group.places]
        return self._recorded("factored", term, view.with_replaced(places, [(1, group.product) for group in cheaper]))

    def _pays(self, change: Change) -> bool:
        return extra_cost(change, self._uses, self._prices) < 0

    def _recorded(self, name: str, term: AnyTerm, result: AnyTerm) -> AnyTerm:
        if self._watch.steps is not None:
            self._watch.steps.append(Step(name, term, result, (term,), result))
        return result
