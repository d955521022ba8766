"""Many rules at once: which of them may fire at a node, at a cost that does not grow with their number.

Rules are kept in discrimination nets. What the other parts of a sum or product need is checked before any search for a
match begins: as a set of operators, as a mask of all operators in the term, and as counts of what its parts look like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from symnum.rewriters.discrimination import DiscriminationNet, is_plain_call
from symnum.rewriters.features import (
    ANY_SIZE,
    FIRST_BIT,
    Masks,
    Profile,
    covers,
    needed_in_product,
    needed_in_sum,
    size_bits,
)
from symnum.rewriters.selection import FactorNet, remembered
from symnum.rules.application import compiled_rule
from symnum.rules.compilation import Addition, Commuting, CompiledRule, Leaf, Multiplication, Node, PowerOf, Wild
from symnum.rules.pattern import Variable
from symnum.rules.products import times_over
from symnum.rules.rule import Rule
from symnum.terms import interface
from symnum.terms.interface import Exact
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB, Operator


@dataclass(slots=True)
class Entry:
    """A rule in the net, its place in the order of rules, and what a term must have before a match is searched for.

    `needs` are operators of factors or arguments, `mask` those of the whole term, and how many parts it has; of the
    `profiles`, one must be covered. `exponent` is that of the factor under which the rule was entered, if it is a
    number; `ratio` that of the first two coefficients of a sum, if variables cannot change it.
    """

    rule: CompiledRule
    place: int
    needs: tuple[tuple[Operator, int], ...]
    mask: int
    profiles: tuple[Profile, ...]
    base_mask: int = 0
    exponent: Exact | None = None
    ratio: Exact | None = None
    is_whole: bool = False
    is_upright: bool = True

    @property
    def has_function(self) -> bool:
        """Whether the pattern shows an operator that is no arithmetic."""
        return self.mask >= FIRST_BIT

    def may_match(self, heads: Mapping[Operator, int], profile: Profile) -> bool:
        """Whether a sum or product with these operators of factors and this profile can hold a match."""
        for operator, count in self.needs:
            if heads.get(operator, 0) < count:
                return False
        for needed in self.profiles:  # noqa: SIM110 - called too often for a generator
            if covers(profile, needed):
                return True
        return False

    def may_take(self, exponent: Exact, mask: int, base_mask: int) -> bool:
        """Whether a power of a base, in a sum or product with this mask, can be the factor of the rule's entry."""
        if self.mask & ~mask or self.base_mask & ~base_mask:
            return False
        if self.exponent is None:
            return exponent.denominator == 1 or not self.is_whole
        if self.is_upright and (self.exponent > 0) != (exponent > 0):
            return False
        return times_over(exponent, self.exponent) is not None


SUMS: frozenset[Operator] = frozenset((ADD, SUB, NEG))
PRODUCTS: frozenset[Operator] = frozenset((MUL, DIV, POW, SQRT, NEG))


class Hopes(NamedTuple):
    """Which kinds of rules may fire at a call: those for calls as they are, for sums, products, and any associative."""

    calls: bool
    sums: bool
    products: bool
    associative: bool


