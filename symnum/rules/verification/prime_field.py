"""A prime field and random elements of it: the numbers that identities are tried with."""

from __future__ import annotations

import random
from typing import Any, Final

ROOTS: Final = 60
"""A generator is +- a 60th power, so that its roots of degree 2, 3, 4, 5, 6, ... are known."""


class NoPointError(Exception):
    """A division by 0 or a root that does not exist at this point."""


class NoFormError(Exception):
    """A term that cannot be written over independent generators."""


class Generators:
    """Residues modulo a prime that is 3 modulo 4; those of generators are drawn when they are first needed.

    `lost_signs` says that a root of a number was missing that could have been negative.
    """

    def __init__(self, prime: int, source: random.Random) -> None:
        self.prime, self.source = prime, source
        self.roots: dict[Any, tuple[int, int]] = {}
        self.lost_signs = False

    def random(self) -> int:
        """A residue other than 0."""
        return self.source.randrange(1, self.prime)

    def inverse(self, value: int) -> int:
        """The reciprocal."""
        if not value:
            raise NoPointError
        return pow(value, -1, self.prime)

    def number(self, value: Any) -> int:
        """A rational number."""
        return value.numerator * self.inverse(value.denominator % self.prime) % self.prime

    def is_square(self, value: int) -> bool:
        return pow(value, (self.prime - 1) // 2, self.prime) == 1

    def square_root(self, value: int, *, harmless: bool = False) -> int:
        """Whether a residue is a square other than 0, which stands for being positive."""
        """The root that is itself a square; `harmless` says that the number is never negative."""
        root = pow(value, (self.prime + 1) // 4, self.prime)
        if root * root % self.prime != value or not value:
            self.lost_signs |= not harmless
            raise NoPointError
        return root if self.is_square(root) else self.prime - root

    def integer_power(self, base: int, exponent: int) -> int:
        """A power with an integer exponent."""
        return pow(base, exponent, self.prime) if exponent >= 0 else pow(self.inverse(base), -exponent, self.prime)

    def generator(self, key: Any, *, positive: bool, negative: bool = False) -> tuple[int, int]:
        """The sign and the 60th root of a generator's size."""
        if key not in self.roots:
            sign = 1 if positive else -1 if negative else self.source.choice((1, -1))
            self.roots[key] = (sign, self.random())
        return self.roots[key]

    def generator_power(self, key: Any, exponent: Any, *, positive: bool, negative: bool = False) -> int:
        """A power of a generator; only the odd roots of a negative one exist."""
        sign, root = self.generator(key, positive=positive, negative=negative)
        size = self.sized(root, exponent)
        if sign > 0:
            return size
        if exponent.denominator % 2 == 0:
            raise NoPointError
        return size if exponent.numerator % 2 == 0 else self.prime - size

    def sized(self, root: int, exponent: Any) -> int:
        """The power of a generator's size, given the 60th root of that."""
        count = exponent * ROOTS
        if count.denominator != 1:
            raise NoFormError
        return self.integer_power(root, int(count))
