"""Matching sums: summands in any order, whole sums or summands taken out of one.

In a longer sum a pattern is found together with what all its summands are multiplied by: in a + 3*y*sin(t)^2 +
3*y*cos(t)^2 the pattern sin(x)^2 + cos(x)^2 stands times 3*y. Once every variable of a summand has a value, the
summand is looked up, so that a sum of n summands costs n look-ups and not n^2 comparisons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from symnum.rules.compilation import Addition, Commuting, Fixed, Multiplication, PowerOf, Wild
from symnum.rules.instantiation import instance
from symnum.rules.matching import match, matches
from symnum.rules.pattern import FunctionVariable
from symnum.rules.products import divided, exact_power, match_factors, match_number, multiplicity, quotient, without
from symnum.rules.search import Bindings, Search
from symnum.rules.views import Factor, Factors, Monomial, is_written, monomial_of, monomials, product_of, sum_of
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, Operator


class SumView:
    """A sum with its summands indexed by what they are and by the functions in them."""

    def __init__(self, term: AnyTerm) -> None:
        self.term = term
        self.is_normal = not is_written(term)
        self.monomials: Sequence[Monomial] = monomials(term)
        self.taken: set[int] = set()
        self._place: dict[AnyTerm, int] | None = None
        self._with: dict[Operator, list[int]] | None = None

    def place(self, part: AnyTerm) -> int | None:
        """Where a summand stands, given without its coefficient, None for a number; canonical sums have it once."""
        if self._place is None:
            self._place = {t: place for place, (_, t) in enumerate(_summands(self.term))}
        return self._place.get(part)

    def holding(self, operator: Operator) -> list[int]:
        """The places of the summands that have a factor with this operator."""
        if self._with is None:
            self._with = {}
            for place, (_, factors) in enumerate(self.monomials):
                used = [interface.operation(base) for base, _ in factors if interface.is_call(base)]
                for name in dict.fromkeys(used):
                    self._with.setdefault(name, []).append(place)
        return self._with.get(operator, [])

    def part(self, place: int) -> AnyTerm:
        """The summand at a place, as a term."""
        if self.is_normal and _is_call_of(self.term, ADD):
            return interface.arguments(self.term)[place]
        return product_of(self.term, *self.monomials[place])

    def with_replaced(self, places: Iterable[int], replacements: list[tuple[Exact, AnyTerm]]) -> AnyTerm:
        """The sum with the summands at some places replaced by others."""
        gone = set(places)
        left = [m for place, m in enumerate(self.monomials) if place not in gone]
        return sum_of(self.term, [*((c, product_of(self.term, 1, f)) for c, f in left), *replacements])


def _is_call_of(term: AnyTerm, operator: Operator) -> bool:
    return interface.head(term) is operator


def _summands(term: AnyTerm) -> list[tuple[Exact, AnyTerm]]:
    """The summands as coefficient * part, with None for the part of a number."""
    found: list[tuple[Exact, AnyTerm]] = []
    for coefficient, part in interface.summands(term):
        value = interface.exact_value(part)
        found.append((coefficient, part) if value is None else (coefficient * value, None))
    return found


class Shared(NamedTuple):
    """What all summands of a match are multiplied by: number * factors; equal if the same in any order."""

    number: Exact
    key: frozenset[tuple[Factor, int]]
    factors: Factors

    def agrees(self, other: Shared | None) -> bool:
        """Whether the other one is the same, or open."""
        return other is None or (self.number == other.number and self.key == other.key)


def _shared(number: Exact, factors: list[Factor]) -> Shared:
    return Shared(number, frozenset(Counter(factors).items()), tuple(factors)) if factors else _only(number)


def _only(number: Exact) -> Shared:
    return Shared(number, frozenset(), ())


NOTHING_SHARED = _only(1)
Places: TypeAlias = tuple[int, ...]
Found: TypeAlias = tuple[Bindings, Shared | None, Places]


# summands out of a longer sum -------------------------------------------------------------------------------------
def match_summands(
    parts: tuple[Multiplication, ...], view: SumView, found: Found, search: Search, first: int | None = None
) -> Iterable[Found]:
    """Every way to find the parts among different summands; `first` fixes the place of the first part."""
    if not parts:
        return (found,)
    if len(parts) == 1:
        return _match_summand(parts[0], view, found, search, first)
    return _match_several(parts, view, found, search, first)


def _match_several(
    parts: tuple[Multiplication, ...], view: SumView, found: Found, search: Search, first: int | None
) -> Iterator[Found]:
    for extended in _match_summand(parts[0], view, found, search, first):
        yield from match_summands(parts[1:], view, extended, search)


def _match_summand(
    part: Multiplication, view: SumView, found: Found, search: Search, first: int | None
) -> Iterable[Found]:
    bindings, shared, _ = found
    if first is None and shared is not None and view.is_normal and part.variables <= bindings.keys():
        return _looked_up(part, view, found, search)
    return _searched(part, view, found, search, first)


def _searched(part: Multiplication, view: SumView, found: Found, search: Search, first: int | None) -> Iterator[Found]:
    bindings, shared, places = found
    for place in _candidates(part, view) if first is None else (first,):
        if place in places or place in view.taken:
            continue
        search.spend()
        for extended, theirs in match_monomial(part, view.monomials[place], bindings, shared, search):
            if theirs.agrees(shared):
                yield extended, theirs, (*places, place)


def _candidates(part: Multiplication, view: SumView) -> Sequence[int]:
    base = part.factors[0].base if part.factors else None
    if isinstance(base, Fixed | Commuting) and not isinstance(base.operator, FunctionVariable):
        return view.holding(base.operator)
    return range(len(view.monomials))


def _looked_up(part: Multiplication, view: SumView, found: Found, search: Search) -> tuple[Found, ...]:
    """Find a summand all of whose variables have values."""
    bindings, shared, places = found
    assert shared is not None
    term = instance(part, bindings, view.term)
    if shared.factors:
        term = product_of(view.term, 1, [(term, 1), *shared.factors])
    taken: list[int] = []
    for coefficient, summand in _summands(term):
        search.spend()
        place = view.place(summand)
        if (
            place is None
            or place in places
            or place in view.taken
            or view.monomials[place][0] != coefficient * shared.number
        ):
            return ()
        taken.append(place)
    return ((bindings, shared, (*places, *taken)),)


def match_monomial(
    part: Multiplication, monomial: Monomial, bindings: Bindings, shared: Shared | None, search: Search
) -> Iterator[tuple[Bindings, Shared]]:
    """Every way in which a summand is a pattern times something; a last open variable takes that something, too."""
    found = _without_bound(part, monomial, bindings)
    if found is None:
        return
    number, factors, open_parts = found
    last = open_parts[-1] if open_parts else None
    if last is None or not isinstance(last.base, Wild) or last.exponent != 1:
        for numbered, rest in match_number(part, number, bindings, search):
            for extended, needs in match_factors(open_parts, factors, numbered, search):
                if not needs or multiplicity(needs, factors) > 0:
                    yield extended, _shared(rest, without(factors, needs, 1))
        return
    theirs = shared or NOTHING_SHARED
    for numbered, rest in match_number(part, quotient(number, theirs.number), bindings, search):
        for extended, needs in match_factors(open_parts[:-1], factors, numbered, search):
            if needs and multiplicity(needs, factors) < 1:
                continue
            left = _quotient(without(factors, needs, 1), theirs)
            if left is not None and (left or rest != 1 or last.base.variable.default == 1):
                value = product_of(search.like, rest, left)
                for complete in match(last.base, value, extended, search):
                    yield complete, theirs


def _without_bound(
    part: Multiplication, monomial: Monomial, bindings: Bindings
) -> tuple[Exact, Factors, tuple[PowerOf, ...]] | None:
    """The summand divided by the variables of the pattern that have values, and the other parts of the pattern."""
    coefficient, factors = monomial
    number = quotient(coefficient, part.coefficient)
    open_parts: list[PowerOf] = []
    for factor in part.factors:
        wild, exponent = factor.base, factor.number
        if exponent is None or not isinstance(wild, Wild) or wild.variable not in bindings:
            open_parts.append(factor)
            continue
        scale, wanted = monomial_of(bindings[wild.variable])
        power = exact_power(scale, exponent)
        left = divided(factors, [(base, e * exponent) for base, e in wanted])
        if not power or left is None:
            return None
        number, factors = quotient(number, power), left
    return (number, factors, tuple(open_parts)) if number else None


def _quotient(factors: list[Factor], shared: Shared) -> list[Factor] | None:
    left = list(factors)
    for factor in shared.factors:
        if factor not in left:
            return None
        left.remove(factor)
    return left


# whole sums -------------------------------------------------------------------------------------------------------
@matches(Addition)
def match_sum(node: Addition, term: AnyTerm, bindings: Bindings, search: Search) -> Iterator[Bindings]:
    """Every way in which a pattern is a whole sum: its last variable takes all that is left."""
    if not _is_sum(term) and not _may_leave_out(node):
        return
    view = SumView(term)
    closed = tuple(summand for summand in node.summands if open_variable(summand) is None)
    opened = [summand for summand in node.summands if open_variable(summand) is not None]
    for extended, _, places in match_summands(closed, view, (bindings, NOTHING_SHARED, ()), search):
        left = [place for place in range(len(view.monomials)) if place not in places]
        yield from _match_open(opened, left, view, extended, search)


def _is_sum(term: AnyTerm) -> bool:
    return interface.is_call(term) and len(monomials(term)) > 1


def _may_leave_out(node: Addition) -> bool:
    opened = [open_variable(summand) for summand in node.summands]
    return any(wild is not None and wild.variable.default == 0 for wild in opened)


def open_variable(summand: Multiplication) -> Wild | None:
    """The variable, if the summand is a number times a variable, or a variable for a literal."""
    if not summand.factors and summand.number is not None:
        return Wild(summand.number)
    if len(summand.factors) == 1 and summand.factors[0].exponent == 1 and summand.number is None:
        base = summand.factors[0].base
        return base if isinstance(base, Wild) else None
    return None


SPLITS: Final = 16
"""Longer sums are not split into one summand and the rest: each of the ways makes a sum of the rest, so that a sum of
hundreds would take the square of its length in every product that it is in."""


def _match_open(
    parts: list[Multiplication], left: list[int], view: SumView, bindings: Bindings, search: Search
) -> Iterator[Bindings]:
    """Match number * variable summands: each takes one of the summands, the last one all that are left."""
    search.spend()
    if not parts:
        if not left:
            yield bindings
        return
    part, rest = parts[0], parts[1:]
    wild = open_variable(part)
    if wild is None:
        return
    if wild.variable in bindings:
        found = (bindings, NOTHING_SHARED, tuple(p for p in range(len(view.monomials)) if p not in left))
        for _, _, places in _match_summand(part, view, found, search, None):
            yield from _match_open(rest, [place for place in left if place not in places], view, bindings, search)
        return
    if not left:
        if wild.variable.default == 0:
            yield from _match_open(
                rest, left, view, {**bindings, wild.variable: interface.make_literal(search.like, 0)}, search
            )
        return
    if rest and len(left) > SPLITS:
        return
    for group in [left] if not rest else [[place] for place in left]:
        for extended in match(wild, _divided(view, group, part.coefficient), bindings, search):
            yield from _match_open(rest, [place for place in left if place not in group], view, extended, search)


def _divided(view: SumView, places: list[int], number: Exact) -> AnyTerm:
    """The sum of some summands, divided by a number."""
    parts = [(view.monomials[place][0], product_of(view.term, 1, view.monomials[place][1])) for place in places]
    return sum_of(view.term, [(quotient(c, number), part) for c, part in parts])