class RuleIndex:
    """The rules of a rewriter for one kind of terms, by where they can fire."""

    def __init__(self, rules: Sequence[Rule], masks: Masks) -> None:
        self.masks = masks
        self.calls: DiscriminationNet[Entry] = DiscriminationNet()
        self.in_sums: FactorNet[Entry] = FactorNet()
        self.in_products: FactorNet[Entry] = FactorNet()
        self.open_sums: list[Entry] = []
        self.open_products: list[Entry] = []
        self.float_powers: dict[float, list[Entry]] = {}
        self.associative: dict[Operator, list[Entry]] = {}
        self._open: dict[int, tuple[list[Entry], list[Entry]]] = {}
        self._hopes: dict[tuple[Operator, int], Hopes] = {}
        for place, rule in enumerate(rules):
            self._enter(compiled_rule(rule), place)

    def open_for(self, mask: int) -> tuple[list[Entry], list[Entry]]:
        """Of the patterns without any function those that a sum, and those that a product with this mask may match."""
        found = self._open.get(mask)
        if found is None:
            sums, products = ([e for e in some if not e.mask & ~mask] for some in (self.open_sums, self.open_products))
            found = remembered(self._open, mask, (sums, products))
        return found

    def hopes_of(self, operator: Operator, mask: int) -> Hopes:
        """Which kinds of rules may fire at a call of an operator with this mask; remembered: most calls are alike."""
        found = self._hopes.get((operator, mask))
        if found is None:
            sized = mask | ANY_SIZE
            opened = self.open_for(sized)
            found = Hopes(
                any(not entry.mask & ~mask for entry in self.calls.of_head(operator)),
                operator in SUMS and bool(opened[0] or self.in_sums.may_hold(sized)),
                operator in PRODUCTS and bool(opened[1] or self.float_powers or self.in_products.may_hold(sized)),
                operator in self.associative,
            )
            remembered(self._hopes, (operator, mask), found)
        return found

    def _enter(self, rule: CompiledRule, place: int) -> None:
        pattern = rule.pattern
        entry = Entry(rule, place, _needs(pattern), self.masks.of_pattern(pattern), ())
        if isinstance(pattern, Addition):
            entry.profiles = (needed_in_sum(pattern),)
            entry.mask |= size_bits(len(pattern.summands))
            entry.ratio = _ratio(pattern)
            self._enter_factor(self.in_sums, self.open_sums, pattern.summands[0].factors, entry)
        elif isinstance(pattern, Multiplication) and pattern.number is None:
            entry.profiles = needed_in_product(pattern.factors)
            entry.mask |= size_bits(len(pattern.factors))
            entry.is_upright = len(entry.profiles) == 1
            self._enter_factor(self.in_products, self.open_products, pattern.factors, entry)
        elif isinstance(pattern, Commuting) and pattern.operator.is_associative:
            self.associative.setdefault(pattern.operator, []).append(entry)
        else:
            self.calls.add(pattern, entry)

    def _enter_factor(
        self, net: FactorNet[Entry], others: list[Entry], factors: tuple[PowerOf, ...], entry: Entry
    ) -> None:
        """Enter a sum or product under its first factor, or aside if that leaves everything open."""
        if not factors or isinstance(factors[0].base, Wild):
            exponent = _float_exponent(factors)
            (others if exponent is None else self.float_powers.setdefault(exponent, [])).append(entry)
            return
        first = factors[0]
        entry.base_mask = self.masks.of_pattern(first.base)
        if isinstance(first.exponent, int | Fraction):
            entry.exponent = first.exponent
        else:
            entry.is_whole = isinstance(first.exponent, Wild) and first.exponent.variable.assumptions.integer
        net.add_factor(first, entry)


def _float_exponent(factors: tuple[PowerOf, ...]) -> float | None:
    """The exponent, if it is a float; rules for one float need not be tried at others."""
    exponent = factors[0].exponent if factors else 1
    value = interface.literal_value(exponent.term) if isinstance(exponent, Leaf) else None
    return value if isinstance(value, float) else None


def _ratio(pattern: Addition) -> Exact | None:
    """The quotient of the first two coefficients; None where variables may take a part of either."""
    first, *others = pattern.summands
    if not others or any(summand.number is not None for summand in pattern.summands):
        return None
    if _open_variables(first) != _open_variables(others[0]):
        return None
    quotient = Fraction(others[0].coefficient) / first.coefficient
    return quotient.numerator if quotient.denominator == 1 else quotient


def _open_variables(product: Multiplication) -> set[Variable]:
    return {f.base.variable for f in product.factors if isinstance(f.base, Wild) and f.exponent == 1}


def _needs(pattern: Node) -> tuple[tuple[Operator, int], ...]:
    """How many factors of a sum or product, or arguments of a call, there must be of each operator."""
    parts: list[Node] = []
    if isinstance(pattern, Addition):
        parts += [f.base for summand in pattern.summands for f in summand.factors if _is_numbered(f)]
    elif isinstance(pattern, Multiplication):
        parts += [f.base for f in pattern.factors if _is_numbered(f)]
    elif isinstance(pattern, Commuting):
        parts += pattern.parts
    return tuple(Counter(part.operator for part in parts if is_plain_call(part)).items())


def _is_numbered(factor: PowerOf) -> bool:
    """Whether the exponent is a number; exp(x)^a stands in a product as a power, exp(x)^3 as an exponential."""
    return isinstance(factor.exponent, int | Fraction)


class RuleBook:
    """The rules of a rewriter, indexed apart for canonical terms and for terms as written.

    Rules marked as written fire on terms as written alone, before the others: they clean up what the others leave.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.masks = Masks()

    @cached_property
    def for_canonical(self) -> RuleIndex:
        """The index for types whose constructors do algebra."""
        return RuleIndex([rule for rule in self.rules if not rule.as_written], self.masks)

    @cached_property
    def for_written(self) -> RuleIndex:
        """The index for types that keep terms as written."""
        return RuleIndex(sorted(self.rules, key=lambda rule: not rule.as_written), self.masks)
