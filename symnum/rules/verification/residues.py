"""Proving identities by evaluation modulo large primes (Schwartz 1980, Zippel 1979), over elementary functions too.

Both sides become rational functions of independent generators, and these get random residues. A rational identity that
holds at one random point modulo a 61-bit prime p is false with probability below degree/p; dozens of points modulo
three primes leave less than 1e-46. What makes it reach beyond rational functions:

    exp         exp(sum of c*t) is the product of exp(t)^c, and each exp(t) is a generator
    powers      b^(sum of c*m) likewise for b > 0, or for integers m; roots of symbols are exact, for a symbol is +-r^60
    log         the logarithm of a product of positive factors is the sum of their logarithms, each a generator
    sin, cos    of a sum of angles: a product of rotations; each angle is a rational point of the unit circle
    sqrt, abs   the primes are 3 modulo 4, so that the squares play the positive numbers: a square has one square root
                that is a square, and of x and -x one is a square
    others      f(t) is a generator of its own, the same for equal t

A positive symbol is a square. Points at which a root does not exist are left out; that is allowed unless signs are
looked at (abs, min, max), for then a sign pattern might go unseen.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from symnum.errors import SymnumError
from symnum.rules.verification.assumed import Assumed, linear_view, normal_form
from symnum.rules.verification.factoring import Factored, factored
from symnum.rules.verification.prime_field import Generators, NoFormError, NoPointError
from symnum.terms import interface
from symnum.terms import operators as op
from symnum.terms.canonical import call, monomial, multiply
from symnum.terms.interface import AnyTerm, exact_value
from symnum.terms.term import literal
from symnum.terms.traversal import flatten

PRIMES: Final = (2**61 - 1, 2**62 - 1001, 2**62 - 1241)
POINTS: Final = 24
_ANGLE_PARTS: Final = 12
_ATTEMPTS: Final = 60
_ONE, _MINUS_ONE = literal(1), literal(-1)
_SIGNED = (op.ABS, op.MIN, op.MAX)


def is_identity(assumed: Assumed, seed: str) -> bool | None:
    """Whether both sides are proved equal; False if they differ, None if this method does not apply.

    Cost:  about 100 microseconds for each operation.
    """
    try:
        left, right = normal_form(assumed.left), normal_form(assumed.right)
    except (SymnumError, ZeroDivisionError):
        return None
    if left is right:
        return True
    signed = any(operator in _SIGNED for operator in flatten([left, right]).operators)
    for prime in PRIMES:
        source = random.Random(f"{seed} {prime}")
        found = _agrees((left, right), lambda: _Residues(prime, source, assumed), signed=signed)  # noqa: B023 - called here
        if not found:
            return found
    return True


def _agrees(sides: tuple[AnyTerm, AnyTerm], draw: Callable[[], _Residues], *, signed: bool) -> bool | None:
    """Whether both sides have the same residue at random points."""
    found = missed = 0
    while found < POINTS:
        point = draw()
        try:
            if point.value(sides[0]) != point.value(sides[1]):
                return False
            found += 1
        except NoPointError:
            missed += 1
            if (signed and point.lost_signs) or missed > _ATTEMPTS * POINTS:
                return None
        except (NoFormError, SymnumError, ZeroDivisionError):  # the last: it divides by 0 at every point
            return None
    return True


class _Residues(Generators):
    """One random point modulo a prime: the residues of generators, drawn when they are first needed."""

    def __init__(self, prime: int, source: random.Random, assumed: Assumed) -> None:
        super().__init__(prime, source)
        self.assumed = assumed
        self.known: dict[AnyTerm, int] = {}
        self.points: dict[AnyTerm, tuple[int, int]] = {}

    # terms ------------------------------------------------------------------------------------------------------------
    def value(self, term: AnyTerm) -> int:
        """The residue of a canonical term; rules are written by hand, so recursion is safe."""
        found = self.known.get(term)
        if found is None:
            found = self.known[term] = self._value(term) % self.prime
        return found

    def _value(self, term: AnyTerm) -> int:
        if interface.is_literal(term):
            value = interface.literal_value(term)
            if isinstance(value, bool | float):
                raise NoFormError
            return self.number(value)
        if interface.is_symbol(term):
            return self.atom_power(term, 1)
        operator, arguments = interface.operation(term), interface.arguments(term)
        if operator is op.ADD:
            return sum(self.number(c) * self.value(t) for c, t in interface.summands(term))
        if operator in (op.MUL, op.POW):
            product = 1
            for base, exponent in interface.factors(term):
                product = product * self.power(base, exponent) % self.prime
            return product
        handler = {
            op.EXP: self.exponential, op.LOG: self.logarithm, op.ABS: self.absolute, op.CBRT: self.cube_root,
            op.SIN: lambda a: self.rotation(a)[1], op.COS: lambda a: self.rotation(a)[0],
        }.get(operator)  # fmt: skip
        if handler is not None:
            return handler(arguments[0])
        if operator in (op.MIN, op.MAX):
            return self.extreme(arguments, 1 if operator is op.MAX else -1)
        return self.atom_power(term, 1)

    def atom_power(self, atom: AnyTerm, exponent: Any) -> int:
        negative = self.assumed.is_nonnegative(-atom)
        return self.generator_power(atom, exponent, positive=self.assumed.is_nonnegative(atom), negative=negative)

    # powers -----------------------------------------------------------------------------------------------------------
    def power(self, base: AnyTerm, exponent: Any) -> int:
        """base ** exponent for an exact exponent."""
        if interface.is_call(base) and interface.operation(base) is op.POW:
            inner, symbolic = interface.arguments(base)
            if exact_value(symbolic) is None:
                return self.symbolic_power(inner, multiply(symbolic, exponent))
        if exponent.denominator == 1:
            return self.integer_power(self.value(base), int(exponent))
        if interface.is_call(base) and interface.operation(base) is op.EXP:
            return self.exponential(multiply(interface.arguments(base)[0], exponent))
        factors = interface.factors(base)
        if factors == ((base, 1),):
            return self.root(base, exponent)
        product = 1
        for factor, power in factors:
            product = product * self.power_of_factor(factor, power, exponent) % self.prime
        return product

    def power_of_factor(self, factor: AnyTerm, power: Any, exponent: Any) -> int:
        """(factor^power)^exponent: an even power has lost the sign of its base."""
        if power.denominator == 1 and power % 2 == 0 and not self.assumed.is_nonnegative(factor):
            value, whole = self.absolute(factor), Fraction(power * exponent)
            for _ in range(_log2(whole.denominator)):
                value = self.square_root(value, harmless=True)
            return self.integer_power(value, whole.numerator)
        return self.power(factor, power * exponent)

    def root(self, base: AnyTerm, exponent: Any) -> int:
        if interface.is_symbol(base) or (interface.is_call(base) and interface.operation(base) is op.PI):
            return self.atom_power(base, exponent)
        value, harmless = self.value(base), self.assumed.is_nonnegative(base)
        for _ in range(_log2(exponent.denominator)):
            value = self.square_root(value, harmless=harmless)
        return self.integer_power(value, exponent.numerator)

    def cube_root(self, argument: AnyTerm) -> int:
        product = 1
        for base, exponent in interface.factors(argument):
            if interface.is_symbol(base):
                product *= self.atom_power(base, Fraction(exponent) / 3)
            elif _is_call_of(base, op.ABS):
                root = self.cube_root(interface.arguments(base)[0])
                product *= self.power_of_root(root if self.is_square(root) else -root, exponent)
            elif interface.is_literal(base) and interface.literal_value(base) == -1:
                product *= -1
            elif (
                interface.is_call(base) and interface.operation(base) in (op.EXP, op.CBRT) and exponent.denominator == 1
            ):
                product *= self.cube_root_of_call(base, int(exponent))
            elif exponent % 3 == 0:
                product *= self.power(base, exponent // 3)
            else:
                product *= self.integer_power(self.atom_power(call(op.CBRT, base), 1), int(exponent))
        return product

    def power_of_root(self, root: int, exponent: Any) -> int:
        if exponent.denominator != 1:
            raise NoFormError
        return self.integer_power(root % self.prime, int(exponent))

    def cube_root_of_call(self, base: AnyTerm, exponent: int) -> int:
        if interface.operation(base) is op.EXP:
            return self.exponential(multiply(interface.arguments(base)[0], Fraction(exponent, 3)))
        return self.integer_power(self.atom_power(call(op.CBRT, base), 1), exponent)

    def symbolic_power(self, base: AnyTerm, exponent: AnyTerm) -> int:
        """base ** exponent for an exponent with symbols in it."""
        is_whole = all(_is_integer(t) and c.denominator == 1 for c, t in linear_view(exponent))
        factors = _split(base)
        if not is_whole and not all(self.assumed.is_nonnegative(factor) for factor, _ in factors):
            factors = ((base, 1),)
        product = 1
        for factor, count in factors:
            for coefficient, part in linear_view(exponent):
                product = product * self.part_power(factor, count * coefficient, part, is_whole) % self.prime
        return product

    def part_power(self, base: AnyTerm, coefficient: Any, part: AnyTerm, is_whole: bool) -> int:
        """base ** (coefficient * part)."""
        if part is _ONE:
            return self.power(base, coefficient)
        if interface.is_literal(base):
            return self.literal_power(interface.literal_value(base), coefficient, part)
        if interface.is_call(base) and interface.operation(base) is op.EXP:
            return self.exponential(multiply(interface.arguments(base)[0], coefficient, part))
        if interface.is_call(base) and interface.operation(base) is op.POW:
            inner, power = interface.arguments(base)
            if self.assumed.is_nonnegative(inner) or (is_whole and _is_integer(power)):
                return self.symbolic_power(inner, multiply(power, coefficient, part))
        if _is_call_of(base, op.ABS):  # its size is that of the power inside
            _, root = self.generator(("power", interface.arguments(base)[0], part), positive=False)
            return self.sized(root, Fraction(coefficient))
        if self.assumed.is_nonnegative(base):
            return self.power_of_positive(base, coefficient, part)
        return self.generator_power(("power", base, part), Fraction(coefficient), positive=False)

    def power_of_positive(self, base: AnyTerm, coefficient: Any, part: AnyTerm) -> int:
        """base ** (coefficient * part) as exp(coefficient * part * log(base))."""
        log = call(op.LOG, base)
        product = multiply(part, log)
        if dict(interface.factors(product)).get(log) != 1:  # the exponent holds 1/log(base)
            return self.exponential(multiply(product, coefficient))
        return self.generator_power(("exp", product), Fraction(coefficient), positive=True)

    def literal_power(self, value: Any, coefficient: Any, part: AnyTerm) -> int:
        product = 1
        for prime, count in _prime_factors(value):
            if prime == -1:  # (-1)^n is one of two signs
                sign, _ = self.generator(("power", _MINUS_ONE, part), positive=False)
                product *= sign ** abs(int(coefficient * count))
            else:
                product *= self.power_of_positive(literal(prime), coefficient * count, part)
        return product

    # exponentials, logarithms, absolute values ------------------------------------------------------------------------
    def exponential(self, argument: AnyTerm) -> int:
        product = 1
        for coefficient, part in linear_view(argument):
            factors = interface.factors(part)
            logs = [base for base, n in factors if n == 1 and _is_call_of(base, op.LOG)]
            if logs:
                rest = monomial([(base, n) for base, n in factors if base is not logs[0]])
                value = self.symbolic_power(interface.arguments(logs[0])[0], multiply(rest, coefficient))
            else:
                value = self.generator_power(("exp", part), Fraction(coefficient), positive=True)
            product = product * value % self.prime
        return product

    def logarithm(self, argument: AnyTerm) -> int:
        """The sum of the logarithms of the factors, of which one may have an unknown sign: the domain fixes it."""
        factors = _split(argument)
        unknown = [pair for pair in factors if not self.assumed.is_nonnegative(pair[0])]
        if len(unknown) > 1:
            return self.atom_power(call(op.LOG, argument), 1)
        total = 0
        for base, exponent in factors:
            is_even = exponent.denominator == 1 and exponent % 2 == 0
            size = call(op.ABS, base) if is_even and (base, exponent) in unknown else base
            total += self.number(exponent) * self.logarithm_of_factor(size)
        return total

    def logarithm_of_factor(self, base: AnyTerm) -> int:
        if interface.is_literal(base):
            pairs = _prime_factors(interface.literal_value(base))
            return sum(count * self.atom_power(call(op.LOG, literal(prime)), 1) for prime, count in pairs)
        if _is_call_of(base, op.EXP):
            return self.value(interface.arguments(base)[0])
        if _is_call_of(base, op.POW):
            inner, exponent = interface.arguments(base)
            if self.assumed.is_nonnegative(inner):
                return self.value(exponent) * self.logarithm(inner)
        if _is_call_of(base, op.CBRT):
            return self.number(Fraction(1, 3)) * self.logarithm(interface.arguments(base)[0])
        if _is_call_of(base, op.ABS) and len(interface.factors(interface.arguments(base)[0])) > 1:
            parts = interface.factors(interface.arguments(base)[0])
            return sum(self.number(n) * self.logarithm_of_factor(call(op.ABS, part)) for part, n in parts)
        if _is_call_of(base, op.ABS) and self.assumed.is_nonnegative(interface.arguments(base)[0]):
            return self.logarithm(interface.arguments(base)[0])
        return self.atom_power(call(op.LOG, base), 1)

    def absolute(self, argument: AnyTerm) -> int:
        if _is_call_of(argument, op.POW) and exact_value(exponent := interface.arguments(argument)[1]) is None:
            return self.symbolic_power(call(op.ABS, interface.arguments(argument)[0]), exponent)
        value = self.value(argument)
        return value if self.is_square(value) else self.prime - value

    def extreme(self, arguments: tuple[AnyTerm, ...], direction: int) -> int:
        """max(a, b) is (a + b + |a - b|)/2."""
        best = self.value(arguments[0])
        for argument in arguments[1:]:
            value = self.value(argument)
            gap = (best - value) % self.prime
            gap = gap if self.is_square(gap) else -gap
            best = (best + value + direction * gap) * self.inverse(2) % self.prime
        return best

    # angles -----------------------------------------------------------------------------------------------------------
    def rotation(self, angle: AnyTerm) -> tuple[int, int]:
        """Cosine and sine of a sum of angles."""
        total = (1, 0)
        for coefficient, part in linear_view(angle):
            total = self.turned(total, self.part_rotation(Fraction(coefficient), part))
        return total

    def part_rotation(self, coefficient: Fraction, part: AnyTerm) -> tuple[int, int]:
        factors = dict(interface.factors(part))
        if any(_is_call_of(base, op.PI) for base in factors):
            return self.pi_rotation(coefficient, part)
        if _is_call_of(part, op.ASIN) or _is_call_of(part, op.ATAN):
            return self.repeated(self.known_point(part), coefficient)
        if part not in self.points:
            t = self.random()
            scale = self.inverse(1 + t * t)
            self.points[part] = ((1 - t * t) * scale % self.prime, 2 * t * scale % self.prime)
        return self.repeated(self.points[part], coefficient * _ANGLE_PARTS)

    def pi_rotation(self, coefficient: Fraction, part: AnyTerm) -> tuple[int, int]:
        rest = monomial([(base, n) for base, n in interface.factors(part) if not _is_call_of(base, op.PI)])
        if rest is _ONE:
            half = self.inverse(self.square_root(2))
            return self.repeated((half, half), coefficient * 4)
        if coefficient.denominator == 1 and _is_integer(rest):
            return (self.literal_power(-1, int(coefficient), rest), 0)
        raise NoFormError

    def known_point(self, part: AnyTerm) -> tuple[int, int]:
        """The point of asin w or atan w, whose cosine is not negative."""
        w = self.value(interface.arguments(part)[0])
        if _is_call_of(part, op.ASIN):
            return self.square_root((1 - w * w) % self.prime), w
        scale = self.inverse(self.square_root((1 + w * w) % self.prime))
        return scale, w * scale % self.prime

    def turned(self, a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
        return (a[0] * b[0] - a[1] * b[1]) % self.prime, (a[0] * b[1] + a[1] * b[0]) % self.prime

    def repeated(self, point: tuple[int, int], times: Fraction) -> tuple[int, int]:
        if times.denominator != 1:
            raise NoFormError
        if times < 0:
            point = (point[0], -point[1] % self.prime)
        result, count = (1, 0), abs(int(times))
        while count:
            if count & 1:
                result = self.turned(result, point)
            point, count = self.turned(point, point), count >> 1
        return result


def _split(term: AnyTerm) -> tuple[tuple[AnyTerm, Any], ...]:
    """The factors of a term, its sums factored too."""
    found: dict[AnyTerm, Any] = {}
    for base, exponent in interface.factors(term):
        parts = (
            factored(base)
            if _is_call_of(base, op.ADD) and exponent.denominator == 1
            else Factored(Fraction(1), ((base, 1),))
        )
        for factor, count in ((literal(parts.coefficient), 1), *parts.factors):
            found[factor] = found.get(factor, 0) + count * exponent
    return tuple((factor, count) for factor, count in found.items() if count and factor is not _ONE)


def _is_call_of(term: AnyTerm, operator: op.Operator) -> bool:
    return interface.is_call(term) and interface.operation(term) is operator


def _is_integer(term: AnyTerm) -> bool:
    from symnum.facts.knowledge import is_integer

    return is_integer(term) is True


def _log2(value: int) -> int:
    if value & (value - 1):
        raise NoFormError
    return value.bit_length() - 1


def _prime_factors(value: Any) -> list[tuple[int, int]]:
    """The factors of a rational number with their exponents, -1 among them."""
    from flint import fmpz

    if not value:
        raise NoFormError
    found = [(-1, 1)] if value < 0 else []
    for number, sign in ((abs(value.numerator), 1), (value.denominator, -1)):
        found += [(int(p), sign * n) for p, n in fmpz(number).factor()]
    return found
