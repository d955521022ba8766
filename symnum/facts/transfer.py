"""What an operator makes of the facts of its arguments: one row per operator, as in the table of operators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from functools import reduce

from symnum.facts import functions, interval
from symnum.facts.facts import NOWHERE, UNKNOWN, Facts, known, truth
from symnum.facts.interval import Interval
from symnum.terms import operators as op
from symnum.terms.operators import Operator, is_index

Transfer = Callable[[Sequence[Facts]], Facts]


def all_of(values: Sequence[bool | None]) -> bool | None:
    """Three-valued conjunction.

    >>> all_of([True, None]), all_of([None, False])
    (None, False)
    """
    return False if False in values else None if None in values else True


def any_of(values: Sequence[bool | None]) -> bool | None:
    """Three-valued disjunction.

    >>> any_of([True, None]), any_of([None, False])
    (True, None)
    """
    return True if True in values else None if None in values else False


def _defined(parts: Sequence[Facts]) -> bool | None:
    return all_of([part.defined for part in parts])


def _integer(parts: Sequence[Facts]) -> bool | None:
    return True if all(part.integer for part in parts) else None


# arithmetic -------------------------------------------------------------------------------------------------------
def _sum(parts: Sequence[Facts]) -> Facts:
    total = reduce(interval.add, [part.interval for part in parts], interval.ZERO)
    return known(total, defined=_defined(parts), integer=_integer(parts))


def _product(parts: Sequence[Facts]) -> Facts:
    total = reduce(interval.multiply, [part.interval for part in parts], interval.ONE)
    return known(total, defined=_defined(parts), nonzero=all(part.nonzero for part in parts), integer=_integer(parts))


def _opposite(parts: Sequence[Facts]) -> Facts:
    (a,) = parts
    return known(interval.negate(a.interval), defined=a.defined, nonzero=a.nonzero, integer=a.integer)


def _difference(parts: Sequence[Facts]) -> Facts:
    return _sum((parts[0], _opposite(parts[1:])))


def _inverse(a: Facts) -> Facts:
    if a.zero:
        return NOWHERE
    defined = all_of((a.defined, a.nonzero or None))
    return known(interval.reciprocal(a.interval), defined=defined, nonzero=True)


def _quotient(parts: Sequence[Facts]) -> Facts:
    return _product((parts[0], _inverse(parts[1])))


def _fused(parts: Sequence[Facts]) -> Facts:
    return _sum((_product(parts[:2]), parts[2]))


def _power(parts: Sequence[Facts]) -> Facts:
    base, exponent = parts
    defined = all_of((base.defined, exponent.defined, _power_is_defined(base, exponent)))
    number = exponent.interval.low
    if exponent.interval.is_point and number.is_integer() and abs(number) < 1 << 20:
        return _whole_power(base, int(number), defined)
    if base.nonnegative or exponent.integer is False:
        # a power whose exponent is never an integer is defined for a base of 0 or more only
        found = functions.real_power(base.interval, exponent.interval)
        return known(found, defined=defined, nonzero=base.nonzero, integer=_integer_power(base, exponent))
    return known(defined=defined, nonzero=base.nonzero, integer=_integer_power(base, exponent))


def _whole_power(base: Facts, exponent: int, defined: bool | None) -> Facts:
    if exponent == 0:
        return known(interval.ONE, defined=defined)
    found = interval.integer_power(base.interval, abs(exponent))
    integer = base.integer if exponent > 0 and base.integer else None
    raised = known(found, defined=defined, nonzero=base.nonzero, integer=integer)
    return raised if exponent > 0 else _inverse(raised)._replace(defined=defined)


def _integer_power(base: Facts, exponent: Facts) -> bool | None:
    return True if base.integer and exponent.integer and exponent.nonnegative else None


def _power_is_defined(base: Facts, exponent: Facts) -> bool | None:
    """Whether a > 0, or a == 0 and b > 0, or b is an integer and a is not 0."""
    if base.positive or (exponent.integer and (base.nonzero or exponent.positive)):
        return True
    if base.nonnegative and exponent.positive:
        return True
    if base.zero and exponent.nonpositive:
        return False
    return False if base.negative and exponent.integer is False else None


# functions of one argument ----------------------------------------------------------------------------------------
def _function(
    image: Callable[[Interval], Interval],
    domain: Interval = interval.REALS,
    *,
    keeps_zero: bool = False,
) -> Transfer:
    """A function defined on an interval; `keeps_zero` says that it is 0 exactly where its argument is."""

    def transfer(parts: Sequence[Facts]) -> Facts:
        (a,) = parts
        inside = interval.intersection(_sharpened(a), domain)
        if inside is None:
            return NOWHERE
        within = True if inside == _sharpened(a) else None
        return known(image(inside), defined=all_of((a.defined, within)), nonzero=keeps_zero and a.nonzero)

    return transfer


def _sharpened(a: Facts) -> Interval:
    """The interval without an end that is 0, if the value is known not to be 0."""
    return known(a.interval, defined=None, nonzero=a.nonzero).interval


def _tangent(parts: Sequence[Facts]) -> Facts:
    (a,) = parts
    is_small = functions.within_half_pi(a.interval)
    defined = all_of((a.defined, is_small or None))
    return known(functions.tangent(a.interval), defined=defined, nonzero=is_small and a.nonzero)


def _over(image: Callable[[Interval], Interval], divisor: Callable[[Interval], Interval], nonzero: bool) -> Transfer:
    """A function with a divisor, defined where that is not 0."""

    def transfer(parts: Sequence[Facts]) -> Facts:
        (a,) = parts
        defined = all_of((a.defined, 0 not in divisor(a.interval) or None))
        return known(image(a.interval), defined=defined, nonzero=nonzero)

    return transfer


def _with_poles(image: Callable[[Interval], Interval], *, nonzero: bool = False) -> Transfer:
    """A function of the gamma family, defined but at 0 and the negative integers."""

    def transfer(parts: Sequence[Facts]) -> Facts:
        (a,) = parts
        if a.integer and a.nonpositive:
            return NOWHERE
        safe = a.positive or a.integer is False or (a.integer and a.nonnegative and a.nonzero)
        return known(image(_sharpened(a)), defined=all_of((a.defined, safe or None)), nonzero=nonzero)

    return transfer


def _cotangent(a: Interval) -> Interval:
    return interval.multiply(functions.cosine(a), functions.cosecant(a))


def _whole(image: Callable[[Interval], Interval]) -> Transfer:
    """floor and ceil."""

    def transfer(parts: Sequence[Facts]) -> Facts:
        (a,) = parts
        return a if a.integer else known(image(a.interval), defined=a.defined, integer=True)

    return transfer


def _floor(a: Interval) -> Interval:
    return interval.rounded_to_integers(interval.add(a, Interval(-1.0, 0.0, True, False)))


def _ceil(a: Interval) -> Interval:
    return interval.rounded_to_integers(interval.add(a, Interval(0.0, 1.0, False, True)))


def _absolute(parts: Sequence[Facts]) -> Facts:
    (a,) = parts
    return known(interval.absolute(a.interval), defined=a.defined, nonzero=a.nonzero, integer=a.integer)


def _sign(parts: Sequence[Facts]) -> Facts:
    (a,) = parts
    return known(functions.sign(a.interval, a.nonzero), defined=a.defined, nonzero=a.nonzero, integer=True)


# functions of several arguments -----------------------------------------------------------------------------------
def _remainder(parts: Sequence[Facts]) -> Facts:
    """a - b*floor(a/b) lies between 0 and b, where it may be 0."""
    a, b = parts
    if b.zero:
        return NOWHERE
    _, high, _, high_open = interval.maximum(b.interval, interval.ZERO)
    low, _, low_open, _ = interval.minimum(b.interval, interval.ZERO)
    found = Interval(low, high, low_open or low < 0, high_open or high > 0)
    return known(found, defined=all_of((a.defined, b.defined, b.nonzero or None)), integer=_integer(parts))


def _hypotenuse(parts: Sequence[Facts]) -> Facts:
    a, b = parts
    found = functions.hypotenuse(a.interval, b.interval)
    return known(found, defined=_defined(parts), nonzero=a.nonzero or b.nonzero)


def _angle(parts: Sequence[Facts]) -> Facts:
    """atan2(y, x) lies above -pi and up to pi, and on the side of 0 on which y does."""
    y = parts[0]
    low = 0.0 if y.nonnegative else -functions.PI.high
    high = functions.PI.high if not y.negative else 0.0
    return known(Interval(low, high, low < 0, False), defined=_defined(parts), nonzero=y.nonzero)


def _least(parts: Sequence[Facts]) -> Facts:
    return _extreme(interval.minimum, parts)


def _greatest(parts: Sequence[Facts]) -> Facts:
    return _extreme(interval.maximum, parts)


def _sum_over_index(parts: Sequence[Facts]) -> Facts:
    """As many values of the body as there are numbers from the first to the last."""
    body, _, first, last = parts
    count = last.interval.low - first.interval.low + 1
    found = interval.multiply(body.interval, Interval(count, count, False, False))
    return known(found, defined=body.defined, integer=body.integer)


def _extreme(bound: Callable[[Interval, Interval], Interval], parts: Sequence[Facts]) -> Facts:
    found = reduce(bound, [_sharpened(part) for part in parts])
    nonzero = all(part.nonzero for part in parts)
    return known(found, defined=_defined(parts), nonzero=nonzero, integer=_integer(parts))


def _where(parts: Sequence[Facts]) -> Facts:
    """A condition and a value in turn, then the value that holds otherwise; only the branch taken must be defined."""
    conditions, values = parts[:-1:2], [*parts[1:-1:2], parts[-1]]
    reached: list[Facts] = []
    for condition, value in zip(conditions, values, strict=False):
        if condition.truth is not False:
            reached.append(value)
        if condition.truth:
            break
    else:
        reached.append(values[-1])
    is_boolean = any(value.truth is not None for value in reached)
    defined = all_of(
        [*(True if c.defined else None for c in conditions), *(True if v.defined else None for v in reached)]
    )
    if is_boolean:
        same = reached[0].truth if all(value.truth == reached[0].truth for value in reached) else None
        return truth(same, defined=defined)
    found = reduce(interval.hull, [_sharpened(value) for value in reached])
    nonzero = all(value.nonzero for value in reached)
    return known(found, defined=defined, nonzero=nonzero, integer=_integer(reached))


# conditions -------------------------------------------------------------------------------------------------------
def _is_less(a: Facts, b: Facts) -> bool | None:
    left, right = _sharpened(a), _sharpened(b)
    if left.high < right.low or (left.high == right.low and (left.high_open or right.low_open)):
        return True
    return False if left.low >= right.high else None


def _is_equal(a: Facts, b: Facts) -> bool | None:
    common = interval.intersection(_sharpened(a), _sharpened(b))
    if common is None or (common == interval.ZERO and (a.nonzero or b.nonzero)):
        return False
    return True if a.interval.is_point and a.interval == b.interval else None


def _negation(value: bool | None) -> bool | None:
    return None if value is None else not value


def _test(answer: Callable[[Facts, Facts], bool | None]) -> Transfer:
    return lambda parts: truth(answer(parts[0], parts[1]), defined=_defined(parts))


_TABLE: dict[Operator, Transfer] = {
    op.ADD: _sum,
    op.MUL: _product,
    op.POW: _power,
    op.SUB: _difference,
    op.DIV: _quotient,
    op.NEG: _opposite,
    op.FMA: _fused,
    op.SQRT: _function(functions.square_root, interval.NONNEGATIVE, keeps_zero=True),
    op.CBRT: _function(functions.cube_root, keeps_zero=True),
    op.EXP: _function(functions.exponential),
    op.EXP2: _function(functions.exponential_base_2),
    op.EXPM1: _function(functions.exponential_minus_1, keeps_zero=True),
    op.LOG: _function(functions.logarithm, interval.POSITIVE),
    op.LOG1P: _function(functions.logarithm_of_1_plus, Interval(low=-1.0), keeps_zero=True),
    op.LOG2: _function(functions.logarithm_base_2, interval.POSITIVE),
    op.LOG10: _function(functions.logarithm_base_10, interval.POSITIVE),
    op.SIN: _function(functions.sine),
    op.COS: _function(functions.cosine),
    op.TAN: _tangent,
    op.SEC: _over(functions.secant, functions.cosine, nonzero=True),
    op.CSC: _over(functions.cosecant, functions.sine, nonzero=True),
    op.COT: _over(_cotangent, functions.sine, nonzero=False),
    op.ASIN: _function(functions.inverse_sine, interval.UNIT, keeps_zero=True),
    op.ACOS: _function(functions.inverse_cosine, interval.UNIT),
    op.ATAN: _function(functions.inverse_tangent, keeps_zero=True),
    op.ATAN2: _angle,
    op.HYPOT: _hypotenuse,
    op.SINH: _function(functions.hyperbolic_sine, keeps_zero=True),
    op.COSH: _function(functions.hyperbolic_cosine),
    op.TANH: _function(functions.hyperbolic_tangent, keeps_zero=True),
    op.ASINH: _function(functions.inverse_hyperbolic_sine, keeps_zero=True),
    op.ACOSH: _function(functions.inverse_hyperbolic_cosine, Interval(low=1.0, low_open=False)),
    op.ATANH: _function(functions.inverse_hyperbolic_tangent, Interval(-1.0, 1.0), keeps_zero=True),
    op.ERF: _function(functions.error_function, keeps_zero=True),
    op.ERFC: _function(functions.complementary_error_function),
    op.GAMMA: _with_poles(functions.gamma, nonzero=True),
    op.LGAMMA: _with_poles(functions.logarithm_of_gamma),
    op.DIGAMMA: _with_poles(lambda a: interval.REALS),
    op.TRIGAMMA: _with_poles(lambda a: interval.POSITIVE, nonzero=True),
    op.ABS: _absolute,
    op.SIGN: _sign,
    op.FLOOR: _whole(_floor),
    op.CEIL: _whole(_ceil),
    op.MOD: _remainder,
    op.MIN: _least,
    op.MAX: _greatest,
    op.WHERE: _where,
    op.EQ: _test(_is_equal),
    op.NE: _test(lambda a, b: _negation(_is_equal(a, b))),
    op.LT: _test(_is_less),
    op.LE: _test(lambda a, b: _negation(_is_less(b, a))),
    op.GT: _test(lambda a, b: _is_less(b, a)),
    op.GE: _test(lambda a, b: _negation(_is_less(a, b))),
    op.AND: lambda parts: truth(all_of([part.truth for part in parts]), defined=_defined(parts)),
    op.OR: lambda parts: truth(any_of([part.truth for part in parts]), defined=_defined(parts)),
    op.NOT: lambda parts: truth(_negation(parts[0].truth), defined=_defined(parts)),
    op.SUM: _sum_over_index,
    op.PI: lambda parts: known(functions.PI, defined=True, integer=False),
}


_OF_INDEX = known(defined=True, integer=True)


def transfer(operator: Operator, parts: Sequence[Facts], arguments: Sequence[Hashable] = ()) -> Facts:
    """The facts of an operator applied to arguments of which these facts are known.

    `arguments` tells equal arguments from others, by terms or by any other labels: x*x is not below 0, x < x is false.

    >>> transfer(op.EXP, [known(defined=True)]).positive
    True
    >>> transfer(op.MUL, [known(defined=True)] * 2, "xx").nonnegative
    True
    """
    rule = _TABLE.get(operator)
    if rule is None:
        return _OF_INDEX if is_index(operator) else UNKNOWN
    if len(arguments) > 1 and operator in _REPEATS and len(set(arguments)) < len(arguments):
        return _REPEATS[operator](parts, arguments)
    return rule(parts)


def _repeated_factors(parts: Sequence[Facts], arguments: Sequence[Hashable]) -> Facts:
    counts = Counter(arguments)
    first = dict(zip(reversed(arguments), reversed(parts), strict=True))
    return _product([_whole_power(first[label], count, first[label].defined) for label, count in counts.items()])


def _compared_with_itself(value: bool) -> Callable[[Sequence[Facts], Sequence[Hashable]], Facts]:
    return lambda parts, arguments: truth(value, defined=_defined(parts))


_REPEATS: dict[Operator, Callable[[Sequence[Facts], Sequence[Hashable]], Facts]] = {
    op.MUL: _repeated_factors,
    op.SUB: lambda parts, arguments: known(interval.ZERO, defined=_defined(parts)),
    op.DIV: lambda parts, arguments: known(interval.ONE, defined=_quotient(parts).defined),
    **{operator: _compared_with_itself(True) for operator in (op.EQ, op.LE, op.GE)},
    **{operator: _compared_with_itself(False) for operator in (op.NE, op.LT, op.GT)},
}
