"""What may fire at a factor of a sum or product, chosen from many rules by look-ups.

Sums and products are entered in a discrimination net under the factor of the pattern that says most, and looked up by
each factor of the term, with its exponent, the masks of the term, and in sums the ratios of the coefficients.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Generic, TypeVar

from symnum.rewriters.discrimination import CHOICES, Choice, DiscriminationNet, Selective, State
from symnum.rules.compilation import PowerOf, Wild
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import POW, Operator

S = TypeVar("S", bound=Selective)
T = TypeVar("T")


class SelectiveNet(DiscriminationNet[S]):
    """Patterns by a factor of a sum or product.

    What may fire at a factor follows from its place in the trie, its exponent and two masks; it is chosen once for each
    of these and remembered, so that a node costs look-ups and not tests of every rule.
    """

    def chosen(self, base: AnyTerm, exponent: Exact, masks: tuple[int, int]) -> list[Choice[S]]:
        """What may fire at a power of a base; the masks are that of the sum or product and that of the base."""
        found = [_chosen(state, exponent, masks) for state in self.states(base)]
        return [choice for choice in found if choice.any_ratio or choice.by_ratio]

    def is_hopeful(self, operator: Operator | None, exponent: Exact, masks: tuple[int, int]) -> bool:
        """Whether there can be anything at all, as far as the operator, the exponent and the masks tell."""
        return any(entry.may_take(exponent, *masks) for entry in self.of_head(operator))


K = TypeVar("K")
V = TypeVar("V")


def remembered(table: dict[K, V], key: K, value: V) -> V:
    """Enter a value into a table that is emptied when it is full."""
    if len(table) >= CHOICES:
        table.clear()
    table[key] = value
    return value


def _chosen(state: State[S], exponent: Exact, masks: tuple[int, int]) -> Choice[S]:
    key = (exponent, *masks)
    choice = state.choices.get(key)
    if choice is None:
        choice = remembered(state.choices, key, Choice[S]([], {}))
        for entry in state.entries:
            if entry.may_take(exponent, *masks):
                if entry.ratio is None:
                    choice.any_ratio.append(entry)
                else:
                    choice.by_ratio.setdefault(entry.ratio, []).append(entry)
    return choice


class FactorNet(Generic[S]):
    """Patterns of sums and products, by one of their factors, apart for exponents that are numbers and patterns.

    Before a trie is walked, what is known at a glance tells whether there can be anything, which is remembered.
    """

    def __init__(self) -> None:
        self._numbered: SelectiveNet[S] = SelectiveNet()
        self._symbolic: SelectiveNet[S] = SelectiveNet()
        self._hopes: dict[tuple[Operator | None, Operator | None, Exact, int, int], tuple[bool, bool]] = {}

    def add_factor(self, factor: PowerOf, entry: S) -> None:
        """Enter a pattern under one of its factors."""
        is_number = isinstance(factor.exponent, int | Fraction)
        if not is_number:
            self._symbolic.add(factor.base, entry)
        if is_number or (isinstance(factor.exponent, Wild) and factor.exponent.variable.default is not None):
            self._numbered.add(factor.base, entry)

    def may_hold(self, mask: int) -> bool:
        """Whether some pattern asks for no more than a sum or product with this mask has, whatever its factors are."""
        return any(not entry.mask & ~mask for net in (self._numbered, self._symbolic) for entry in net.entries())

    def among(self, base: AnyTerm, exponent: Exact, mask: int, base_mask: int) -> list[Choice[S]]:
        """What may fire at a factor that is a power of a call, in a sum or product with this mask."""
        operator = interface.operation(base)
        inner = base if exponent != 1 else interface.arguments(base)[0] if operator is POW else None
        below = operator if inner is base else None if inner is None else interface.head(inner)
        key = (operator, below, exponent, mask, base_mask)
        hopes = self._hopes.get(key)
        if hopes is None:
            masks = (mask, base_mask)
            is_power = inner is not None and self._symbolic.is_hopeful(below, exponent, masks)
            hopes = (self._numbered.is_hopeful(operator, exponent, masks), is_power)
            remembered(self._hopes, key, hopes)
        found = self._numbered.chosen(base, exponent, (mask, base_mask)) if hopes[0] else []
        return found + self._symbolic.chosen(inner, exponent, (mask, base_mask)) if hopes[1] else found


class Ratios:
    """The coefficients of a sum, and whether two of them have a ratio, remembered.

    >>> ratios = Ratios([1, 1, -3])
    >>> ratios.holds(-3), ratios.holds(Fraction(-1, 3)), ratios.holds(2), ratios.holds(1), Ratios([1, 2]).holds(1)
    (True, True, False, True, False)
    """

    def __init__(self, coefficients: Iterable[Exact]) -> None:
        counted = Counter(c for c in coefficients if c)
        self._coefficients = dict.fromkeys(counted)
        self._known: dict[Exact, bool] = {1: any(count > 1 for count in counted.values())}

    def holds(self, ratio: Exact) -> bool:
        """Whether one coefficient is another one times this."""
        known = self._known.get(ratio)
        if known is None:
            known = self._known[ratio] = any(c * ratio in self._coefficients for c in self._coefficients)
        return known

    def among(self, by_ratio: Mapping[Exact, Sequence[T]]) -> list[T]:
        """What stands under a ratio that holds, found by the ratios of the sum or by those asked for if they are fewer.

        Most sums have few coefficients, so that a node costs no more if a thousand rules ask for a ratio each.
        """
        if len(self._coefficients) ** 2 < len(by_ratio):
            return [entry for ratio in self._all for entry in by_ratio.get(ratio, ())]
        return [entry for ratio, entries in by_ratio.items() if self.holds(ratio) for entry in entries]

    @cached_property
    def _all(self) -> list[Exact]:
        found: dict[Exact, None] = {1: None} if self._known[1] else {}
        for a in self._coefficients:
            for b in self._coefficients:
                if a != b:
                    found[a // b if a % b == 0 else Fraction(a) / b] = None
        return list(found)
