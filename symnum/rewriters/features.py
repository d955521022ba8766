"""What can be seen of a term at a glance, and what a pattern must see: tests that come before any search for a match.

A mask has a bit for every operator that occurs anywhere in a term, and for roots, quotients, symbolic powers and
integer powers. A profile counts what the parts of a sum or product look like, in fields of one number. A pattern whose
mask or profile is not covered cannot match.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

from symnum.rules.compilation import Addition, Commuting, Fixed, Leaf, Multiplication, Node, PowerOf, Wild
from symnum.rules.pattern import FunctionVariable, Variable
from symnum.rules.views import Factors, Monomial, monomials
from symnum.terms import interface
from symnum.terms.interface import AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB, Operator

Profile: TypeAlias = int

_ARITHMETIC: frozenset[Operator] = frozenset((ADD, SUB, NEG, MUL, DIV, POW, SQRT))
_ROOT, _OVER, SYMBOLIC, _POWER, _TWO, _THREE, _FOUR = 1, 2, 4, 8, 16, 32, 64
FIRST_BIT = 128
ANY_SIZE = _TWO | _THREE | _FOUR
"""The bits of a sum or product of any number of parts."""


def size_bits(parts: int) -> int:
    """The bits for the number of parts that a sum or product has itself, which no mask of a term has."""
    return ANY_SIZE if parts > 3 else _TWO | _THREE if parts > 2 else _TWO if parts > 1 else 0


class Masks:
    """The masks of terms and of patterns; bits are given to operators as they are met."""

    def __init__(self) -> None:
        self._bits: dict[Operator, int] = {}

    def _bit(self, operator: Operator) -> int:
        return self._bits.setdefault(operator, FIRST_BIT << len(self._bits))

    def of_term(self, root: AnyTerm, known: dict[AnyTerm, int]) -> int:
        """The mask of a term; `known` are masks found before, and those found now are added.

        Cost:  one visit per distinct node that is not known.

        >>> from symnum.terms.term import symbols
        >>> x, y = symbols("x y")
        >>> masks = Masks()
        >>> masks.of_term(x + y, {}) == 0, masks.of_term(x / y, {}) == masks.of_term(1 / (x + y), {})
        (True, True)
        """
        found = known.get(root)
        if found is not None:
            return found
        stack = [root]
        while stack:
            term = stack[-1]
            operator = interface.head(term)
            parts = () if operator is None else interface.arguments(term)
            mask = 0
            for part in parts:
                below = known.get(part)
                if below is None:
                    if interface.is_call(part):
                        stack.append(part)
                        continue
                    below = known[part] = _of_leaf(part)
                mask |= below
            if stack[-1] is term:
                known[term] = _of_leaf(term) if operator is None else mask | self._own(operator, parts)
                stack.pop()
        return known[root]

    def may_divide(self, roots: Iterable[AnyTerm], known: dict[AnyTerm, int]) -> bool:
        """Whether something in some terms is divided: whether a mask has the bit for it, as fractions have, too."""
        return any(self.of_term(root, known) & _OVER for root in roots)

    def _own(self, operator: Operator, parts: Sequence[AnyTerm]) -> int:
        if operator is POW:
            exponent = interface.exact_value(parts[1])
            return SYMBOLIC if exponent is None else _of_exponent(exponent)
        own = self._bits.get(operator)
        if own is not None:
            return own
        if operator in _ARITHMETIC:
            return _ROOT if operator is SQRT else _OVER if operator is DIV else 0
        return self._bit(operator)

    def of_pattern(self, node: Node) -> int:
        """The bits that every instance of a pattern has."""
        mask = 0
        stack: list[Node | PowerOf] = [node]
        while stack:
            part = stack.pop()
            if isinstance(part, Fixed | Commuting):
                if not isinstance(part.operator, FunctionVariable) and part.operator not in _ARITHMETIC:
                    mask |= self._bit(part.operator)
                stack += part.parts
            elif isinstance(part, PowerOf):
                stack.append(part.base)
                if isinstance(part.exponent, int | Fraction):
                    mask |= _of_exponent(part.exponent)
                else:
                    stack.append(part.exponent)
                    mask |= 0 if _may_be_exact(part.exponent) else SYMBOLIC
            elif isinstance(part, Multiplication):
                stack += part.factors
            elif isinstance(part, Addition):
                stack += part.summands
        return mask


def _of_leaf(leaf: AnyTerm) -> int:
    return _OVER if type(interface.exact_value(leaf)) is Fraction else 0


def _of_exponent(exponent: Exact) -> int:
    over = _OVER if exponent < 0 else 0
    return over | (_ROOT if exponent.denominator != 1 else _POWER if abs(exponent) > 1 else 0)


def _may_be_exact(exponent: Node) -> bool:
    """Whether a pattern for an exponent may be an exact number, which is then no argument of a power."""
    if isinstance(exponent, Leaf):
        return interface.exact_value(exponent.term) is not None
    return not isinstance(exponent, Fixed | Commuting) and not any(
        isinstance(factor.base, Fixed | Commuting) for factor in getattr(exponent, "factors", ())
    )


# profiles ---------------------------------------------------------------------------------------------------------
def sum_profile(parts: Sequence[Monomial]) -> Profile:
    """The number of summands, of products, of higher powers, of factors that are sums, and whether summands share one.

    A factor that is a sum counts as shared: of its multiples by numbers, canonical sums show the summands.
    """
    products = powers = sums = sharing = 0
    seen: set[AnyTerm] = set()
    for coefficient, factors in parts:
        products += len(factors) + (coefficient not in _UNITS) > 1
        has_power = False
        for base, exponent in factors:
            has_power = has_power or abs(exponent) > 1
            sums += interface.head(base) in _SUMS
            sharing = sharing or base in seen
            seen.add(base)
        powers += has_power
    return _FULL | _packed(len(parts), products, powers, sums, sharing or sums > 0)


_SUMS: frozenset[Operator | None] = frozenset((ADD, SUB, NEG))


_UNITS = (1, -1)


def needed_in_sum(pattern: Addition) -> Profile:
    """The least profile of a sum in which a pattern can be found."""
    parts = pattern.summands
    powers = sum(any(_is_power(factor) for factor in part.factors) for part in parts)
    is_open = all(isinstance(factor.base, Wild) for part in parts for factor in part.factors)
    products = sum(len(part.factors) > 1 for part in parts) if is_open else 0
    has_sum = any(isinstance(factor.base, Addition) for part in parts for factor in part.factors)
    return _packed(len(parts), products, powers, has_sum, _asks_for_sharing(parts))


def _asks_for_sharing(parts: Sequence[Multiplication]) -> bool:
    """Whether summands must share a factor: not all variables of two summands are numbers if two then were numbers."""
    seen = Counter(variable for part in parts for variable in _variables(part))
    shared = {variable for variable, count in seen.items() if count > 1}
    numbers = [part for part in parts if len(part.factors) == len(_variables(part) & shared)]
    return bool(shared) and len(numbers) > 1


def _variables(part: Multiplication) -> set[Variable]:
    """The variables that a product is a product with; those that may be left out do not count."""
    found = [factor.base.variable for factor in part.factors if isinstance(factor.base, Wild) and factor.above is None]
    return {variable for variable in found if variable.default is None}


def _is_power(factor: PowerOf) -> bool:
    return isinstance(factor.exponent, int | Fraction) and abs(factor.exponent) > 1


def product_profile(coefficient: Exact, factors: Factors) -> Profile:
    """The numbers of factors, of those above and below, of sums there, of other powers, and of sums that share factors.

    A coefficient is a factor; other powers are those with symbols or fractions as exponents. A sum shares a factor if
    all its summands have one that the product has, too.
    """
    below = sums_above = sums_below = powers = sharing = 0
    for base, exponent in factors:
        operator = interface.head(base)
        below += exponent < 0
        powers += (operator is POW) + (exponent.denominator != 1)
        if operator is ADD or operator is SUB:
            sums_above += exponent > 0
            sums_below += exponent < 0
            sharing += len(factors) > 1 and _shares(base, factors)
    count = len(factors) + (coefficient != 1)
    return _FULL | _packed(count, count - below, below, sums_above, sums_below, powers, sharing)


def _shares(total: AnyTerm, factors: Factors) -> bool:
    common = {base for base, _ in factors}
    for _, inner in monomials(total):
        common.intersection_update([base for base, _ in inner])
        if not common:
            return False
    return True


def needed_in_product(factors: Sequence[PowerOf]) -> tuple[Profile, ...]:
    """The least profiles of a product in which factors can be found, as they stand and upside down.

    A variable to a variable power asks for one power that is no integer: integer powers are joined by arithmetic.
    """
    signs = [(f.exponent > 0, isinstance(f.base, Addition)) for f in factors if isinstance(f.exponent, int | Fraction)]
    above, below = sum(up for up, _ in signs), sum(not up for up, _ in signs)
    sums_above, sums_below = sum(up and s for up, s in signs), sum(s and not up for up, s in signs)
    powers = int(any(isinstance(f.base, Wild) and not isinstance(f.exponent, int | Fraction) for f in factors))
    single = {f.base.variable for f in factors if isinstance(f.base, Wild) and isinstance(f.exponent, int | Fraction)}
    sharing = sum(not single.isdisjoint(_common_variables(f.base)) for f in factors if isinstance(f.base, Addition))
    upright = _packed(len(factors), above, below, sums_above, sums_below, powers, sharing)
    inverse = _packed(len(factors), below, above, sums_below, sums_above, powers, sharing)
    return (upright,) if below else (upright, inverse)


def _common_variables(pattern: Addition) -> set[Variable]:
    """The variables that every summand is a product with; those that may be left out do not count."""
    return set[Variable].intersection(*map(_variables, pattern.summands))


_FIELD = 24
_MOST = (1 << _FIELD - 1) - 1
_FULL = sum(1 << _FIELD * place + _FIELD - 1 for place in range(7))
"""The highest bit of each of the seven fields of a profile, which counts leave free."""


def _packed(*counts: int) -> Profile:
    """Counts in one number, a field of bits for each, so that all are compared by one subtraction."""
    packed = 0
    for count in reversed(counts):
        packed = packed << _FIELD | min(count, _MOST)
    return packed


def covers(profile: Profile, needed: Profile) -> bool:
    """Whether the profile of a sum or product has at least what is needed: no field has to borrow.

    >>> from symnum.rules.views import monomials
    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> three, two = sum_profile(monomials(x + y + 1)), sum_profile(monomials(x**2 + y))
    >>> covers(three, _packed(3, 0, 0)), covers(two, _packed(2, 0, 1)), covers(three, _packed(2, 0, 1))
    (True, True, False)
    """
    return (profile - needed) & _FULL == _FULL
