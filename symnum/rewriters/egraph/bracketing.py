"""How the summands of large sums stand together: by the factors that most of them share, and by what other sums hold.

Sums are kept as numbered groups: a group's summands are monomials, or a factor times another group. Groups that are
alike are one, up to their sign, and what several groups have in common becomes a group of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from symnum.rewriters.factoring.common_parts import extract_common_parts
from symnum.rewriters.factoring.horner import Monomial, Polynomial, split
from symnum.rewriters.factoring.network import Parts, Scaled
from symnum.rewriters.watch import Watch
from symnum.terms.interface import Exact


class Summand(NamedTuple):
    """Factors by their nodes, and a group that they multiply."""

    factors: Monomial
    group: int | None = None


@dataclass(slots=True)
class _Split:
    """Monomials from which `factor` was taken, and the summands found of them so far."""

    polynomial: Polynomial
    factor: int
    parent: int
    parts: Parts = field(default_factory=Parts)


@dataclass(slots=True)
class Bracketing:
    """Groups of summands and what they stand for, by number; `summands` has None for groups."""

    summands: list[Summand | None] = field(default_factory=list[Summand | None])
    groups: dict[int, Parts] = field(default_factory=dict[int, Parts])
    _numbers: dict[object, int] = field(default_factory=dict[object, int])

    def enter(self, polynomial: Polynomial) -> Scaled:
        """The group of a sum and its sign; factors are taken out by how many summands hold them, again and again."""
        splits = [_Split(polynomial, -1, -1)]
        position = 0
        while position < len(splits):
            one = splits[position]
            rest, quotients = split(one.polynomial)
            splits += [_Split(quotient, factor, position) for factor, quotient in quotients]
            one.parts = {self._summand(Summand(monomial)): c for monomial, c in sorted(rest.items())}
            position += 1
        for one in reversed(splits[1:]):
            group, sign = self._group(one.parts)
            splits[one.parent].parts[self._summand(Summand((one.factor,), group))] = sign
        return self._group(splits[0].parts)

    def _summand(self, summand: Summand) -> int:
        number = self._numbers.setdefault(summand, len(self.summands))
        if number == len(self.summands):
            self.summands.append(summand)
        return number

    def _group(self, parts: Parts) -> Scaled:
        ordered = sorted(parts.items())
        sign = 1 if not ordered or ordered[0][1] > 0 else -1
        parts = {number: sign * coefficient for number, coefficient in ordered}
        number = self._numbers.setdefault(("group", *parts.items()), len(self.summands))
        return (number if number < len(self.summands) else self.name(parts)), sign

    def name(self, parts: Parts) -> int:
        """A new group."""
        self.summands.append(None)
        self.groups[len(self.summands) - 1] = parts
        return len(self.summands) - 1

    def parts(self, group: int, scale: Exact) -> list[Scaled]:
        """The summands of a group with their coefficients, times a number."""
        return [(number, scale * coefficient) for number, coefficient in self.groups[group].items()]

    def share(self) -> None:
        """Name what several groups have in common, the largest savings first."""
        extract_common_parts(list(self.groups.values()), self.name, Watch())
