"""Collecting the constant factors of products that leave their association open: one number instead of several.

The parser and the constructors keep 299792458*6.6e-34*x/1.38e-23 as written, since a literal with a point is a float64
whose products round. A machine needs one multiplication, by the product of the three, computed exactly and rounded
once. Where that product would leave the range of normal numbers, the product stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np

from symnum.lowering.forms import Forms, Kind, Rational
from symnum.lowering.program import Exact, Rate, float_of
from symnum.terms.operators import Operator

_SMALLEST, _LARGEST = 1e-290, 1e290
"""Between these a float64 has all its digits, and room is left for one more factor that is not extreme."""


def collect_constants(forms: Forms) -> Forms:
    """Give products their constant factors as one coefficient of a sum; summands that then differ by it alone merge.

    Cost:    O(entries) if there is a product with such factors, else a few NumPy operations.
    """
    kinds, payloads = forms.kinds, forms.payloads
    fixed = [number for number, kind in enumerate(kinds) if kind in (Kind.CONSTANT, Kind.CALL)]
    values = {number: value for number in fixed if (value := _value(kinds[number], payloads[number])) is not None}
    if not values:
        return forms
    are_fixed = np.zeros(len(kinds), dtype=np.bool_)
    are_fixed[list(values)] = True
    are_factors = np.repeat(np.array(kinds) == Kind.PRODUCT, np.diff(forms.starts))
    return _Collector(forms, values).collected() if are_fixed[forms.parts][are_factors].any() else forms


def _value(kind: int, payload: Any) -> Fraction | None:
    """The value of a constant that is finite and not zero."""
    if kind == Kind.CONSTANT or (isinstance(payload, Operator) and payload.most == 0):
        exact: Exact = payload
        number = float_of(exact)
        if isfinite(number) and number:
            return Fraction(number) if isinstance(exact, float | Operator) else Fraction(exact)
    return None


class _Collector:
    """Builds the forms anew. `names` maps old numbers to new ones.

    `scaled` maps old numbers of products to coefficient and rest; such a product is entered when something other than
    a sum, which takes its coefficient over, reads it.
    """

    def __init__(self, forms: Forms, values: dict[int, Fraction]) -> None:
        self.old = forms
        self.values = values
        self.new = Forms(input_count=forms.input_count)
        self.names: dict[int, int] = {}
        self.scaled: dict[int, tuple[Fraction, int]] = {}
        self.rests: dict[tuple[tuple[int, Rational], ...], int] = {}

    def collected(self) -> Forms:
        old = self.old
        for number, kind in enumerate(old.kinds):
            if kind == Kind.PRODUCT:
                self.product(number, old.pairs_of(number))
            elif kind == Kind.SUM:
                self.enter(number, kind, self.summands(old.pairs_of(number)))
            else:
                self.enter(number, kind, [(self.name(part), 1) for part in old.parts_of(number)])
        self.new.outputs = [self.name(output) for output in old.outputs]
        return self.new

    def enter(self, number: int, kind: int, pairs: Sequence[tuple[int, Rational]]) -> int:
        """Enter a form that takes the place of an old one."""
        self.names[number] = self.append(kind, pairs, self.old.payloads[number], self.old.rates[number])
        return self.names[number]

    def append(self, kind: int, pairs: Sequence[tuple[int, Rational]], payload: Any, rate: int) -> int:
        numbers = self.new.numbers
        return self.new.append(kind, [part for part, _ in pairs], [numbers[exact] for _, exact in pairs], payload, rate)

    def name(self, number: int) -> int:
        """The new number of an old form."""
        name = self.names.get(number)
        if name is None:
            coefficient, rest = self.scaled[number]
            name = self.enter(number, Kind.SUM, [(rest, coefficient)])
        return name

    def product(self, number: int, pairs: list[tuple[int, Rational]]) -> None:
        coefficient, others = self.split(pairs)
        factors = tuple([(self.name(base), exponent) for base, exponent in others])
        if coefficient == 1:
            self.enter(number, Kind.PRODUCT, factors)
        elif not factors:
            self.names[number] = self.append(Kind.CONSTANT, (), float(coefficient), Rate.CONSTANT)
        else:
            self.scaled[number] = coefficient, self.rest(factors, self.old.rates[number])

    def split(self, pairs: list[tuple[int, Rational]]) -> tuple[Fraction, list[tuple[int, Rational]]]:
        """The constant factors as one number, and the other factors."""
        coefficient = Fraction(1)
        others: list[tuple[int, Rational]] = []
        for base, exponent in pairs:
            value = self.values.get(base)
            if value is None or exponent not in (1, -1):
                others.append((base, exponent))
            else:
                coefficient = coefficient * value if exponent == 1 else coefficient / value
        return (coefficient, others) if _in_range(coefficient) else (Fraction(1), pairs)

    def rest(self, factors: tuple[tuple[int, Rational], ...], rate: int) -> int:
        """The product of these factors, made once."""
        if len(factors) == 1 and factors[0][1] == 1:
            return factors[0][0]
        if factors not in self.rests:
            self.rests[factors] = self.append(Kind.PRODUCT, factors, None, rate)
        return self.rests[factors]

    def summands(self, pairs: list[tuple[int, Rational]]) -> list[tuple[int, Rational]]:
        """The summands, scaled products with their coefficients taken over; each part once."""
        found = {self.name(part): coefficient for part, coefficient in pairs if part not in self.scaled}
        for part, coefficient in pairs:
            if part in self.scaled:
                inner, rest = self.scaled[part]
                total = found.get(rest, 0) + coefficient * inner
                if _in_range(total):
                    found[rest] = total
                else:
                    found[self.name(part)] = coefficient
        return list(found.items())


def _in_range(value: Rational) -> bool:
    return _SMALLEST < abs(value) < _LARGEST
