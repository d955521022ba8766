"""Canonical terms: sums and products in normal form, the default term type.

    sum      constant + {term: coefficient}       coefficients and the constant are exact numbers
    product  {base: exponent}                     exponents are exact numbers; one base with exponent 1 is the base
    scaled   coefficient * term                   a sum is never scaled: a number times a sum is a sum

The constructors do exactly the arithmetic that defines this form, in the field of fractions, and nothing more: like
terms and like powers are collected, exact literals folded, and x/x is 1, 0*x is 0; only 0/0 and 0 times an infinity
that is written down are NaN. There is no subtraction, division, negation or square root in it: a - b is a + -1*b, a/b
is a*b^-1, sqrt(a) is a^(1/2). Float literals stay as written; they are collected as any other term and never folded,
since a float operation rounds.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symnum.errors import LimitError
from symnum.terms import interface, interning
from symnum.terms.interface import LONG, AnyTerm, Exact
from symnum.terms.operators import ADD, DIV, MUL, NEG, POW, SQRT, SUB, Operator, Trait
from symnum.terms.term import Literal, Symbol, Term, literal, required_term
from symnum.terms.tree import tree_call

EXACT_BITS = 100_000
"""Exact numbers are folded up to this many bits; what grows beyond is refused, so that no short text costs hours."""
_LARGEST = 1 << EXACT_BITS

_NAN = literal(math.nan)
ZERO, ONE, MINUS_ONE, HALF = literal(0), literal(1), literal(-1), literal(Fraction(1, 2))


class Sum(Term):
    """constant + sum of coefficient * term, with two summands or more."""

    __slots__ = ("cached_arguments", "cached_summands", "constant", "parts")
    constant: Exact
    parts: dict[Term, Exact]
    cached_arguments: tuple[Term, ...]
    cached_summands: tuple[tuple[Exact, Term], ...]


class Product(Term):
    """Product of base ** exponent, with two bases or more, or one whose exponent is not 1."""

    __slots__ = ("cached_arguments", "cached_factors", "powers")
    powers: dict[Term, Exact]
    cached_arguments: tuple[Term, ...]
    cached_factors: tuple[tuple[Term, Exact], ...]


class Scaled(Term):
    """coefficient * term, where the coefficient is exact and neither 0 nor 1."""

    __slots__ = ("cached_arguments", "coefficient", "term")
    coefficient: Exact
    term: Term
    cached_arguments: tuple[Term, ...]


class Call(Term):
    """Any other operator applied to arguments."""

    __slots__ = ("arguments", "operator")
    operator: Operator
    arguments: tuple[Term, ...]


# sums -------------------------------------------------------------------------------------------------------------
def add(*terms: Any) -> Term:
    """The sum of terms and numbers.

    Cost:  linear in the number of summands: build a long sum by one call, not by a chain of +.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> add(x, y, 2*x, -y)
    3*x
    """
    if len(terms) == 1:
        return required_term(terms[0])
    constant: Exact = 0
    parts: dict[Term, Exact] = {}
    for value in terms:
        constant = _accumulate(parts, constant, value if isinstance(value, Term) else required_term(value), 1)
    return _sum(constant, parts)


def linear_combination(coefficients: Mapping[Any, Exact] | Iterable[tuple[Any, Exact]]) -> Term:
    """The sum of coefficient * term, the fast way to build a big sum.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> linear_combination({x: 2, y: -1})
    2*x - y
    """
    pairs = coefficients.items() if isinstance(coefficients, Mapping) else coefficients
    constant: Exact = 0
    parts: dict[Term, Exact] = {}
    for term, coefficient in pairs:
        if coefficient:
            constant = _accumulate(
                parts, constant, term if isinstance(term, Term) else required_term(term), _exact(coefficient)
            )
    return _sum(constant, parts)


def _accumulate(parts: dict[Term, Exact], constant: Exact, term: Term, scale: Exact) -> Exact:
    """Add scale * term to the parts of a sum; return the new constant."""
    kind = type(term)
    if kind is Sum:
        for part, coefficient in term.parts.items():  # type: ignore[attr-defined]
            _accumulate_part(parts, part, scale * coefficient)
        return _exact(constant + scale * term.constant)  # type: ignore[attr-defined]
    if kind is Scaled:
        _accumulate_part(parts, term.term, scale * term.coefficient)  # type: ignore[attr-defined]
        return constant
    if kind is Literal:
        value = term.value  # type: ignore[attr-defined]
        if type(value) is int or type(value) is Fraction:
            return _exact(constant + scale * value)
    _accumulate_part(parts, term, scale)
    return constant


def _accumulate_part(parts: dict[Term, Exact], part: Term, coefficient: Exact) -> None:
    old = parts.get(part)
    if old is not None:
        coefficient += old
        if not coefficient:
            del parts[part]
            return
    parts[part] = coefficient if type(coefficient) is int else _exact(coefficient)


def _sum(constant: Exact, parts: dict[Term, Exact]) -> Term:
    """The term for constant + parts; takes the dictionary over."""
    if not parts:
        return literal(constant)
    if len(parts) == 1 and not constant:
        ((term, coefficient),) = parts.items()
        return scaled(coefficient, term)
    digest = _parts_digest(_SUM_DIGEST + literal(constant).digest if constant else _PLAIN_SUM_DIGEST, parts)
    key: Hashable = (Sum, digest)
    while (present := interning.find(key)) is not None:
        if present.constant == constant and present.parts == parts:
            return present
        key = (Sum, key)  # two different sums share 64 bits: chain
    new = object.__new__(Sum)
    new.constant, new.parts, new.digest = constant, parts, digest
    return interning.keep(key, new)


def scaled(coefficient: Exact, term: Term) -> Term:
    """coefficient * term, for a term of any form."""
    if coefficient == 1:
        return term
    if not coefficient:
        return ZERO
    kind = type(term)
    if kind is Sum:
        parts = {part: _exact(coefficient * old) for part, old in term.parts.items()}  # type: ignore[attr-defined]
        return _sum(_exact(coefficient * term.constant), parts)  # type: ignore[attr-defined]
    if kind is Scaled:
        return scaled(_exact(coefficient * term.coefficient), term.term)  # type: ignore[attr-defined]
    if kind is Literal and type(term.value) is not float and type(term.value) is not bool:  # type: ignore[attr-defined]
        return literal(_exact(coefficient * term.value))  # type: ignore[attr-defined]
    key = (Scaled, coefficient if type(coefficient) is int else coefficient.as_integer_ratio(), term)
    present = interning.find(key)
    if present is not None:
        return present
    new = object.__new__(Scaled)
    new.coefficient, new.term = coefficient, term
    new.digest = hash((_SCALED_DIGEST, literal(coefficient).digest, term.digest))
    return interning.keep(key, new)


# products ---------------------------------------------------------------------------------------------------------
def multiply(*terms: Any) -> Term:
    """The product of terms and numbers.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> multiply(2, x, y, x)
    2*x^2*y
    """
    if len(terms) == 1:
        return required_term(terms[0])
    coefficient: Exact = 1
    powers: dict[Term, Exact] = {}
    for value in terms:
        coefficient = _gather(powers, coefficient, value if isinstance(value, Term) else required_term(value), 1)
    return _product(coefficient, powers)


def _gather(powers: dict[Term, Exact], coefficient: Exact, term: Term, exponent: int) -> Exact:
    """Multiply term ** exponent, for an integer exponent, into the powers; return the new coefficient."""
    kind = type(term)
    if kind is Product:
        for base, old in term.powers.items():  # type: ignore[attr-defined]
            _gather_power(powers, base, old * exponent)
        return coefficient
    if kind is Scaled:
        coefficient = _times(coefficient, term.coefficient, exponent)  # type: ignore[attr-defined]
        return _gather(powers, coefficient, term.term, exponent)  # type: ignore[attr-defined]
    if kind is Literal:
        value = term.value  # type: ignore[attr-defined]
        if (type(value) is int or type(value) is Fraction) and (value or exponent > 0):
            return _times(coefficient, value, exponent)
    _gather_power(powers, term, exponent)
    return coefficient


def _times(coefficient: Exact, value: Exact, exponent: int) -> Exact:
    """coefficient * value ** exponent; arithmetic of fractions is slow, and most of it is by 1."""
    number = value if exponent == 1 else _number_power(value, exponent)
    return number if coefficient == 1 else _exact(coefficient * number)


def _gather_power(powers: dict[Term, Exact], base: Term, exponent: Exact) -> None:
    old = powers.get(base)
    if old is not None:
        exponent += old
        if not exponent:
            del powers[base]
            return
    powers[base] = exponent if type(exponent) is int else _exact(exponent)


def _product(coefficient: Exact, powers: dict[Term, Exact]) -> Term:
    """The term for coefficient * powers; takes the dictionary over."""
    while folding := [b for b, e in powers.items() if type(b) in _FOLDING and _folds(b, e)]:
        for base in folding:
            exponent = powers.get(base)
            if exponent is not None and _folds(base, exponent):  # folding one base may change the power of another
                del powers[base]
                coefficient = _folded(powers, coefficient, base, exponent)
    if not coefficient:
        return _NAN if any(_is_unbounded(base, exponent) for base, exponent in powers.items()) else ZERO
    return _folded_product(coefficient, powers)


def _folded_product(coefficient: Exact, powers: dict[Term, Exact]) -> Term:
    """The same for a coefficient that is not 0 and powers none of which folds."""
    if not powers:
        return literal(coefficient)
    if len(powers) == 1:
        ((base, exponent),) = powers.items()
        if exponent == 1:
            return scaled(coefficient, base)
    new = _interned_product(powers, _parts_digest(_PRODUCT_DIGEST, powers))
    return new if coefficient == 1 else scaled(coefficient, new)


def _is_unbounded(base: Term, exponent: Exact) -> bool:
    """Whether a power is written as an infinity, NaN or a division by zero, which 0 times it does not make 0."""
    if type(base) is not Literal:
        return False
    value = base.value
    if exponent < 0:
        return not value or math.isnan(value)
    return isinstance(value, float) and not math.isfinite(value)


_FOLDING = frozenset((Literal, Product, Scaled))  # the bases that a product may take in


def _folds(base: Term, exponent: Exact) -> bool:
    """Whether a power folds now that exponents have been added: 2^(1/2) * 2^(1/2) is 2, (x*y)^(1/2) squared is x*y."""
    if type(base) is not Literal:
        return type(exponent) is int and type(base) in (Product, Scaled)
    value = base.value
    if type(value) is not int and type(value) is not Fraction:
        return False
    if type(exponent) is int:
        return bool(value) or exponent > 0  # a division by zero stays
    return _exact_root(base, Fraction(exponent)) is not None


def _folded(powers: dict[Term, Exact], coefficient: Exact, base: Term, exponent: Exact) -> Exact:
    """Multiply a power that folds into the others; return the new coefficient."""
    if type(exponent) is int:
        return _gather(powers, coefficient, base, exponent)
    root = _exact_root(base, Fraction(exponent))
    return coefficient if root is None else _gather(powers, coefficient, root, 1)


def monomial(factors: Iterable[tuple[Term, Exact]]) -> Term:
    """The product of base ** exponent over pairs with exact exponents, the fast way to build a product.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> monomial([(x, 2), (y, -1)])
    x^2/y
    """
    return scaled_monomial(None, 1, factors)


def scaled_monomial(like: Any, coefficient: Exact, factors: Iterable[tuple[Term, Exact]]) -> Term:
    """The product of a number and of base ** exponent over pairs with exact exponents."""
    powers: dict[Term, Exact] = {}
    may_fold = False
    for base, exponent in factors:
        if type(exponent) is not int:
            coefficient, may_fold = _gather(powers, coefficient, power(base, literal(exponent)), 1), True
        elif type(base) in _FOLDING:
            coefficient, may_fold = _gather(powers, coefficient, base, exponent), True
        elif base in powers:
            _gather_power(powers, base, exponent)
        elif exponent:
            powers[base] = exponent
    return _product(coefficient, powers) if may_fold or not coefficient else _folded_product(coefficient, powers)


def weighted_sum(like: Any, pairs: Iterable[tuple[Exact, Term]]) -> Term:
    """The sum of coefficient * term over pairs."""
    return _sum(*_collected(pairs, math.inf))


def slope_sum(like: Any, pairs: Sequence[tuple[Exact, Term]]) -> tuple[Exact, Term]:
    """The same as a number times a term, where sums with more terms than the new one, and than `LONG`, stay whole."""
    constant, parts = _collected(pairs, max(LONG, len(pairs)))
    if len(parts) == 1 and not constant:
        ((term, coefficient),) = parts.items()
        return coefficient, term
    return 1, _sum(constant, parts)


def _collected(pairs: Iterable[tuple[Exact, Term]], most: float) -> tuple[Exact, dict[Term, Exact]]:
    """The constant and the parts of a sum that takes in sums of at most so many terms."""
    constant: Exact = 0
    parts: dict[Term, Exact] = {}
    for coefficient, term in pairs:
        if type(term) in _OPENED or type(coefficient) is not int:
            whole = tree_call(ADD, (term,)) if type(term) is Sum and len(term.parts) > most else term
            constant = _accumulate(parts, constant, whole, coefficient) if coefficient else constant
        elif term in parts:
            _accumulate_part(parts, term, coefficient)
        elif coefficient:
            parts[term] = coefficient
    return constant, parts


_OPENED = frozenset((Literal, Sum, Scaled))  # what a sum takes in


def product_slope(product: Term, place: int, inner: Term) -> Term:
    """A product with the exponent of one factor lowered by 1, times another term; any other term is `inner` alone.

    Only the digests of the parts that change are taken anew, which makes it three times as fast as `monomial`.
    """
    if type(product) is not Product:
        return product_slope(product.term, place, inner) if type(product) is Scaled else inner
    powers = product.powers.copy()
    base, exponent = _product_factors(product)[place]
    if exponent == 1:
        del powers[base]
        digest = product.digest - hash((base.digest, 1))
    else:
        powers[base] = exponent - 1
        digest = product.digest - _part_digest(base, exponent) + _part_digest(base, exponent - 1)
    if inner is not ONE:
        for other, number in _opened_factors(inner, len(powers)):
            if type(other) in _FOLDING:
                return _slope_that_folds(product, place, inner)
            if other in powers:
                digest -= _part_digest(other, powers[other])
                _gather_power(powers, other, number)
            else:
                powers[other] = number
            if other in powers:
                digest += _part_digest(other, powers[other])
    if len(powers) < 2 or type(base) in _FOLDING:
        return _slope_that_folds(product, place, inner)
    return _interned_product(powers, digest & _MASK)


def _opened_factors(term: Term, beside: int) -> Iterable[tuple[Term, Exact]]:
    """The factors of a term that goes into a product of so many others; a long product stays whole."""
    if type(term) is not Product:
        return ((term, 1),)
    if len(term.powers) > LONG and len(term.powers) > beside:
        return ((tree_call(MUL, (term,)), 1),)
    return term.powers.items()


def _slope_that_folds(product: Product, place: int, inner: Term) -> Term:
    powers = list(_product_factors(product))
    base, exponent = powers[place]
    powers[place] = base, exponent - 1
    return monomial([*powers, *_opened_factors(inner, len(powers))])


def _interned_product(powers: dict[Term, Exact], digest: int) -> Product:
    key: Hashable = (Product, digest)
    while (present := interning.find(key)) is not None:
        if present.powers == powers:
            return present
        key = (Product, key)  # two different products share 64 bits: chain
    new = object.__new__(Product)
    new.powers, new.digest = powers, digest
    return interning.keep(key, new)


def power(base: Any, exponent: Any) -> Term:
    """base ** exponent: exact powers of exact numbers are folded, integer powers distribute over products.

    Errors:  LimitError for an integer power of a number with more than `EXACT_BITS` bits.

    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> power(2*x*y, 3), power(x**2, HALF)
    (8*x^3*y^3, sqrt(x^2))
    """
    base, exponent = required_term(base), required_term(exponent)
    value = exponent.value if type(exponent) is Literal else None
    if type(value) is int:
        return _integer_power(base, value)
    if type(value) is Fraction:
        root = _exact_root(base, value)
        return root if root is not None else _one_power(base, value)
    return base if base is ONE else _call(POW, (base, exponent))


def _integer_power(base: Term, exponent: int) -> Term:
    if exponent == 1:
        return base
    if exponent == 0:
        return ONE
    powers: dict[Term, Exact] = {}
    coefficient = _gather(powers, 1, base, exponent)
    return _product(coefficient, powers)


def _exact_root(base: Term, exponent: Fraction) -> Term | None:
    """The power of a positive rational number where it is itself rational: 4^(1/2) is 2."""
    if type(base) is not Literal or type(base.value) not in (int, Fraction) or base.value <= 0:
        return None
    roots = [_integer_root(part, exponent.denominator) for part in (base.value.numerator, base.value.denominator)]  # type: ignore[union-attr]
    if roots[0] is None or roots[1] is None:
        return None
    return literal(_exact(_number_power(Fraction(roots[0], roots[1]), exponent.numerator)))


def _integer_root(value: int, degree: int) -> int | None:
    """The integer whose power of this degree is the value, by Newton's method on integers; None if there is none."""
    if value < 2:
        return value
    if degree >= value.bit_length():
        return None
    guess = 1 << -(-value.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess if guess**degree == value else None
        guess = better


def _number_power(value: Exact, exponent: int) -> Exact:
    size = max(abs(value.numerator), value.denominator).bit_length() if value not in (0, 1, -1) else 0
    if size * abs(exponent) > EXACT_BITS:
        raise LimitError(f"a power of about {size * abs(exponent)} bits is too large; the limit is {EXACT_BITS} bits")
    return value**exponent if exponent >= 0 else Fraction(value) ** exponent


# any other operator -----------------------------------------------------------------------------------------------
def call(operator: Operator, *terms: Any) -> Term:
    """The canonical term that applies an operator.

    Errors:  ArityError if the operator does not take that many arguments.

    >>> from symnum.terms.operators import MIN, SUB
    >>> from symnum.terms.term import symbols
    >>> x, y = symbols("x y")
    >>> call(SUB, x, y), call(MIN, y, x) is call(MIN, x, y)
    (x - y, True)
    """
    build = _NORMAL.get(operator)
    operator.check_arity(len(terms))
    if build is not None:
        return build(*terms)
    parts = tuple(required_term(t) for t in terms)
    if operator.is_commutative:
        parts = _commuted(operator, parts)
        if len(parts) == 1 and operator.is_associative:
            return parts[0]
    return _call(operator, parts)


def _commuted(operator: Operator, parts: tuple[Term, ...]) -> tuple[Term, ...]:
    """Arguments in internal order, nested calls flattened if associative, repeats dropped if idempotent."""
    if operator.is_associative:
        nested = [p.arguments if isinstance(p, Call) and p.operator is operator else (p,) for p in parts]
        parts = tuple(p for group in nested for p in group)
    if Trait.IDEMPOTENT in operator.traits:
        parts = tuple(dict.fromkeys(parts))
    return tuple(sorted(parts, key=order))


def _call(operator: Operator, parts: tuple[Term, ...]) -> Term:
    key = (Call, operator, parts)
    present = interning.find(key)
    if present is not None:
        return present
    new = object.__new__(Call)
    new.operator, new.arguments = operator, parts
    new.digest = hash((interning.operator_digest(operator.name), *[p.digest for p in parts]))
    return interning.keep(key, new)


_NORMAL = {
    ADD: add,
    MUL: multiply,
    POW: power,
    SUB: lambda a, b: linear_combination(((a, 1), (b, -1))),
    DIV: lambda a, b: multiply(a, _integer_power(required_term(b), -1)),
    NEG: lambda a: scaled(-1, required_term(a)),
    SQRT: lambda a: power(a, HALF),
}


# order and digests ------------------------------------------------------------------------------------------------
def order(term: Term) -> tuple[int, str, int]:
    """The key of the internal order of arguments: numbers, symbols by name, then the rest by digest."""
    if type(term) is Symbol:
        return (1, term.name, term.digest)
    return (0 if type(term) is Literal else 2, "", term.digest)


_MASK = (1 << 64) - 1


def _parts_digest(start: int, parts: dict[Term, Exact]) -> int:
    """A digest of the pairs in any order; the same in every process, as hashes of integers and tuples of them are."""
    for term, number in parts.items():
        start += hash((term.digest, number)) if type(number) is int and number > 0 else _part_digest(term, number)
    return start & _MASK


def _part_digest(term: Term, number: Exact) -> int:
    if type(number) is not int:
        return hash((term.digest, literal(number).digest, 0))
    return hash((term.digest, number)) if number > 0 else hash((term.digest, -number, -1))  # -1 and -2 hash alike


_SUM_DIGEST, _PRODUCT_DIGEST, _SCALED_DIGEST = (interning.text_digest(n) for n in ("sum", "product", "scaled"))
_PLAIN_SUM_DIGEST = _SUM_DIGEST + ZERO.digest


def _exact(value: Exact) -> Exact:
    """A rational with denominator 1 as an integer; LimitError for a number of too many digits."""
    if type(value) is Fraction:
        if value.denominator != 1:
            if value.denominator < _LARGEST and -_LARGEST < value.numerator < _LARGEST:
                return value
            raise LimitError(_TOO_LARGE)
        value = value.numerator
    if -_LARGEST < value < _LARGEST:
        return value
    raise LimitError(_TOO_LARGE)


_TOO_LARGE = f"an exact number grows beyond the limit of {EXACT_BITS} bits; write it as a float, such as 1e300"


# the interface ----------------------------------------------------------------------------------------------------
def _sum_arguments(term: Sum) -> tuple[Term, ...]:
    try:
        return term.cached_arguments
    except AttributeError:
        head = (literal(term.constant),) if term.constant else ()
        term.cached_arguments = head + tuple([scaled(term.parts[t], t) for t in sorted(term.parts, key=order)])
        return term.cached_arguments


def _product_arguments(term: Product) -> tuple[Term, ...]:
    try:
        return term.cached_arguments
    except AttributeError:
        if len(term.powers) == 1:
            ((base, exponent),) = term.powers.items()
            term.cached_arguments = (base, literal(exponent))
        else:
            term.cached_arguments = tuple([_one_power(base, exponent) for base, exponent in _product_factors(term)])
        return term.cached_arguments


def _one_power(base: Term, exponent: Exact) -> Term:
    if exponent == 1:
        return base
    powers = {base: exponent}
    return _interned_product(powers, _parts_digest(_PRODUCT_DIGEST, powers))


def _scaled_arguments(term: Scaled) -> tuple[Term, ...]:
    try:
        return term.cached_arguments
    except AttributeError:
        inner = term.term
        rest = _product_arguments(inner) if isinstance(inner, Product) and len(inner.powers) > 1 else (inner,)
        term.cached_arguments = (literal(term.coefficient), *rest)
        return term.cached_arguments


def _sum_summands(term: Sum) -> tuple[tuple[Exact, Term], ...]:
    try:
        return term.cached_summands
    except AttributeError:
        head = ((term.constant, ONE),) if term.constant else ()
        term.cached_summands = head + tuple([(term.parts[t], t) for t in sorted(term.parts, key=order)])
        return term.cached_summands


def _product_factors(term: Product) -> tuple[tuple[Term, Exact], ...]:
    try:
        return term.cached_factors
    except AttributeError:
        term.cached_factors = tuple([(base, term.powers[base]) for base in sorted(term.powers, key=order)])
        return term.cached_factors


def _scaled_factors(term: Scaled) -> tuple[tuple[Term, Exact], ...]:
    return ((literal(term.coefficient), 1), *interface.factors(term.term))


def width(term: AnyTerm, operator: Operator) -> int:
    """How many parts a canonical sum or product has, without putting them in order; 1 for any other term."""
    if type(term) is Sum:
        return len(term.parts) + bool(term.constant) if operator is ADD else 1
    inner = term.term if type(term) is Scaled else term
    return len(inner.powers) if type(inner) is Product and operator is MUL else 1


def _make(like: AnyTerm, operator: Operator, args: tuple[AnyTerm, ...]) -> Term:
    return call(operator, *args)


for _operator in (interface.operation, interface.head):
    _operator.register(Sum, interface.always(ADD))
    _operator.register(Product, lambda t: POW if len(t.powers) == 1 else MUL)
    _operator.register(Scaled, interface.always(MUL))
    _operator.register(Call, lambda t: t.operator)
interface.arguments.register(Sum, _sum_arguments)
interface.arguments.register(Product, _product_arguments)
interface.arguments.register(Scaled, _scaled_arguments)
interface.arguments.register(Call, lambda t: t.arguments)
interface.make_term.register(Term, _make)
interface.summands.register(Sum, _sum_summands)
interface.summands.register(Scaled, lambda t: ((t.coefficient, t.term),))
interface.factors.register(Product, _product_factors)
interface.factors.register(Scaled, _scaled_factors)
interface.scaled_factors.register(Product, lambda t: (1, _product_factors(t)))
interface.scaled_factors.register(Scaled, lambda t: (t.coefficient, interface.factors(t.term)))
for _kind in (Symbol, Literal, Sum, Product, Scaled, Call):
    interface.scaled_view.register(_kind, lambda t: (1, t))
    interface.combination.register(_kind, weighted_sum)
    interface.product.register(_kind, scaled_monomial)
    interface.product_slope.register(_kind, product_slope)
    interface.slope_sum.register(_kind, slope_sum)
interface.scaled_view.register(Scaled, lambda t: (t.coefficient, t.term))
